//! Every use case as a value: what a client may ask.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::{
    Anchor, ChannelPageKey, Cursor, Decision, DeviceState, Draft, HistoryVisibility, ListPlace,
    NotificationLevel, PermissionChange, PersonalRev, ReceiptLevel, ReportReason, Rev, Role, Seq, StreamEnd,
    Target, Watched,
};
use crate::id::{ChannelId, ClientKey, MessageId, ReactionKey, ReportId, UserId};
use crate::time::Timestamp;

/// A group somebody wants to create; texts are checked by the service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewGroupRequest {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// The host's labels.
    pub metadata: BTreeMap<String, String>,
    /// What those who join may read.
    pub history: HistoryVisibility,
    /// Who is in it beside the creator, as members.
    pub members: Vec<UserId>,
    /// The creator's key of this creation: a repeat finds the first group.
    pub client_key: Option<ClientKey>,
}

/// What a client asks. One variant per use case of [`ChatService`](crate::ChatService), where its meaning is told.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the use cases' own documentation tells the parameters")]
pub enum Command {
    /// Says who is calling; again before the token expires.
    Authenticate {
        token: String,
    },
    /// Begins live events, from a cursor or anew.
    OpenSession {
        cursor: Option<Cursor>,
    },
    /// What was missed in all channels.
    Sync {
        cursor: Option<Cursor>,
        limit: Option<usize>,
    },
    SendMessage {
        target: Target,
        draft: Draft,
    },
    BeginStream {
        target: Target,
        draft: Draft,
    },
    AppendStream {
        channel: ChannelId,
        message: MessageId,
        offset: u64,
        text: String,
    },
    EndStream {
        channel: ChannelId,
        message: MessageId,
        end: StreamEnd,
    },
    EditMessage {
        channel: ChannelId,
        message: MessageId,
        expected_edit_no: u32,
        draft: Draft,
    },
    ListVersions {
        channel: ChannelId,
        message: MessageId,
        before: Option<u32>,
        limit: Option<usize>,
    },
    DeleteMessage {
        channel: ChannelId,
        message: MessageId,
        reason: Option<String>,
    },
    HideMessage {
        channel: ChannelId,
        message: MessageId,
    },
    GetMessage {
        channel: ChannelId,
        message: MessageId,
    },
    PinMessage {
        channel: ChannelId,
        message: MessageId,
    },
    UnpinMessage {
        channel: ChannelId,
        message: MessageId,
    },
    ListPins {
        channel: ChannelId,
    },
    AddReaction {
        channel: ChannelId,
        message: MessageId,
        key: ReactionKey,
    },
    RemoveReaction {
        channel: ChannelId,
        message: MessageId,
        key: ReactionKey,
    },
    ListReplies {
        channel: ChannelId,
        message: MessageId,
        anchor: Anchor,
        limit: Option<usize>,
    },
    ListReactors {
        channel: ChannelId,
        message: MessageId,
        key: ReactionKey,
        after: Option<UserId>,
        limit: Option<usize>,
    },
    ReadHistory {
        target: Target,
        anchor: Anchor,
        limit: Option<usize>,
    },
    CreateGroup(NewGroupRequest),
    RenameChannel {
        channel: ChannelId,
        name: String,
    },
    SetTopic {
        channel: ChannelId,
        topic: Option<String>,
    },
    SetReceipts {
        channel: ChannelId,
        level: ReceiptLevel,
    },
    SetPermissions {
        channel: ChannelId,
        change: PermissionChange,
    },
    FreezeChannel {
        channel: ChannelId,
        reason: Option<String>,
    },
    UnfreezeChannel {
        channel: ChannelId,
        reason: Option<String>,
    },
    SetSlowMode {
        channel: ChannelId,
        seconds: u64,
        reason: Option<String>,
    },
    DeleteChannel {
        channel: ChannelId,
    },
    ClearHistory {
        channel: ChannelId,
        seq: Seq,
    },
    ListChannels {
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: Option<usize>,
    },
    GetChannel {
        target: Target,
    },
    AddParticipants {
        channel: ChannelId,
        users: Vec<UserId>,
        role: Role,
    },
    RemoveParticipant {
        channel: ChannelId,
        user: UserId,
        reason: Option<String>,
    },
    MuteParticipant {
        channel: ChannelId,
        user: UserId,
        until: Option<Timestamp>,
        reason: Option<String>,
    },
    UnmuteParticipant {
        channel: ChannelId,
        user: UserId,
        reason: Option<String>,
    },
    BanParticipant {
        channel: ChannelId,
        user: UserId,
        until: Option<Timestamp>,
        reason: Option<String>,
    },
    UnbanParticipant {
        channel: ChannelId,
        user: UserId,
        reason: Option<String>,
    },
    ListBans {
        channel: ChannelId,
        after: Option<UserId>,
        limit: Option<usize>,
    },
    LeaveChannel {
        channel: ChannelId,
    },
    ChangeRole {
        channel: ChannelId,
        user: UserId,
        role: Role,
        reason: Option<String>,
    },
    ListParticipants {
        channel: ChannelId,
        prefix: Option<UserId>,
        after: Option<UserId>,
        limit: Option<usize>,
    },
    FollowThread {
        channel: ChannelId,
        message: MessageId,
    },
    UnfollowThread {
        channel: ChannelId,
        message: MessageId,
    },
    ReadThread {
        channel: ChannelId,
        message: MessageId,
        seq: Seq,
    },
    GetThread {
        channel: ChannelId,
        message: MessageId,
    },
    ListThreads {
        channel: ChannelId,
        before: Option<Seq>,
        limit: Option<usize>,
    },
    MarkDelivered {
        channel: ChannelId,
        seq: Seq,
    },
    MarkRead {
        channel: ChannelId,
        seq: Seq,
    },
    MarkReadPrivately {
        channel: ChannelId,
        seq: Seq,
    },
    MarkUnread {
        channel: ChannelId,
        seq: Seq,
    },
    SetNotificationLevel {
        channel: ChannelId,
        level: NotificationLevel,
    },
    PlaceChannel {
        channel: ChannelId,
        place: ListPlace,
    },
    SetDraft {
        target: Target,
        thread_root: Option<MessageId>,
        body: String,
        expected: Option<PersonalRev>,
    },
    ListDrafts {
        before: Option<PersonalRev>,
        limit: Option<usize>,
    },
    ListRecipients {
        channel: ChannelId,
        message: MessageId,
        after: Option<UserId>,
        limit: Option<usize>,
    },
    ListReceipts {
        channel: ChannelId,
    },
    ExplainUnread {
        channel: ChannelId,
    },
    TotalUnread,
    ListActivity {
        channel: ChannelId,
        before: Option<Rev>,
        limit: Option<usize>,
    },
    GetUsers {
        users: Vec<UserId>,
    },
    BlockUser {
        user: UserId,
    },
    UnblockUser {
        user: UserId,
    },
    ListBlocked,
    ReportMessage {
        channel: ChannelId,
        message: MessageId,
        reason: ReportReason,
        comment: Option<String>,
    },
    ListReports {
        channel: ChannelId,
        /// Those that are closed, instead of those that are open.
        closed: bool,
        /// Below this report; `None`: the newest.
        before: Option<ReportId>,
        limit: Option<usize>,
    },
    CloseReport {
        channel: ChannelId,
        report: ReportId,
        decision: Decision,
        reason: Option<String>,
    },
    /// What somebody says of their device, or of wanting to be seen; at least one of the two.
    SetPresence {
        device: Option<DeviceState>,
        invisible: Option<bool>,
    },
    SubscribePresence {
        watched: Watched,
    },
    UnsubscribePresence {
        watched: Watched,
    },
    GetPresence {
        watched: Watched,
    },
    StartTyping {
        channel: ChannelId,
    },
    StopTyping {
        channel: ChannelId,
    },
}

impl fmt::Debug for Command {
    /// The name alone: commands carry tokens and people's texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({})", self.name())
    }
}
