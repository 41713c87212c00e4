//! Who blocks somebody and whom they block see nothing of each other.

use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_core::{Availability, Watched};
use chat_testkit::faults::Nodes;

use super::eye::{Eye, house, secs};

#[tokio::test(start_paused = true)]
async fn who_blocks_and_who_is_blocked_look_offline_to_each_other_at_once() {
    let house = house(|_| {});
    let (ann, bob, eve) = (house.user("ann").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&ann, &bob, &eve]).await;
    let (mut at_ann, mut at_bob) = (Eye::open(&house.chat, &ann).await, Eye::open(&house.chat, &bob).await);
    let _there = Eye::open(&house.chat, &eve).await;
    at_ann.watch(&[&bob, &eve]).await;
    at_bob.subscribe(&channel.into()).await;
    assert_eq!((at_ann.sees(&bob), at_bob.sees(&ann)), (Availability::Online, Availability::Online));
    house.chat.block(&ann, &bob).await.expect("blocked");
    for eye in [&mut at_ann, &mut at_bob] {
        eye.look(secs(1)).await;
        assert_eq!(eye.sees(&eve), Availability::Online, "of others all is told");
        assert_eq!(eye.ended, [], "nobody is told that it has to do with them");
    }
    assert_eq!((at_ann.sees(&bob), at_bob.sees(&ann)), (Availability::Offline, Availability::Offline));
    for (viewer, other) in [(&ann, &bob), (&bob, &ann)] {
        for watched in [Watched::People(vec![other.clone()]), channel.into()] {
            let snapshot = house.chat.get_presence(viewer, &watched).await.expect("they share a channel");
            let one = snapshot.people.iter().find(|one| one.user == *other).expect("in the list as before");
            assert_eq!((one.status, one.since), (Availability::Offline, None));
        }
    }
    let mut again = Eye::open(&house.chat, &bob).await;
    let snapshot = again.subscribe(&channel.into()).await;
    assert_eq!((snapshot.online, again.sees(&ann)), (2, Availability::Offline));
    house.chat.unblock(&ann, &bob).await.expect("unblocked");
    at_bob.look(secs(1)).await;
    assert_eq!(at_bob.sees(&ann), Availability::Online);
}

#[tokio::test(start_paused = true)]
async fn who_comes_is_not_shown_to_whom_they_block_for_a_moment() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let channel = house.group(&[&ann, &bob]).await;
    house.chat.block(&ann, &bob).await.expect("blocked");
    let mut eye = Eye::open(&house.chat, &bob).await;
    eye.subscribe(&channel.into()).await;
    let changes = eye.changes;
    let there = Eye::open(&house.chat, &ann).await;
    eye.look(secs(1)).await;
    drop(there);
    eye.look(secs(60)).await;
    assert_eq!((eye.sees(&ann), eye.changes), (Availability::Offline, changes));
    let snapshot =
        house.chat.get_presence(&bob, &Watched::People(vec![ann])).await.expect("they share a channel");
    assert_eq!(snapshot.people[0].since, None, "nor is it told when they were last seen");
}

#[tokio::test(start_paused = true)]
async fn typing_is_not_told_to_those_apart() {
    let house = house(|_| {});
    let (ann, bob, eve) = (house.user("ann").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&ann, &bob, &eve]).await;
    let mut eyes = [Eye::open(&house.chat, &ann).await, Eye::open(&house.chat, &bob).await];
    for eye in &mut eyes {
        eye.subscribe(&channel.into()).await;
    }
    house.chat.start_typing(&bob, channel).await.expect("typing");
    eyes[0].look(secs(1)).await;
    assert_eq!(eyes[0].typing[&channel], std::slice::from_ref(&bob));
    house.chat.block(&ann, &bob).await.expect("blocked");
    eyes[0].look(secs(1)).await;
    assert_eq!(eyes[0].typing[&channel], [], "it ends at once");
    for who in [&ann, &eve] {
        house.chat.start_typing(who, channel).await.expect("typing");
    }
    for eye in &mut eyes {
        eye.look(secs(1)).await;
        assert_eq!(eye.typing[&channel], std::slice::from_ref(&eve));
    }
}

#[tokio::test(start_paused = true)]
async fn a_block_on_one_node_is_known_on_the_other() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let nodes = Nodes::new(&store);
    let (ann, bob) = (nodes.here.user("ann").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&ann, &bob]).await;
    let (mut at_ann, mut at_bob) =
        (Eye::open(&nodes.here.chat, &ann).await, Eye::open(&nodes.there.chat, &bob).await);
    at_ann.subscribe(&channel.into()).await;
    at_bob.subscribe(&channel.into()).await;
    at_bob.look(secs(1)).await;
    at_ann.look(secs(1)).await;
    assert_eq!((at_ann.sees(&bob), at_bob.sees(&ann)), (Availability::Online, Availability::Online));
    nodes.here.chat.block(&ann, &bob).await.expect("blocked");
    at_ann.look(secs(1)).await;
    at_bob.look(secs(1)).await;
    assert_eq!((at_ann.sees(&bob), at_bob.sees(&ann)), (Availability::Offline, Availability::Offline));
}
