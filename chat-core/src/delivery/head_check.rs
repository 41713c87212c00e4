//! Compares the heads of everything live on this node with the store: finds a lost last notice.

use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::Delivery;
use crate::error::Result;
use crate::id::ChannelId;

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
    for channels in delivery.hub.live_channels().chunks(AT_ONCE) {
        check_channels(delivery, channels).await?;
    }
    for users in delivery.hub.live_users().chunks(AT_ONCE) {
        for (user, version) in delivery.store.personal_revs(users).await? {
            delivery.hub.refresh_to(&user, version);
        }
    }
    Ok(())
}

async fn check_channels(delivery: &Arc<Delivery>, channels: &[ChannelId]) -> Result<()> {
    for head in delivery.store.heads(channels).await? {
        if let Some(feed) = delivery.hub.feed(head.channel) {
            delivery.look(&feed, head.rev);
            feed.receipts_moved(head.receipt_rev);
        }
    }
    Ok(())
}
