//! Reactions: counted with the message, one per user and key.

use std::sync::Arc;

use chat_core::store::{Fenced, React, ReactOutcome, ReactorQuery, Store};
use chat_core::{ActivityKind, Change, ChannelId, Message, Reactions, Reactor, ReactorPage, Rev, Role};

use crate::scene::{Scene, key, user};
use crate::together;

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

async fn add(scene: &Scene, message: &Message, name: &str, with: &str, keys: usize) -> ReactOutcome {
    let react = scene.new_reaction(message, name, with);
    match scene.store.add_reaction(&react, keys).await.expect("add_reaction") {
        Fenced::Decided(outcome) => outcome,
        other => panic!("reacting came to {other:?}"),
    }
}

async fn remove(scene: &Scene, message: &Message, name: &str, with: &str) -> ReactOutcome {
    let react = scene.new_reaction(message, name, with);
    match scene.store.remove_reaction(&react).await.expect("remove_reaction") {
        Fenced::Decided(outcome) => outcome,
        other => panic!("taking back came to {other:?}"),
    }
}

fn counts(pairs: &[(&str, u64)]) -> Reactions {
    Reactions::from_stored(pairs.iter().map(|(with, count)| (key(with), *count)))
}

/// The reactions as somebody reads them, from a page and alone; both must agree.
async fn seen(scene: &Scene, message: &Message, name: Option<&str>) -> Reactions {
    let viewer = name.map(user);
    let alone = scene.store.message(message.channel, viewer.as_ref(), message.id).await.expect("message");
    let alone = alone.expect("the message is there").reactions;
    if let Some(name) = name {
        let page = scene.read_all(message.channel, name).await;
        let on_page = page.into_iter().find(|one| one.id == message.id).expect("the message is on the page");
        assert_eq!(on_page.reactions, alone, "{name} reads the same on a page and alone");
    }
    alone
}

/// A reaction is counted under its key, is told with the count, and each reader sees which ones are theirs.
pub async fn reactions_are_counted_with_the_message(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    let before = scene.view(group, "bob").await;
    for (name, with, count, rev) in [("bob", "👍", 1, 3), ("ann", "👍", 2, 4), ("ann", "eyes", 1, 5)] {
        let outcome = add(&scene, &sent, name, with, 20).await;
        let ReactOutcome::Reacted(message, activity) = outcome else { panic!("{outcome:?}") };
        let kind = ActivityKind::ReactionAdded { message: sent.id, seq: sent.seq, key: key(with), count };
        assert_eq!((activity.rev, activity.actor, activity.kind), (Rev::new(rev), user(name).into(), kind));
        assert_eq!(message.changed_rev, Rev::new(rev));
        assert_eq!(message.reactions, seen(&scene, &sent, Some(name)).await);
    }
    let all = counts(&[("👍", 2), ("eyes", 1)]);
    assert_eq!(seen(&scene, &sent, Some("ann")).await, all.clone().seen_by(|_| true));
    assert_eq!(seen(&scene, &sent, Some("bob")).await, all.clone().seen_by(|one| *one == key("👍")));
    assert_eq!(seen(&scene, &sent, None).await, all);
    let after = scene.view(group, "bob").await;
    assert_eq!(after.last_message.expect("a last message").reactions, all);
    assert_eq!(after.unread, before.unread, "a reaction is never unread");
    let order = (after.channel.last_activity_at, after.channel.last_seq, after.membership);
    assert_eq!(order, (before.channel.last_activity_at, before.channel.last_seq, before.membership));
    assert_eq!(scene.head(group).await.rev, Rev::new(5));
}

/// A reaction taken back is counted no more; with the last one its key goes.
pub async fn a_reaction_is_taken_back(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    for (name, with) in [("ann", "👍"), ("bob", "👍"), ("bob", "eyes")] {
        add(&scene, &sent, name, with, 20).await;
    }
    for (with, count, left) in [("👍", 1, &[("👍", 1), ("eyes", 1)][..]), ("eyes", 0, &[("👍", 1)])] {
        let outcome = remove(&scene, &sent, "bob", with).await;
        let ReactOutcome::Reacted(message, activity) = outcome else { panic!("{outcome:?}") };
        let kind = ActivityKind::ReactionRemoved { message: sent.id, seq: sent.seq, key: key(with), count };
        assert_eq!((activity.rev, activity.kind), (message.changed_rev, kind));
        assert_eq!(message.reactions, counts(left).seen_by(|one| *one == key("eyes")), "ann has the other");
        assert_eq!(seen(&scene, &sent, Some("bob")).await, message.reactions);
    }
    assert_eq!(seen(&scene, &sent, Some("ann")).await, counts(&[("👍", 1)]).seen_by(|_| true));
}

/// Reacting again, and taking back what is not there, write nothing.
pub async fn the_same_reaction_again_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    add(&scene, &sent, "bob", "👍", 20).await;
    let before = scene.everything(group).await;
    let bobs = seen(&scene, &sent, Some("bob")).await;
    for outcome in [
        add(&scene, &sent, "bob", "👍", 1).await,
        remove(&scene, &sent, "bob", "eyes").await,
        remove(&scene, &sent, "bob", "👎").await,
    ] {
        let ReactOutcome::Unchanged(message) = outcome else { panic!("{outcome:?}") };
        assert_eq!((message.reactions, message.changed_rev), (bobs.clone(), Rev::new(3)));
    }
    let outcome = remove(&scene, &sent, "ann", "👍").await;
    assert!(matches!(outcome, ReactOutcome::Unchanged(_)), "bob's is not ann's: {outcome:?}");
    assert_eq!(scene.everything(group).await, before);
}

/// A message has so many keys and no more, whoever reacts; a key that went makes room.
pub async fn a_message_has_a_bounded_number_of_keys(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    for with in ["a", "b"] {
        add(&scene, &sent, "ann", with, 2).await;
    }
    let before = scene.everything(group).await;
    for name in ["ann", "bob"] {
        assert_eq!(add(&scene, &sent, name, "c", 2).await, ReactOutcome::Full, "{name}");
    }
    assert_eq!(scene.everything(group).await, before);
    assert!(matches!(add(&scene, &sent, "bob", "a", 2).await, ReactOutcome::Reacted(..)), "a known key");
    remove(&scene, &sent, "ann", "b").await;
    assert!(matches!(add(&scene, &sent, "bob", "c", 2).await, ReactOutcome::Reacted(..)), "a free place");
}

/// Keys are compared byte by byte, and come back as they were.
pub async fn keys_of_reactions_keep_every_byte(store: Arc<dyn Store>) {
    const KEYS: [&str; 9] = ["❤", "❤\u{fe0f}", "A", "a", "é", "e\u{301}", "\"\\'", "👩🏽‍❤️‍💋‍👨🏾", "12"];
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    for with in KEYS {
        add(&scene, &sent, "ann", with, 20).await;
    }
    let all = counts(&KEYS.map(|with| (with, 1)));
    assert_eq!(seen(&scene, &sent, Some("ann")).await, all.seen_by(|_| true));
    for with in KEYS {
        assert_eq!(page(&scene, &sent, with, None, 10).await.count, 1, "{with:?}");
    }
}

/// Tombstones, messages of other channels, what is below one's floor and what never was cannot be reacted to.
pub async fn reactions_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group_since_join(&BOTH).await, scene.group(&BOTH).await);
    let sent = scene.send_many(group, "ann", 2).await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    let tombstone = scene.delete(&sent[1]).await.0;
    scene.add(group, &["cy"]).await;
    let before = (scene.everything(group).await, scene.everything(other).await);
    let cases = [
        (scene.new_reaction(&tombstone, "bob", "👍"), ReactOutcome::Deleted),
        (scene.new_reaction(&sent[0], "cy", "👍"), ReactOutcome::NoMessage),
        (React { channel: group, ..scene.new_reaction(&elsewhere, "bob", "👍") }, ReactOutcome::NoMessage),
        (
            React { message: scene.message_id(), ..scene.new_reaction(&sent[0], "bob", "👍") },
            ReactOutcome::NoMessage,
        ),
    ];
    for (react, expected) in cases {
        let added = scene.store.add_reaction(&react, 20).await.expect("add_reaction");
        assert_eq!(added, Fenced::Decided(expected.clone()), "{react:?}");
        let removed = scene.store.remove_reaction(&react).await.expect("remove_reaction");
        assert_eq!(removed, Fenced::Decided(expected), "{react:?}");
    }
    assert_eq!((scene.everything(group).await, scene.everything(other).await), before);
}

/// What somebody decided before they lost their standing, or who is not in, writes nothing.
pub async fn a_stale_reaction_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    let old = Some(scene.fence(group, "bob").await);
    scene.role(group, "bob", Role::Member, Role::Reader).await;
    let before = scene.everything(group).await;
    for (name, fence) in [("bob", old), ("eve", old), ("eve", None)] {
        let react = React { fence, ..scene.new_reaction(&sent, name, "👍") };
        let added = scene.store.add_reaction(&react, 20).await.expect("add_reaction");
        let removed = scene.store.remove_reaction(&react).await.expect("remove_reaction");
        assert_eq!((added, removed), (Fenced::Stale, Fenced::Stale), "{name}");
    }
    let nowhere = React { channel: scene.channel_id(), ..scene.new_reaction(&sent, "bob", "👍") };
    assert_eq!(scene.store.add_reaction(&nowhere, 20).await.expect("add_reaction"), Fenced::NotFound);
    assert_eq!(scene.everything(group).await, before);
}

/// An edit keeps the reactions; a deletion takes them, also from the pages of who reacted.
pub async fn a_deletion_takes_the_reactions(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 2).await;
    for message in &sent {
        add(&scene, message, "bob", "👍", 20).await;
    }
    let edited = scene.edit(&sent[0], "dinner?").await.0;
    assert_eq!(edited.reactions, counts(&[("👍", 1)]));
    let tombstone = scene.delete(&edited).await.0;
    assert_eq!(tombstone.reactions, Reactions::default());
    assert_eq!(scene.read_all(group, "bob").await[0], tombstone);
    let empty = ReactorPage { count: 0, reactors: Vec::new(), next: None };
    assert_eq!(page(&scene, &tombstone, "👍", None, 10).await, empty);
    assert_eq!(seen(&scene, &sent[1], Some("ann")).await, counts(&[("👍", 1)]).seen_by(|_| false));
}

/// Among changes a reaction comes without the message, which is told its count.
pub async fn a_reaction_among_changes_tells_its_count(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    add(&scene, &sent, "bob", "👍", 20).await;
    add(&scene, &sent, "ann", "👍", 20).await;
    remove(&scene, &sent, "bob", "👍").await;
    let told: Vec<_> = scene.changes(group).await.into_iter().skip(2).map(told).collect();
    assert_eq!(told, [("reaction_added", 1), ("reaction_added", 2), ("reaction_removed", 1)]);
}

fn told(change: Change) -> (&'static str, u64) {
    let Change::Activity { activity, message: None } = change else { panic!("{change:?}") };
    match &activity.kind {
        kind @ (ActivityKind::ReactionAdded { count, .. } | ActivityKind::ReactionRemoved { count, .. }) => {
            (kind.name(), *count)
        }
        other => panic!("{other:?}"),
    }
}

async fn page(
    scene: &Scene,
    message: &Message,
    with: &str,
    after: Option<&str>,
    limit: usize,
) -> ReactorPage {
    let (key, viewer, after) = (key(with), user("ann"), after.map(user));
    let (channel, message) = (message.channel, message.id);
    let query =
        ReactorQuery { channel, message, key: &key, viewer: Some(&viewer), after: after.as_ref(), limit };
    let page = scene.store.reactors(&query).await.expect("reactors");
    page.expect("the message can be read")
}

/// Who reacted with a key comes by user id in pages, with the number of all; those who left are still among them.
pub async fn who_reacted_comes_in_pages(store: Arc<dyn Store>) {
    const NAMES: [&str; 5] = ["Cy", "ann", "bob", "dan", "élan"];
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner)]).await;
    scene.add(group, &NAMES[..]).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    let mut expected = Vec::new();
    for name in NAMES {
        let react = scene.new_reaction(&sent, name, "👍");
        scene.store.add_reaction(&react, 20).await.expect("add_reaction");
        expected.push(Reactor { user: react.user, at: react.at });
        add(&scene, &sent, name, name, 20).await;
    }
    scene.remove(group, "dan").await;
    for limit in [1, 2, 4, 5, 6] {
        let (mut found, mut after): (Vec<Reactor>, Option<String>) = (Vec::new(), None);
        loop {
            let part = page(&scene, &sent, "👍", after.as_deref(), limit).await;
            assert!(part.reactors.len() <= limit && part.count == 5, "{part:?}");
            found.extend(part.reactors);
            after = part.next.map(|user| user.to_string());
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "in pages of {limit}");
    }
    assert_eq!(page(&scene, &sent, "nobody's", None, 5).await.reactors, []);
    nobody_else_reads(&scene, group, &sent).await;
}

async fn nobody_else_reads(scene: &Scene, group: ChannelId, sent: &Message) {
    let (key, dan, eve) = (key("👍"), user("dan"), user("eve"));
    let query =
        ReactorQuery { channel: group, message: sent.id, key: &key, viewer: None, after: None, limit: 10 };
    for viewer in [&dan, &eve] {
        let query = ReactorQuery { viewer: Some(viewer), ..query.clone() };
        assert_eq!(scene.store.reactors(&query).await.expect("reactors"), None, "{viewer}");
    }
    assert_eq!(scene.store.reactors(&query).await.expect("reactors").expect("the host reads").count, 5);
    let unknown = ReactorQuery { message: scene.message_id(), ..query };
    assert_eq!(scene.store.reactors(&unknown).await.expect("reactors"), None);
}

/// Reactions at once are all counted, each with a number of its own.
pub async fn reactions_at_once_are_all_counted(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let names: Vec<_> = (0..20).map(|n| format!("m{n:02}")).collect();
    scene.add(group, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let sent = scene.send(group, "ann", "lunch?").await;
    let all = names.iter().flat_map(|name| ["👍", "👍", "eyes"].map(|with| (name, with)));
    let reacting = all.map(|(name, with)| {
        let (react, store) = (scene.new_reaction(&sent, name, with), Arc::clone(&scene.store));
        async move { store.add_reaction(&react, 20).await.expect("add_reaction") }
    });
    let outcomes = together(reacting).await;
    let written = outcomes.iter().filter(|one| matches!(one, Fenced::Decided(ReactOutcome::Reacted(..))));
    assert_eq!(written.count(), 40, "one per user and key: {outcomes:?}");
    let seen = seen(&scene, &sent, Some("ann")).await;
    assert_eq!((seen.count(&key("👍")), seen.count(&key("eyes"))), (20, 20));
    assert_eq!(page(&scene, &sent, "👍", None, 100).await.reactors.len(), 20);
    assert_eq!(scene.head(group).await.rev, Rev::new(43));
}
