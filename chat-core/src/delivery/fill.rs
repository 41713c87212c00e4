//! A feed that missed something reads it from the store.

use std::sync::Arc;

use super::{Delivery, Feed};
use crate::domain::Head;
use crate::store::{ChangeQuery, ReceiptQuery};

/// Reads until the feed has handed on everything known to exist. After an error the head check begins again.
pub(super) async fn run(delivery: Arc<Delivery>, feed: Arc<Feed>) {
    loop {
        let (channel, after) = (feed.channel(), feed.head().rev);
        let query = ChangeQuery { channel, viewer: None, after, limit: delivery.limits.catch_up_page };
        match delivery.store.changes(&query).await {
            Ok(Some(page)) if page.changes.is_empty() => return feed.give_up(),
            Ok(Some(page)) => {
                for change in &page.changes {
                    feed.offer(change);
                }
            }
            Ok(None) => {
                feed.end();
                delivery.hub.drop_empty(&feed);
                return feed.give_up();
            }
            Err(error) => {
                tracing::warn!(%error, %channel, "could not read the missing changes");
                return feed.give_up();
            }
        }
        if feed.has_all() {
            return;
        }
    }
}

/// The same for receipts: reads until the feed has handed on every version known to exist.
pub(super) async fn receipts(delivery: Arc<Delivery>, feed: Arc<Feed>) {
    loop {
        let Head { channel, receipt_rev: since, .. } = feed.head();
        let full_up_to = delivery.limits.receipt_full_participants;
        let query = ReceiptQuery { channel, viewer: None, since, full_up_to };
        match delivery.store.receipts_since(&query).await {
            Ok(Some(now)) if now.version > since => feed.fill_receipts(now.version, &now.states, now.full),
            // The channel has ended, which its feed learns by itself, or the store went back.
            Ok(_) => return feed.give_up_receipts(),
            Err(error) => {
                tracing::warn!(%error, %channel, "could not read the missing receipts");
                return feed.give_up_receipts();
            }
        }
        if feed.has_all_receipts() {
            return;
        }
    }
}
