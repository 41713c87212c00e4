//! One of every command, for tests that walk all use cases.

use chat_core::codec::{Command, NewGroupRequest};
use chat_core::{
    Anchor, ChannelId, Decision, DeviceState, Draft, ListPlace, MessageId, NotificationLevel,
    PermissionChange, ReactionKey, ReceiptLevel, ReportId, ReportReason, Role, Seq, StreamEnd, Target,
    UserId, Watched,
};

/// What the commands are about.
#[derive(Debug, Clone)]
pub struct About {
    /// The channel that all name that can.
    pub channel: ChannelId,
    /// A message of it, the first.
    pub message: MessageId,
    /// A message of the caller's in it that is streamed.
    pub stream: MessageId,
    /// A report in it that is open, and not of the caller's message.
    pub report: ReportId,
    /// Who is removed and gets another role.
    pub member: UserId,
    /// Who is added, and put into new groups.
    pub outsider: UserId,
}

/// One of every command, with parameters that are fit for it.
///
/// A command that is missing here fails a test of this crate, and so does each place that has no row for it.
pub fn every(about: &About) -> Vec<Command> {
    let mut commands = vec![
        Command::Authenticate { token: "token".to_owned() },
        Command::OpenSession { cursor: None },
        Command::Sync { cursor: None, limit: Some(1) },
        Command::CreateGroup(NewGroupRequest {
            name: "another".to_owned(),
            members: vec![about.outsider.clone()],
            ..NewGroupRequest::default()
        }),
        Command::ListChannels { archived: false, after: None, limit: None },
        Command::ListDrafts { before: None, limit: None },
        Command::TotalUnread,
        Command::GetUsers { users: vec![about.member.clone()] },
        Command::BlockUser { user: about.member.clone() },
        Command::UnblockUser { user: about.member.clone() },
        Command::ListBlocked,
        Command::ReportMessage {
            channel: about.channel,
            message: about.message,
            reason: ReportReason::Spam,
            comment: None,
        },
        Command::ListReports { channel: about.channel, closed: false, before: None, limit: None },
        Command::CloseReport {
            channel: about.channel,
            report: about.report,
            decision: Decision::Dismissed,
            reason: None,
        },
    ];
    commands.extend(on_messages(about));
    commands.extend(on_channel(about));
    commands.extend(on_people(about));
    commands.extend(on_presence(about));
    commands
}

fn on_messages(about: &About) -> [Command; 28] {
    let About { channel, message, stream, .. } = *about;
    let (target, draft) = (Target::from(channel), || Draft::new("hello"));
    let key = ReactionKey::new("eyes").expect("a valid key");
    [
        Command::SendMessage { target: target.clone(), draft: draft() },
        Command::BeginStream { target: target.clone(), draft: Draft::default() },
        Command::AppendStream { channel, message: stream, offset: 0, text: String::new() },
        Command::EndStream { channel, message: stream, end: StreamEnd::cancel() },
        Command::EditMessage { channel, message, expected_edit_no: 0, draft: draft() },
        Command::ListVersions { channel, message, before: None, limit: None },
        Command::DeleteMessage { channel, message, reason: Some("off topic".to_owned()) },
        Command::GetMessage { channel, message },
        Command::PinMessage { channel, message },
        Command::ListPins { channel },
        Command::UnpinMessage { channel, message },
        Command::AddReaction { channel, message, key: key.clone() },
        Command::RemoveReaction { channel, message, key: key.clone() },
        Command::ListReplies { channel, message, anchor: Anchor::Latest, limit: None },
        Command::ListReactors { channel, message, key, after: None, limit: None },
        Command::ReadHistory { target, anchor: Anchor::Latest, limit: None },
        Command::FollowThread { channel, message },
        Command::ReadThread { channel, message, seq: Seq::new(1) },
        Command::GetThread { channel, message },
        Command::ListThreads { channel, before: None, limit: None },
        Command::UnfollowThread { channel, message },
        Command::MarkDelivered { channel, seq: Seq::new(1) },
        Command::MarkRead { channel, seq: Seq::new(1) },
        Command::MarkReadPrivately { channel, seq: Seq::new(1) },
        Command::MarkUnread { channel, seq: Seq::new(1) },
        Command::ListRecipients { channel, message, after: None, limit: None },
        Command::ExplainUnread { channel },
        // For who did it no other command finds the message any more.
        Command::HideMessage { channel, message },
    ]
}

fn on_channel(about: &About) -> [Command; 15] {
    let channel = about.channel;
    [
        Command::GetChannel { target: channel.into() },
        Command::RenameChannel { channel, name: "renamed".to_owned() },
        Command::SetTopic { channel, topic: Some("a topic".to_owned()) },
        Command::SetReceipts { channel, level: ReceiptLevel::Counts },
        Command::SetPermissions {
            channel,
            change: PermissionChange { add: Some(Role::Member), ..PermissionChange::default() },
        },
        Command::FreezeChannel { channel, reason: Some("too heated".to_owned()) },
        Command::UnfreezeChannel { channel, reason: None },
        // Ends what nobody began: later commands send.
        Command::SetSlowMode { channel, seconds: 0, reason: None },
        Command::SetNotificationLevel { channel, level: NotificationLevel::Muted },
        Command::PlaceChannel { channel, place: ListPlace::Archived },
        Command::SetDraft {
            target: channel.into(),
            thread_root: None,
            body: "hel".to_owned(),
            expected: None,
        },
        Command::ListReceipts { channel },
        Command::ListActivity { channel, before: None, limit: None },
        Command::ClearHistory { channel, seq: Seq::new(1) },
        Command::DeleteChannel { channel },
    ]
}

fn on_people(about: &About) -> [Command; 10] {
    let (channel, member) = (about.channel, || about.member.clone());
    [
        Command::AddParticipants { channel, users: vec![about.outsider.clone()], role: Role::Reader },
        Command::RemoveParticipant { channel, user: member(), reason: None },
        Command::ChangeRole { channel, user: member(), role: Role::Admin, reason: None },
        Command::MuteParticipant { channel, user: member(), until: None, reason: None },
        Command::UnmuteParticipant { channel, user: member(), reason: None },
        Command::BanParticipant { channel, user: member(), until: None, reason: None },
        Command::UnbanParticipant { channel, user: member(), reason: None },
        Command::ListBans { channel, after: None, limit: None },
        Command::ListParticipants { channel, prefix: None, after: None, limit: None },
        Command::LeaveChannel { channel },
    ]
}

fn on_presence(about: &About) -> [Command; 6] {
    let channel = about.channel;
    let watched = Watched::from(channel);
    [
        Command::SetPresence { device: Some(DeviceState::Away), invisible: None },
        Command::SubscribePresence { watched: watched.clone() },
        Command::UnsubscribePresence { watched: watched.clone() },
        Command::GetPresence { watched },
        Command::StartTyping { channel },
        Command::StopTyping { channel },
    ]
}

/// Whether a command is about a connection, or the session on it, and answered there alone.
pub fn is_for_connections(command: &Command) -> bool {
    matches!(
        command,
        Command::Authenticate { .. }
            | Command::OpenSession { .. }
            | Command::SetPresence { .. }
            | Command::SubscribePresence { .. }
            | Command::UnsubscribePresence { .. }
    )
}

/// Whether a command names a channel by its id, which must then not betray that the channel exists.
pub fn names_channel(command: &Command) -> bool {
    match command {
        Command::Authenticate { .. }
        | Command::OpenSession { .. }
        | Command::Sync { .. }
        | Command::CreateGroup(_)
        | Command::ListChannels { .. }
        | Command::TotalUnread
        | Command::ListDrafts { .. }
        | Command::GetUsers { .. }
        | Command::BlockUser { .. }
        | Command::UnblockUser { .. }
        | Command::ListBlocked
        | Command::SetPresence { .. }
        | Command::SubscribePresence { .. }
        | Command::UnsubscribePresence { .. } => false,
        Command::GetPresence { watched } => matches!(watched, Watched::Channel(_)),
        Command::SendMessage { target, .. }
        | Command::BeginStream { target, .. }
        | Command::SetDraft { target, .. }
        | Command::ReadHistory { target, .. }
        | Command::GetChannel { target } => matches!(target, Target::Channel(_)),
        Command::AppendStream { .. }
        | Command::EndStream { .. }
        | Command::EditMessage { .. }
        | Command::ListVersions { .. }
        | Command::DeleteMessage { .. }
        | Command::HideMessage { .. }
        | Command::GetMessage { .. }
        | Command::PinMessage { .. }
        | Command::UnpinMessage { .. }
        | Command::ListPins { .. }
        | Command::AddReaction { .. }
        | Command::RemoveReaction { .. }
        | Command::ListReplies { .. }
        | Command::ListReactors { .. }
        | Command::RenameChannel { .. }
        | Command::SetTopic { .. }
        | Command::SetReceipts { .. }
        | Command::SetPermissions { .. }
        | Command::FreezeChannel { .. }
        | Command::UnfreezeChannel { .. }
        | Command::SetSlowMode { .. }
        | Command::DeleteChannel { .. }
        | Command::ClearHistory { .. }
        | Command::AddParticipants { .. }
        | Command::RemoveParticipant { .. }
        | Command::MuteParticipant { .. }
        | Command::UnmuteParticipant { .. }
        | Command::BanParticipant { .. }
        | Command::UnbanParticipant { .. }
        | Command::ListBans { .. }
        | Command::ReportMessage { .. }
        | Command::ListReports { .. }
        | Command::CloseReport { .. }
        | Command::LeaveChannel { .. }
        | Command::ChangeRole { .. }
        | Command::ListParticipants { .. }
        | Command::FollowThread { .. }
        | Command::UnfollowThread { .. }
        | Command::ReadThread { .. }
        | Command::GetThread { .. }
        | Command::ListThreads { .. }
        | Command::MarkDelivered { .. }
        | Command::MarkRead { .. }
        | Command::MarkReadPrivately { .. }
        | Command::MarkUnread { .. }
        | Command::SetNotificationLevel { .. }
        | Command::PlaceChannel { .. }
        | Command::ListRecipients { .. }
        | Command::ListReceipts { .. }
        | Command::ExplainUnread { .. }
        | Command::ListActivity { .. }
        | Command::StartTyping { .. }
        | Command::StopTyping { .. } => true,
    }
}
