//! Keys that nobody holds senders to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chat_core::store::{Append, AppendOutcome, ChangeQuery, Store};
use chat_core::{
    Anchor, Change, ChangePage, ChannelId, ClientKey, HistoryPage, IdSource as _, Message, MessageId, Result,
    SystemIds, UserId,
};

use super::Bend;

/// Between a sender's key and what makes it unique.
const MARK: char = '~';

/// Writes every repeat anew: each message goes under a key of its own, and is shown under the sender's.
#[derive(Debug, Default)]
pub struct NoUniqueKey(AtomicU64);

#[async_trait]
impl Bend for NoUniqueKey {
    async fn append(&self, store: &dyn Store, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        let mut unique = batch.to_vec();
        for append in &mut unique {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            append.client_key = ClientKey::new(format!("{}{MARK}{number}", append.client_key))?;
            // A second try of one message is a second message, too.
            append.message = MessageId::from_uuid(SystemIds.uuid());
        }
        let mut outcomes = store.append(&unique).await?;
        for outcome in &mut outcomes {
            if let AppendOutcome::Appended(appended) = outcome {
                restore(Arc::make_mut(&mut appended.message));
            }
        }
        Ok(outcomes)
    }

    async fn changes(&self, store: &dyn Store, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        let mut page = store.changes(query).await?;
        for change in page.iter_mut().flat_map(|page| &mut page.changes) {
            match change {
                Change::Message(message) | Change::Activity { message: Some(message), .. } => {
                    restore(Arc::make_mut(message));
                }
                Change::Activity { message: None, .. } => {}
            }
        }
        Ok(page)
    }

    async fn history(
        &self,
        store: &dyn Store,
        (channel, viewer): (ChannelId, Option<&UserId>),
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        let mut page = store.history(channel, viewer, anchor, limit).await?;
        page.iter_mut().flat_map(|page| &mut page.messages).for_each(restore);
        Ok(page)
    }

    fn message(&self, message: &mut Message) {
        restore(message);
    }
}

fn restore(message: &mut Message) {
    if let Some((key, _)) = message.client_key.as_str().split_once(MARK)
        && let Ok(key) = ClientKey::new(key)
    {
        message.client_key = key;
    }
}
