//! A database that is full, or away for a while.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Anchor, UserId};

use super::Nodes;
use super::commits::retryable;
use crate::engine::House;
use crate::fakes::{FaultyStore, Method};
use crate::{Client, together};

/// The tries a lane makes before it tells its callers.
const TRIES: usize = 4;

/// The disk is full: writes are refused so that they can be repeated, reads and sessions go on, and the same key
/// succeeds once there is room.
pub async fn a_store_that_takes_no_writes_is_still_read(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let house = House::new(&port);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    house.say(&alice, channel, "before").await;
    for _ in 0..2 {
        faulty.fail_before(Method::Append, TRIES);
        retryable(&house.say_as(&alice, channel, "k", "later").await.expect_err("there is no room"));
        let page = house.chat.read_history(&bob, channel, Anchor::Latest, None).await.expect("reads go on");
        assert_eq!(page.messages.len(), 1);
    }
    at_bob.until_seq(channel, 1).await;
    let sent = house.say_as(&alice, channel, "k", "later").await.expect("there is room again");
    assert!(!sent.duplicate && sent.message.seq.get() == 2);
    at_bob.until_seq(channel, 2).await;
}

/// The database is away: everything is refused so that it can be repeated, nobody is thrown out, and when it is back
/// the repeats succeed once each and every session ends complete.
pub async fn an_outage_ends_by_itself(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::with(&port, |limits| limits.outbox_events = 4);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let mut live = nodes.here.client(&bob).await;
    let mut behind = nodes.there.client(&bob).await;
    let away = nodes.there.client(&bob).await.cursor;
    for n in 0..10 {
        nodes.here.say_as(&alice, channel, &n.to_string(), &n.to_string()).await.expect("sent");
    }
    live.until_seq(channel, 10).await;
    faulty.set_down(true);
    for error in send_ten_more(&nodes.here, &alice, channel).await {
        retryable(&error.expect_err("the database is away"));
    }
    let error = nodes.here.chat.read_history(&bob, channel, Anchor::Latest, None).await;
    retryable(&error.expect_err("the database is away"));
    let error = nodes.there.chat.open_session(&bob, Some(away.clone())).await.map(drop);
    retryable(&error.expect_err("the database is away"));
    assert!(stumbles(&mut behind).await, "it has to read what it missed");
    faulty.set_down(false);
    for sent in send_ten_more(&nodes.here, &alice, channel).await {
        assert!(!sent.expect("the database is back").duplicate);
    }
    let (session, opened) =
        nodes.there.chat.open_session(&bob, Some(away.clone())).await.expect("it is back");
    let held = BTreeMap::new();
    let mut back = Client {
        session,
        opened,
        cursor: away,
        held,
        badges: BTreeMap::default(),
        places: crate::Places::default(),
        streams: BTreeMap::default(),
        parts: 0,
        gone: Vec::new(),
    };
    for client in [&mut live, &mut behind, &mut back] {
        client.until_seq(channel, 20).await;
        assert_eq!(client.held[&channel].messages.len(), 20);
    }
}

async fn send_ten_more(
    house: &House,
    user: &UserId,
    channel: chat_core::ChannelId,
) -> Vec<chat_core::Result<chat_core::codec::Sent>> {
    let sends = (10..20).map(|n| {
        let (house, user) = (house.clone(), user.clone());
        async move { house.say_as(&user, channel, &n.to_string(), &n.to_string()).await }
    });
    together(sends).await
}

/// Pulls until the store is needed and does not answer; what came before is applied.
async fn stumbles(client: &mut Client) -> bool {
    loop {
        match client.session.next().await {
            Ok(Some(event)) => client.take(event.event()),
            Ok(None) => return false,
            Err(error) => {
                retryable(&error);
                return true;
            }
        }
    }
}
