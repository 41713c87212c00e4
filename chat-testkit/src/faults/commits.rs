//! Commits that fail, and commits of which nobody knows whether they did.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{ChangeQuery, Store};
use chat_core::{Actor, ChannelId, Draft, Error, ErrorKind, MessageId, Rev, Seq, UserId};

use super::Nodes;
use crate::engine::House;
use crate::fakes::{FaultyStore, Method};
use crate::scene::ALL;
use crate::{Client, together};

const WRITERS: usize = 8;
const SENDS: usize = 25;
/// The tries a lane makes before it tells its callers.
const TRIES: usize = 4;

/// Many writers on two nodes, a tenth of their sends refused in the store, some commits failed and some of unknown
/// outcome, people renaming the group meanwhile: messages are 1..n, changes have no gap, and all see the same.
pub async fn failed_and_refused_sends_leave_no_gap(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store.clone());
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::new(&port);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let clients = [nodes.here.client(&alice).await, nodes.there.client(&bob).await];
    let writers = (0..WRITERS).map(|writer| {
        let house = if writer % 2 == 0 { nodes.here.clone() } else { nodes.there.clone() };
        write(
            house,
            faulty.clone(),
            if writer % 4 < 2 { alice.clone() } else { bob.clone() },
            channel,
            writer,
        )
    });
    let acked: BTreeSet<_> = together(writers).await.into_iter().flatten().map(Seq::get).collect();
    assert!(faulty.met() >= 4, "faults fired: {}", faulty.met());
    let refused = WRITERS * SENDS / 10;
    assert_eq!(acked.len(), WRITERS * SENDS - refused, "all but the refused are acknowledged");
    assert!(acked.iter().copied().eq(1..=acked.len() as u64), "numbers have no gap: {acked:?}");
    let head = no_gap(&store, channel).await;
    all_see_the_same(clients, channel, head).await;
}

async fn write(
    house: House,
    faulty: FaultyStore,
    user: UserId,
    channel: ChannelId,
    writer: usize,
) -> Vec<Seq> {
    let nothing = MessageId::from_uuid(uuid::Uuid::from_u128(7));
    let mut seqs = Vec::new();
    for n in 0..SENDS {
        // Counted over all writers, every tenth is aborted.
        if (writer * SENDS + n) % 10 == 9 {
            let draft = Draft::new("an answer to nothing").in_reply_to(nothing);
            let error = house.chat.send(&user, channel, draft).await.expect_err("it is refused");
            assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("reply_to")));
            continue;
        }
        match (writer, n) {
            (0 | 1, 5) => faulty.fail_before(Method::Append, 1),
            (2 | 3, 10) => faulty.fail_after(Method::Append, 1),
            (_, 20) => house.chat.rename_channel(Actor::Host, channel, "renamed").await.expect("renamed"),
            _ => {}
        }
        seqs.push(house.say(&user, channel, &format!("{writer}-{n}")).await.message.seq);
    }
    assert!(seqs.is_sorted(), "a writer's own sends are in order: {seqs:?}");
    seqs
}

/// Reads all changes, and gives the last one's number.
async fn no_gap(store: &Arc<dyn Store>, channel: ChannelId) -> Rev {
    let query = ChangeQuery { channel, viewer: None, after: Rev::ZERO, limit: ALL };
    let page = store.changes(&query).await.expect("changes").expect("the channel is there");
    let revs: Vec<_> = page.changes.iter().map(|change| change.rev().get()).collect();
    assert!(revs.iter().copied().eq(1..=page.head.rev.get()), "changes have no gap: {revs:?}");
    page.head.rev
}

async fn all_see_the_same(clients: [Client; 2], channel: ChannelId, head: Rev) {
    let [mut one, mut other] = clients;
    for client in [&mut one, &mut other] {
        client.until_rev(channel, head).await;
    }
    assert_eq!(one.held[&channel].messages, other.held[&channel].messages);
}

/// The commit went through and its answer did not, or it never came so far: the caller is told to repeat, and the
/// repeat finds what there is.
pub async fn an_unknown_outcome_is_settled_by_a_repeat(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let nodes = Nodes::new(&port);
    let (alice, bob) = (nodes.here.user("alice").await, nodes.here.user("bob").await);
    let channel = nodes.here.group(&[&alice, &bob]).await;
    let mut at_bob = nodes.there.client(&bob).await;
    for (key, happened) in [("happened", true), ("did not", false)] {
        if happened {
            faulty.fail_after(Method::Append, 1);
        }
        faulty.fail_before(Method::Append, TRIES - usize::from(happened));
        let error = nodes.here.say_as(&alice, channel, key, key).await.expect_err("nobody knows");
        retryable(&error);
        let repeat = nodes.there.say_as(&alice, channel, key, key).await.expect("it is settled");
        assert_eq!(repeat.duplicate, happened, "{key}");
    }
    nodes.here.say(&alice, channel, "end").await;
    at_bob.until_seq(channel, 3).await;
    assert_eq!(at_bob.bodies(channel), ["happened", "did not", "end"]);
}

/// What a caller is told by a store that is away.
pub(super) fn retryable(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.is_retryable());
}
