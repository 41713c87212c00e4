//! Replies in threads, as part of a batch of sends and of a deletion.

use chat_core::{Message, Result, Rev};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of};
use super::sql::Sql;
use crate::{fault, threads};

const GROW: &str = "UPDATE chat_messages AS m SET reply_count = coalesce(m.reply_count, 0) + (j.value ->> 1),
         last_reply_seq = j.value ->> 2, changed_rev = j.value ->> 3, last_reply_at = j.value ->> 4
     FROM json_each(?1) j WHERE m.message_id = unhex(j.value ->> 0)";
const SHRINK: &str = "UPDATE chat_messages SET reply_count = reply_count - 1, changed_rev = ?2
     WHERE message_id = ?1";

/// Writes what the replies of a batch make of their threads. No statement when there are none.
pub(super) async fn grow<'a>(
    connection: &mut SqliteConnection,
    sql: &Sql,
    messages: impl Iterator<Item = &'a Message>,
) -> Result<()> {
    let rows: Vec<_> = threads::grown(messages)
        .into_iter()
        .map(|(root, growth)| {
            let (seq, rev, at) = (growth.seq.as_i64(), growth.rev.as_i64(), growth.at.as_micros());
            (hex(&root.as_uuid()), growth.replies, seq, rev, at)
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let grow = sqlx::query(sql.of(GROW)).bind(json_of(serde_json::to_string(&rows))?);
    grow.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Takes a deleted message out of what is counted of its thread, if it is a reply in one. One statement then.
pub(super) async fn shrink(
    connection: &mut SqliteConnection,
    sql: &Sql,
    message: &Message,
    rev: Rev,
) -> Result<()> {
    let Some(root) = message.thread_root else { return Ok(()) };
    let shrink = sqlx::query(sql.of(SHRINK)).bind(root.as_uuid()).bind(rev.as_i64());
    shrink.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
