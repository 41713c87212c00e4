//! A caller who no longer waits leaves all of a batch or nothing, and the writer to the next one.

use chat_core::Role;
use chat_core::store::{Append, MessageStore};
use chat_testkit::Scene;
use tokio::task::yield_now;

use super::{directory, open_at};

const BATCH: usize = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_is_dropped_is_whole_or_not_there() {
    let directory = directory();
    let store = open_at(&directory).await;
    let scene = Scene::new(store.clone());
    let channel = scene.group(&[("ann", Role::Owner)]).await;
    let mut dropped = 0;
    for patience in 0..200 {
        let batch: Vec<Append> = (0..BATCH).map(|_| scene.new_message(channel, "ann", "hello")).collect();
        let mut impatient = Box::pin(store.append(&batch));
        tokio::select! {
            biased;
            done = &mut impatient => drop(done.expect("append")),
            () = async { for _ in 0..patience { yield_now().await } } => dropped += 1,
        }
    }
    assert!(dropped > 20, "only {dropped} of 200 were dropped");
    let last = scene.send_many(channel, "ann", 1).await.remove(0);
    let history = scene.read_all(channel, "ann").await;
    let numbers: Vec<_> = history.iter().map(|message| message.seq.get()).collect();
    let expected: Vec<_> = (1..=last.seq.get()).collect();
    assert_eq!(numbers, expected);
    assert_eq!((numbers.len() - 1) % BATCH, 0, "half a batch is there");
}
