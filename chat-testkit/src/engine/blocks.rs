//! Blocking people: what neither side can do any more, and what the blocker no longer sees.

use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{ChannelId, Draft, Error, ErrorKind, Event, ReactionKey, Role, UserId};

use super::House;
use super::sight::read;
use crate::Client;

/// What somebody is told of an unknown user, and of one who may not be contacted: to the byte.
fn words(error: &Error) -> String {
    format!("{error} {error:?}")
}

/// Pulls until whom one blocks is told.
async fn told(client: &mut Client) -> Vec<UserId> {
    loop {
        if let Event::Personal { blocked: Some(blocked), .. } = client.next().await.event() {
            return blocked.clone();
        }
    }
}

/// Whichever of two blocks the other: a person who is named answers as if unknown, their channel refuses all that reaches
/// the other side, and stays readable; what reaches nobody is still done. Unblocked, all goes on.
pub async fn neither_side_reaches_the_other(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let chat = &house.chat;
    for (n, is_before) in [true, false].into_iter().enumerate() {
        let (alice, bob) = (house.user(&format!("alice{n}")).await, house.user(&format!("bob{n}")).await);
        let first = if is_before { Some(house.say(&alice, &bob, "hi").await.message) } else { None };
        for (blocker, blocked) in [(&alice, &bob), (&bob, &alice)] {
            assert_eq!(
                chat.block(blocker, blocked).await.expect("blocked").users,
                std::slice::from_ref(blocked)
            );
            for (from, to) in [(&alice, &bob), (&bob, &alice)] {
                let nobody = UserId::new("nobody").expect("a valid name");
                let unknown = chat.send(from, &nobody, Draft::new("x")).await.expect_err("unknown");
                let error = chat.send(from, to, Draft::new("x")).await.expect_err("blocked");
                assert_eq!((error.kind(), words(&error)), (ErrorKind::NotFound, words(&unknown)));
                let request = |user: &UserId| NewGroupRequest {
                    name: "trap".to_owned(),
                    members: vec![user.clone()],
                    ..NewGroupRequest::default()
                };
                let unknown = chat.create_group(from, request(&nobody)).await.expect_err("unknown");
                let error = chat.create_group(from, request(to)).await.expect_err("blocked");
                assert_eq!(words(&error), words(&unknown));
                let group = house.group(&[from]).await;
                let unknown = chat.add_participants(from, group, vec![nobody], Role::Member).await;
                let error = chat.add_participants(from, group, vec![to.clone()], Role::Member).await;
                assert_eq!(words(&error.expect_err("blocked")), words(&unknown.expect_err("unknown")));
                if let Some(first) = &first {
                    refused_in(&house, from, first.channel, first).await;
                } else {
                    let nothing = chat.read_history(from, to, chat_core::Anchor::Latest, None).await;
                    assert_eq!(nothing.expect_err("there is none").kind(), ErrorKind::NotFound);
                }
            }
            chat.unblock(blocker, blocked).await.expect("unblocked");
        }
        let sent = house.say(&bob, &alice, "again").await.message;
        assert_eq!(sent.seq.get(), if is_before { 2 } else { 1 });
    }
}

/// In the direct channel of the two nothing reaches the other side.
async fn refused_in(house: &House, user: &UserId, channel: ChannelId, first: &chat_core::Message) {
    let (chat, key) = (&house.chat, ReactionKey::new("eyes").expect("a valid key"));
    let is_own = first.sender.user() == Some(user);
    let mut errors = vec![
        chat.send(user, channel, Draft::new("x")).await.expect_err("blocked"),
        chat.add_reaction(user, channel, first.id, &key).await.expect_err("blocked"),
        chat.start_typing(user, channel).await.expect_err("blocked"),
    ];
    if is_own {
        let edit = chat.edit_message(user, channel, first.id, 0, Draft::new("x")).await;
        errors.push(edit.expect_err("blocked"));
        let delete = chat.delete_message(user, channel, first.id, Some("words")).await;
        errors.push(delete.expect_err("blocked"));
    }
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
    }
    assert_eq!(read(house, user, channel).await, ["hi"]);
    chat.mark_read(user, channel, first.seq).await.expect("reading is one's own");
    chat.remove_reaction(user, channel, first.id, &key).await.expect("taking back reaches nobody");
}

/// What the blocked one says in a group is skipped for the blocker, live and resumed, on all their devices, and everybody
/// else has it; the blocked one is told nothing. Unblocked it is all there again, and every device is told to read it.
pub async fn the_blocked_are_skipped_in_groups(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob, &eve]).await;
    let chat = &house.chat;
    let (mut live, mut away) = (house.client(&bob).await, house.client(&bob).await);
    let (mut at_eve, mut at_alice) = (house.client(&eve).await, house.client(&alice).await);
    house.say(&eve, channel, "one").await;
    house.say(&alice, channel, "two").await;
    for client in [&mut live, &mut away] {
        client.until_seq(channel, 2).await;
    }
    chat.block(&bob, &eve).await.expect("blocked");
    let three = house.say(&eve, channel, "three").await.message;
    house.say(&eve, channel, "four").await;
    chat.edit_message(&eve, channel, three.id, 0, Draft::new("three, edited")).await.expect("edited");
    let five = house.say(&alice, channel, "five").await.message;
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        let (mut skipped, mut blocked) = (0, None);
        while client.rev(channel) < five.created_rev || blocked.is_none() {
            match client.next().await.event() {
                Event::Skipped { from, to, .. } => skipped += to.get() - from.get() + 1,
                Event::Personal { blocked: Some(now), .. } => blocked = Some(now.clone()),
                _ => {}
            }
        }
        assert_eq!((skipped, blocked), (3, Some(vec![eve.clone()])));
        let held = client.bodies(channel);
        assert!(!held.iter().any(|body| body.starts_with("three") || body == "four"), "{held:?}");
    }
    assert_eq!(read(&house, &bob, channel).await, ["two", "five"]);
    let error = chat.get_message(&bob, channel, three.id).await.expect_err("it is not there for bob");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let view = chat.get_channel(&bob, channel).await.expect("a channel");
    assert_eq!(
        (view.unread.messages.value, chat.explain_unread(&bob, channel).await.expect("terms").blocked),
        (2, 3)
    );
    let again = chat.block(&bob, &eve).await.expect("again is no fault");
    assert_eq!(chat.list_blocked(&bob).await.expect("a list"), again);
    assert_eq!(chat.unblock(&bob, &eve).await.expect("unblocked").users, []);
    for client in [&mut live, &mut back] {
        assert_eq!(told(client).await, []);
    }
    assert_eq!(read(&house, &bob, channel).await, ["one", "two", "three, edited", "four", "five"]);
    let six = house.say(&eve, channel, "six").await.message;
    live.until_rev(channel, six.created_rev).await;
    assert_eq!(live.bodies(channel).last().map(String::as_str), Some("six"));
    for client in [&mut at_eve, &mut at_alice] {
        while client.rev(channel) < six.created_rev {
            let event = client.next().await;
            let is_telling =
                matches!(event.event(), Event::Personal { blocked: Some(_), .. } | Event::Skipped { .. });
            assert!(!is_telling, "it is nobody else's business: {event:?}");
        }
    }
    assert_eq!(at_eve.bodies(channel).len(), 6);
}

/// What is said in a direct channel was said to the blocker: it is not skipped, and a deletion still reaches them.
pub async fn what_was_said_directly_stays(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let chat = &house.chat;
    let one = house.say(&alice, &bob, "one").await.message;
    house.say(&alice, &bob, "two").await;
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    chat.block(&bob, &alice).await.expect("blocked");
    chat.delete_message(&alice, one.channel, one.id, None).await.expect("deleted without a word");
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        loop {
            let event = client.next().await;
            assert!(!matches!(event.event(), Event::Skipped { .. }), "{event:?}");
            if matches!(event.event(), Event::Change(_)) {
                break;
            }
        }
    }
    assert_eq!(read(&house, &bob, one.channel).await, ["two"]);
}

/// One more than the bound, oneself and the unknown are refused by name; blocking again at the bound is no fault.
pub async fn blocking_is_refused_where_it_does_not_fit(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.blocked_users = 1);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let chat = &house.chat;
    chat.block(&alice, &bob).await.expect("up to the bound");
    chat.block(&alice, &bob).await.expect("again");
    let nobody = UserId::new("nobody").expect("a valid name");
    for (other, expected) in [
        (&eve, (ErrorKind::Conflict, Some("user_id"), Some(1))),
        (&alice, (ErrorKind::Invalid, Some("user_id"), None)),
        (&nobody, (ErrorKind::NotFound, Some("user_id"), None)),
    ] {
        let error = chat.block(&alice, other).await.expect_err("it does not fit");
        assert_eq!((error.kind(), error.field(), error.limit()), expected, "{other}");
    }
    assert_eq!(chat.unblock(&alice, &nobody).await.expect("no fault").users, std::slice::from_ref(&bob));
    chat.unblock(&alice, &bob).await.expect("unblocked");
    chat.block(&alice, &eve).await.expect("there is room");
}
