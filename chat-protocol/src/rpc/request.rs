//! Commands to request frames: the client's side.

use bytes::Bytes;
use chat_core::codec::Command;
use chat_core::{ChannelId, MessageId, ReactionKey, UserId};
use serde::Serialize;

use crate::PROTOCOL;
use crate::params::{
    ActivityQuery, Authenticate, Because, ChannelPath, ChannelQuery, Draft, DraftQuery, HistoryQuery, Mark,
    MessageEdit, MessagePath, NewDraft, NewGroup, NewParticipants, NewReport, NewSanction,
    NotificationChange, OpenSession, PageQuery, ParticipantPath, ParticipantQuery, PlaceChange,
    PresenceStatement, ReactionPath, ReceiptChange, Rename, ReportClosing, ReportPath, ReportQuery,
    RoleChange, SlowModeChange, StreamEnd, StreamText, Sync, Target, ThreadQuery, TopicChange, UserPath,
    UserQuery, VersionQuery, Watched,
};
use crate::wire::{Cursor, PageKey, PermissionChange};

/// The frame that asks for `command`; the answer carries `id`. Without an id the server does not answer.
///
/// ```
/// use chat_core::codec::Command;
/// use chat_core::{Draft, UserId};
///
/// let command = Command::SendMessage { target: UserId::new("bob")?.into(), draft: Draft::new("Hi!") };
/// let frame = chat_protocol::request(Some(7), &command).unwrap();
/// assert_eq!(
///     frame,
///     r#"{"jsonrpc":"2.0","id":7,"method":"message.send","params":{"user_id":"bob","body":"Hi!"}}"#,
/// );
/// # Ok::<(), chat_core::Error>(())
/// ```
pub fn request(id: Option<u64>, command: &Command) -> serde_json::Result<Bytes> {
    let call = Call { id, method: command.name() };
    match command {
        Command::Authenticate { token } => {
            call.with(Authenticate { token: token.clone(), protocol: Some(PROTOCOL.into()) })
        }
        Command::OpenSession { cursor } => {
            call.with(OpenSession { cursor: cursor.as_ref().map(Cursor::from) })
        }
        Command::Sync { cursor, limit } => {
            call.with(Sync { cursor: cursor.as_ref().map(Cursor::from), limit: number(*limit) })
        }
        Command::SendMessage { target, draft } | Command::BeginStream { target, draft } => {
            call.with(both(Target::from(target), Draft::from(draft)))
        }
        Command::AppendStream { channel, message, offset, text } => {
            call.about(channel, message, StreamText { offset: *offset, text: text.clone() })
        }
        Command::EndStream { channel, message, end } => call.about(channel, message, StreamEnd::from(end)),
        _ => about_messages(call, command),
    }
}

/// Of those commands that are about a message.
fn about_messages(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::EditMessage { channel, message, expected_edit_no, draft } => {
            call.about(channel, message, MessageEdit::new(*expected_edit_no, draft))
        }
        Command::ListVersions { channel, message, before, limit } => {
            let page = VersionQuery { before: before.map(u64::from), limit: number(*limit) };
            call.about(channel, message, page)
        }
        Command::DeleteMessage { channel, message, reason } => {
            call.about(channel, message, Because { reason: reason.clone() })
        }
        Command::HideMessage { channel, message }
        | Command::GetMessage { channel, message }
        | Command::PinMessage { channel, message }
        | Command::UnpinMessage { channel, message } => call.with(in_message(channel, message)),
        Command::AddReaction { channel, message, key }
        | Command::RemoveReaction { channel, message, key } => call.with(of_key(channel, message, key)),
        Command::ListReactors { channel, message, key, after, limit } => {
            call.with(both(of_key(channel, message, key), people(after.as_ref(), *limit)))
        }
        Command::ListReplies { channel, message, anchor, limit } => {
            call.with(both(in_message(channel, message), HistoryQuery::new(*anchor, *limit)))
        }
        Command::ReadHistory { target, anchor, limit } => {
            call.with(both(Target::from(target), HistoryQuery::new(*anchor, *limit)))
        }
        Command::ListRecipients { channel, message, after, limit } => {
            call.about(channel, message, people(after.as_ref(), *limit))
        }
        _ => about_channels(call, command),
    }
}

/// Of those commands that are about a channel, or all of them.
fn about_channels(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::CreateGroup(group) => call.with(NewGroup::from(group)),
        Command::RenameChannel { .. }
        | Command::SetTopic { .. }
        | Command::SetReceipts { .. }
        | Command::SetPermissions { .. }
        | Command::FreezeChannel { .. }
        | Command::UnfreezeChannel { .. }
        | Command::SetSlowMode { .. } => about_settings(call, command),
        Command::DeleteChannel { channel }
        | Command::LeaveChannel { channel }
        | Command::ListReceipts { channel }
        | Command::ListPins { channel }
        | Command::ExplainUnread { channel }
        | Command::StartTyping { channel }
        | Command::StopTyping { channel } => call.with(in_channel(channel)),
        Command::ListChannels { archived, after, limit } => call.with(ChannelQuery {
            archived: *archived,
            after: after.as_ref().map(|key| PageKey::from(key).into_string()),
            limit: number(*limit),
        }),
        Command::GetChannel { target } => call.with(Target::from(target)),
        Command::ReportMessage { .. } | Command::ListReports { .. } | Command::CloseReport { .. } => {
            about_reports(call, command)
        }
        Command::ListActivity { channel, before, limit } => {
            let page = ActivityQuery { before: before.map(chat_core::Rev::get), limit: number(*limit) };
            call.within(channel, page)
        }
        _ => about_people(call, command),
    }
}

/// Of those commands that change what a group is.
fn about_settings(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::RenameChannel { channel, name } => call.within(channel, Rename { name: name.clone() }),
        Command::SetTopic { channel, topic } => call.within(channel, TopicChange { topic: topic.clone() }),
        Command::SetReceipts { channel, level } => {
            call.within(channel, ReceiptChange { level: (*level).into() })
        }
        Command::SetPermissions { channel, change } => call.within(channel, PermissionChange::from(*change)),
        Command::FreezeChannel { channel, reason } | Command::UnfreezeChannel { channel, reason } => {
            call.within(channel, Because { reason: reason.clone() })
        }
        Command::SetSlowMode { channel, seconds, reason } => {
            call.within(channel, SlowModeChange { seconds: *seconds, reason: reason.clone() })
        }
        // The others are told by `request` itself.
        _ => call.with(Nothing {}),
    }
}

/// Of those commands that are about reports.
fn about_reports(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::ReportMessage { channel, message, reason, comment } => {
            let report = NewReport { reason: (*reason).into(), comment: comment.clone() };
            call.about(channel, message, report)
        }
        Command::ListReports { channel, closed, before, limit } => {
            let before = before.map(Into::into);
            call.within(channel, ReportQuery { closed: *closed, before, limit: number(*limit) })
        }
        Command::CloseReport { channel, report, decision, reason } => {
            let path = ReportPath { channel_id: (*channel).into(), report_id: (*report).into() };
            let closing = ReportClosing { decision: (*decision).into(), reason: reason.clone() };
            call.with(both(path, closing))
        }
        // The others are told by `request` itself.
        _ => call.with(Nothing {}),
    }
}

/// Of those commands that are about who is in a channel.
fn about_people(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::AddParticipants { channel, users, role } => {
            let added = NewParticipants { user_ids: texts(users), role: Some((*role).into()) };
            call.with(both(in_channel(channel), added))
        }
        Command::RemoveParticipant { channel, user, reason }
        | Command::UnmuteParticipant { channel, user, reason }
        | Command::UnbanParticipant { channel, user, reason } => {
            call.with(both(of_user(channel, user), Because { reason: reason.clone() }))
        }
        Command::MuteParticipant { channel, user, until, reason }
        | Command::BanParticipant { channel, user, until, reason } => {
            let sanction = NewSanction { until: until.map(Into::into), reason: reason.clone() };
            call.with(both(of_user(channel, user), sanction))
        }
        Command::ChangeRole { channel, user, role, reason } => {
            let change = RoleChange { role: (*role).into(), reason: reason.clone() };
            call.with(both(of_user(channel, user), change))
        }
        Command::ListBans { channel, after, limit } => {
            call.with(both(in_channel(channel), people(after.as_ref(), *limit)))
        }
        Command::ListParticipants { channel, prefix, after, limit } => {
            let (prefix, after) = (text(prefix.as_ref()), text(after.as_ref()));
            call.with(both(in_channel(channel), ParticipantQuery { prefix, after, limit: number(*limit) }))
        }
        _ => about_own(call, command),
    }
}

/// Of those commands that are about what is the caller's own in a channel.
fn about_own(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::ClearHistory { channel, seq }
        | Command::MarkDelivered { channel, seq }
        | Command::MarkRead { channel, seq }
        | Command::MarkReadPrivately { channel, seq }
        | Command::MarkUnread { channel, seq } => call.within(channel, Mark { seq: seq.get() }),
        Command::SetDraft { target, thread_root, body, expected } => {
            let draft = NewDraft {
                body: body.clone(),
                thread_root: thread_root.map(Into::into),
                expected_version: expected.map(chat_core::PersonalRev::get),
            };
            call.with(both(Target::from(target), draft))
        }
        Command::ListDrafts { before, limit } => {
            call.with(DraftQuery { before: before.map(chat_core::PersonalRev::get), limit: number(*limit) })
        }
        Command::SetNotificationLevel { channel, level } => {
            call.within(channel, NotificationChange { level: (*level).into() })
        }
        Command::PlaceChannel { channel, place } => {
            call.within(channel, PlaceChange { place: (*place).into() })
        }
        Command::FollowThread { channel, message }
        | Command::UnfollowThread { channel, message }
        | Command::GetThread { channel, message } => call.with(in_message(channel, message)),
        Command::ReadThread { channel, message, seq } => {
            call.about(channel, message, Mark { seq: seq.get() })
        }
        Command::ListThreads { channel, before, limit } => {
            let page = ThreadQuery { before: before.map(chat_core::Seq::get), limit: number(*limit) };
            call.within(channel, page)
        }
        _ => about_presence(call, command),
    }
}

/// Of those commands that are about who is here.
fn about_presence(call: Call, command: &Command) -> serde_json::Result<Bytes> {
    match command {
        Command::SetPresence { device, invisible } => {
            call.with(PresenceStatement { status: device.map(Into::into), invisible: *invisible })
        }
        Command::SubscribePresence { watched }
        | Command::UnsubscribePresence { watched }
        | Command::GetPresence { watched } => call.with(Watched::from(watched)),
        Command::BlockUser { user } | Command::UnblockUser { user } => {
            call.with(UserPath { user_id: user.to_string() })
        }
        Command::GetUsers { users } => call.with(UserQuery { user_ids: texts(users) }),
        // The others have no parameters.
        _ => call.with(Nothing {}),
    }
}

/// No parameters: an empty object.
#[derive(Serialize)]
struct Nothing {}

struct Call {
    id: Option<u64>,
    method: &'static str,
}

/// A frame as it is written.
#[derive(Serialize)]
struct Frame<P> {
    jsonrpc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    method: &'static str,
    params: P,
}

impl Call {
    /// About a channel, with more parameters.
    fn within(self, channel: &ChannelId, more: impl Serialize) -> serde_json::Result<Bytes> {
        self.with(both(in_channel(channel), more))
    }

    /// About a message, with more parameters.
    fn about(
        self,
        channel: &ChannelId,
        message: &MessageId,
        more: impl Serialize,
    ) -> serde_json::Result<Bytes> {
        self.with(both(in_message(channel, message), more))
    }

    fn with(self, params: impl Serialize) -> serde_json::Result<Bytes> {
        let frame = Frame { jsonrpc: "2.0", id: self.id, method: self.method, params };
        serde_json::to_vec(&frame).map(Bytes::from)
    }
}

/// Two parts of one parameter object.
#[derive(Serialize)]
struct Both<A, B> {
    #[serde(flatten)]
    one: A,
    #[serde(flatten)]
    other: B,
}

fn both<A, B>(one: A, other: B) -> Both<A, B> {
    Both { one, other }
}

fn in_channel(channel: &ChannelId) -> ChannelPath {
    ChannelPath { channel_id: (*channel).into() }
}

fn in_message(channel: &ChannelId, message: &MessageId) -> MessagePath {
    MessagePath { channel_id: (*channel).into(), message_id: (*message).into() }
}

fn of_key(channel: &ChannelId, message: &MessageId, key: &ReactionKey) -> ReactionPath {
    ReactionPath { channel_id: (*channel).into(), message_id: (*message).into(), key: key.to_string() }
}

fn of_user(channel: &ChannelId, user: &UserId) -> ParticipantPath {
    ParticipantPath { channel_id: (*channel).into(), user_id: user.to_string() }
}

fn people(after: Option<&UserId>, limit: Option<usize>) -> PageQuery {
    PageQuery { after: text(after), limit: number(limit) }
}

fn text(user: Option<&UserId>) -> Option<String> {
    user.map(ToString::to_string)
}

fn number(limit: Option<usize>) -> Option<u64> {
    limit.map(|limit| limit as u64)
}

fn texts(users: &[UserId]) -> Vec<String> {
    users.iter().map(ToString::to_string).collect()
}
