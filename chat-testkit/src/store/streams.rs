//! Messages that are written while they are read: their text on the way, and their end.

use std::sync::Arc;

use chat_core::store::{
    Append, AppendOutcome, ChangeQuery, Checkpoint, EditOutcome, EndOutcome, EndStream, Fenced, Store,
};
use chat_core::{
    Activity, ActivityKind, Actor, Change, Fence, Message, Role, Seq, StreamOutcome, StreamState, Timestamp,
};

use crate::scene::{Scene, content, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

async fn checkpoint(scene: &Scene, message: &Message, body: &str) -> bool {
    let kept = scene.store.checkpoint_streams(&[scene.new_checkpoint(message, body)]).await;
    kept.expect("checkpoint_streams") == [true]
}

async fn end(scene: &Scene, end: &EndStream) -> EndOutcome {
    match scene.store.end_stream(end).await.expect("end_stream") {
        Fenced::Decided(outcome) => outcome,
        other => panic!("ending a stream came to {other:?}"),
    }
}

async fn ended(scene: &Scene, message: &Message, body: &str) -> (Message, Activity) {
    match end(scene, &scene.new_end(message, body)).await {
        EndOutcome::Ended(message, activity) => (message, activity),
        other => panic!("ending a stream came to {other:?}"),
    }
}

async fn read(scene: &Scene, message: &Message) -> Message {
    let found = scene.store.message(message.channel, Some(&user("bob")), message.id).await;
    found.expect("message").expect("bob may read it")
}

fn body(message: &Message) -> &str {
    message.content().map_or("", |content| &content.body)
}

/// A stream begins as any message does: one number, one unread, once per key; it may say nothing.
pub async fn a_stream_is_one_message_from_the_start(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let beginning = scene.new_stream(group, "ann", "");
    let begun = scene.written(beginning.clone()).await;
    assert_eq!((begun.seq, begun.stream, body(&begun)), (Seq::new(1), Some(StreamState::Streaming), ""));
    assert_eq!(read(&scene, &begun).await, begun);
    let unread =
        scene.store.unread(group, &user("bob"), &scene.limits).await.expect("unread").expect("in it");
    assert_eq!(unread.unread.messages.value, 1);
    assert!(checkpoint(&scene, &begun, "so far").await);
    let AppendOutcome::Duplicate(again) = scene.append(scene.repeat(&beginning)).await else {
        panic!("the same beginning again is the first")
    };
    assert_eq!((again.id, body(&again)), (begun.id, "so far"));
    let sent = scene.send(group, "ann", "whole").await;
    assert_eq!((sent.stream, sent.seq), (None, Seq::new(2)));
}

/// What a stream says by now is kept without any number, and never less than before.
pub async fn checkpoints_raise_nothing_and_lose_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let (one, other) = (
        scene.written(scene.new_stream(group, "ann", "a")).await,
        scene.written(scene.new_stream(group, "bob", "")).await,
    );
    let whole = scene.send(group, "ann", "whole").await;
    let head = scene.store.heads(&[group]).await.expect("heads");
    for (said, kept) in [("a é", "a é"), ("a ", "a é"), ("", "a é"), ("a é\u{1}€", "a é\u{1}€")] {
        let batch = [
            scene.new_checkpoint(&whole, "no"),
            scene.new_checkpoint(&one, said),
            scene.new_checkpoint(&Message { id: scene.message_id(), ..one.clone() }, "no"),
            scene.new_checkpoint(&other, said),
        ];
        let outcomes = scene.store.checkpoint_streams(&batch).await.expect("checkpoint_streams");
        assert_eq!(outcomes, [false, true, false, true], "{said:?}");
        let now = read(&scene, &one).await;
        assert_eq!((body(&now), now.changed_rev, now.edit_no), (kept, one.changed_rev, 0), "{said:?}");
        assert_eq!(now.content().expect("present").html, format!("<p>{kept}</p>"), "{said:?}");
    }
    assert_eq!(scene.store.heads(&[group]).await.expect("heads"), head);
    assert_eq!(body(&read(&scene, &whole).await), "whole");
    assert_eq!(scene.store.checkpoint_streams(&[]).await.expect("none"), Vec::<bool>::new());
}

/// An end is one shared change that carries the message, and happens once.
pub async fn an_end_is_one_change(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    for outcome in [StreamOutcome::Finished, StreamOutcome::Cancelled, StreamOutcome::Failed] {
        let begun = scene.written(scene.new_stream(group, "ann", "")).await;
        checkpoint(&scene, &begun, "the answer").await;
        let reason = Some(chat_core::Reason::from_stored("because".to_owned()));
        let asked =
            EndStream { outcome, reason: reason.clone(), ..scene.new_end(&begun, "the answer is 42") };
        let EndOutcome::Ended(now, activity) = end(&scene, &asked).await else { panic!("it ends") };
        assert_eq!((now.stream, body(&now)), (Some(outcome.into()), "the answer is 42"));
        assert_eq!((now.changed_rev, now.edit_no), (begun.created_rev.next(), 0));
        let (message, seq) = (begun.id, begun.seq);
        assert_eq!(activity.kind, ActivityKind::StreamEnded { message, seq, outcome, reason });
        assert_eq!(read(&scene, &begun).await, now);
        let (channel, after) = (group, begun.created_rev);
        let query = ChangeQuery { channel, viewer: None, after, limit: 10 };
        let page = scene.store.changes(&query).await.expect("changes").expect("a page");
        let carried = Change::Activity { activity: activity.into(), message: Some(now.clone().into()) };
        assert_eq!(page.changes, [carried]);
        assert_eq!(end(&scene, &asked).await, EndOutcome::Unchanged(now.clone()), "again");
        assert!(!checkpoint(&scene, &begun, "much longer than it was in the end").await);
        assert_eq!(scene.edit(&now, "edited").await.0.edit_no, 1);
    }
}

/// While it is streamed nobody edits a message; its deletion ends the stream.
pub async fn a_stream_is_not_edited_and_ends_with_its_deletion(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let begun = scene.written(scene.new_stream(group, "ann", "secret")).await;
    let edit = scene.new_edit(&begun, "edited");
    let outcome = scene.store.edit_message(&edit).await.expect("edit_message");
    assert_eq!(outcome, Fenced::Decided(EditOutcome::Streaming));
    let tombstone = scene.delete(&begun).await.0;
    assert_eq!(tombstone.stream, None);
    assert!(!checkpoint(&scene, &begun, "more of the secret").await);
    assert_eq!(end(&scene, &scene.new_end(&begun, "all")).await, EndOutcome::Unchanged(tombstone.clone()));
    assert_eq!(read(&scene, &begun).await, tombstone);
    assert_eq!(scene.store.silent_streams(scene.tick(), 10).await.expect("silent_streams"), []);
}

/// What does not fit writes nothing: a stale fence, no such message, a channel or sender that is gone.
pub async fn streams_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, gone) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let begun = scene.written(scene.new_stream(group, "bob", "")).await;
    let fence = Some(Fence { channel: 1, participant: 77 });
    let stale = EndStream { actor: Actor::from(&user("bob")), fence, ..scene.new_end(&begun, "x") };
    assert_eq!(scene.store.end_stream(&stale).await.expect("end_stream"), Fenced::Stale);
    let unknown = EndStream { message: scene.message_id(), ..scene.new_end(&begun, "x") };
    assert_eq!(end(&scene, &unknown).await, EndOutcome::NoMessage);
    let elsewhere = EndStream { channel: gone, ..scene.new_end(&begun, "x") };
    assert_eq!(end(&scene, &elsewhere).await, EndOutcome::NoMessage, "in another channel");
    let in_gone = scene.written(scene.new_stream(gone, "ann", "")).await;
    scene.delete_channel(gone).await;
    assert!(!checkpoint(&scene, &in_gone, "x").await, "the channel is gone");
    let outcome = scene.store.end_stream(&scene.new_end(&in_gone, "x")).await.expect("end_stream");
    assert_eq!(outcome, Fenced::NotFound);
    assert!(checkpoint(&scene, &begun, "before").await);
    scene.remove(group, "bob").await;
    assert!(!checkpoint(&scene, &begun, "after the removal").await, "its sender is gone");
    let found = scene.store.message(group, None, begun.id).await.expect("message").expect("it is there");
    assert_eq!((body(&found), found.stream), ("before", Some(StreamState::Streaming)));
}

/// Streams whose senders are silent are found, longest first; one whose sender spoke since does not end with them.
pub async fn silent_streams_are_found(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, gone) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    scene.written(scene.new_stream(gone, "ann", "")).await;
    scene.delete_channel(gone).await;
    let mut begun = Vec::new();
    for name in ["ann", "bob", "ann", "bob"] {
        scene.send(group, name, "whole").await;
        begun.push(scene.written(scene.new_stream(group, name, "")).await);
    }
    ended(&scene, &begun[2], "over").await;
    assert!(checkpoint(&scene, &begun[0], "alive").await);
    let ids = async |before: Timestamp, limit| -> Vec<_> {
        let found = scene.store.silent_streams(before, limit).await.expect("silent_streams");
        found.iter().map(|message| message.id).collect()
    };
    assert_eq!(ids(scene.tick(), 10).await, [begun[1].id, begun[3].id, begun[0].id]);
    assert_eq!(ids(scene.tick(), 2).await, [begun[1].id, begun[3].id]);
    assert_eq!(ids(begun[1].created_at, 10).await, [], "nobody is silent for so long");
    let since = Some(begun[3].created_at);
    let late = EndStream { silent_since: since, ..scene.new_end(&begun[0], "x") };
    assert!(matches!(end(&scene, &late).await, EndOutcome::Unchanged(_)), "its sender spoke since");
    let silent = EndStream { silent_since: since, ..scene.new_end(&begun[1], "x") };
    assert!(matches!(end(&scene, &silent).await, EndOutcome::Ended(..)));
}

impl Scene {
    /// The beginning of a stream, from a user.
    pub fn new_stream(&self, channel: chat_core::ChannelId, sender: &str, body: &str) -> Append {
        let (stream, content) = (Some(StreamState::Streaming), content(body));
        Append { stream, content, ..self.new_message(channel, sender, "begins") }
    }

    /// What a message says by now.
    pub fn new_checkpoint(&self, message: &Message, body: &str) -> Checkpoint {
        let (channel, message, at) = (message.channel, message.id, self.tick());
        Checkpoint { channel, message, text: text(body), at }
    }

    /// A finish by the host.
    pub fn new_end(&self, message: &Message, body: &str) -> EndStream {
        EndStream {
            channel: message.channel,
            message: message.id,
            actor: Actor::Host,
            fence: None,
            outcome: StreamOutcome::Finished,
            reason: None,
            text: text(body),
            silent_since: None,
            at: self.tick(),
        }
    }
}

fn text(body: &str) -> chat_core::store::StreamText {
    let html = format!("<p>{body}</p>");
    chat_core::store::StreamText { body: body.to_owned(), html, renderer: 1 }
}
