//! An engine that ends and begins again.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Anchor, ErrorKind};

use crate::engine::House;
use crate::together;

/// A key is used for ever: repeats after a restart, fifty at once, find the first; another draft conflicts; after a
/// deletion there is the tombstone.
pub async fn a_repeat_after_a_restart_finds_the_first(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let first = house.say_as(&alice, channel, "k", "once").await.expect("sent").message;
    house.chat.shutdown().await;
    drop(house);
    let house = House::new(&store);
    let repeats = (0..50).map(|_| {
        let (house, alice) = (house.clone(), alice.clone());
        async move { house.say_as(&alice, channel, "k", "once").await.expect("a repeat is answered") }
    });
    for repeat in together(repeats).await {
        assert!(repeat.duplicate && repeat.message == first, "{repeat:?}");
    }
    let error = house.say_as(&alice, channel, "k", "twice").await.expect_err("another draft");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_key")));
    house.chat.delete_message(&alice, channel, first.id, None).await.expect("deleted");
    house.chat.shutdown().await;
    let house = House::new(&store);
    let repeat = house.say_as(&alice, channel, "k", "once").await.expect("a repeat is answered");
    assert!(repeat.duplicate && repeat.message.is_deleted());
    let page = house.chat.read_history(&bob, channel, Anchor::Latest, None).await.expect("a history");
    assert_eq!(page.messages.len(), 1);
}
