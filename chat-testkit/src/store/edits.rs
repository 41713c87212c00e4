//! Editing and deleting messages.

use std::sync::Arc;

use chat_core::store::{
    Append, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, Fenced, RecipientQuery, Store,
};
use chat_core::{
    Activity, ActivityKind, Actor, Change, ChannelId, Content, Message, MessageState, Metadata, Reason, Rev,
    Role, Seq, UserId,
};

use crate::scene::{Scene, content, user};
use crate::together;

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

/// An edit replaces what the message says, keeps what it is, and is told by an activity.
pub async fn an_edit_replaces_the_content(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let asked = scene.send(group, "ann", "?").await;
    let reply = Content { reply_to: Some(asked.id), mentions: vec![user("ann")], ..content("no") };
    let sent = scene.written(Append { content: reply, ..scene.new_message(group, "bob", "no") }).await;
    let metadata = Metadata::from_stored([("k".to_owned(), "v".to_owned())].into());
    let new = Content { renderer: 2, mentions: vec![user("bob")], metadata, ..content("yes") };
    let fence = Some(scene.fence(group, "bob").await);
    let edit =
        EditMessage { actor: user("bob").into(), fence, content: new.clone(), ..scene.new_edit(&sent, "") };
    let outcome = scene.store.edit_message(&edit).await.expect("edit_message");
    let Fenced::Decided(EditOutcome::Edited(message, activity)) = outcome else { panic!("{outcome:?}") };
    let expected = Message {
        changed_rev: Rev::new(4),
        state: MessageState::Present(Content { reply_to: Some(asked.id), ..new }),
        edited_at: Some(edit.at),
        edit_no: 1,
        ..sent.clone()
    };
    assert_eq!(message, expected);
    assert_eq!((activity.rev, activity.actor, activity.at), (Rev::new(4), user("bob").into(), edit.at));
    // Bob wrote it, and is not told of himself.
    let kind = ActivityKind::MessageEdited {
        message: sent.id,
        seq: Seq::new(2),
        edit_no: 1,
        new_mentions: Vec::new(),
        newly_everyone: false,
    };
    assert_eq!(activity.kind, kind);
    assert_eq!(scene.read_all(group, "ann").await, [asked, expected.clone()]);
    let again = scene.edit(&expected, "maybe").await;
    assert_eq!((again.0.edit_no, again.0.changed_rev, again.0.created_rev), (2, Rev::new(5), Rev::new(3)));
    assert_eq!(scene.head(group).await.rev, Rev::new(5));
}

/// An edit's activity names those whom it means and who were not meant before, the sender aside; a deletion takes that
/// out of the log again, and leaves the log of other messages alone.
pub async fn an_edit_names_whom_it_newly_means(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let mut messages = scene.send_many(group, "ann", 2).await;
    let steps = [
        (vec!["bob"], vec!["bob"]),
        (vec!["cy", "bob", "ann", "9"], vec!["cy", "9"]),
        (vec!["bob", "cy"], vec![]),
        (vec![], vec![]),
        (vec!["bob"], vec!["bob"]),
    ];
    let mut expected = Vec::new();
    for message in &mut messages {
        for (n, (means, new)) in steps.iter().enumerate() {
            let users = |names: &[&str]| names.iter().map(|name| user(name)).collect::<Vec<_>>();
            let mut edit = scene.new_edit(message, "hey");
            edit.content.mentions = users(means);
            let outcome = scene.store.edit_message(&edit).await.expect("edit_message");
            let Fenced::Decided(EditOutcome::Edited(edited, activity)) = outcome else {
                panic!("{outcome:?}")
            };
            *message = edited;
            assert_eq!(named(&activity), Some(users(new)), "edit {n}");
            expected.push(users(new));
        }
    }
    assert_eq!(all_named(&scene, group).await, expected);
    scene.delete(&messages[0]).await;
    expected[..steps.len()].iter_mut().for_each(Vec::clear);
    assert_eq!(all_named(&scene, group).await, expected, "the other message's edits are told as before");
}

/// An edit by which a message means everybody says so, once, until the message is deleted.
pub async fn an_edit_tells_that_it_newly_means_everybody(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let mut message = scene.send(group, "ann", "hey").await;
    let mut told = Vec::new();
    for everyone in [true, true, false, true] {
        let mut edit = scene.new_edit(&message, "hey");
        edit.content.mentions_everyone = everyone;
        edit.content.mentions = vec![user("bob")];
        let outcome = scene.store.edit_message(&edit).await.expect("edit_message");
        let Fenced::Decided(EditOutcome::Edited(edited, activity)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(edited.content(), Some(&edit.content));
        message = edited;
        told.push(activity.kind);
    }
    let edited = |edit_no, newly_everyone, names: &[&str]| ActivityKind::MessageEdited {
        message: message.id,
        seq: message.seq,
        edit_no,
        new_mentions: names.iter().map(|name| user(name)).collect(),
        newly_everyone,
    };
    let expected =
        [edited(1, true, &["bob"]), edited(2, false, &[]), edited(3, false, &[]), edited(4, true, &[])];
    assert_eq!(told, expected);
    assert_eq!(logged(&scene, group).await, expected);
    scene.delete(&message).await;
    let bare = [1, 2, 3, 4].map(|edit_no| edited(edit_no, false, &[]));
    assert_eq!(logged(&scene, group).await[..4], bare);
}

async fn logged(scene: &Scene, group: ChannelId) -> Vec<ActivityKind> {
    let page = scene.store.activities(group, None, None, 100).await.expect("activities").expect("there");
    let kinds = page.activities.into_iter().rev().map(|activity| activity.kind);
    kinds.filter(|kind| kind.message_seq().is_some()).collect()
}

fn named(activity: &Activity) -> Option<Vec<UserId>> {
    match &activity.kind {
        ActivityKind::MessageEdited { new_mentions, .. } => Some(new_mentions.clone()),
        _ => None,
    }
}

/// Whom the edits of a channel named, as a page of its log and its changes tell alike.
async fn all_named(scene: &Scene, group: ChannelId) -> Vec<Vec<UserId>> {
    let page = scene.store.activities(group, None, None, 100).await.expect("activities").expect("there");
    let logged: Vec<_> = page.activities.iter().rev().filter_map(named).collect();
    let of_change = |change: &Change| match change {
        Change::Activity { activity, .. } => named(activity),
        Change::Message(_) => None,
    };
    let told: Vec<_> = scene.changes(group).await.iter().filter_map(of_change).collect();
    assert_eq!(told, logged);
    logged
}

/// Of edits that saw the same, one wins and the others learn how many edits there are by now.
pub async fn one_of_many_edits_at_once_wins(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "ann", "0").await;
    let edits = (1..=20).map(|n| {
        let (edit, store) = (scene.new_edit(&sent, &format!("{n}")), Arc::clone(&scene.store));
        async move { store.edit_message(&edit).await.expect("edit_message") }
    });
    let outcomes = together(edits).await;
    let lost = outcomes.iter().filter(|one| **one == Fenced::Decided(EditOutcome::EditConflict(1)));
    assert_eq!(lost.count(), 19, "{outcomes:?}");
    assert_eq!(scene.head(group).await.rev, Rev::new(3));
    assert_eq!(scene.read_all(group, "bob").await[0].edit_no, 1);
}

/// Edits of tombstones, of what is not there, and on what was seen too long ago, write nothing.
pub async fn edits_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let sent = scene.send_many(group, "ann", 2).await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    scene.edit(&sent[0], "edited").await;
    let tombstone = scene.delete(&sent[1]).await.0;
    let before = scene.everything(group).await;
    let cases = [
        (scene.new_edit(&sent[0], "late"), EditOutcome::EditConflict(1)),
        (
            EditMessage { expected_edit_no: 2, ..scene.new_edit(&sent[0], "early") },
            EditOutcome::EditConflict(1),
        ),
        (scene.new_edit(&tombstone, "undead"), EditOutcome::Deleted),
        (EditMessage { expected_edit_no: 5, ..scene.new_edit(&tombstone, "undead") }, EditOutcome::Deleted),
        (EditMessage { channel: group, ..scene.new_edit(&elsewhere, "here") }, EditOutcome::NoMessage),
        (
            EditMessage { message: scene.message_id(), ..scene.new_edit(&sent[0], "what") },
            EditOutcome::NoMessage,
        ),
    ];
    for (edit, expected) in cases {
        let outcome = scene.store.edit_message(&edit).await.expect("edit_message");
        assert_eq!(outcome, Fenced::Decided(expected), "{}", edit.content.body);
    }
    assert_eq!(scene.everything(group).await, before);
}

/// A deletion leaves a tombstone with its numbers and key; the text is nowhere any more.
pub async fn a_deletion_leaves_a_tombstone(store: Arc<dyn Store>) {
    const SECRET: &str = "hunter2";
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let asked = scene.send(group, "ann", "password?").await;
    let said = Content {
        reply_to: Some(asked.id),
        mentions: vec![user("secret friend")],
        metadata: Metadata::from_stored([(SECRET.to_owned(), SECRET.to_owned())].into()),
        ..content(SECRET)
    };
    let sent = scene.written(Append { content: said, ..scene.new_message(group, "bob", SECRET) }).await;
    let edited = scene.edit(&sent, "hunter2, I mean").await.0;
    let fence = Some(scene.fence(group, "bob").await);
    let reason = Some(Reason::from_stored("off topic, \"é\"".to_owned()));
    let deletion = DeleteMessage { actor: user("bob").into(), reason, fence, ..scene.new_deletion(&edited) };
    let outcome = scene.store.delete_message(&deletion).await.expect("delete_message");
    let Fenced::Decided(DeleteOutcome::Deleted(tombstone, activity)) = outcome else { panic!("{outcome:?}") };
    let expected =
        Message { changed_rev: Rev::new(5), state: MessageState::Deleted { at: deletion.at }, ..edited };
    assert_eq!(tombstone, expected);
    assert_eq!((activity.rev, &activity.actor), (Rev::new(5), &user("bob").into()));
    let kind =
        ActivityKind::MessageDeleted { message: sent.id, seq: Seq::new(2), reason: deletion.reason.clone() };
    assert_eq!(activity.kind, kind);
    let log = scene.store.activities(group, None, None, 1).await.expect("activities").expect("there");
    assert_eq!(log.activities, [activity], "the reason stays in the log");
    assert_eq!(scene.read_all(group, "ann").await, [asked, expected]);
    let seen = everywhere(&scene, group, &tombstone).await;
    assert!(!seen.contains("hunter2") && !seen.contains("secret friend"), "{seen}");
}

async fn everywhere(scene: &Scene, group: ChannelId, message: &Message) -> String {
    let ann = user("ann");
    let query = RecipientQuery {
        channel: group,
        message: message.id,
        viewer: Some(&ann),
        after: None,
        limit: 10,
        full_up_to: 100,
        counts_up_to: 1_000,
    };
    let recipients = scene.store.recipients(&query).await.expect("recipients");
    assert!(recipients.is_some(), "a tombstone still has recipients");
    let single = scene.store.message(group, Some(&ann), message.id).await.expect("message");
    let views = (scene.view(group, "ann").await, scene.view(group, "bob").await);
    format!("{:?} {recipients:?} {single:?} {views:?}", scene.everything(group).await)
}

/// Deleting twice, or what is not there, writes nothing.
pub async fn deleting_again_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let sent = scene.send(group, "ann", "hm").await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    let tombstone = scene.delete(&sent).await.0;
    let before = scene.everything(group).await;
    let cases = [
        (scene.new_deletion(&sent), DeleteOutcome::AlreadyDeleted(tombstone)),
        (DeleteMessage { channel: group, ..scene.new_deletion(&elsewhere) }, DeleteOutcome::NoMessage),
        (
            DeleteMessage { message: scene.message_id(), ..scene.new_deletion(&sent) },
            DeleteOutcome::NoMessage,
        ),
    ];
    for (deletion, expected) in cases {
        let outcome = scene.store.delete_message(&deletion).await.expect("delete_message");
        assert_eq!(outcome, Fenced::Decided(expected));
    }
    assert_eq!(scene.everything(group).await, before);
    assert_eq!(scene.read_all(other, "bob").await, [elsewhere]);
}

/// What somebody decided before they lost their standing, or who is not in, edits and deletes nothing.
pub async fn a_stale_edit_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send(group, "bob", "hi").await;
    let old = Some(scene.fence(group, "bob").await);
    scene.role(group, "bob", Role::Member, Role::Reader).await;
    let before = scene.everything(group).await;
    for (name, fence) in [("bob", old), ("eve", old), ("eve", None)] {
        let actor = Actor::from(user(name));
        let edit = EditMessage { actor: actor.clone(), fence, ..scene.new_edit(&sent, "late") };
        assert_eq!(scene.store.edit_message(&edit).await.expect("edit_message"), Fenced::Stale, "{name}");
        let deletion = DeleteMessage { actor, fence, ..scene.new_deletion(&sent) };
        let outcome = scene.store.delete_message(&deletion).await.expect("delete_message");
        assert_eq!(outcome, Fenced::Stale, "{name}");
    }
    assert_eq!(scene.everything(group).await, before);
}

/// An edit and a deletion at once end in a tombstone, and the log tells the same.
pub async fn an_edit_and_a_deletion_at_once_end_in_a_tombstone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    for round in 0..10 {
        let group = scene.group(&BOTH).await;
        let sent = scene.send(group, "ann", "hm").await;
        let (edit, deletion) = (scene.new_edit(&sent, "edited"), scene.new_deletion(&sent));
        let (one, other) = (Arc::clone(&scene.store), Arc::clone(&scene.store));
        let edited = async move { format!("{:?}", one.edit_message(&edit).await.expect("edit_message")) };
        let deleted =
            async move { format!("{:?}", other.delete_message(&deletion).await.expect("delete_message")) };
        let both: [std::pin::Pin<Box<dyn Future<Output = String> + Send>>; 2] =
            [Box::pin(edited), Box::pin(deleted)];
        let outcomes = together(both).await;
        assert!(scene.read_all(group, "bob").await[0].is_deleted(), "round {round}: {outcomes:?}");
        let changes = scene.changes(group).await;
        let last = changes.last().expect("changes");
        let is_deletion =
            matches!(last, Change::Activity { activity, .. } if activity.kind.name() == "message_deleted");
        assert!(is_deletion, "round {round}: {changes:?}");
    }
}
