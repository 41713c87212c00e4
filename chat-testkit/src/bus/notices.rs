//! What arrives, and what does not.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chat_core::bus::{Bus, Digest, Notice, Notices, PresentUser, TypingEdge, UserRange, Visibility};
use chat_core::{Availability, Blocks, ChannelId, IdSource, PersonalRev, ReceiptRev, Rev, Timestamp};
use tokio::time::timeout;

use super::TwoNodes;
use crate::fakes::SeededIds;
use crate::scene::user;

/// A subscription that takes a moment to reach the other node misses what is published before; then it is repeated.
const AGAIN: Duration = Duration::from_millis(200);

/// More than any implementation lets wait for one subscriber.
const FLOOD: u64 = 50_000;

fn channel() -> ChannelId {
    ChannelId::from_uuid(SeededIds::new(7).uuid())
}

fn notice(rev: u64) -> Notice {
    Notice::Channel(channel(), Rev::new(rev))
}

/// As large as one may be.
fn digest() -> Notice {
    let of = |n: usize| PresentUser {
        user: user(&format!("{n:064}")),
        status: Availability::Away,
        since: Timestamp::from_micros(i64::MAX),
        visibility: Visibility { number: u64::MAX, at: Timestamp::from_micros(-1), invisible: true },
        blocks: Some(Arc::new(Blocks { rev: PersonalRev::new(u64::MAX), users: vec![user("eve")] })),
    };
    Notice::Present(Arc::new(Digest {
        node: SeededIds::new(8).uuid(),
        version: u64::MAX,
        lease: Duration::from_secs(35),
        range: Some(UserRange { after: None, through: Some(user("ann")) }),
        people: (0..Digest::MOST).map(of).collect(),
    }))
}

fn typing(lease: Option<Duration>) -> Notice {
    Notice::Typing(TypingEdge {
        node: SeededIds::new(8).uuid(),
        channel: channel(),
        user: user("ann"),
        lease,
    })
}

/// Publishes until it arrives; what else arrives meanwhile is let go.
async fn arrives(from: &Arc<dyn Bus>, notice: &Notice, at: &mut dyn Notices) {
    loop {
        from.publish(std::slice::from_ref(notice)).await;
        let seen = timeout(AGAIN, async {
            loop {
                match at.next().await {
                    Some(found) if found == *notice => break,
                    Some(_) => {}
                    None => panic!("the bus ended before {notice:?}"),
                }
            }
        });
        if seen.await.is_ok() {
            break;
        }
    }
}

/// Reads numbered notices until this one.
async fn read_until(last: u64, at: &mut dyn Notices) -> Vec<u64> {
    let mut seen = Vec::new();
    loop {
        match at.next().await {
            Some(Notice::Channel(_, rev)) if rev.get() == last => break seen,
            Some(Notice::Channel(_, rev)) => seen.push(rev.get()),
            Some(Notice::Lost) => seen.push(0),
            other => panic!("{other:?} was never published"),
        }
    }
}

/// Every kind of notice gets from either node to the other.
pub async fn what_one_node_publishes_the_other_gets(nodes: Arc<TwoNodes>) {
    for (from, to) in [(&nodes.here, &nodes.there), (&nodes.there, &nodes.here)] {
        let mut arriving = to.subscribe();
        let kinds = [
            notice(1),
            Notice::Receipts(channel(), ReceiptRev::new(i64::MAX as u64)),
            Notice::User(user("ann 👩‍👩‍👧‍👦 ' \" \\")),
            Notice::WhoIsPresent(SeededIds::new(8).uuid()),
            digest(),
            typing(Some(Duration::from_secs(6))),
            typing(None),
        ];
        for kind in kinds {
            arrives(from, &kind, &mut *arriving).await;
        }
    }
}

/// What is published once comes at most once, and without a reason to drop it exactly once.
pub async fn nothing_comes_twice(nodes: Arc<TwoNodes>) {
    let mut arriving = nodes.there.subscribe();
    arrives(&nodes.here, &notice(1_000), &mut *arriving).await;
    let all: Vec<_> = (1..=100).map(notice).collect();
    for some in all.chunks(7) {
        nodes.here.publish(some).await;
    }
    arrives_after(&nodes, 100, &mut *arriving).await;
}

/// Reads notices 1 to `count`, each once, in any order.
async fn arrives_after(nodes: &TwoNodes, count: u64, at: &mut dyn Notices) {
    let mut missing: BTreeSet<_> = (1..=count).collect();
    while !missing.is_empty() {
        let rev = read_one(at).await;
        assert!(rev == 1_000 || missing.remove(&rev), "notice {rev} came twice");
    }
    nodes.here.publish(&[notice(2_000)]).await;
    assert_eq!(read_until(2_000, at).await, [0; 0], "something came twice");
}

async fn read_one(at: &mut dyn Notices) -> u64 {
    match at.next().await {
        Some(Notice::Channel(_, rev)) => rev.get(),
        other => panic!("{other:?} was never published"),
    }
}

/// Every subscription of a node gets everything.
pub async fn every_subscriber_gets_it(nodes: Arc<TwoNodes>) {
    let mut subscriptions = [nodes.there.subscribe(), nodes.there.subscribe(), nodes.there.subscribe()];
    for subscription in &mut subscriptions {
        arrives(&nodes.here, &notice(1), &mut **subscription).await;
    }
    nodes.here.publish(&[notice(2)]).await;
    for subscription in &mut subscriptions {
        assert!(read_until(2, &mut **subscription).await.iter().all(|rev| *rev == 1));
    }
}

/// Dropping a subscription loses nothing for the others.
pub async fn a_dropped_subscription_harms_nobody(nodes: Arc<TwoNodes>) {
    let (mut stays, mut goes) = (nodes.there.subscribe(), nodes.there.subscribe());
    arrives(&nodes.here, &notice(1_000), &mut *stays).await;
    arrives(&nodes.here, &notice(1_000), &mut *goes).await;
    nodes.here.publish(&[notice(1)]).await;
    drop(goes);
    nodes.here.publish(&[notice(2), notice(3)]).await;
    arrives_after(&nodes, 3, &mut *stays).await;
}

/// Dropping the future of `next` loses no notice, however often it happens.
pub async fn a_dropped_wait_loses_nothing(nodes: Arc<TwoNodes>) {
    let mut arriving = nodes.there.subscribe();
    arrives(&nodes.here, &notice(1_000), &mut *arriving).await;
    let mut missing: BTreeSet<_> = (1..=200).collect();
    for rev in 1..=200 {
        nodes.here.publish(&[notice(rev)]).await;
        // A wait that is over at once: sometimes a notice is there already, mostly it is not.
        if let Ok(Some(Notice::Channel(_, rev))) = timeout(Duration::ZERO, arriving.next()).await {
            missing.remove(&rev.get());
        }
    }
    while !missing.is_empty() {
        missing.remove(&read_one(&mut *arriving).await);
    }
}

/// Publishing to nobody, and publishing nothing, is no fault.
pub async fn nobody_listening_is_no_fault(nodes: Arc<TwoNodes>) {
    nodes.here.publish(&[notice(1), notice(2)]).await;
    let mut arriving = nodes.there.subscribe();
    nodes.here.publish(&[]).await;
    arrives(&nodes.here, &notice(3), &mut *arriving).await;
}

/// A flood never blocks who publishes; a subscriber that misses some of it is told so.
pub async fn who_lags_is_told(nodes: Arc<TwoNodes>) {
    let mut arriving = nodes.there.subscribe();
    arrives(&nodes.here, &notice(FLOOD + 1), &mut *arriving).await;
    let flood: Vec<_> = (1..=FLOOD).map(notice).collect();
    for some in flood.chunks(500) {
        nodes.here.publish(some).await;
    }
    let mut seen = 0;
    loop {
        match timeout(AGAIN, arriving.next()).await {
            Ok(Some(Notice::Channel(_, rev))) => seen += u64::from(rev.get() <= FLOOD),
            Ok(Some(Notice::Lost)) => break,
            Ok(other) => panic!("{other:?} was never published"),
            Err(_) => {
                assert_eq!(seen, FLOOD, "some of the flood is missing, and nobody was told");
                break;
            }
        }
    }
}
