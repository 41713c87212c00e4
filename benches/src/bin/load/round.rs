//! One round of sending and reading, and what it came to.

use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::programs::{Spent, Target};
use chat_benches::wire::{Tally, Times};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::crowd::Crowd;
use crate::reader::Totals;

/// How everybody sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    /// Tells this round's messages from others'.
    pub(crate) run: u32,
    /// How many send.
    pub(crate) senders: usize,
    /// How long one sender waits from one message to the next; without it until the last is answered.
    pub(crate) every: Option<Duration>,
    /// Sends of one sender that wait for their answer at a time.
    pub(crate) in_flight: usize,
    /// A sender sends no more than this.
    pub(crate) most: u32,
    /// Nor longer.
    pub(crate) time: Duration,
}

/// What a round came to.
#[derive(Debug)]
pub(crate) struct Report {
    /// Messages stored.
    pub(crate) sent: u64,
    /// From sending to the answer: 50, 90, 99 and 100 of 100.
    pub(crate) acks: [Duration; 4],
    /// Messages stored a second.
    pub(crate) sent_rate: f64,
    /// From sending to arriving: 50, 90, 99 and 100 of 100.
    pub(crate) deliveries: [Duration; 4],
    /// Messages that arrived, a second.
    pub(crate) delivered_rate: f64,
    /// What all readers saw.
    pub(crate) tally: Tally,
    /// Messages that came with one read from a connection.
    pub(crate) per_read: f64,
    /// Bytes of one delivery.
    pub(crate) bytes: f64,
    spent: Spent,
}

impl Round {
    /// Where in the rhythm of all a sender begins, so that they do not send in step.
    pub(crate) fn share(&self, sender: u32) -> f64 {
        f64::from(sender) / ratio(self.senders as u64, 1).max(1.0)
    }

    /// Runs it.
    pub(crate) async fn run(self, target: &Target, crowd: &mut Crowd) -> Outcome<Report> {
        let (tell, totals) = watch::channel::<Totals>(None);
        let (before, begin) = (target.spent()?, Instant::now());
        let mut reading = JoinSet::new();
        for reader in crowd.readers.drain(..) {
            reading.spawn(reader.run(self.run, begin, totals.clone()));
        }
        let mut sending = JoinSet::new();
        for sender in crowd.senders.drain(..) {
            sending.spawn(sender.run(self, 0, begin));
        }
        let (mut acks, mut counts, mut last_ack) = (Times::default(), vec![0; self.senders], Duration::ZERO);
        while let Some(done) = sending.join_next().await {
            let (sender, mut sent) = done??;
            counts[sender.index()] = sent.count;
            acks.append(&mut sent.acks);
            last_ack = last_ack.max(sent.last);
            crowd.senders.push(sender);
        }
        let sent: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        tell.send_replace(Some(counts.into()));
        let mut heard = Sum::default();
        while let Some(done) = reading.join_next().await {
            let (reader, of_one) = done??;
            heard.add(of_one);
            crowd.readers.push(reader);
        }
        Ok(Report {
            sent,
            acks: acks.percentiles(),
            sent_rate: ratio(sent, 1) / last_ack.as_secs_f64(),
            delivered_rate: ratio(heard.tally.seen, 1) / heard.last.as_secs_f64(),
            deliveries: heard.deliveries.percentiles(),
            tally: heard.tally,
            per_read: ratio(heard.tally.seen, heard.reads),
            bytes: ratio(heard.bytes, heard.tally.seen),
            spent: target.spent()?.since(before),
        })
    }
}

#[derive(Debug, Default)]
struct Sum {
    tally: Tally,
    deliveries: Times,
    last: Duration,
    reads: u64,
    bytes: u64,
}

impl Sum {
    fn add(&mut self, mut heard: crate::reader::Heard) {
        self.tally += heard.tally;
        self.deliveries.append(&mut heard.deliveries);
        self.last = self.last.max(heard.last);
        self.reads += heard.reads;
        self.bytes += heard.bytes;
    }
}

impl Report {
    /// The server's processor time for each message sent, microseconds.
    pub(crate) fn server_per_message(&self) -> f64 {
        self.spent.server.as_secs_f64() * 1e6 / ratio(self.sent, 1)
    }

    /// The database server's.
    pub(crate) fn database_per_message(&self) -> f64 {
        self.spent.database.as_secs_f64() * 1e6 / ratio(self.sent, 1)
    }

    /// The server's processor time for each delivery, microseconds.
    pub(crate) fn server_per_delivery(&self) -> f64 {
        self.spent.server.as_secs_f64() * 1e6 / ratio(self.tally.seen, 1)
    }
}

/// One number of things for each of another.
#[expect(clippy::cast_precision_loss, reason = "counts of messages and bytes are far below 2^52")]
pub(crate) fn ratio(of: u64, to: u64) -> f64 {
    of as f64 / to as f64
}
