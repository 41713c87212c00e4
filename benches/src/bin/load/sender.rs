//! A client that sends.

use std::time::Duration;

use chat_benches::wire::{Mark, Socket, Times, Told, frame};
use chat_benches::{BODY, Outcome};
use tokio::time::{Instant, sleep_until, timeout};

use crate::round::Round;

/// Far longer than an answer takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connected sender.
#[derive(Debug)]
pub(crate) struct Sender {
    number: u32,
    socket: Socket,
    /// A request up to its `client_key`.
    request: String,
}

/// What became of a sender's messages.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// Messages sent; all of them are stored.
    pub(crate) count: u32,
    /// From sending to the answer.
    pub(crate) acks: Times,
    /// From the beginning of the round to the last answer.
    pub(crate) last: Duration,
}

impl Sender {
    /// A sender into this channel.
    pub(crate) fn new(number: usize, channel: &str, socket: Socket) -> Outcome<Self> {
        let body = serde_json::to_string(BODY)?;
        let request = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"message.send","params":{{"channel_id":"{channel}","body":{body},"client_key":""#
        );
        Ok(Self { number: number.try_into()?, socket, request })
    }

    /// Sends for a round, beginning with this number; all of it is answered when this returns.
    pub(crate) async fn run(mut self, round: Round, first: u32, begin: Instant) -> Outcome<(Self, Sent)> {
        let end = begin + round.time;
        let mut due =
            begin + round.every.map_or(Duration::ZERO, |every| every.mul_f64(round.share(self.number)));
        let (mut sent, mut waiting) = (Sent::default(), 0);
        loop {
            let mut frames = Vec::new();
            while waiting < round.in_flight && sent.count < round.most && due <= Instant::now() && due < end {
                self.push(&mut frames, Mark::now(round.run, self.number, first + sent.count));
                sent.count += 1;
                waiting += 1;
                due = round.every.map_or_else(Instant::now, |every| due + every);
            }
            if !frames.is_empty() {
                self.socket.write(&frames).await?;
            }
            let goes_on =
                sent.count < round.most && due < end && (round.every.is_some() || Instant::now() < end);
            if waiting == 0 && !goes_on {
                return Ok((self, sent));
            }
            let may_send = goes_on && round.every.is_some() && waiting < round.in_flight;
            let mut failed = None;
            let hear = |told: Told<'_>| match told {
                Told::Sent(mark) => {
                    sent.acks.push(mark.age());
                    waiting -= 1;
                }
                Told::Failed(error) => failed = Some(error.to_owned()),
                _ => {}
            };
            tokio::select! {
                read = timeout(PATIENCE, self.socket.read(hear)) => read??,
                () = sleep_until(due), if may_send => {}
            }
            if let Some(error) = failed {
                return Err(format!("a send failed: {error}").into());
            }
            sent.last = begin.elapsed();
        }
    }

    /// Its place among the senders.
    pub(crate) fn index(&self) -> usize {
        self.number as usize
    }

    fn push(&self, frames: &mut Vec<u8>, mark: Mark) {
        frame::push_text(frames, &format!(r#"{}{mark}"}}}}"#, self.request));
    }
}
