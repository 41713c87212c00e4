//! Notices between nodes that are lost, doubled, late or out of order.

use std::sync::Arc;
use std::time::Duration;

use chat_core::Draft;
use chat_core::store::Store;

use super::Nodes;
use super::nodes::HEAD_CHECK;
use crate::fakes::BusFault;

/// Exactly the last notice is lost: the other node delivers all the same, by its next head check.
pub async fn a_lost_last_notice_is_found(store: Arc<dyn Store>) {
    the_last_notice_is_lost(store, HEAD_CHECK).await;
}

/// The same with another time between head checks; without any it does not end.
pub async fn the_last_notice_is_lost(store: Arc<dyn Store>, head_check: Duration) {
    let nodes = Nodes::with(&store, |limits| limits.head_check = head_check);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let mut at_bob = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropLast);
    for n in 1..=5 {
        nodes.here.say(&alice, channel, &n.to_string()).await;
    }
    at_bob.until_seq(channel, 5).await;
    assert_eq!(at_bob.bodies(channel), ["1", "2", "3", "4", "5"]);
    nodes.until_lost(5).await;
}

/// All notices are lost, in both directions: messages, edits, deletions, new channels and people still arrive.
pub async fn losing_every_notice_loses_nothing(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    nodes.from_here.set(BusFault::DropAll);
    nodes.from_there.set(BusFault::DropAll);
    let (mut at_alice, mut at_bob) = (nodes.here.client(&alice).await, nodes.there.client(&bob).await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let first = nodes.here.say(&alice, channel, "first").await.message;
    let second = nodes.there.say(&bob, channel, "second").await.message;
    let edit = nodes.here.chat.edit_message(&alice, channel, first.id, 0, Draft::new("edited")).await;
    edit.expect("edited");
    let tombstone = nodes.there.chat.delete_message(&bob, channel, second.id, None).await.expect("deleted");
    let direct = nodes.there.say(&bob, &alice, "directly").await.message.channel;
    for client in [&mut at_alice, &mut at_bob] {
        client.until_rev(channel, tombstone.changed_rev).await;
        client.until_seq(direct, 1).await;
        assert_eq!(client.bodies(channel), ["edited", ""]);
    }
    assert!(nodes.from_here.met() > 0 && nodes.from_there.met() > 0, "notices were lost on both sides");
}

/// Notices come twice, overtake each other, or come long after everything is over.
pub async fn notices_twice_late_or_out_of_order_harm_nobody(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let mut at_bob = nodes.there.client(&bob).await;
    let mut sent = 0;
    for fault in [BusFault::Duplicate, BusFault::Reorder, BusFault::Delay] {
        nodes.from_here.set(fault);
        for _ in 0..7 {
            sent += 1;
            nodes.here.say(&alice, channel, &sent.to_string()).await;
        }
        // The client panics on a double, a gap or a step back.
        at_bob.until_seq(channel, sent).await;
        nodes.from_here.release().await;
    }
    nodes.from_here.set(BusFault::None);
    sent += 1;
    nodes.here.say(&alice, channel, &sent.to_string()).await;
    at_bob.until_seq(channel, sent).await;
    let expected: Vec<_> = (1..=sent).map(|n| n.to_string()).collect();
    assert_eq!(at_bob.bodies(channel), expected);
}
