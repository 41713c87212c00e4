//! The model: plain values, parsed when they are made, without I/O.

mod counter;
mod text;
mod user;
mod blocks;
mod channel;
mod participant;
mod permissions;
mod slow_mode;
mod sanction;
mod stream;
mod message;
mod sight;
mod reaction;
mod draft;
mod receipt;
mod unread;
mod thread;
mod activity;
mod wording;
mod pin;
mod change;
mod access;
mod report;
mod page;
mod cursor;
mod unsent;
mod presence;
mod event;
mod finding;
mod replica;

pub use access::{Access, Actor, Fence, Target};
pub use activity::{Activity, ActivityKind};
pub use blocks::Blocks;
pub use change::{Change, ChangePage, Head};
pub use channel::{Channel, ChannelKind, ChannelView, DirectKey, HistoryVisibility};
pub use cursor::{ChannelCursor, Cursor};
pub use draft::{CheckedDraft, Digest, Draft};
pub use event::{Encoded, Event, MembershipState, Opened, Synced};
pub use finding::{Finding, Subject};
pub use message::{Content, Message, MessageKind, MessageState, Sender, Version};
pub use page::{
    ActivityPage, Anchor, BanPage, ChannelPage, ChannelPageKey, HistoryPage, ParticipantPage, ReactorPage,
    RecipientPage, ReportPage, VersionPage,
};
pub use participant::{ListPlace, Membership, NotificationLevel, Participant, ParticipantStatus, Role};
pub use permissions::{Freeze, PermissionChange, Permissions};
pub use pin::Pin;
pub use presence::{
    Availability, DeviceState, Presence, PresenceCount, PresenceLevel, PresenceSnapshot, Watched,
};
pub use reaction::{Reaction, Reactions, Reactor};
pub use receipt::{ReceiptLevel, ReceiptState, ReceiptStatus, Recipient};
pub use replica::{ChannelReplica, ChannelSnapshot};
pub use report::{Closing, Decision, Report, ReportReason, Snapshot};
pub use sanction::{Ban, Sanction};
pub use sight::Sight;
pub use slow_mode::{Pace, SlowMode};
pub use stream::{StreamEnd, StreamOutcome, StreamState};
pub use text::{AvatarUrl, ChannelName, Comment, DisplayName, Metadata, Reason, Topic};
pub use thread::{ThreadPage, ThreadState, ThreadSummary, ThreadView};
pub use unread::{Count, TotalUnread, Unread, UnreadTerms};
pub use unsent::{DraftPage, DraftPlace, DraftState};
pub use user::{Profile, User};

pub(crate) use draft::check_body;

pub use counter::{PersonalRev, ReceiptRev, Rev, Seq};
