//! A feed that missed something reads it from the store.

use std::sync::Arc;

use super::{Delivery, Feed};
use crate::store::ChangeQuery;

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
