//! Replies in threads, as part of a batch of sends.

use std::collections::HashMap;

use chat_core::store::{AppendOutcome, NoThread};
use chat_core::{ChannelId, MessageId, Result};
use sqlx::PgConnection;
use uuid::Uuid;

use super::append::Attempt;
use super::rows;
use crate::{fault, threads};

/// What is known of a message that a batch replies to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    channel: ChannelId,
    is_reply: bool,
    is_deleted: bool,
}

/// The messages that a batch replies to in threads, read while their channels are held: they stay so until its end. No
/// statement when there are none.
pub(super) async fn roots(
    attempt: &Attempt<'_>,
    connection: &mut PgConnection,
) -> Result<HashMap<Uuid, Root>> {
    let asked: Vec<_> = attempt.items.iter().filter_map(|item| Some(item.thread_root?.as_uuid())).collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let query = attempt.query(&attempt.store.sql.thread_roots).bind(asked);
    let found = query.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    let root = |row| {
        let root = Root {
            channel: rows::channel_id(row, "channel_id")?,
            is_reply: rows::get(row, "is_reply")?,
            is_deleted: rows::get(row, "is_deleted")?,
        };
        Ok((rows::get(row, "message_id")?, root))
    };
    found.iter().map(root).collect()
}

/// Why a message of a channel has no thread to reply in.
pub(super) fn refusal(roots: &HashMap<Uuid, Root>, channel: ChannelId, root: MessageId) -> Option<NoThread> {
    match roots.get(&root.as_uuid()) {
        Some(root) if root.channel == channel && root.is_reply => Some(NoThread::Nested),
        Some(root) if root.channel == channel => root.is_deleted.then_some(NoThread::Deleted),
        _ => Some(NoThread::Missing),
    }
}

/// Writes what the replies of a batch make of their threads. No statement when there are none.
pub(super) async fn grow(
    attempt: &Attempt<'_>,
    connection: &mut PgConnection,
    outcomes: &[AppendOutcome],
) -> Result<()> {
    let written = outcomes.iter().filter_map(|outcome| match outcome {
        AppendOutcome::Appended(appended) => Some(&*appended.message),
        _ => None,
    });
    let grown = threads::grown(written);
    if grown.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&threads::Growth) -> i64| grown.values().map(of).collect::<Vec<_>>();
    let query = attempt
        .query(&attempt.store.sql.thread_grow)
        .bind(grown.keys().map(MessageId::as_uuid).collect::<Vec<_>>())
        .bind(column(|growth| growth.replies))
        .bind(column(|growth| growth.seq.as_i64()))
        .bind(column(|growth| growth.rev.as_i64()))
        .bind(grown.values().map(|growth| rows::to_offset(growth.at)).collect::<Vec<_>>());
    query.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
