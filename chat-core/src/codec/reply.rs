//! What the use cases answer.

use crate::auth::Identity;
use crate::domain::{
    ActivityPage, BanPage, Blocks, ChannelPage, ChannelView, DraftPage, DraftState, HistoryPage,
    MembershipState, Message, Opened, ParticipantPage, PresenceSnapshot, ReactorPage, ReceiptRev,
    ReceiptState, RecipientPage, Report, ReportPage, Synced, ThreadPage, ThreadState, TotalUnread,
    UnreadTerms, User, VersionPage,
};

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The message as stored.
    pub message: Message,
    /// It had been sent before under this key; this is the first one, as it is now.
    pub duplicate: bool,
}

/// A group that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The group as its creator sees it.
    pub view: Box<ChannelView>,
    /// It had been created before under this key; this is the first one, as it is now.
    pub duplicate: bool,
}

/// What a [`Command`](super::Command) answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Who is calling now.
    Authenticated(Identity),
    /// Live events begin.
    Opened(Opened),
    /// What was missed, a page of it.
    Synced(Synced),
    /// A message was sent.
    Sent(Sent),
    /// How long a streamed message is.
    StreamLength(u64),
    /// A message as it is now.
    Message(Message),
    /// A page of earlier versions.
    Versions(VersionPage),
    /// A page of those who reacted.
    Reactors(ReactorPage),
    /// The pinned messages of a channel.
    Pins(Vec<Message>),
    /// A page of history.
    History(HistoryPage),
    /// A group was created.
    Created(Created),
    /// A channel as the caller sees it.
    Channel(Box<ChannelView>),
    /// A page of the channel list.
    Channels(ChannelPage),
    /// A page of participants.
    Participants(ParticipantPage),
    /// A page of those who are banned.
    Bans(BanPage),
    /// Watermarks after a receipt.
    Receipt(ReceiptState),
    /// All watermarks of a channel, and their version.
    Receipts(ReceiptRev, Vec<ReceiptState>),
    /// A page of recipients.
    Recipients(RecipientPage),
    /// The caller's own state in a channel.
    Membership(MembershipState),
    /// A draft as it is now.
    Draft(DraftState),
    /// A page of drafts.
    Drafts(DraftPage),
    /// An unread count with its terms.
    Unread(UnreadTerms),
    /// The caller's own place in a thread.
    Thread(ThreadState),
    /// A page of the threads that the caller follows.
    Threads(ThreadPage),
    /// Unread over all channels.
    TotalUnread(TotalUnread),
    /// A page of the activity log.
    Activities(ActivityPage),
    /// Users.
    Users(Vec<User>),
    /// Whom the caller blocks.
    Blocks(Blocks),
    /// A report of a message.
    Report(Report),
    /// Reports.
    Reports(ReportPage),
    /// Who is here.
    Presence(PresenceSnapshot),
    /// Done; there is nothing to tell.
    Done,
}
