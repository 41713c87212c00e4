//! What messages said before their edits.

use std::sync::Arc;

use chat_core::store::{EditMessage, EditOutcome, Fenced, Store, VersionQuery};
use chat_core::{Content, Message, Role, Version, VersionPage};

use crate::scene::{Scene, content, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

async fn page(scene: &Scene, message: &Message, before: Option<u32>, limit: usize) -> VersionPage {
    let (viewer, channel, message) = (user("bob"), message.channel, message.id);
    let query = VersionQuery { channel, message, viewer: Some(&viewer), before, limit };
    scene.store.versions(&query).await.expect("versions").expect("the message can be read")
}

async fn edit(scene: &Scene, message: &Message, body: &str, keep: usize) -> Message {
    let edit = EditMessage { keep, ..scene.new_edit(message, body) };
    match scene.store.edit_message(&edit).await.expect("edit_message") {
        Fenced::Decided(EditOutcome::Edited(message, _)) => message,
        other => panic!("editing came to {other:?}"),
    }
}

/// Each edit keeps what was said before, with whom it meant and since when; newest first, in pages.
pub async fn every_edit_keeps_what_was_said_before(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let mut message = scene.send(group, "ann", "one").await;
    assert_eq!(page(&scene, &message, None, 10).await, VersionPage { versions: Vec::new(), next: None });
    let mut expected: Vec<Version> = Vec::new();
    for (body, mentions) in
        [("two", vec![user("bob"), user("ann")]), ("three", Vec::new()), ("é\u{1}", Vec::new())]
    {
        expected.insert(0, message.version().expect("it is present"));
        let said = Content { mentions, mentions_everyone: body == "two", ..content(body) };
        let change = EditMessage { content: said, ..scene.new_edit(&message, "") };
        let outcome = scene.store.edit_message(&change).await.expect("edit_message");
        let Fenced::Decided(EditOutcome::Edited(edited, _)) = outcome else { panic!("{outcome:?}") };
        message = edited;
    }
    for limit in [1, 2, 3, 4] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let part = page(&scene, &message, before, limit).await;
            found.extend(part.versions);
            before = part.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "in pages of {limit}");
    }
}

/// Only so many versions are kept, the latest; none where none is wanted.
pub async fn the_oldest_versions_go(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let mut message = scene.send(group, "ann", "0").await;
    for (n, keep, left) in
        [(1, 2, vec![0]), (2, 2, vec![1, 0]), (3, 2, vec![2, 1]), (4, 0, vec![]), (5, 1, vec![4])]
    {
        message = edit(&scene, &message, &format!("{n}"), keep).await;
        let kept: Vec<_> =
            page(&scene, &message, None, 10).await.versions.iter().map(|one| one.edit_no).collect();
        assert_eq!(kept, left, "after edit {n}");
    }
}

/// An edit that is refused keeps nothing, and a deletion takes the versions.
pub async fn a_deletion_takes_the_versions(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 2).await;
    let edited = scene.edit(&sent[0], "hunter2").await.0;
    let other = scene.edit(&sent[1], "other").await.0;
    let late = EditMessage { expected_edit_no: 7, keep: 1, ..scene.new_edit(&edited, "late") };
    let outcome = scene.store.edit_message(&late).await.expect("edit_message");
    assert_eq!(outcome, Fenced::Decided(EditOutcome::EditConflict(1)));
    assert_eq!(page(&scene, &edited, None, 10).await.versions, [sent[0].version().expect("present")]);
    let tombstone = scene.delete(&edited).await.0;
    assert_eq!(page(&scene, &tombstone, None, 10).await.versions, []);
    assert_eq!(page(&scene, &other, None, 10).await.versions.len(), 1);
}

/// Versions are for whoever may read the message.
pub async fn versions_of_what_one_may_read(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&BOTH).await;
    let sent = scene.send(group, "ann", "one").await;
    let edited = scene.edit(&sent, "two").await.0;
    scene.add(group, &["cy"]).await;
    let (cy, eve) = (user("cy"), user("eve"));
    let query = VersionQuery { channel: group, message: edited.id, viewer: None, before: None, limit: 10 };
    for viewer in [&cy, &eve] {
        let query = VersionQuery { viewer: Some(viewer), ..query.clone() };
        assert_eq!(scene.store.versions(&query).await.expect("versions"), None, "{viewer}");
    }
    assert!(scene.store.versions(&query).await.expect("versions").is_some(), "the host reads");
    let unknown = VersionQuery { message: scene.message_id(), ..query };
    assert_eq!(scene.store.versions(&unknown).await.expect("versions"), None);
}
