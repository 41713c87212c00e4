//! Two nodes, and a bus between them that fails.

use std::sync::Arc;

use chat_core::bus::LocalBus;
use chat_core::store::{MemoryStore, Store};
use chat_core::{Availability, ChannelId, ChatBuilder, DeviceState, Limits, UserId};
use chat_testkit::engine::House;
use chat_testkit::fakes::{BusFault, FaultyBus};
use chat_testkit::faults::Nodes;

use super::eye::{Eye, secs};

struct Pair {
    nodes: Nodes,
    ann: UserId,
    bob: UserId,
    channel: ChannelId,
    eye: Eye,
}

/// Ann looks at bob on one node; bob comes to the other.
async fn pair() -> Pair {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let nodes = Nodes::new(&store);
    let (ann, bob) = (nodes.here.user("ann").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&ann, &bob]).await;
    let mut eye = Eye::open(&nodes.here.chat, &ann).await;
    eye.subscribe(&channel.into()).await;
    Pair { nodes, ann, bob, channel, eye }
}

#[tokio::test(start_paused = true)]
async fn what_one_node_sees_the_other_shows() {
    let Pair { nodes, ann, bob, mut eye, .. } = pair().await;
    let there = Eye::open(&nodes.there.chat, &bob).await;
    eye.look(secs(1)).await;
    assert_eq!(eye.sees(&bob), Availability::Online);
    there.session.set_device(DeviceState::Away);
    eye.look(secs(11)).await;
    assert_eq!(eye.sees(&bob), Availability::Away);
    // A device here counts together with the one there; moving from node to node shows nothing.
    let here = Eye::open(&nodes.here.chat, &bob).await;
    eye.look(secs(1)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Online, 3));
    drop(there);
    eye.look(secs(30)).await;
    let there = Eye::open(&nodes.there.chat, &bob).await;
    drop(here);
    eye.look(secs(30)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Online, 3));
    // Invisible is said of the user, on whatever node.
    nodes.here.chat.set_invisible(&bob, true);
    eye.look(secs(1)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline);
    let mut other = Eye::open(&nodes.there.chat, &ann).await;
    assert_eq!(other.watch(&[&bob]).await.online, 0);
    nodes.there.chat.set_invisible(&bob, false);
    eye.look(secs(1)).await;
    assert_eq!(eye.sees(&bob), Availability::Online);
    drop(there);
    eye.look(secs(12)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline);
}

#[tokio::test(start_paused = true)]
async fn a_lost_notice_heals_with_the_next_digest() {
    let Pair { nodes, bob, mut eye, .. } = pair().await;
    eye.look(secs(1)).await;
    nodes.from_there.set(BusFault::DropAll);
    let there = Eye::open(&nodes.there.chat, &bob).await;
    eye.look(secs(1)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline);
    nodes.from_there.set(BusFault::None);
    eye.look(secs(11)).await;
    assert_eq!(eye.sees(&bob), Availability::Online);
    nodes.from_there.set(BusFault::DropAll);
    drop(there);
    eye.look(secs(1)).await;
    nodes.from_there.set(BusFault::None);
    eye.look(secs(22)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline, "who is not named in a digest has gone");
    assert!(nodes.from_there.met_ephemeral() > 0);
}

#[tokio::test(start_paused = true)]
async fn notices_twice_or_out_of_order_end_in_the_last_state() {
    for fault in [BusFault::Duplicate, BusFault::Reorder] {
        let Pair { nodes, bob, mut eye, .. } = pair().await;
        nodes.from_there.set(fault);
        for _ in 0..10 {
            let there = Eye::open(&nodes.there.chat, &bob).await;
            eye.look(secs(1)).await;
            drop(there);
            eye.look(secs(1)).await;
        }
        eye.look(secs(60)).await;
        assert_eq!(eye.sees(&bob), Availability::Offline, "{fault:?}");
        let _there = Eye::open(&nodes.there.chat, &bob).await;
        eye.look(secs(60)).await;
        assert_eq!(eye.sees(&bob), Availability::Online, "{fault:?}");
        assert!(nodes.from_there.met_ephemeral() > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_crashed_nodes_users_go_offline_when_its_lease_ends() {
    let Pair { nodes, bob, mut eye, .. } = pair().await;
    let _there = Eye::open(&nodes.there.chat, &bob).await;
    eye.look(secs(5)).await;
    assert_eq!(eye.sees(&bob), Availability::Online);
    // Nothing is heard of it any more, no farewell either.
    nodes.from_there.set(BusFault::DropAll);
    eye.look(secs(24)).await;
    assert_eq!(eye.sees(&bob), Availability::Online, "the lease holds");
    eye.look(secs(25)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline, "lease and grace are over");
    nodes.from_there.set(BusFault::None);
    eye.look(secs(11)).await;
    assert_eq!(eye.sees(&bob), Availability::Online, "it was only away");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_says_so() {
    let Pair { nodes, bob, mut eye, .. } = pair().await;
    let _there = Eye::open(&nodes.there.chat, &bob).await;
    eye.look(secs(1)).await;
    nodes.there.chat.shutdown().await;
    eye.look(secs(12)).await;
    assert_eq!(eye.sees(&bob), Availability::Offline);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_learns_who_is_here() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let mut limits = Limits::default();
    // So that nothing but the asking can tell.
    limits.presence_digest = secs(3_600);
    limits.presence_lease = secs(7_200);
    let between = Arc::new(LocalBus::new());
    let node = || {
        let bus = FaultyBus::new(between.clone());
        House { chat: ChatBuilder::new(store.clone()).bus(bus).limits(limits.clone()).start() }
    };
    let old = node();
    let ann = old.user("ann").await;
    let mut users = vec![ann.clone()];
    let mut there = Vec::new();
    // More than one digest holds.
    for n in 0..120 {
        let user = old.user(&format!("m{n}")).await;
        there.push(Eye::open(&old.chat, &user).await);
        users.push(user);
    }
    old.group(&users.iter().take(101).collect::<Vec<_>>()).await;
    old.group(&users.iter().take(1).chain(users.iter().skip(101)).collect::<Vec<_>>()).await;
    tokio::time::sleep(secs(1)).await;
    let new = node();
    let mut eye = Eye::open(&new.chat, &ann).await;
    let watched = eye.watch(&users[1..].iter().collect::<Vec<_>>()).await;
    eye.look(secs(30)).await;
    let known = usize::try_from(watched.online).unwrap() + eye.changes;
    assert_eq!((watched.people.len(), known), (120, 120));
}

#[tokio::test(start_paused = true)]
async fn typing_crosses_nodes_and_a_lost_stop_ends_by_itself() {
    let Pair { nodes, ann, bob, channel, mut eye } = pair().await;
    for _ in 0..4 {
        nodes.there.chat.start_typing(&bob, channel).await.unwrap();
        eye.look(secs(4)).await;
    }
    assert_eq!((eye.typing[&channel].as_slice(), eye.changes), ([bob.clone()].as_slice(), 1));
    let mut late = Eye::open(&nodes.here.chat, &ann).await;
    assert_eq!(late.subscribe(&channel.into()).await.typing, std::slice::from_ref(&bob));
    nodes.there.chat.stop_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    assert!(eye.typing[&channel].is_empty());
    nodes.there.chat.start_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    nodes.from_there.set(BusFault::DropAll);
    nodes.there.chat.stop_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!(eye.typing[&channel], [bob], "the stop was lost");
    eye.look(secs(6)).await;
    assert!(eye.typing[&channel].is_empty());
    assert!(nodes.from_there.met_ephemeral() > 0);
}
