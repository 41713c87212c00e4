//! Concurrent senders, and what they saw.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::engine::Engine;
use crate::{Outcome, Place};

/// A design that makes messages, or read markers, durable.
pub trait Contender: Send + Sync + 'static {
    /// Returns when the message, or the marker, is durable.
    fn send(&self, sender: usize, place: Place) -> impl Future<Output = Outcome> + Send;
}

/// How many send, and where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Each sends its next message when the last is durable.
    pub senders: usize,
    /// All into one channel, or each over several.
    pub is_hot: bool,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Durable messages a second.
    pub rate: f64,
    /// The time of a send that half of them kept.
    pub p50: Duration,
    /// The time that 99 of 100 kept.
    pub p99: Duration,
}

impl Load {
    /// Over many channels.
    pub const fn many(senders: usize) -> Self {
        Self { senders, is_hot: false }
    }

    /// Into one channel.
    pub const fn hot(senders: usize) -> Self {
        Self { senders, is_hot: true }
    }

    /// How it is called in tables.
    pub fn name(self) -> String {
        format!("{}, {}", self.senders, if self.is_hot { "one" } else { "many" })
    }

    /// Runs the senders for so long.
    pub async fn run(self, contender: &Arc<impl Contender>, time: Duration) -> Outcome<Figures> {
        let begin = Instant::now();
        let mut senders = JoinSet::new();
        for sender in 0..self.senders {
            senders.spawn(keep_sending(contender.clone(), self, sender, begin + time));
        }
        let mut times = Vec::new();
        while let Some(sent) = senders.join_next().await {
            times.extend(sent??);
        }
        Figures::of(times, begin.elapsed())
    }

    /// Each sender sends so many messages, one after the other; how long that took in all.
    pub async fn send(self, contender: &Arc<impl Contender>, each: u64) -> Outcome<Duration> {
        let begin = Instant::now();
        let mut senders = JoinSet::new();
        for sender in 0..self.senders {
            let contender = contender.clone();
            senders.spawn(async move {
                for turn in 0..each {
                    contender.send(sender, self.place(sender, usize::try_from(turn)?)).await?;
                }
                Outcome::Ok(())
            });
        }
        while let Some(sent) = senders.join_next().await {
            sent??;
        }
        Ok(begin.elapsed())
    }

    fn place(self, sender: usize, turn: usize) -> Place {
        if self.is_hot { Place::Hot } else { Engine::place(sender, turn) }
    }
}

async fn keep_sending(
    contender: Arc<impl Contender>,
    load: Load,
    sender: usize,
    end: Instant,
) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    loop {
        let begin = Instant::now();
        if begin >= end {
            return Ok(times);
        }
        contender.send(sender, load.place(sender, times.len())).await?;
        times.push(begin.elapsed());
    }
}

impl Figures {
    /// From the time of every message, and of all together.
    pub fn of(mut times: Vec<Duration>, elapsed: Duration) -> Outcome<Self> {
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len() * percent / 100).copied();
        let (Some(p50), Some(p99)) = (at(50), at(99)) else { return Err("nothing was sent".into()) };
        #[expect(clippy::cast_precision_loss, reason = "a count of messages is far below 2^52")]
        let rate = times.len() as f64 / elapsed.as_secs_f64();
        Ok(Self { rate, p50, p99 })
    }

    /// The middle one of several runs, figure by figure.
    pub fn median(runs: &[Self]) -> Self {
        Self {
            rate: median(runs.iter().map(|run| run.rate)),
            p50: Duration::from_secs_f64(median(runs.iter().map(|run| run.p50.as_secs_f64()))),
            p99: Duration::from_secs_f64(median(runs.iter().map(|run| run.p99.as_secs_f64()))),
        }
    }
}

/// The middle one of some numbers; of none it is not a number.
pub fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let times = (1..=100).rev().map(Duration::from_millis).collect();
        let figures = Figures::of(times, Duration::from_secs(2)).unwrap();
        assert_eq!((figures.p50, figures.p99), (Duration::from_millis(51), Duration::from_millis(100)));
        assert!((figures.rate - 50.0).abs() < 1e-9, "{figures:?}");
        assert!(Figures::of(Vec::new(), Duration::from_secs(1)).is_err());
    }
}
