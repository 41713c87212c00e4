//! A database that goes back to an earlier state under running nodes.

use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_core::{ChannelId, Draft, ErrorKind, Role, UserId};
use tokio::time::timeout;

use super::Nodes;
use super::nodes::PATIENCE;
use crate::fakes::FaultyStore;
use crate::{Client, Scene, scene};

const TWO: [(&str, Role); 2] = [("alice", Role::Owner), ("bob", Role::Member)];

/// A database, and what a backup of it holds.
struct Backed {
    nodes: Nodes,
    store: FaultyStore,
    backup: Arc<dyn Store>,
    group: ChannelId,
    alice: UserId,
    bob: UserId,
}

impl Backed {
    /// A group with one message, as it is in the backup.
    async fn new(store: Arc<dyn Store>) -> Self {
        let backup: Arc<dyn Store> = Arc::new(MemoryStore::new());
        backup.begin_epoch(store.epoch().await.expect("an epoch")).await.expect("the same one");
        let scenes = [Scene::new(store.clone()), Scene::new(backup.clone())];
        let group = scenes[0].new_group(&TWO);
        let kept = scenes[0].new_message(group.id, "alice", "kept");
        for scene in &scenes {
            scene.store.create_group(&group).await.expect("a group is made");
            scene.written(kept.clone()).await;
        }
        let store = FaultyStore::new(store);
        let port: Arc<dyn Store> = Arc::new(store.clone());
        let nodes = Nodes::new(&port);
        Self { nodes, store, backup, group: group.id, alice: scene::user("alice"), bob: scene::user("bob") }
    }
}

/// Pulls until the session ends. It may be told meanwhile that the store does not have what it should.
async fn ended(client: &mut Client) {
    timeout(PATIENCE, pull_to_the_end(client)).await.expect("the session ends");
}

async fn pull_to_the_end(client: &mut Client) {
    loop {
        match client.session.next().await {
            Ok(Some(event)) => client.take(event.event()),
            Ok(None) => return,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Heads are lower than what was handed on: sessions end, cursors from before are as none, and what is sent from then
/// on arrives.
pub async fn a_restore_under_a_running_node_ends_its_sessions(store: Arc<dyn Store>) {
    let Backed { nodes, store, backup, group, alice, bob } = Backed::new(store).await;
    let (before, chat) = (backup.epoch().await.expect("an epoch"), &nodes.here.chat);
    let mut clients = [nodes.here.client(&alice).await, nodes.here.client(&bob).await];
    for lost in ["lost", "lost, too"] {
        nodes.here.say(&alice, group, lost).await;
    }
    for client in &mut clients {
        client.until_seq(group, 3).await;
    }
    store.restore(backup.clone());
    for client in &mut clients {
        ended(client).await;
    }
    assert_ne!(backup.epoch().await.expect("an epoch"), before, "another one has begun");
    let [at_alice, at_bob] = clients;
    let at_alice = at_alice.resume(chat).await;
    assert!(!at_alice.opened.resumed, "the cursor is of the epoch before");
    let mut back = nodes.here.client(at_bob.session.user()).await;
    assert_eq!(back.rev(group).get(), 2, "what the backup holds");
    let sent = nodes.here.say(&alice, group, "after").await.message;
    assert_eq!(sent.seq.get(), 2);
    assert_eq!(back.until_seq(group, 2).await, sent);
}

/// A new epoch, begun on one node, ends the sessions of all, also where no head tells of a restore.
pub async fn a_new_epoch_ends_the_sessions_of_every_node(store: Arc<dyn Store>) {
    let nodes = Nodes::new(&store);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let group = nodes.here.group(&[&alice, &bob]).await;
    let mut clients = [nodes.here.client(&alice).await, nodes.there.client(&bob).await];
    nodes.here.say(&alice, group, "before").await;
    for client in &mut clients {
        client.until_seq(group, 1).await;
    }
    let epoch = nodes.here.chat.new_epoch().await.expect("a new epoch");
    for client in &mut clients {
        ended(client).await;
    }
    let [_, at_bob] = clients;
    let mut back = at_bob.resume(&nodes.there.chat).await;
    assert_eq!((back.opened.resumed, back.opened.epoch), (false, epoch));
    nodes.here.say(&alice, group, "after").await;
    back.until_seq(group, 2).await;
}

/// Who is in no channel has no heads that could tell: their personal version does.
pub async fn a_restore_is_noticed_by_who_is_in_no_channel(store: Arc<dyn Store>) {
    let Backed { nodes, store, backup, alice, .. } = Backed::new(store).await;
    let carol = nodes.here.user("carol").await;
    let lost = nodes.here.group(&[&alice, &carol]).await;
    nodes.here.chat.leave_channel(&carol, lost).await.expect("she leaves");
    let mut at_carol = nodes.here.client(&carol).await;
    store.restore(backup);
    ended(&mut at_carol).await;
}

/// What a node remembers of the database goes with it: a pair whose channel was lost begins anew.
pub async fn what_was_known_of_a_restored_database_is_forgotten(store: Arc<dyn Store>) {
    let Backed { nodes, store, backup, alice, bob, .. } = Backed::new(store).await;
    let mut at_bob = nodes.here.client(&bob).await;
    let lost = nodes.here.say(&alice, &bob, "lost").await.message.channel;
    at_bob.until_seq(lost, 1).await;
    store.restore(backup);
    ended(&mut at_bob).await;
    let sent = nodes.here.say(&alice, &bob, "again").await.message;
    assert_ne!(sent.channel, lost);
    let gone =
        nodes.here.chat.send(&alice, lost, Draft::new("to nowhere")).await.expect_err("it is not there");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}
