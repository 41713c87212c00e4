//! What somebody no longer wants to see, on all their devices.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Anchor, ChannelId, Draft, ErrorKind, Event, MembershipState, Seq, UserId};

use super::House;
use crate::Client;

/// The next personal state of a channel that a client hears of.
async fn next_state(client: &mut Client, channel: ChannelId) -> MembershipState {
    loop {
        if let Event::Personal { memberships, .. } = client.next().await.event()
            && let Some(state) = memberships.iter().find(|state| state.channel == channel)
        {
            return state.clone();
        }
    }
}

pub(super) async fn read(house: &House, user: &UserId, channel: ChannelId) -> Vec<String> {
    let page = house.chat.read_history(user, channel, Anchor::Latest, None).await.expect("a history");
    let body = |message: &chat_core::Message| message.content().map(|content| content.body.clone());
    page.messages.iter().filter_map(body).collect()
}

/// Clearing a group's history is told to all of one's devices, live and resumed, and to nobody else. Later changes of
/// what was cleared are skipped; what comes after it is there.
pub async fn cleared_history_is_gone_on_all_ones_devices(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let first = house.say(&alice, channel, "one").await.message;
    house.say(&alice, channel, "two").await;
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    let mut at_alice = house.client(&alice).await;
    let state = chat.clear_history(&bob, channel, Seq::new(1)).await.expect("cleared");
    assert_eq!(state.floor_seq, Seq::new(1));
    assert_eq!(next_state(&mut live, channel).await, state);
    chat.edit_message(&alice, channel, first.id, 0, Draft::new("one, edited")).await.expect("edited");
    chat.delete_message(&alice, channel, first.id, None).await.expect("deleted");
    let last = house.say(&alice, channel, "three").await.message;
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        let mut skipped = Vec::new();
        while client.rev(channel) < last.created_rev {
            if let Event::Skipped { from, to, .. } = client.next().await.event() {
                skipped.push((from.get(), to.get()));
            }
        }
        assert_eq!(skipped.iter().map(|(from, to)| to - from + 1).sum::<u64>(), 2, "{skipped:?}");
        assert_eq!(client.bodies(channel), ["three"]);
    }
    assert_eq!(read(&house, &bob, channel).await, ["two", "three"]);
    let error = chat.get_message(&bob, channel, first.id).await.expect_err("it is cleared");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    while at_alice.rev(channel) < last.created_rev {
        let event = at_alice.next().await;
        assert!(!matches!(event.event(), Event::Personal { .. }), "it is nobody else's business: {event:?}");
    }
    let again = chat.clear_history(&bob, channel, Seq::ZERO).await.expect("lower changes nothing");
    assert_eq!(again, state);
    let error = chat.clear_history(&bob, channel, Seq::new(4)).await.expect_err("beyond the last");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("seq"), Some(3)));
}

/// A message deleted for oneself is gone on all one's devices, live and resumed, and nobody else hears of it. Later
/// changes of it are skipped; everybody else has them.
pub async fn a_hidden_message_is_gone_on_all_ones_devices(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    let mut at_alice = house.client(&alice).await;
    house.say(&alice, channel, "one").await;
    let embarrassing = house.say(&alice, channel, "two").await.message;
    live.until_seq(channel, 2).await;
    let state = chat.hide_message(&bob, channel, embarrassing.id).await.expect("hidden");
    assert_eq!(state.hidden_seqs, [embarrassing.seq]);
    assert_eq!(chat.hide_message(&bob, channel, embarrassing.id).await.expect("again is no fault"), state);
    assert_eq!(next_state(&mut live, channel).await, state);
    assert_eq!(live.bodies(channel), ["one"]);
    let view = chat.get_channel(&bob, channel).await.expect("a channel");
    assert_eq!(view.last_message.expect("one is left").seq, Seq::new(1));
    assert_eq!(view.unread.messages.value, 1);
    chat.edit_message(&alice, channel, embarrassing.id, 0, Draft::new("two, edited")).await.expect("edited");
    let last = house.say(&alice, channel, "three").await.message;
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.created_rev).await;
        assert_eq!(client.bodies(channel), ["one", "three"]);
    }
    assert_eq!(read(&house, &bob, channel).await, ["one", "three"]);
    for error in [
        chat.get_message(&bob, channel, embarrassing.id).await.expect_err("it is gone for bob"),
        chat.delete_message(&bob, channel, embarrassing.id, None).await.expect_err("it is gone for bob"),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
    at_alice.until_rev(channel, last.created_rev).await;
    assert_eq!(at_alice.bodies(channel), ["one", "two, edited", "three"]);
}

/// One message more than the bound is a conflict that names it; clearing history makes room.
pub async fn hiding_one_message_too_many_is_refused(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.hidden_messages = 1);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let one = house.say(&alice, &bob, "one").await.message;
    let two = house.say(&alice, &bob, "two").await.message;
    let chat = &house.chat;
    chat.hide_message(&bob, one.channel, one.id).await.expect("up to the bound");
    let error = chat.hide_message(&bob, two.channel, two.id).await.expect_err("one past it");
    let said = (error.kind(), error.field(), error.limit());
    assert_eq!(said, (ErrorKind::Conflict, Some("message_id"), Some(1)));
    chat.clear_history(&bob, one.channel, one.seq).await.expect("cleared");
    chat.hide_message(&bob, two.channel, two.id).await.expect("there is room");
    assert_eq!(read(&house, &bob, one.channel).await, [""; 0]);
}
