//! A removal that the other node does not hear of.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Draft, ErrorKind};

use super::Nodes;
use crate::fakes::BusFault;

/// Removed on one node, live and writing on the other, which is told nothing: what they write is refused, and of what
/// others write they see the removal as the last.
pub async fn a_removal_on_another_node_bites_without_notices(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    // The other node knows bob's standing from now on.
    let last = nodes.there.say(&bob, channel, "I am in").await.message.created_rev;
    let mut at_bob = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropAll);
    nodes.here.chat.remove_participant(&alice, channel, &bob, None).await.expect("removed");
    let error = nodes.there.chat.send(&bob, channel, Draft::new("still here?")).await.expect_err("removed");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    nodes.here.say(&alice, channel, "without bob").await;
    nodes.there.say(&alice, channel, "from bob's node").await;
    let mut seen = at_bob.rev(channel);
    while !at_bob.gone.contains(&channel) {
        seen = seen.max(at_bob.rev(channel));
        at_bob.next().await;
    }
    assert!(seen <= last.next(), "the removal is change {}, bob saw {seen}", last.next());
    let direct = nodes.there.say(&alice, &bob, "sorry").await.message.channel;
    at_bob.until_seq(direct, 1).await;
    assert!(!at_bob.held.contains_key(&channel), "nothing of the group came after its end");
    assert!(nodes.from_here.met() > 0, "the notice met the fault");
}
