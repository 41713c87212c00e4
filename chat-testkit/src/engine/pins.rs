//! Pins: set by those who may, told to all, gone with the message.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Actor, Anchor, ChannelId, Draft, ErrorKind, Event, PermissionChange, Role, Seq, UserId};

use super::House;

/// The numbers of the pinned messages, as somebody reads them.
async fn pinned(house: &House, user: &UserId, channel: ChannelId) -> Vec<u64> {
    let pins = house.chat.list_pins(user, channel).await.expect("the pins");
    pins.iter().map(|message| message.seq.get()).collect()
}

/// Who may pin pins, and everybody holds it, live and after a resume, with the message; it goes when it is taken away, and
/// with the message. The log tells who.
pub async fn pins_are_told_to_all(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.pins = 2);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live, away) = (&house.chat, house.client(&bob).await, house.client(&bob).await);
    let mut messages = Vec::new();
    for body in ["one", "two", "three"] {
        messages.push(house.say(&bob, channel, body).await.message);
    }
    let refused = chat.pin_message(&bob, channel, messages[0].id).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    for refused in [
        chat.pin_message(&eve, channel, messages[0].id).await.map(drop),
        chat.unpin_message(&eve, channel, messages[0].id).await.map(drop),
        chat.list_pins(&eve, channel).await.map(drop),
    ] {
        assert_eq!(refused.expect_err("a stranger").kind(), ErrorKind::NotFound);
    }
    chat.pin_message(&alice, channel, messages[0].id).await.expect("pinned");
    let members = PermissionChange { pin: Some(Role::Member), ..PermissionChange::default() };
    chat.set_permissions(&alice, channel, members).await.expect("members may");
    for _ in 0..2 {
        chat.pin_message(&bob, channel, messages[1].id).await.expect("pinned, once");
    }
    let full = chat.pin_message(&bob, channel, messages[2].id).await.expect_err("one too many");
    assert_eq!((full.kind(), full.field(), full.limit()), (ErrorKind::Conflict, Some("message_id"), Some(2)));
    assert_eq!(pinned(&house, &bob, channel).await, [2, 1]);

    chat.unpin_message(&bob, channel, messages[0].id).await.expect("whoever pinned");
    chat.pin_message(Actor::Host, channel, messages[2].id).await.expect("the app may");
    chat.delete_message(&bob, channel, messages[1].id, None).await.expect("deleted");
    let refused = chat.pin_message(&bob, channel, messages[1].id).await.expect_err("a tombstone");
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Conflict, Some("message_id")));
    let last = house.say(&alice, channel, "done").await.message;
    let mut back = away.resume(chat).await;
    let expected = chat.read_history(&bob, channel, Anchor::Latest, None).await.expect("a page");
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.created_rev).await;
        for message in &expected.messages {
            let held = &client.held[&channel].messages[&message.seq];
            assert_eq!((held.pin.as_ref(), held.changed_rev), (message.pin.as_ref(), message.changed_rev));
        }
    }
    let log = chat.list_activity(&bob, channel, None, Some(6)).await.expect("the log").activities;
    let contents: Vec<_> = log.iter().map(chat_core::Activity::content).collect();
    let told = [
        "**bob** deleted a message",
        "The app pinned a message",
        "**bob** unpinned a message",
        "**bob** pinned a message",
        "**alice** let members pin messages",
        "**alice** pinned a message",
    ];
    assert_eq!(contents, told);
}

/// In a direct channel both pin; who is muted in a group, or a member while it is frozen, does not.
pub async fn pinning_is_speech(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let chat = &house.chat;
    let said = house.say(&alice, &bob, "hi").await.message;
    for user in [&alice, &bob] {
        chat.pin_message(user, said.channel, said.id).await.expect("both pin");
        chat.unpin_message(user, said.channel, said.id).await.expect("both take it away");
    }
    let channel = house.group(&[&alice, &bob]).await;
    let said = chat.send(&alice, channel, Draft::new("a rule")).await.expect("sent").message;
    let members = PermissionChange { pin: Some(Role::Member), ..PermissionChange::default() };
    chat.set_permissions(&alice, channel, members).await.expect("members may");
    chat.freeze_channel(&alice, channel, None).await.expect("frozen");
    let refused = chat.pin_message(&bob, channel, said.id).await.expect_err("it is frozen");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    chat.unfreeze_channel(&alice, channel, None).await.expect("it ends");
    chat.mute_participant(&alice, channel, &bob, None, None).await.expect("muted");
    let refused = chat.pin_message(&bob, channel, said.id).await.expect_err("they are muted");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    chat.unmute_participant(&alice, channel, &bob, None).await.expect("it ends");
    chat.pin_message(&bob, channel, said.id).await.expect("a member may");
    chat.change_role(&alice, channel, &bob, Role::Reader, None).await.expect("demoted");
    let refused = chat.unpin_message(&bob, channel, said.id).await.expect_err("a reader");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    assert_eq!(pinned(&house, &bob, channel).await, [1], "and reads what is pinned");
}

/// A pin of what is below somebody's floor, was hidden by them or said by whom they block is skipped, live and after a
/// resume, and not in their list. Whom they no longer block is there again.
pub async fn pins_show_nobody_what_they_do_not_see(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, cleo) = (house.user("alice").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&alice, &bob, &cleo]).await;
    let chat = &house.chat;
    let mut messages = Vec::new();
    for (user, body) in [(&alice, "old"), (&alice, "awkward"), (&cleo, "noise"), (&alice, "rule")] {
        messages.push(house.say(user, channel, body).await.message);
    }
    chat.clear_history(&bob, channel, Seq::new(1)).await.expect("cleared");
    chat.hide_message(&bob, channel, messages[1].id).await.expect("hidden");
    chat.block(&bob, &cleo).await.expect("blocked");
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    let mut last = messages[3].created_rev;
    for message in &messages {
        last = chat.pin_message(&alice, channel, message.id).await.expect("pinned").changed_rev;
    }
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        let (mut skipped, mut told) = (0, Vec::new());
        while client.rev(channel) < last {
            match client.next().await.event() {
                Event::Skipped { from, to, .. } => skipped += to.get() - from.get() + 1,
                Event::Change(change) => told.extend(change.message_seq().map(Seq::get)),
                _ => {}
            }
        }
        assert_eq!((skipped, told), (3, vec![4]));
    }
    assert_eq!(pinned(&house, &bob, channel).await, [4]);
    assert_eq!(pinned(&house, &alice, channel).await, [4, 3, 2, 1]);
    chat.unblock(&bob, &cleo).await.expect("unblocked");
    assert_eq!(pinned(&house, &bob, channel).await, [4, 3]);
}
