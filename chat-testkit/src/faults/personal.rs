//! Receipts and personal state, which have versions in place of a log: nobody replays them, everybody ends current.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{ChannelId, Draft, Event, Seq, UserId};
use tokio::time::timeout;

use super::Nodes;
use super::nodes::PATIENCE;
use crate::Client;
use crate::fakes::{BusFault, FaultyStore, Method};

/// Watermarks reach the others and one's own devices, live and resumed, though no notice does.
pub async fn receipts_arrive_though_every_notice_is_lost(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let mut at_alice = nodes.there.client(&alice).await;
    let mut at_bobs_other = nodes.there.client(&bob).await;
    let away = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropAll);
    for n in 1..=4 {
        nodes.here.say(&alice, channel, "look").await;
        nodes.here.chat.mark_read(&bob, channel, Seq::new(n)).await.expect("read");
    }
    let mut back = away.resume(&nodes.there.chat).await;
    for client in [&mut at_alice, &mut at_bobs_other, &mut back] {
        client.until(|client| read_seq(client, channel, &bob) == Seq::new(4)).await;
    }
    // Every message and every receipt.
    nodes.until_lost(8).await;
}

/// What changed of one's own on another node, memberships too, is read by itself: not with all the rest of one's own.
pub async fn a_change_of_ones_own_does_not_read_everything(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::new(&port);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let mut groups = Vec::new();
    for _ in 0..3 {
        groups.push(nodes.here.group(&[&alice, &bob]).await);
    }
    let mut client = nodes.there.client(&bob).await;
    let (all, news) = (faulty.calls(Method::Memberships), faulty.calls(Method::PersonalSince));
    nodes.here.chat.remove_participant(&alice, groups[0], &bob, None).await.expect("removed");
    client.until(|client| client.gone == [groups[0]]).await;
    nodes.here.chat.delete_channel(&alice, groups[1]).await.expect("deleted");
    client.until(|client| client.gone == groups[..2]).await;
    let joined = nodes.here.group(&[&alice, &bob]).await;
    client.until(|client| client.cursor.channels.contains_key(&joined)).await;
    nodes.here.say(&alice, joined, "hi").await;
    client.until_seq(joined, 1).await;
    nodes.here.chat.mark_unread(&bob, joined, Seq::new(1)).await.expect("unread");
    let version = nodes.here.chat.mark_read_privately(&bob, joined, Seq::new(1)).await.expect("read");
    client.until(|client| client.badges[&joined].badge_seq == version.badge_seq).await;
    assert_eq!(faulty.calls(Method::Memberships), all, "nothing reads all memberships but opening");
    assert!(faulty.calls(Method::PersonalSince) > news);
}

/// Two nodes take receipts of one channel side by side, and notices are lost or late: what the other node wrote in between
/// is not passed over, live or resumed. A node reads it once, however many sessions it has.
pub async fn receipts_of_two_nodes_are_all_told(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::new(&port);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let cy = nodes.here.user("cy").await;
    let channel = nodes.here.group(&[&alice, &bob, &cy]).await;
    for n in 1..=4 {
        nodes.here.say(&alice, channel, &n.to_string()).await;
    }
    let mut there = Vec::new();
    for _ in 0..10 {
        there.push(nodes.there.client(&alice).await);
    }
    let away = nodes.there.client(&alice).await;
    nodes.from_here.set(BusFault::DropAll);
    let before = faulty.calls(Method::ReceiptsSince);
    nodes.here.chat.mark_read(&bob, channel, Seq::new(3)).await.expect("read here, which is not told");
    nodes
        .there
        .chat
        .mark_read(&cy, channel, Seq::new(4))
        .await
        .expect("read there, which is the next version");
    for client in &mut there {
        client.until(|client| read_seq(client, channel, &cy) == Seq::new(4)).await;
        assert_eq!(read_seq(client, channel, &bob), Seq::new(3), "what came before is told before");
    }
    let reads = faulty.calls(Method::ReceiptsSince) - before;
    assert!(reads <= 2, "{reads} reads for ten sessions");
    let mut back = away.resume(&nodes.there.chat).await;
    back.until(|client| read_seq(client, channel, &cy) == Seq::new(4)).await;
    assert_eq!(read_seq(&back, channel, &bob), Seq::new(3));
}

fn read_seq(client: &Client, channel: ChannelId, user: &UserId) -> Seq {
    let state = client.held.get(&channel).and_then(|held| held.receipts.get(user));
    state.map_or(Seq::ZERO, |state| state.read_seq)
}

/// What a user hides on one node reaches their devices on the other, live and resumed, though no notice does.
pub async fn personal_state_arrives_though_every_notice_is_lost(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.say(&alice, &bob, "hello").await.message.channel;
    let mut live = nodes.there.client(&bob).await;
    let away = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropAll);
    nodes.here.chat.delete_channel(&bob, channel).await.expect("hidden and cleared");
    until_hidden(&mut live, channel).await;
    let mut back = away.resume(&nodes.there.chat).await;
    until_hidden(&mut back, channel).await;
    assert!(nodes.from_here.met() > 0, "the notice met the fault");
    let sent = nodes.here.say(&alice, channel, "and again").await.message;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, sent.created_rev).await;
        assert_eq!(client.cursor.personal_rev, live_version(&nodes, &bob).await);
    }
}

/// What a user clears on one node is gone on the other, too: changes to it are skipped there, though no notice came.
pub async fn cleared_history_is_skipped_on_every_node(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let sent = nodes.here.say(&alice, channel, "hello").await.message;
    let mut live = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropAll);
    nodes.here.chat.clear_history(&bob, channel, sent.seq).await.expect("cleared");
    let is_told = |event: &Event| match event {
        Event::Personal { memberships, .. } => memberships.iter().any(|own| own.floor_seq == sent.seq),
        _ => false,
    };
    while !is_told(live.next().await.event()) {}
    let edited = nodes.here.chat.edit_message(&alice, channel, sent.id, 0, Draft::new("hello there")).await;
    let edited = edited.expect("edited");
    while live.rev(channel) < edited.changed_rev {
        let event = live.next().await;
        assert!(matches!(event.event(), Event::Skipped { .. }), "{event:?}");
    }
    assert!(nodes.from_here.met() > 0, "the notice met the fault");
}

/// Two devices on one node: what the one reads when it opens is no reason not to tell the other.
pub async fn what_one_device_knows_is_still_news_to_the_other(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::new(&port);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let mut earlier = nodes.there.client(&bob).await;
    nodes.from_here.set(BusFault::DropAll);
    // Versions are compared before the message and after the other device has opened, and not in between.
    let check = faulty.hold_before(Method::PersonalRevs);
    check.reached().await;
    let channel = nodes.here.say(&alice, &bob, "hello").await.message.channel;
    let mut later = nodes.there.client(&bob).await;
    assert!(later.cursor.channels.contains_key(&channel), "it opened after the message");
    check.release();
    timeout(PATIENCE, earlier.until_seq(channel, 1)).await.expect("the other device is told");
    nodes.here.say(&alice, &bob, "both of you").await;
    for client in [&mut earlier, &mut later] {
        client.until_seq(channel, 2).await;
    }
}

async fn until_hidden(client: &mut Client, channel: ChannelId) {
    loop {
        if let Event::Personal { memberships, .. } = client.next().await.event()
            && memberships.iter().any(|own| own.channel == channel && own.hidden_at_seq == Some(Seq::new(1)))
        {
            return;
        }
    }
}

async fn live_version(nodes: &Nodes, user: &UserId) -> chat_core::PersonalRev {
    nodes.there.client(user).await.opened.personal_rev
}
