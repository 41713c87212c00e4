//! The JSON forms of the model: what results and events carry.
//!
//! Each type borrows from the engine's own value while it is written, so that no text is copied, and owns what it
//! holds after it was read (`Message<'static>`). A field without a value is left out, except where `null` says
//! something of its own (`sender_id`, `actor_id`). Fields may be added in a version of the protocol, never renamed.

mod activity;
mod channel;
mod cursor;
mod event;
mod head;
mod id;
mod message;
mod page;
mod page_key;
mod participant;
mod permissions;
mod presence;
mod reaction;
mod receipt;
mod reply;
mod report;
mod sanction;
mod session;
mod time;
mod thread;
mod unread;
mod unsent;
mod user;
mod version;
mod word;

pub use activity::{Activity, ActivityDetail};
pub use channel::{Channel, ChannelView};
pub use cursor::{ChannelCursor, Cursor};
pub use event::Event;
pub use head::Heads;
pub use id::Id;
pub use message::{Message, Pin, Pins, Sent, StreamLength, Thread};
pub use page::{ActivityPage, ChannelPage, HistoryPage, ParticipantPage, RecipientPage, Users};
pub use page_key::PageKey;
pub use participant::{Membership, MembershipState, Participant};
pub use permissions::{Freeze, PermissionChange, Permissions};
pub use presence::{Presence, PresenceCount, PresenceSnapshot};
pub use reaction::{Reaction, Reactor, ReactorPage};
pub use receipt::{ReceiptState, Receipts, Recipient};
pub use reply::{Done, Reply};
pub use report::{Closing, Report, ReportPage, Snapshot};
pub use sanction::{Ban, BanPage, Sanction};
pub use session::{Identity, Opened, Synced};
pub use thread::{ThreadPage, ThreadState, ThreadView};
pub use time::Time;
pub use unread::{Count, TotalUnread, Unread, UnreadTerms};
pub use unsent::{DraftPage, DraftState};
pub use user::{Blocks, User};
pub use version::{Version, VersionPage};
pub use word::{
    Availability, ChannelKind, Decision, DeviceState, HistoryVisibility, ListPlace, MessageKind,
    NotificationLevel, ParticipantStatus, PresenceLevel, ReceiptLevel, ReceiptStatus, ReportReason, Role,
    StreamOutcome, StreamState,
};
