//! Compares the heads of everything live on this node with the store: finds a lost last notice, and a database
//! that went back to an earlier state.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::{Delivery, Feed};
use crate::domain::PersonalRev;
use crate::error::Result;
use crate::id::UserId;

/// Channels or users asked for in one statement.
const AT_ONCE: usize = 1_000;

/// Checks periodically, and at once when notices are known to be lost.
pub(super) async fn run(delivery: Arc<Delivery>) {
    let mut ticks = interval(delivery.limits.head_check);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = delivery.stop.cancelled() => return,
            _ = ticks.tick() => {}
            () = delivery.check_now.notified() => {}
        }
        if let Err(error) = check(&delivery).await {
            tracing::warn!(%error, "the head check could not read the store");
        }
    }
}

async fn check(delivery: &Arc<Delivery>) -> Result<()> {
    delivery.check_epoch().await?;
    for feeds in delivery.hub.live_feeds().chunks(AT_ONCE) {
        if check_feeds(delivery, feeds).await? == Found::Less {
            return delivery.went_back().await;
        }
    }
    for users in delivery.hub.live_users().chunks(AT_ONCE) {
        if check_users(delivery, users).await? == Found::Less {
            return delivery.went_back().await;
        }
    }
    Ok(())
}

/// What the store has, beside what was handed on.
#[derive(PartialEq, Eq)]
enum Found {
    /// The same or more.
    Enough,
    /// Less: it went back to an earlier state.
    Less,
}

async fn check_feeds(delivery: &Arc<Delivery>, feeds: &[Arc<Feed>]) -> Result<Found> {
    // Taken before the store is asked: it then has at least this, however far the feeds go on meanwhile.
    let handed_on: Vec<_> = feeds.iter().map(|feed| feed.head()).collect();
    let channels: Vec<_> = handed_on.iter().map(|head| head.channel).collect();
    let found = delivery.store.heads(&channels).await?;
    let found: HashMap<_, _> = found.into_iter().map(|head| (head.channel, head)).collect();
    for (feed, before) in feeds.iter().zip(handed_on) {
        // A channel that ended still has a head: one without was made after the state that is there now.
        let Some(head) = found.get(&before.channel).filter(|head| head.rev >= before.rev) else {
            return Ok(Found::Less);
        };
        delivery.look(feed, head.rev);
        delivery.look_at_receipts(feed, head.receipt_rev);
    }
    Ok(Found::Enough)
}

async fn check_users(delivery: &Delivery, users: &[(UserId, PersonalRev)]) -> Result<Found> {
    let ids: Vec<_> = users.iter().map(|(user, _)| user.clone()).collect();
    let found: HashMap<_, _> = delivery.store.personal_revs(&ids).await?.into_iter().collect();
    for (user, seen) in users {
        let version = found.get(user).copied().unwrap_or_default();
        // A session that let go of a lost channel has no feed that would tell.
        if version < *seen {
            return Ok(Found::Less);
        }
        delivery.hub.refresh_to(user, version);
    }
    Ok(Found::Enough)
}
