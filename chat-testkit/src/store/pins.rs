//! Pins.

use std::sync::Arc;

use chat_core::store::{Append, Fenced, PinMessage, PinOutcome, Store};
use chat_core::{ActivityKind, Actor, Anchor, ChannelId, Message, Pin, Role, Seq};

use crate::scene::{Scene, user};
use crate::together::together;

const PEOPLE: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

async fn pinning(scene: &Scene, pin: &PinMessage) -> Fenced<PinOutcome> {
    scene.store.pin_message(pin, scene.limits.pins).await.expect("pin_message")
}

async fn unpinning(scene: &Scene, pin: &PinMessage) -> Fenced<PinOutcome> {
    scene.store.unpin_message(pin).await.expect("unpin_message")
}

/// The pins as somebody reads them; without a name as the host does.
async fn pins(scene: &Scene, channel: ChannelId, name: Option<&str>) -> Vec<Message> {
    let viewer = name.map(user);
    let found = scene.store.pins(channel, viewer.as_ref(), scene.limits.pins).await.expect("pins");
    found.expect("a channel")
}

async fn pinned(scene: &Scene, channel: ChannelId, name: &str) -> Vec<u64> {
    pins(scene, channel, Some(name)).await.iter().map(|message| message.seq.get()).collect()
}

/// A pin shows with the message, in the list and in the log, until it is taken away, by whomever; the list is in the order
/// of the changes, whatever the clocks said. Doing either again writes nothing; a pin moves nobody's unread and not the
/// channel's last activity.
pub async fn a_pin_shows_until_it_is_taken_away(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, early) = (scene.group(&PEOPLE).await, scene.tick());
    let (first, second) = (scene.send(group, "ann", "one").await, scene.send(group, "bob", "two").await);
    let before = scene.view(group, "bob").await;
    let of_ann = scene.new_pin(&second, "ann");
    let Fenced::Decided(PinOutcome::Changed(now, activity)) = pinning(&scene, &of_ann).await else {
        panic!("it was not pinned");
    };
    let pin = Some(Pin { rev: activity.rev, by: user("ann").into(), at: of_ann.at });
    let expected = Message { pin, changed_rev: activity.rev, ..second.clone() };
    assert_eq!(now, expected);
    assert_eq!((&activity.actor, activity.at), (&of_ann.actor, of_ann.at));
    assert_eq!(activity.kind, ActivityKind::MessagePinned { message: second.id, seq: second.seq });
    assert_eq!(scene.read_all(group, "bob").await, [first.clone(), expected.clone()]);
    let again = pinning(&scene, &scene.new_pin(&second, "bob")).await;
    assert_eq!(again, Fenced::Decided(PinOutcome::Unchanged(expected)));
    let of_host = PinMessage { actor: Actor::Host, at: early, ..scene.new_pin(&first, "ann") };
    pinning(&scene, &of_host).await;
    assert_eq!(pinned(&scene, group, "bob").await, [1, 2], "the latest pin first");
    let after = scene.view(group, "bob").await;
    assert_eq!(
        (after.unread, after.channel.last_activity_at),
        (before.unread, before.channel.last_activity_at)
    );

    let (now, activity) = scene.unpin(&second, "bob").await;
    assert_eq!((now.pin, now.changed_rev), (None, activity.rev));
    assert_eq!(activity.kind, ActivityKind::MessageUnpinned { message: second.id, seq: second.seq });
    let again = unpinning(&scene, &scene.new_pin(&second, "ann")).await;
    assert!(matches!(again, Fenced::Decided(PinOutcome::Unchanged(_))), "{again:?}");
    assert_eq!(pinned(&scene, group, "ann").await, [1]);
    let of_host = pins(&scene, group, None).await.remove(0).pin.expect("it is pinned");
    assert_eq!((of_host.by, of_host.at), (Actor::Host, early));
}

/// A channel has so many pins and no more, also when they are set at once; another one fits when one is taken away, and
/// in another channel.
pub async fn pins_are_bounded(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.pins = 3;
    let group = scene.group(&PEOPLE).await;
    let messages = scene.send_many(group, "ann", 12).await;
    let outcomes = together(messages.iter().map(|message| {
        let (pin, store, limit) =
            (scene.new_pin(message, "ann"), Arc::clone(&scene.store), scene.limits.pins);
        async move { store.pin_message(&pin, limit).await.expect("pin_message") }
    }));
    let outcomes = outcomes.await;
    let full = outcomes.iter().filter(|one| **one == Fenced::Decided(PinOutcome::Full)).count();
    assert_eq!((full, pinned(&scene, group, "bob").await.len()), (9, 3), "{outcomes:?}");
    let one = pins(&scene, group, None).await.remove(0);
    scene.unpin(&one, "bob").await;
    scene.pin(&one, "bob").await;
    let other = scene.group(&PEOPLE).await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    scene.pin(&elsewhere, "ann").await;
    assert_eq!(pinned(&scene, other, "bob").await, [1]);
}

/// Deleting a message takes its pin away; tombstones, messages of other channels and those that are not there for who acts
/// are not pinned, nor by whose decision is stale or who is not in.
pub async fn what_cannot_be_pinned_is_not(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&PEOPLE).await, scene.group(&PEOPLE).await);
    let messages = scene.send_many(group, "ann", 3).await;
    scene.pin(&messages[0], "ann").await;
    let (tombstone, _) = scene.delete(&messages[0]).await;
    assert_eq!(tombstone.pin, None);
    assert_eq!(pinned(&scene, group, "ann").await, [0; 0]);
    assert_eq!(scene.read_all(group, "bob").await[0], tombstone);
    let dead = scene.new_pin(&messages[0], "ann");
    assert_eq!(pinning(&scene, &dead).await, Fenced::Decided(PinOutcome::Deleted));
    assert_eq!(unpinning(&scene, &dead).await, Fenced::Decided(PinOutcome::Deleted));
    let nothing = Message { id: scene.new_message(group, "ann", "x").message, ..messages[1].clone() };
    let elsewhere = Message { channel: other, ..messages[1].clone() };
    for missing in [nothing, elsewhere] {
        let missing = scene.new_pin(&missing, "ann");
        assert_eq!(pinning(&scene, &missing).await, Fenced::Decided(PinOutcome::NoMessage));
        assert_eq!(unpinning(&scene, &missing).await, Fenced::Decided(PinOutcome::NoMessage));
    }
    scene.hide(&messages[1], "bob").await;
    let hidden = scene.new_pin(&messages[1], "bob");
    assert_eq!(pinning(&scene, &hidden).await, Fenced::Decided(PinOutcome::NoMessage));
    let old = Some(scene.fence(group, "bob").await);
    scene.role(group, "bob", Role::Member, Role::Admin).await;
    let stale = PinMessage { fence: old, ..scene.new_pin(&messages[2], "bob") };
    assert_eq!(pinning(&scene, &stale).await, Fenced::Stale);
    assert_eq!(unpinning(&scene, &stale).await, Fenced::Stale);
    assert_eq!(pinning(&scene, &scene.new_pin(&messages[2], "eve")).await, Fenced::Stale);
    assert_eq!(scene.store.pins(group, Some(&user("eve")), 9).await.expect("pins"), None);
    let nowhere = scene.channel_id();
    assert_eq!(scene.store.pins(nowhere, None, 9).await.expect("pins"), None);
}

/// Edits, reactions, replies in its thread and the end of its stream leave a message's pin; a reply is pinned as any other.
pub async fn what_changes_a_message_leaves_its_pin(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let sent = scene.send(group, "ann", "one").await;
    let begun = scene.written(scene.new_stream(group, "ann", "so far")).await;
    let (sent, _) = scene.pin(&sent, "bob").await;
    let (begun, _) = scene.pin(&begun, "bob").await;
    let (edited, _) = scene.edit(&sent, "edited").await;
    assert_eq!(edited.pin, sent.pin);
    let (reacted, _) = scene.react(&edited, "bob", "👍").await;
    assert_eq!(reacted.pin, sent.pin);
    let reply = Append { thread_root: Some(sent.id), ..scene.new_message(group, "bob", "re") };
    let reply = scene.written(reply).await;
    scene.pin(&reply, "ann").await;
    let end = scene.new_end(&begun, "so far and on");
    let ended = scene.store.end_stream(&end).await.expect("end_stream");
    let Fenced::Decided(chat_core::store::EndOutcome::Ended(ended, _)) = ended else {
        panic!("ending came to {ended:?}");
    };
    assert_eq!(ended.pin, begun.pin);
    let mut all = scene.read_all(group, "bob").await;
    all.reverse();
    assert_eq!(pins(&scene, group, Some("bob")).await, [all[0].clone(), all[1].clone(), all[2].clone()]);
    assert_eq!(all[2].reactions.as_slice()[0].mine, Some(true), "with which reactions are the reader's");
}

/// The list is what the reader sees: nothing below their floor, nothing they hid, nothing of whom they block; and who comes
/// later sees what the history shows them.
pub async fn pins_are_listed_as_the_reader_sees_them(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&PEOPLE).await;
    for (sender, body) in [("ann", "one"), ("ann", "two"), ("bob", "three"), ("ann", "four"), ("bob", "five")]
    {
        scene.send(group, sender, body).await;
    }
    let all = scene.store.history(group, None, Anchor::Latest, 9).await.expect("history").expect("a page");
    for message in &all.messages {
        scene.pin(message, "ann").await;
    }
    assert_eq!(pinned(&scene, group, "bob").await, [5, 4, 3, 2, 1]);
    scene.clear_history(group, "bob", 1).await;
    scene.hide(&all.messages[3], "bob").await;
    assert_eq!(pinned(&scene, group, "bob").await, [5, 3, 2]);
    scene.block("bob", "ann").await;
    assert_eq!(pinned(&scene, group, "bob").await, [5, 3]);
    assert_eq!(pinned(&scene, group, "ann").await, [5, 4, 3, 2, 1], "it is bob's own sight");
    scene.unblock("bob", "ann").await;
    assert_eq!(pinned(&scene, group, "bob").await, [5, 3, 2]);
    scene.add(group, &["cy"]).await;
    assert_eq!(pinned(&scene, group, "cy").await, [0; 0]);
    assert_eq!(scene.view(group, "cy").await.membership.floor_seq, Seq::new(5));
    let direct = scene.send_first("ann", "bob", "hi").await;
    scene.pin(&direct, "bob").await;
    scene.block("bob", "ann").await;
    assert_eq!(pinned(&scene, direct.channel, "bob").await, [1], "it was said to them, and stays");
}
