//! Direct channels: unique, lazy, the same from either side.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    Access, Action, Actor, Anchor, ChatBuilder, Draft, ErrorKind, Event, Policy, ReactionKey, ReceiptLevel,
    Role, Target, UserId,
};

use super::House;
use crate::together;

/// A user messages someone without an existing channel, and with one: the same call, the same channel.
pub async fn both_cases_of_a_first_message_are_one(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let mut at_bob = house.client(&bob).await;
    let first = house.say(&alice, &bob, "hello").await.message;
    let second = house.say(&bob, &alice, "hello yourself").await.message;
    assert_eq!(first.channel, second.channel);
    assert_eq!((first.seq.get(), second.seq.get()), (1, 2));
    at_bob.until_seq(first.channel, 2).await;
    assert_eq!(at_bob.bodies(first.channel), ["hello", "hello yourself"]);
    let view = house.chat.get_channel(&alice, &bob).await.expect("it exists now");
    assert_eq!(view.other.expect("a direct channel has another side").id, bob);
}

/// A hundred first messages at once, from both sides: one channel, numbers 1 to 100.
pub async fn a_hundred_firsts_from_both_sides_make_one_channel(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let mut at_alice = house.client(&alice).await;
    let sends = (0..100).map(|n| {
        let (house, from, to) = if n % 2 == 0 {
            (house.clone(), alice.clone(), bob.clone())
        } else {
            (house.clone(), bob.clone(), alice.clone())
        };
        async move { house.say(&from, &to, &format!("{n}")).await.message }
    });
    let messages = together(sends).await;
    let channel = messages[0].channel;
    assert!(messages.iter().all(|message| message.channel == channel), "one channel");
    let mut seqs: Vec<_> = messages.iter().map(|message| message.seq.get()).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
    at_alice.until_seq(channel, 100).await;
    assert_eq!(at_alice.held[&channel].messages.len(), 100);
}

/// Before the first message there is nothing: history is empty and the lists stay as they were.
pub async fn opening_a_conversation_writes_nothing(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let page = house.chat.read_history(&alice, &bob, Anchor::Latest, None).await.expect("a history");
    assert!(page.messages.is_empty());
    let error = house.chat.get_channel(&alice, &bob).await.expect_err("there is none yet");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    for user in [&alice, &bob] {
        assert!(house.chat.list_channels(user, None, None).await.expect("a page").channels.is_empty());
        assert!(store.memberships(user).await.expect("memberships").channels.is_empty());
    }
}

/// Writing to oneself and to somebody unknown are refused, and leave nothing.
pub async fn oneself_and_the_unknown_are_refused(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let alice = house.user("alice").await;
    let nobody = UserId::new("nobody").expect("a valid id");
    let error = house.chat.send(&alice, &alice, Draft::new("me")).await.expect_err("oneself");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("user_id")));
    let error = house.chat.send(&alice, &nobody, Draft::new("you")).await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = house.chat.read_history(&alice, &nobody, Anchor::Latest, None).await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(store.users(&[nobody]).await.expect("users").is_empty());
}

/// Everything is allowed, but bob is written to by nobody.
#[derive(Debug)]
struct BobIsAway;

impl Policy for BobIsAway {
    fn allows(&self, _access: &Access, _action: &Action<'_>) -> bool {
        true
    }

    fn may_contact(&self, _from: &UserId, to: &UserId) -> bool {
        to.as_str() != "bob"
    }
}

/// Who may not be contacted any more is not reached in the channel that is there either, by its id or by person; the
/// other way it goes on, and so does reading.
pub async fn a_refusal_of_contact_holds_in_a_channel_that_has_begun(store: Arc<dyn Store>) {
    let before = House::new(&store);
    let (alice, bob) = (before.user("alice").await, before.user("bob").await);
    let message = before.say(&alice, &bob, "hello").await.message;
    let (channel, id) = (message.channel, message.id);
    let chat = ChatBuilder::new(store.clone()).policy(BobIsAway).start();
    let (draft, key) = (|| Draft::new("again"), ReactionKey::new("eyes").expect("a valid key"));
    let refused = [
        chat.send(&alice, channel, draft()).await.map(drop),
        chat.prepare(&alice, channel, draft()).await.map(drop),
        chat.edit_message(&alice, channel, id, 0, draft()).await.map(drop),
        chat.add_reaction(&alice, channel, id, &key).await.map(drop),
        chat.delete_message(&alice, channel, id, Some("words")).await.map(drop),
    ];
    for (n, refused) in refused.into_iter().enumerate() {
        assert_eq!(refused.expect_err("refused").kind(), ErrorKind::Forbidden, "way {n}");
    }
    let error = chat.send(&alice, &bob, draft()).await.expect_err("refused");
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("user_id")));
    let page = chat.read_history(&alice, &bob, Anchor::Latest, None).await.expect("a history");
    assert_eq!(page.messages, [message], "nothing was written");
    let answer = chat.send(&bob, channel, Draft::new("I am here")).await.expect("the other way").message;
    assert_eq!(answer.seq.get(), 2);
    chat.delete_message(&alice, channel, id, None).await.expect("one's own is still deleted");
}

/// Nobody renames a direct channel, brings anybody in or out, changes a role or deletes it for both: not even the host,
/// nor somebody whom the app's policy allows everything.
pub async fn nobody_changes_what_a_direct_channel_is(store: Arc<dyn Store>) {
    let chat = ChatBuilder::new(store).policy(BobIsAway).start();
    let house = House { chat: chat.clone() };
    let (alice, bob, cy) = (house.user("alice").await, house.user("bob").await, house.user("cy").await);
    let channel = house.say(&bob, &alice, "hello").await.message.channel;
    let before = chat.get_channel(&bob, channel).await.expect("a channel");
    for actor in [Actor::Host, Actor::from(&alice)] {
        let refused = [
            ("rename", chat.rename_channel(actor.clone(), channel, "Us").await),
            ("topic", chat.set_topic(actor.clone(), channel, Some("we")).await),
            ("receipts", chat.set_receipts(actor.clone(), channel, ReceiptLevel::Off).await),
            ("add", chat.add_participants(actor.clone(), channel, vec![cy.clone()], Role::Member).await),
            ("remove", chat.remove_participant(actor.clone(), channel, &bob, None).await),
            ("role", chat.change_role(actor.clone(), channel, &bob, Role::Owner, None).await),
            ("mute", chat.mute_participant(actor.clone(), channel, &bob, None, None).await),
            ("ban", chat.ban_participant(actor.clone(), channel, &bob, None, None).await),
            ("freeze", chat.freeze_channel(actor.clone(), channel, None).await),
            ("slow mode", chat.set_slow_mode(actor.clone(), channel, 30, None).await),
            ("leave", chat.leave_channel(&alice, channel).await),
            ("delete", chat.delete_channel(Actor::Host, channel).await),
        ];
        for (name, refused) in refused {
            let error = refused.expect_err(name);
            let told = (error.kind(), error.field());
            assert_eq!(told, (ErrorKind::Forbidden, Some("channel_id")), "{name} by {actor:?}: {error}");
        }
    }
    assert_eq!(chat.get_channel(&bob, channel).await.expect("a channel"), before);
    assert_eq!(house.say(&bob, channel, "still here").await.message.seq.get(), 2);
}

/// Deleting a direct channel hides and clears it for the one who asks, on all their devices, until the next message.
pub async fn deleting_hides_and_clears_for_one_side(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.say(&alice, &bob, "old").await.message.channel;
    let mut device = house.client(&alice).await;
    house.chat.delete_channel(&alice, channel).await.expect("it is cleared");
    let told = loop {
        if let Event::Personal { memberships, .. } = device.next().await.event() {
            break memberships.clone();
        }
    };
    assert!(told.iter().any(|state| state.channel == channel && state.hidden_at_seq.is_some()));
    assert!(house.chat.list_channels(&alice, None, None).await.expect("a page").channels.is_empty());
    assert_eq!(house.chat.list_channels(&bob, None, None).await.expect("a page").channels.len(), 1);
    house.say(&bob, &alice, "new").await;
    let page = house.chat.list_channels(&alice, None, None).await.expect("a page");
    assert_eq!(page.channels[0].unread.messages.value, 1);
    let bodies = |page: chat_core::HistoryPage| page.messages.len();
    let history = |user: UserId| {
        let chat = house.chat.clone();
        async move { chat.read_history(&user, Target::Channel(channel), Anchor::Latest, None).await }
    };
    assert_eq!(bodies(history(alice).await.expect("a history")), 1);
    assert_eq!(bodies(history(bob).await.expect("a history")), 2);
    device.until_seq(channel, 2).await;
}
