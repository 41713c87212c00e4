//! A faulty store without faults is the store it wraps; with faults it does what the script says.

use std::sync::Arc;

use chat_core::ErrorKind;
use chat_core::store::{ChannelStore, EpochStore, MemoryStore, MessageStore, Store};
use chat_testkit::Scene;
use chat_testkit::fakes::{FaultyStore, Method};

async fn open() -> Arc<dyn Store> {
    Arc::new(FaultyStore::new(Arc::new(MemoryStore::new())))
}

chat_testkit::store_conformance!(open);

#[tokio::test]
async fn a_fault_before_does_nothing_and_one_after_does_all() {
    let store = FaultyStore::new(Arc::new(MemoryStore::new()));
    let scene = Scene::new(Arc::new(store.clone()));
    let group = scene.group(&[("ann", chat_core::Role::Owner)]).await;
    store.fail_before(Method::Append, 1);
    store.fail_after(Method::Append, 1);
    for written in [0, 1] {
        let error = store.append(&[scene.new_message(group, "ann", "hi")]).await.expect_err("the fault");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(scene.read_all(group, "ann").await.len(), written);
    }
    scene.send(group, "ann", "there").await;
    assert_eq!(store.calls(Method::Append), 3);
}

#[tokio::test]
async fn a_held_call_waits_until_it_is_released() {
    let store = FaultyStore::new(Arc::new(MemoryStore::new()));
    let scene = Scene::new(Arc::new(store.clone()));
    let group = scene.group(&[("ann", chat_core::Role::Owner)]).await;
    let (before, after) = (store.hold_before(Method::Append), store.hold_after(Method::Append));
    let sends = async {
        scene.send(group, "ann", "one").await;
        scene.send(group, "ann", "two").await;
    };
    let watches = async {
        before.reached().await;
        assert_eq!(scene.read_all(group, "ann").await.len(), 0);
        before.release();
        after.reached().await;
        assert_eq!(scene.read_all(group, "ann").await.len(), 2);
        after.release();
    };
    tokio::join!(sends, watches);
}

#[tokio::test]
async fn a_store_that_is_down_refuses_everything() {
    let store = FaultyStore::new(Arc::new(MemoryStore::new()));
    for is_down in [true, false] {
        store.set_down(is_down);
        assert_eq!(store.epoch().await.is_err(), is_down);
        assert_eq!(store.heads(&[]).await.is_err(), is_down);
    }
}
