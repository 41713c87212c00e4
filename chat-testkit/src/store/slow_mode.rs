//! Slow mode: the distance between two messages of one sender.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{Append, AppendOutcome, NoThread, Store};
use chat_core::{ChannelId, Content, Pace, Role, Sender, Timestamp};

use crate::scene::{Scene, user};

const PEOPLE: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

/// The distance, in milliseconds.
const DISTANCE: i64 = 10_000;

fn millis(millis: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + millis * 1_000)
}

/// A message of a sender who must keep the distance.
fn paced(scene: &Scene, channel: ChannelId, name: &str, at: i64) -> Append {
    let pace = Some(Pace::new(Duration::from_millis(DISTANCE.unsigned_abs())));
    Append { pace, at: millis(at), ..scene.new_message(channel, name, "slowly") }
}

/// What became of it: how many milliseconds its sender still waits, or 0.
fn wait(outcome: &AppendOutcome) -> u128 {
    match outcome {
        AppendOutcome::Appended(_) => 0,
        AppendOutcome::TooSoon(wait) => wait.as_millis(),
        other => panic!("sending came to {other:?}"),
    }
}

async fn wait_at(scene: &Scene, channel: ChannelId, name: &str, at: i64) -> u128 {
    wait(&scene.append(paced(scene, channel, name, at)).await)
}

/// Who sent waits to the end of the distance and no longer; a refused message takes no number, and does not make them
/// wait longer. Others do not wait for them, nor they in another channel.
pub async fn a_sender_waits_to_the_end_of_the_distance(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&PEOPLE).await, scene.group(&PEOPLE).await);
    assert_eq!(wait_at(&scene, group, "bob", 0).await, 0);
    assert_eq!(wait_at(&scene, group, "bob", 0).await, 10_000);
    assert_eq!(wait_at(&scene, group, "ann", 0).await, 0);
    assert_eq!(wait_at(&scene, other, "bob", 1).await, 0);
    let late = Append {
        at: Timestamp::from_micros(millis(DISTANCE).as_micros() - 1),
        ..paced(&scene, group, "bob", 0)
    };
    let refused = scene.append(late.clone()).await;
    assert_eq!(refused, AppendOutcome::TooSoon(Duration::from_micros(1)));
    let sent = Append { at: millis(DISTANCE), ..late };
    assert_eq!(scene.written(sent.clone()).await.seq.get(), 3);
    assert_eq!(wait_at(&scene, group, "bob", DISTANCE + 1).await, 9_999);

    let repeat = Append { at: millis(DISTANCE + 1), ..scene.repeat(&sent) };
    let AppendOutcome::Duplicate(first) = scene.append(repeat.clone()).await else { panic!("no repeat") };
    assert_eq!(first.seq.get(), 3, "a repeat is answered, and is no message");
    let conflict = Append { digest: [9; 32], ..repeat };
    assert_eq!(scene.append(conflict).await, AppendOutcome::Conflict);
}

/// Messages that keep no distance neither ask for one nor count: those of who is exempt, and of the time before. The
/// host's never do.
pub async fn what_keeps_no_distance_does_not_count(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let free = |at| Append { pace: None, ..paced(&scene, group, "bob", at) };
    scene.written(free(0)).await;
    assert_eq!(wait_at(&scene, group, "bob", 1).await, 0);
    scene.written(free(2)).await;
    assert_eq!(wait_at(&scene, group, "bob", 3).await, 9_998);
    for at in [4, 5] {
        scene.written(Append { sender: Sender::Host, ..paced(&scene, group, "ann", at) }).await;
    }
}

/// Clocks of nodes differ: a message from the second ahead is one that was sent. One from further ahead is not: the clock
/// was put back, and nobody waits for hours.
pub async fn clocks_may_differ_and_go_back(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    assert_eq!(wait_at(&scene, group, "bob", 1_000).await, 0);
    assert_eq!(wait_at(&scene, group, "bob", 0).await, 11_000);
    assert_eq!(wait_at(&scene, group, "bob", -1).await, 0);
    assert_eq!(wait_at(&scene, group, "bob", 0).await, 9_999);
}

/// In one batch each message keeps its distance from the last one of its sender that went. What is refused for another
/// reason does not hold the next one back, and the order of the batch stays.
pub async fn a_batch_keeps_the_distance_within_itself(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let root = scene.send(group, "ann", "a thread").await;
    let elsewhere = scene.message_id();
    let lost = |draft: Append| {
        let content = Content { reply_to: Some(elsewhere), ..draft.content.clone() };
        Append { content, ..draft }
    };
    let in_thread = |draft: Append| Append { thread_root: Some(root.id), ..draft };
    let bob = |at| paced(&scene, group, "bob", at);
    let batch = [
        lost(bob(0)),
        bob(0),
        paced(&scene, group, "ann", 0),
        bob(4_000),
        Append { pace: None, ..paced(&scene, group, "ann", 5_000) },
        in_thread(bob(10_000)),
        bob(12_000),
        bob(19_999),
        in_thread(paced(&scene, group, "ann", 9_000)),
        bob(20_000),
    ];
    let outcomes = scene.store.append(&batch).await.expect("append");
    assert_eq!(outcomes[0], AppendOutcome::NoReplyTarget);
    let waits: Vec<_> = outcomes[1..].iter().map(wait).collect();
    assert_eq!(waits, [0, 0, 6_000, 0, 0, 8_000, 1, 1_000, 0]);
    let seqs = outcomes.iter().filter_map(|outcome| match outcome {
        AppendOutcome::Appended(appended) => Some(appended.message.seq.get()),
        _ => None,
    });
    assert_eq!(seqs.collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(wait_at(&scene, group, "bob", 20_001).await, 9_999, "the last one counts after the batch");
    assert_eq!(wait_at(&scene, group, "ann", 10_000).await, 0);
}

/// A reply in a thread keeps the distance as every message does; what there is no thread for is refused for that.
pub async fn replies_in_threads_keep_the_distance(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let root = scene.send(group, "ann", "a thread").await;
    let reply = |at, root| Append { thread_root: Some(root), ..paced(&scene, group, "bob", at) };
    let before = scene.view(group, "bob").await.membership.read_seq;
    scene.written(reply(0, root.id)).await;
    assert_eq!(scene.view(group, "bob").await.membership.read_seq, before, "and has not read the channel");
    assert_eq!(wait_at(&scene, group, "bob", 1).await, 9_999);
    let outcome = scene.append(reply(2, root.id)).await;
    assert_eq!(wait(&outcome), 9_998);
    let nowhere = scene.append(reply(2, scene.message_id())).await;
    assert_eq!(nowhere, AppendOutcome::NoThread(NoThread::Missing));
    scene.written(reply(10_000, root.id)).await;
}

/// Leaving and coming back is no way around it.
pub async fn who_comes_back_still_waits(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    assert_eq!(wait_at(&scene, group, "bob", 0).await, 0);
    scene.remove(group, "bob").await;
    assert_eq!(scene.append(paced(&scene, group, "bob", 1)).await, AppendOutcome::Stale);
    scene.add(group, &["bob"]).await;
    assert_eq!(wait_at(&scene, group, "bob", 1).await, 9_999);
    assert_eq!(scene.access(group, "bob").await.user, user("bob"));
    assert_eq!(wait_at(&scene, group, "bob", DISTANCE).await, 0);
}
