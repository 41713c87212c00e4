//! What happened in a run, and whether it may have: the checker of histories.
//!
//! A run records what was asked and answered, what every reader was given, and at the end what is stored. The check
//! knows nothing of the engine; it compares the record with what the engine promises, whatever faults there were.
//!
//! ```
//! use chat_core::{ClientKey, Sender, UserId};
//! use chat_testkit::history::{Body, Demands, History, Outcome, Send, Verdict};
//!
//! let history = History::new();
//! let sender = Sender::User(UserId::new("alice")?);
//! let send = Send { channel: None, sender, key: ClientKey::new("k")?, body: Body::of("hi") };
//! let attempt = history.invoke(send);
//! let channel = chat_core::ChannelId::from_uuid(uuid::Uuid::from_u128(1));
//! let (seq, rev) = (chat_core::Seq::new(1), chat_core::Rev::new(1));
//! history.done(attempt, Outcome::Acked { channel, seq, rev });
//! let report = history.check(&Demands::none()).unwrap_err();
//! assert_eq!(report.verdicts(), [Verdict::Lost], "it was acknowledged, and nothing is stored");
//! # Ok::<(), chat_core::Error>(())
//! ```

mod entry;
mod report;
mod record;
mod facts;
mod sends;
mod readers;
mod views;
mod stored;

pub use entry::{Attempt, Body, Entry, Outcome, Reader, Seen, Send, Told};
pub use record::History;
pub use report::{Demands, Finding, Report, Tally, Verdict};
