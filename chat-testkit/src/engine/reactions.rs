//! Reactions: live, resumed, bounded, never unread.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    ActivityKind, Anchor, ChannelId, ErrorKind, Event, Message, ReactionKey, Reactions, Role, UserId,
};

use super::House;
use crate::Client;

fn key(text: &str) -> ReactionKey {
    ReactionKey::new(text).expect("a valid key")
}

/// The reactions to a channel's only message, as a user reads them.
async fn read(house: &House, user: &UserId, channel: ChannelId) -> Reactions {
    let page = house.chat.read_history(user, channel, Anchor::Latest, None).await.expect("a history");
    page.messages.into_iter().next().expect("a message").reactions
}

fn held(client: &Client, message: &Message) -> Reactions {
    client.message(message.channel, message.seq).expect("the client holds it").reactions.clone()
}

/// Reactions reach everybody in order with their counts, and who was away ends with the same; the message does not
/// come along, and nobody has anything unread.
pub async fn reactions_reach_everybody(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    let (chat, up, eyes) = (&house.chat, key("👍"), key("eyes"));
    let sent = house.say(&alice, channel, "lunch?").await.message;
    let before = chat.get_channel(&bob, channel).await.expect("a channel");
    for (user, key) in [(&alice, &up), (&bob, &up), (&bob, &eyes)] {
        chat.add_reaction(user, channel, sent.id, key).await.expect("a reaction");
        // A repeat is no fault, and nothing anybody hears of.
        chat.add_reaction(user, channel, sent.id, key).await.expect("a repeat");
    }
    let last = chat.remove_reaction(&alice, channel, sent.id, &up).await.expect("taken back");
    assert_eq!(
        last.reactions,
        Reactions::from_stored([(up.clone(), 1), (eyes.clone(), 1)]).seen_by(|_| false)
    );
    let edited = chat.edit_message(&alice, channel, sent.id, 0, chat_core::Draft::new("dinner?")).await;
    let edited = edited.expect("edited");
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, edited.changed_rev).await;
        assert_eq!(held(client, &sent), edited.reactions);
        let revs: Vec<_> = client.held[&channel].revs.iter().map(|rev| rev.get()).collect();
        assert_eq!(revs, [2, 3, 4, 5, 6, 7], "the message, four reactions, an edit");
    }
    assert_eq!(read(&house, &bob, channel).await, edited.reactions.clone().seen_by(|_| true));
    assert_eq!(read(&house, &alice, channel).await, edited.reactions.seen_by(|_| false));
    let after = chat.get_channel(&bob, channel).await.expect("a channel");
    assert_eq!(
        (after.unread, after.channel.last_activity_at),
        (before.unread, before.channel.last_activity_at)
    );
}

/// What a session tells of a reaction is small: who, what and how many by now, without the message.
pub async fn a_reaction_is_told_without_the_message(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let sent = house.say(&alice, channel, &"long ".repeat(1_000)).await.message;
    let mut at_alice = house.client(&alice).await;
    house.chat.add_reaction(&bob, channel, sent.id, &key("👍")).await.expect("a reaction");
    let event = at_alice.next().await;
    let Event::Change(chat_core::Change::Activity { activity, message: None }) = event.event() else {
        panic!("{event:?}");
    };
    let kind = ActivityKind::ReactionAdded { message: sent.id, seq: sent.seq, key: key("👍"), count: 1 };
    assert_eq!((&activity.actor, &activity.kind), (&bob.clone().into(), &kind));
    assert_eq!(activity.content(), "**bob** reacted with 👍");
    assert_eq!(at_alice.rev(channel), sent.created_rev.next());
}

/// One key too many and a tombstone are conflicts; readers do not react, and may take back what they did before.
pub async fn reactions_are_refused_where_they_do_not_fit(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.reaction_keys = 2);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, sent) = (&house.chat, house.say(&alice, channel, "lunch?").await.message);
    for text in ["a", "b"] {
        chat.add_reaction(&bob, channel, sent.id, &key(text)).await.expect("up to the bound");
    }
    let error = chat.add_reaction(&alice, channel, sent.id, &key("c")).await.expect_err("one past it");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Conflict, Some("key"), Some(2)));
    chat.add_reaction(&alice, channel, sent.id, &key("a")).await.expect("a key that is there");
    chat.change_role(&alice, channel, &bob, Role::Reader, None).await.expect("demoted");
    let error = chat.add_reaction(&bob, channel, sent.id, &key("a")).await.expect_err("a reader");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    chat.remove_reaction(&bob, channel, sent.id, &key("a")).await.expect("one's own is taken back");
    let page = chat.list_reactors(&bob, channel, sent.id, &key("a"), None, None).await.expect("a page");
    assert_eq!(page.reactors.iter().map(|one| &one.user).collect::<Vec<_>>(), [&alice]);
    let tombstone = chat.delete_message(&alice, channel, sent.id, None).await.expect("deleted");
    assert!(tombstone.reactions.is_empty());
    let error = chat.add_reaction(&alice, channel, sent.id, &key("a")).await.expect_err("a tombstone");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("message_id")));
}
