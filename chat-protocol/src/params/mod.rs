//! What methods take: each type is a part of a method's parameters, and a path, query or body of the REST face.

mod channel;
mod depth;
mod fault;
mod fields;
mod listing;
mod message;
mod participant;
mod path;
mod presence;
mod report;
mod session;
mod stream;
mod unsent;

pub use channel::{Because, NewGroup, ReceiptChange, Rename, SlowModeChange, TopicChange};
use depth::depth;
pub use fields::{Fields, read_body};
pub(crate) use fields::{check_depth, text};
pub use listing::{
    ActivityQuery, ChannelQuery, HistoryQuery, PageQuery, ParticipantQuery, ThreadQuery, UserQuery,
    VersionQuery,
};
pub use message::{Draft, MessageEdit};
pub use participant::{Mark, NewParticipants, NewSanction, NotificationChange, PlaceChange, RoleChange};
pub use path::{ChannelPath, MessagePath, ParticipantPath, ReactionPath, Target, UserPath};
pub use presence::{PresenceStatement, Watched};
pub use report::{NewReport, ReportClosing, ReportPath, ReportQuery};
pub use session::{Authenticate, OpenSession, Sync};
pub use stream::{StreamEnd, StreamText};
pub use unsent::{DraftQuery, NewDraft};

use chat_core::{Error, UserId};
use serde::{Deserialize, Deserializer};

/// With a function of its own, serde asks for the field even if it may be null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads user ids; the error names `field`.
fn users(field: &'static str, ids: Vec<String>) -> Result<Vec<UserId>, Error> {
    ids.into_iter().map(|id| user(field, id)).collect()
}

fn user(field: &'static str, id: String) -> Result<UserId, Error> {
    UserId::new(id).map_err(|error| error.with_field(field))
}

/// A page size as the engine takes it; what does not fit is above every limit anyway.
fn page_size(limit: Option<u64>) -> Option<usize> {
    limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
}
