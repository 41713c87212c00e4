//! A client that reads.

use std::sync::Arc;
use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::wire::{Seen, Socket, Tally, Times, Told};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Nothing for so long after all was stored, and what is missing does not come any more.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many messages each sender sent, by its number; `None` while they still send.
pub(crate) type Totals = Option<Arc<[u32]>>;

/// A connected reader.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) socket: Socket,
    /// Who writes into its channel.
    pub(crate) senders: Arc<[usize]>,
}

/// What a reader saw of a round.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) tally: Tally,
    /// From sending to arriving.
    pub(crate) deliveries: Times,
    /// From the beginning of the round to the last message.
    pub(crate) last: Duration,
    /// How often it read from its connection.
    pub(crate) reads: u64,
    /// Bytes of all frames.
    pub(crate) bytes: u64,
}

impl Reader {
    /// Reads a round to its end: until everything came, or nothing came for a while that should have.
    pub(crate) async fn run(
        mut self,
        run: u32,
        begin: Instant,
        mut totals: watch::Receiver<Totals>,
    ) -> Outcome<(Self, Heard)> {
        let (mut seen, mut heard) = (Seen::default(), Heard::default());
        let (reads, bytes) = self.socket.traffic();
        let mut deadline: Option<Instant> = None;
        loop {
            let sent = totals.borrow_and_update().clone();
            let is_told = sent.is_some();
            if let Some(sent) = sent {
                heard.tally = seen.tally(self.senders.iter().map(|sender| of(&sent, *sender)));
                let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
                if heard.tally.missed == 0 || Instant::now() >= deadline {
                    let (reads_now, bytes_now) = self.socket.traffic();
                    (heard.reads, heard.bytes) = (reads_now - reads, bytes_now - bytes);
                    return Ok((self, heard));
                }
            }
            let until = deadline.unwrap_or(begin);
            let hear = |told: Told<'_>| {
                if let Told::Message { mark, .. } = told
                    && mark.run == run
                {
                    seen.note(mark);
                    heard.deliveries.push(mark.age());
                    heard.last = begin.elapsed();
                    deadline = None;
                }
            };
            tokio::select! {
                read = self.socket.read(hear) => read?,
                changed = totals.changed(), if !is_told => changed?,
                () = sleep_until(until), if is_told => {}
            }
        }
    }
}

fn of(sent: &[u32], sender: usize) -> (u32, u32) {
    (u32::try_from(sender).unwrap_or(u32::MAX), sent.get(sender).copied().unwrap_or(0))
}
