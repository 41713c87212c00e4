//! Every command.

use std::collections::BTreeMap;

use chat_core::codec::{Command, NewGroupRequest};
use chat_core::{
    Anchor, ChannelCursor, ChannelPageKey, ClientKey, Cursor, Decision, DeviceState, Draft,
    HistoryVisibility, ListPlace, NotificationLevel, PermissionChange, PersonalRev, ReceiptLevel, ReceiptRev,
    ReportId, ReportReason, Rev, Role, Seq, StreamEnd, Target, Watched,
};

use super::AWKWARD;
use super::model::{at, channel_id, epoch, key, message_id, metadata, user};

/// At least one of each, with and without what may be left out.
pub(crate) fn commands() -> Vec<Command> {
    let all = [sessions(), messages(), channels(), participants(), receipts(), presence()].concat();
    all.iter().for_each(counted);
    all
}

/// Does not compile when there is a new command: then add it below.
fn counted(command: &Command) {
    match command {
        Command::Authenticate { .. }
        | Command::OpenSession { .. }
        | Command::Sync { .. }
        | Command::SendMessage { .. }
        | Command::BeginStream { .. }
        | Command::AppendStream { .. }
        | Command::EndStream { .. }
        | Command::EditMessage { .. }
        | Command::ListVersions { .. }
        | Command::DeleteMessage { .. }
        | Command::HideMessage { .. }
        | Command::GetMessage { .. }
        | Command::AddReaction { .. }
        | Command::RemoveReaction { .. }
        | Command::ListReplies { .. }
        | Command::ListReactors { .. }
        | Command::ReadHistory { .. }
        | Command::CreateGroup(_)
        | Command::RenameChannel { .. }
        | Command::SetTopic { .. }
        | Command::SetReceipts { .. }
        | Command::SetPermissions { .. }
        | Command::FreezeChannel { .. }
        | Command::UnfreezeChannel { .. }
        | Command::SetSlowMode { .. }
        | Command::PinMessage { .. }
        | Command::UnpinMessage { .. }
        | Command::ListPins { .. }
        | Command::DeleteChannel { .. }
        | Command::ClearHistory { .. }
        | Command::ListChannels { .. }
        | Command::GetChannel { .. }
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
        | Command::SetDraft { .. }
        | Command::ListDrafts { .. }
        | Command::ListRecipients { .. }
        | Command::ListReceipts { .. }
        | Command::ExplainUnread { .. }
        | Command::TotalUnread
        | Command::ListActivity { .. }
        | Command::GetUsers { .. }
        | Command::BlockUser { .. }
        | Command::UnblockUser { .. }
        | Command::ListBlocked
        | Command::SetPresence { .. }
        | Command::SubscribePresence { .. }
        | Command::UnsubscribePresence { .. }
        | Command::GetPresence { .. }
        | Command::StartTyping { .. }
        | Command::StopTyping { .. } => {}
    }
}

fn sessions() -> Vec<Command> {
    let here = ChannelCursor { rev: Rev::new(7), receipt_rev: ReceiptRev::new(i64::MAX as u64) };
    let cursor = Cursor {
        epoch: epoch(),
        personal_rev: PersonalRev::new(4),
        channels: BTreeMap::from([(channel_id(2), here), (channel_id(5), ChannelCursor::default())]),
    };
    vec![
        Command::Authenticate { token: AWKWARD.into() },
        Command::OpenSession { cursor: None },
        Command::Sync { cursor: Some(cursor.clone()), limit: Some(100) },
        Command::Sync { cursor: None, limit: None },
        Command::OpenSession { cursor: Some(cursor) },
    ]
}

fn messages() -> Vec<Command> {
    let (channel, message) = (channel_id(2), message_id(1));
    let draft = Draft { metadata: metadata(), ..Draft::new(AWKWARD).mentioning([user("bob"), user("42")]) };
    let full = draft.clone().with_client_key(ClientKey::new("k é").unwrap()).in_reply_to(message);
    let read = |anchor| Command::ReadHistory { target: channel.into(), anchor, limit: Some(50) };
    vec![
        Command::SendMessage { target: Target::User(user("bob")), draft: Draft::new("Hi!") },
        Command::SendMessage { target: Target::Channel(channel), draft: full.clone() },
        Command::BeginStream { target: Target::Channel(channel), draft: full },
        Command::BeginStream { target: Target::User(user("bob")), draft: Draft::new("") },
        Command::AppendStream { channel, message, offset: 7, text: AWKWARD.into() },
        Command::EndStream { channel, message, end: StreamEnd::finish(u64::MAX) },
        Command::EndStream { channel, message, end: StreamEnd::cancel().because(AWKWARD) },
        Command::EndStream { channel, message, end: StreamEnd::fail() },
        Command::EditMessage { channel, message, expected_edit_no: u32::MAX, draft },
        Command::SendMessage {
            target: channel.into(),
            draft: Draft::new("Hi!").mentioning_everyone().in_thread_of(message),
        },
        Command::EditMessage { channel, message, expected_edit_no: 0, draft: Draft::new("Hi!") },
        Command::EditMessage {
            channel,
            message,
            expected_edit_no: 1,
            draft: Draft::new("Hi!").mentioning_everyone(),
        },
        Command::ListVersions { channel, message, before: Some(u32::MAX), limit: Some(3) },
        Command::ListVersions { channel, message, before: None, limit: None },
        Command::PinMessage { channel, message },
        Command::UnpinMessage { channel, message },
        Command::DeleteMessage { channel, message, reason: None },
        Command::DeleteMessage { channel, message, reason: Some(AWKWARD.into()) },
        Command::HideMessage { channel, message },
        Command::GetMessage { channel, message },
        Command::AddReaction { channel, message, key: key("👍") },
        Command::RemoveReaction { channel, message, key: key("\"eyes\"") },
        Command::ListReplies { channel, message, anchor: Anchor::Before(Seq::new(7)), limit: Some(3) },
        Command::ListReplies { channel, message, anchor: Anchor::Latest, limit: None },
        Command::FollowThread { channel, message },
        Command::UnfollowThread { channel, message },
        Command::ReadThread { channel, message, seq: Seq::new(7) },
        Command::GetThread { channel, message },
        Command::ListThreads { channel, before: Some(Seq::new(7)), limit: Some(3) },
        Command::ListThreads { channel, before: None, limit: None },
        Command::ListReactors {
            channel, message, key: key("👍"), after: Some(user("bob")), limit: Some(1)
        },
        Command::ReadHistory { target: user("bob").into(), anchor: Anchor::Latest, limit: None },
        read(Anchor::Before(Seq::new(7))),
        read(Anchor::After(Seq::ZERO)),
        read(Anchor::Around(Seq::new(i64::MAX as u64))),
        Command::ListRecipients { channel, message, after: Some(user("bob")), limit: Some(usize::MAX) },
    ]
}

fn channels() -> Vec<Command> {
    let channel = channel_id(5);
    let group = NewGroupRequest {
        name: AWKWARD.into(),
        topic: Some("Where?".into()),
        metadata: metadata().entries().clone(),
        history: HistoryVisibility::SinceJoin,
        members: vec![user("bob"), user("42")],
        client_key: Some(ClientKey::new("g-1").unwrap()),
    };
    let key = ChannelPageKey { last_activity_at: at(-1), channel };
    vec![
        Command::CreateGroup(group),
        Command::CreateGroup(NewGroupRequest { name: "Lunch".into(), ..NewGroupRequest::default() }),
        Command::RenameChannel { channel, name: AWKWARD.into() },
        Command::SetTopic { channel, topic: Some(AWKWARD.into()) },
        Command::SetTopic { channel, topic: None },
        Command::SetReceipts { channel, level: ReceiptLevel::Counts },
        Command::SetReceipts { channel, level: ReceiptLevel::Off },
        Command::SetPermissions {
            channel,
            change: PermissionChange { post: Some(Role::Reader), ..PermissionChange::default() },
        },
        Command::SetPermissions { channel, change: every_right() },
        Command::FreezeChannel { channel, reason: None },
        Command::FreezeChannel { channel, reason: Some(AWKWARD.into()) },
        Command::UnfreezeChannel { channel, reason: Some(AWKWARD.into()) },
        Command::SetSlowMode { channel, seconds: 30, reason: None },
        Command::SetSlowMode { channel, seconds: u64::MAX, reason: Some(AWKWARD.into()) },
        Command::ListPins { channel },
        Command::DeleteChannel { channel },
        Command::ClearHistory { channel, seq: Seq::new(7) },
        Command::ListChannels { archived: false, after: None, limit: None },
        Command::ListChannels { archived: true, after: Some(key), limit: Some(0) },
        Command::GetChannel { target: channel.into() },
        Command::GetChannel { target: user("bob").into() },
        Command::ListActivity { channel, before: Some(Rev::new(9)), limit: Some(3) },
        Command::ListActivity { channel, before: None, limit: None },
    ]
}

fn every_right() -> PermissionChange {
    PermissionChange {
        post: Some(Role::Member),
        add: Some(Role::Admin),
        pin: Some(Role::Owner),
        mention_everyone: Some(Role::Reader),
    }
}

fn participants() -> Vec<Command> {
    let (channel, user, users) = (channel_id(5), user("bob"), vec![user("bob"), user("42")]);
    let words = Some(AWKWARD.to_owned());
    let (message, report) = (message_id(4), ReportId::from_uuid(message_id(8).as_uuid()));
    let mut all: Vec<Command> = Role::ALL
        .into_iter()
        .map(|role| Command::AddParticipants { channel, users: users.clone(), role })
        .collect();
    all.extend([
        Command::RemoveParticipant { channel, user: user.clone(), reason: None },
        Command::RemoveParticipant { channel, user: user.clone(), reason: words.clone() },
        Command::MuteParticipant { channel, user: user.clone(), until: None, reason: None },
        Command::MuteParticipant { channel, user: user.clone(), until: Some(at(7)), reason: words.clone() },
        Command::UnmuteParticipant { channel, user: user.clone(), reason: words.clone() },
        Command::BanParticipant { channel, user: user.clone(), until: None, reason: None },
        Command::BanParticipant { channel, user: user.clone(), until: Some(at(-7)), reason: words.clone() },
        Command::UnbanParticipant { channel, user: user.clone(), reason: None },
        Command::ListBans { channel, after: Some(user.clone()), limit: Some(2) },
        Command::ListBans { channel, after: None, limit: None },
        Command::LeaveChannel { channel },
        Command::ChangeRole { channel, user: user.clone(), role: Role::Reader, reason: None },
        Command::ChangeRole { channel, user: user.clone(), role: Role::Owner, reason: words.clone() },
        Command::ReportMessage { channel, message, reason: ReportReason::SelfHarm, comment: words.clone() },
        Command::ReportMessage { channel, message, reason: ReportReason::Spam, comment: None },
        Command::ListReports { channel, closed: false, before: None, limit: None },
        Command::ListReports { channel, closed: true, before: Some(report), limit: Some(2) },
        Command::CloseReport { channel, report, decision: Decision::Resolved, reason: None },
        Command::CloseReport { channel, report, decision: Decision::Dismissed, reason: words },
        Command::BlockUser { user: user.clone() },
        Command::UnblockUser { user: user.clone() },
        Command::ListBlocked,
        Command::ListParticipants { channel, prefix: Some(user.clone()), after: Some(user), limit: Some(1) },
        Command::ListParticipants { channel, prefix: None, after: None, limit: None },
        Command::GetUsers { users },
    ]);
    all
}

fn presence() -> Vec<Command> {
    let channel = channel_id(2);
    let people = Watched::People(vec![user("bob"), user("42")]);
    vec![
        Command::SetPresence { device: Some(DeviceState::Away), invisible: None },
        Command::SetPresence { device: Some(DeviceState::Online), invisible: Some(false) },
        Command::SetPresence { device: None, invisible: Some(true) },
        Command::SubscribePresence { watched: people.clone() },
        Command::SubscribePresence { watched: channel.into() },
        Command::UnsubscribePresence { watched: people.clone() },
        Command::UnsubscribePresence { watched: channel.into() },
        Command::GetPresence { watched: people },
        Command::GetPresence { watched: channel.into() },
        Command::StartTyping { channel },
        Command::StopTyping { channel },
    ]
}

fn receipts() -> Vec<Command> {
    let (channel, seq) = (channel_id(2), Seq::new(7));
    vec![
        Command::MarkDelivered { channel, seq },
        Command::MarkRead { channel, seq },
        Command::MarkReadPrivately { channel, seq },
        Command::MarkUnread { channel, seq },
        Command::SetNotificationLevel { channel, level: NotificationLevel::Mentions },
        Command::SetNotificationLevel { channel, level: NotificationLevel::Muted },
        Command::SetDraft {
            target: Target::User(user("bob")),
            thread_root: None,
            body: AWKWARD.into(),
            expected: None,
        },
        Command::SetDraft {
            target: channel.into(),
            thread_root: Some(message_id(1)),
            body: String::new(),
            expected: Some(PersonalRev::MAX),
        },
        Command::ListDrafts { before: None, limit: None },
        Command::ListDrafts { before: Some(PersonalRev::new(7)), limit: Some(20) },
        Command::PlaceChannel { channel, place: ListPlace::Listed },
        Command::PlaceChannel { channel, place: ListPlace::Hidden },
        Command::PlaceChannel { channel, place: ListPlace::Archived },
        Command::ListReceipts { channel },
        Command::ExplainUnread { channel },
        Command::TotalUnread,
    ]
}
