//! What the benches share: scratch databases, a seeded engine, the designs it is compared with, and the way
//! figures are taken.
//!
//! Machines differ and are noisy, so no figure stands alone: each is printed beside its floor (what the machine
//! allows without any chat logic) and its peer (what one would write by hand), taken in turns in the same run.
//! `README.md` tells how to run and how to read them.

pub mod audience;
pub mod bare;
pub mod beside;
pub mod database;
pub mod engine;
pub mod fsync;
pub mod group_commit;
pub mod large;
pub mod load;
pub mod machine;
pub mod programs;
pub mod read_marks;
pub mod row_at_a_time;
pub mod scratch;
pub mod table;
pub mod wire;

/// What a bench comes to; an error ends it.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A message as people write them: some Markdown, 160 bytes.
pub const BODY: &str = "Shall we move *tomorrow's* review to **three** o'clock? The new build is at \
    https://build.example.org/4711 and I would like to look at it before we talk. Fine?";

/// Channels of a run "over many channels".
pub const CHANNELS: usize = 1_000;

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// One of [`CHANNELS`] channels.
    Channel(usize),
    /// The one channel that everybody writes into.
    Hot,
}

impl Place {
    /// A number of its own for each place, from zero.
    pub fn index(self) -> usize {
        match self {
            Self::Channel(channel) => channel,
            Self::Hot => CHANNELS,
        }
    }

    /// All of them, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CHANNELS).map(Self::Channel).chain([Self::Hot])
    }
}
