//! Groups: their life, who may do what, edits and deletions.

use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{ActivityKind, Actor, Anchor, ChannelId, ClientKey, Draft, ErrorKind, ReportReason, Role};

use super::House;
use crate::commands::{self, About};

/// Created, renamed, given a topic, people added and removed, deleted: each is in the log and live.
pub async fn a_group_lives_from_creation_to_deletion(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let mut at_bob = house.client(&bob).await;
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    chat.rename_channel(&alice, channel, "club").await.expect("renamed");
    chat.set_topic(&alice, channel, Some("everything")).await.expect("a topic");
    chat.add_participants(&alice, channel, vec![carol.clone()], Role::Member).await.expect("added");
    chat.change_role(&alice, channel, &carol, Role::Admin, None).await.expect("promoted");
    let sent = house.say(&carol, channel, "hi").await.message;
    chat.leave_channel(&carol, channel).await.expect("left");
    at_bob.until_rev(channel, sent.created_rev.next()).await;
    let page = chat.list_activity(&bob, channel, None, None).await.expect("a log");
    let names: Vec<_> = page.activities.iter().rev().map(|activity| activity.kind.name()).collect();
    assert_eq!(names, ["created", "renamed", "topic_changed", "joined", "role_changed", "left"]);
    assert!(page.activities.iter().all(|activity| !activity.content().is_empty()));
    let view = chat.get_channel(&bob, channel).await.expect("a channel");
    assert_eq!(view.channel.name.expect("a name").as_str(), "club");
    assert_eq!(view.channel.participant_count, 2);
    chat.delete_channel(&alice, channel).await.expect("deleted");
    at_bob.until(|client| client.gone.contains(&channel)).await;
    assert_eq!(chat.get_channel(&alice, channel).await.expect_err("it is gone").kind(), ErrorKind::NotFound);
}

/// Whoever is not in gets the very answer a channel gives that does not exist, whatever they ask.
pub async fn a_stranger_finds_nothing(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let real = house.group(&[&alice, &bob]).await;
    let message = house.say(&alice, real, "secret").await.message.id;
    let reason = ReportReason::Spam;
    let report = house.chat.report_message(&bob, real, message, reason, None).await.expect("reported").id;
    let (stream, outsider) = (message, eve.clone());
    let about_real = About { channel: real, message, stream, report, member: alice, outsider };
    let nothing = ChannelId::from_uuid(uuid::Uuid::from_u128(7));
    let about_nothing = About { channel: nothing, ..about_real.clone() };
    let commands = commands::every(&about_real).into_iter().zip(commands::every(&about_nothing));
    for (in_real, in_nothing) in commands.filter(|(command, _)| commands::names_channel(command)) {
        let name = in_real.name();
        let real = house.chat.execute(&eve, in_real).await.expect_err(name);
        let nothing = house.chat.execute(&eve, in_nothing).await.expect_err(name);
        assert_eq!(real.kind(), ErrorKind::NotFound, "{name}");
        assert_eq!((real.to_string(), real.field()), (nothing.to_string(), nothing.field()), "{name}");
    }
}

/// What each role may do in a group; the host may everything.
pub async fn roles_decide(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let owner = house.user("owner").await;
    let (admin, member, reader) =
        (house.user("admin").await, house.user("member").await, house.user("reader").await);
    let channel = house.group(&[&owner, &member]).await;
    let chat = &house.chat;
    chat.add_participants(&owner, channel, vec![admin.clone()], Role::Admin).await.expect("an admin");
    chat.add_participants(&admin, channel, vec![reader.clone()], Role::Reader).await.expect("a reader");
    let others = house.say(&owner, channel, "mine").await.message.id;
    for (user, may_send, may_rename, may_delete) in [
        (&reader, false, false, false),
        (&member, true, false, false),
        (&admin, true, true, false),
        (&owner, true, true, true),
    ] {
        let sent = chat.send(user, channel, Draft::new("x")).await;
        assert_eq!(sent.is_ok(), may_send, "{user} sends");
        let renamed = chat.rename_channel(user, channel, "name").await;
        assert_eq!(renamed.is_ok(), may_rename, "{user} renames");
        assert!(renamed.err().is_none_or(|error| error.kind() == ErrorKind::Forbidden));
        let edited = chat.edit_message(user, channel, others, 0, Draft::new("mine, edited")).await;
        assert_eq!(edited.is_ok(), user == &owner, "{user} edits what the owner wrote");
        if !may_delete {
            let error = chat.delete_channel(user, channel).await.expect_err("only owners delete");
            assert_eq!(error.kind(), ErrorKind::Forbidden);
        }
    }
    let promoted = chat.change_role(&admin, channel, &member, Role::Owner, None).await;
    assert_eq!(promoted.expect_err("admins make no owners").kind(), ErrorKind::Forbidden);
    let removed = chat.remove_participant(&admin, channel, &owner, None).await;
    assert_eq!(removed.expect_err("admins do not remove owners").kind(), ErrorKind::Forbidden);
    chat.change_role(&owner, channel, &reader, Role::Member, None).await.expect("promoted");
    chat.send(&reader, channel, Draft::new("now I may")).await.expect("the new role holds at once");
    chat.change_role(&owner, channel, &member, Role::Reader, None).await.expect("demoted");
    let error = chat.send(&member, channel, Draft::new("x")).await.expect_err("the new role holds at once");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    chat.rename_channel(Actor::Host, channel, "by the app").await.expect("the host may");
}

/// Edits and deletions are told with the message as it is then; the text of a deleted one is nowhere any more.
pub async fn an_edit_and_a_deletion_reach_everybody(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    let chat = &house.chat;
    let sent = house.say(&alice, channel, "helo").await.message;
    let edited = chat.edit_message(&alice, channel, sent.id, 0, Draft::new("hello")).await.expect("edited");
    assert_eq!((edited.edit_no, edited.seq, edited.created_rev), (1, sent.seq, sent.created_rev));
    let error =
        chat.edit_message(&alice, channel, sent.id, 0, Draft::new("hullo")).await.expect_err("too late");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("expected_edit_no")));
    at_bob.until_rev(channel, edited.changed_rev).await;
    assert_eq!(at_bob.bodies(channel), ["hello"]);
    let tombstone = chat.delete_message(&alice, channel, sent.id, None).await.expect("deleted");
    assert!(tombstone.is_deleted() && tombstone.seq == sent.seq);
    at_bob.until_rev(channel, tombstone.changed_rev).await;
    assert_eq!(at_bob.bodies(channel), [""]);
    let again =
        chat.delete_message(&alice, channel, sent.id, None).await.expect("deleting twice is no fault");
    assert_eq!(again, tombstone);
    let error =
        chat.edit_message(&alice, channel, sent.id, 1, Draft::new("x")).await.expect_err("a tombstone");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let page = chat.read_history(&bob, channel, Anchor::Latest, None).await.expect("a history");
    assert_eq!(page.messages, [tombstone]);
}

/// The only owner neither leaves nor steps down while others are in, and may go when alone.
pub async fn the_last_owner_stays(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    for refused in [
        chat.leave_channel(&alice, channel).await,
        chat.change_role(&alice, channel, &alice, Role::Member, None).await,
        chat.remove_participant(Actor::Host, channel, &alice, None).await,
    ] {
        assert_eq!(refused.expect_err("the only owner").kind(), ErrorKind::Conflict);
    }
    chat.leave_channel(&bob, channel).await.expect("bob may go");
    chat.leave_channel(&alice, channel).await.expect("alone, the owner may go");
    let page =
        chat.list_activity(Actor::Host, channel, None, None).await.expect("the log stays for the host");
    assert!(matches!(page.activities[0].kind, ActivityKind::Left { .. }));
}

/// Creating under a key twice makes one group; something else under the key is a conflict.
pub async fn a_group_creation_is_repeated_without_effect(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let alice = house.user("alice").await;
    let key = Some(ClientKey::new("k").expect("valid"));
    let request =
        NewGroupRequest { name: "one".to_owned(), client_key: key.clone(), ..NewGroupRequest::default() };
    let first = house.chat.create_group(&alice, request.clone()).await.expect("created");
    let again = house.chat.create_group(&alice, request).await.expect("a repeat");
    assert_eq!(first, again);
    let other = NewGroupRequest { name: "two".to_owned(), client_key: key, ..NewGroupRequest::default() };
    let error = house.chat.create_group(&alice, other).await.expect_err("another group");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_key")));
}
