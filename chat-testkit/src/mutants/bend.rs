//! What is bent.

use std::fmt::Debug;

use async_trait::async_trait;
use chat_core::store::{Append, AppendOutcome, ChangeQuery, Memberships, Store};
use chat_core::{Anchor, ChangePage, ChannelId, HistoryPage, Message, Result, UserId};

/// Bends methods of a store; those that are not bent are the store's own.
#[async_trait]
pub trait Bend: Debug + Send + Sync + 'static {
    /// Stands in for the method of the same name.
    async fn append(&self, store: &dyn Store, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        store.append(batch).await
    }

    /// Stands in for the method of the same name.
    async fn changes(&self, store: &dyn Store, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        store.changes(query).await
    }

    /// Stands in for the method of the same name.
    async fn memberships(&self, store: &dyn Store, user: &UserId) -> Result<Memberships> {
        store.memberships(user).await
    }

    /// Stands in for the method of the same name.
    async fn history(
        &self,
        store: &dyn Store,
        (channel, viewer): (ChannelId, Option<&UserId>),
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        store.history(channel, viewer, anchor, limit).await
    }

    /// Changes a message that an edit or a deletion gives back.
    fn message(&self, _message: &mut Message) {}
}
