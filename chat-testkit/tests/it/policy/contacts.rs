//! Whoever may not be contacted is answered for like somebody who does not exist, and not reached in a channel that is
//! there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chat_core::codec::{Command, NewGroupRequest};
use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Access, Action, Anchor, ChatBuilder, ChatService, Draft, Error, ErrorKind, Head, Policy, ReportId, Role,
    Roles, UserId,
};
use chat_testkit::commands::{self, About};
use chat_testkit::engine::House;

/// Nobody may contact dan, except bob.
#[derive(Debug)]
struct Shy;

impl Policy for Shy {
    fn allows(&self, _access: &Access, _action: &Action<'_>) -> bool {
        true
    }

    fn may_contact(&self, from: &UserId, to: &UserId) -> bool {
        to.as_str() != "dan" || from.as_str() == "bob"
    }
}

/// Every way to somebody whom one does not share a channel with.
async fn ways(chat: &ChatService, from: &UserId, to: &UserId) -> Vec<(&'static str, Error)> {
    let group = |members| NewGroupRequest { name: "group".to_owned(), members, ..NewGroupRequest::default() };
    let own = chat.create_group(from, group(vec![])).await.expect("a group of one's own");
    vec![
        ("send", chat.send(from, to, Draft::new("hi")).await.map(drop)),
        ("prepare", chat.prepare(from, to, Draft::new("hi")).await.map(drop)),
        ("read_history", chat.read_history(from, to, Anchor::Latest, None).await.map(drop)),
        ("set_draft", chat.set_draft(from, to, None, "hel".to_owned(), None).await.map(drop)),
        ("get_channel", chat.get_channel(from, to).await.map(drop)),
        ("create_group", chat.create_group(from, group(vec![to.clone()])).await.map(drop)),
        ("add_participants", chat.add_participants(from, own, vec![to.clone()], Role::Member).await),
    ]
    .into_iter()
    .map(|(name, result)| (name, result.expect_err(name)))
    .collect()
}

#[tokio::test]
async fn who_refuses_contact_is_answered_for_like_the_unknown() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let house = House { chat: ChatBuilder::new(store).policy(Shy).start() };
    let (alice, bob, dan) = (house.user("alice").await, house.user("bob").await, house.user("dan").await);
    let nobody = UserId::new("nobody").unwrap();
    let refused = ways(&house.chat, &alice, &dan).await;
    let unknown = ways(&house.chat, &alice, &nobody).await;
    for ((name, refused), (_, unknown)) in refused.into_iter().zip(unknown) {
        assert_eq!(refused.kind(), ErrorKind::NotFound, "{name}");
        assert_eq!(
            (refused.to_string(), refused.field(), refused.limit()),
            (unknown.to_string(), unknown.field(), unknown.limit()),
            "{name}"
        );
    }
    // The same people may where the policy says so, and nothing of the refused was written.
    house.say(&bob, &dan, "hi").await;
    let page = house.chat.list_channels(&dan, None, None).await.expect("a page");
    assert_eq!(page.channels.len(), 1);
}

/// Whether a command that names a direct channel puts something before its other side. A new command does not compile
/// until it has its row.
fn reaches_the_other_side(command: &Command) -> bool {
    match command {
        Command::SendMessage { .. }
        | Command::BeginStream { .. }
        | Command::AppendStream { .. }
        | Command::EndStream { .. }
        | Command::EditMessage { .. }
        | Command::AddReaction { .. }
        | Command::PinMessage { .. }
        | Command::UnpinMessage { .. }
        | Command::StartTyping { .. } => true,
        Command::DeleteMessage { reason, .. } => reason.is_some(),
        Command::Authenticate { .. }
        | Command::OpenSession { .. }
        | Command::Sync { .. }
        | Command::SetPresence { .. }
        | Command::SubscribePresence { .. }
        | Command::UnsubscribePresence { .. }
        | Command::GetPresence { .. }
        | Command::StopTyping { .. }
        | Command::ListChannels { .. }
        | Command::GetUsers { .. }
        | Command::BlockUser { .. }
        | Command::UnblockUser { .. }
        | Command::ListBlocked
        | Command::CreateGroup(_)
        | Command::GetMessage { .. }
        | Command::ReadHistory { .. }
        | Command::GetChannel { .. }
        | Command::ListParticipants { .. }
        | Command::ListReplies { .. }
        | Command::ListReactors { .. }
        | Command::ListPins { .. }
        | Command::ListRecipients { .. }
        | Command::ListReceipts { .. }
        | Command::ExplainUnread { .. }
        | Command::ListActivity { .. }
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
        | Command::TotalUnread
        | Command::ListVersions { .. }
        | Command::ClearHistory { .. }
        | Command::HideMessage { .. }
        | Command::RemoveReaction { .. }
        | Command::RenameChannel { .. }
        | Command::SetTopic { .. }
        | Command::SetReceipts { .. }
        | Command::SetPermissions { .. }
        | Command::FreezeChannel { .. }
        | Command::UnfreezeChannel { .. }
        | Command::SetSlowMode { .. }
        | Command::DeleteChannel { .. }
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
        | Command::ChangeRole { .. } => false,
    }
}

/// The usual roles, and a door between people that can be closed.
#[derive(Debug, Clone, Default)]
struct Door(Arc<Mutex<Doorkeeper>>);

#[derive(Debug, Default)]
struct Doorkeeper {
    is_closed: bool,
    asked: BTreeSet<String>,
}

impl Policy for Door {
    fn allows(&self, access: &Access, action: &Action<'_>) -> bool {
        Roles.allows(access, action)
    }

    fn may_contact(&self, from: &UserId, to: &UserId) -> bool {
        let mut keeper = self.0.lock().unwrap();
        keeper.asked.insert(format!("{from} to {to}"));
        !keeper.is_closed
    }
}

/// Runs one of alice's commands in her direct channel with bob: what it came to, what the policy was asked, and how far
/// the channel was before and after.
async fn run(n: usize, is_closed: bool) -> (chat_core::Result<()>, BTreeSet<String>, [Vec<Head>; 2]) {
    let (store, door): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), Door::default());
    let house = House { chat: ChatBuilder::new(store.clone()).policy(door.clone()).start() };
    let (alice, member) = (house.user("alice").await, house.user("bob").await);
    let outsider = house.user("cy").await;
    let first = house.say(&alice, &member, "first").await.message;
    let stream = house.chat.begin_stream(&alice, &member, Draft::default()).await.unwrap().message.id;
    *door.0.lock().unwrap() = Doorkeeper { is_closed, ..Doorkeeper::default() };
    let report = ReportId::from_uuid(uuid::Uuid::nil());
    let about = About { channel: first.channel, message: first.id, stream, report, member, outsider };
    let before = store.heads(&[first.channel]).await.unwrap();
    let done = house.chat.execute(&alice, commands::every(&about).swap_remove(n)).await.map(drop);
    let after = store.heads(&[first.channel]).await.unwrap();
    let asked = std::mem::take(&mut door.0.lock().unwrap().asked);
    (done, asked, [before, after])
}

#[tokio::test]
async fn in_a_direct_channel_the_policy_is_asked_for_all_that_reaches_the_other_side() {
    let (id, user) = (uuid::Uuid::nil(), UserId::new("any").unwrap());
    let (channel, message) = (chat_core::ChannelId::from_uuid(id), chat_core::MessageId::from_uuid(id));
    let (stream, report) = (message, ReportId::from_uuid(id));
    let about = About { channel, message, stream, report, member: user.clone(), outsider: user };
    for (n, command) in commands::every(&about).iter().enumerate() {
        let (name, reaches) = (command.name(), reaches_the_other_side(command));
        let (open, asked, _) = run(n, false).await;
        assert_eq!(asked.contains("alice to bob"), reaches, "{name} asks {asked:?}");
        let (closed, _, [before, after]) = run(n, true).await;
        if reaches {
            open.expect(name);
            assert_eq!(closed.expect_err(name).kind(), ErrorKind::Forbidden, "{name}");
            assert_eq!(before, after, "{name} did not happen");
        } else if !asked.contains("alice to cy") {
            assert_eq!(open.is_ok(), closed.is_ok(), "{name}: {closed:?}");
        }
    }
}
