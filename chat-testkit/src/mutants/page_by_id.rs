//! Paging by an ascending id in place of a counter that is taken under the channel's lock.

use async_trait::async_trait;
use chat_core::store::{ChangeQuery, Store};
use chat_core::{Change, ChangePage, MessageId, Result, Rev};

use super::Bend;
use crate::scene::ALL;

/// Gives those who catch up the messages whose id is above the highest they have. Ids are made before the commit and
/// by several nodes, so a message may become visible below that, and is never given.
#[derive(Debug, Default)]
pub struct PageById;

#[async_trait]
impl Bend for PageById {
    async fn changes(&self, store: &dyn Store, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        if query.viewer.is_none() {
            return store.changes(query).await;
        }
        let all = ChangeQuery { after: Rev::ZERO, limit: ALL, ..query.clone() };
        let Some(mut page) = store.changes(&all).await? else { return Ok(None) };
        let held = page.changes.iter().filter(|change| change.rev() <= query.after);
        let highest = held.filter_map(id).max();
        page.changes.retain(|change| match id(change) {
            Some(id) => Some(id) > highest,
            None => change.rev() > query.after,
        });
        page.changes.truncate(query.limit);
        Ok(Some(page))
    }
}

fn id(change: &Change) -> Option<MessageId> {
    match change {
        Change::Message(message) => Some(message.id),
        Change::Activity { .. } => None,
    }
}
