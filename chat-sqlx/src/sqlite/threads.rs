//! Threads on SQLite: replies as part of a batch of sends and of a deletion, and each participant's own place in them.

use async_trait::async_trait;
use chat_core::store::{NoThread, ThreadChange, ThreadEdit, ThreadOutcome, ThreadQuery, ThreadStore};
use chat_core::{
    ActivityKind, Count, Limits, Message, Result, Rev, Seq, ThreadPage, ThreadState, ThreadView, UserId,
};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of, signed};
use super::decide::Plan;
use super::open::SqliteStore;
use super::rows::{Cells, message_columns, mine_column};
use super::shown::{not_blocked, not_hidden};
use super::sql::Sql;
use super::unread::seen_of_others;
use super::users;
use crate::fault;
use crate::threads::{self, Roots};

const GROW: &str = "UPDATE chat_messages AS m SET reply_count = coalesce(m.reply_count, 0) + (j.value ->> 1),
         last_reply_seq = j.value ->> 2, changed_rev = j.value ->> 3, last_reply_at = j.value ->> 4
     FROM json_each(?1) j WHERE m.message_id = unhex(j.value ->> 0)";
// Who replied has read so far in any case; the others stay as they are, once that was decided.
const FOLLOW: &str =
    "INSERT INTO chat_thread_followers AS f (user_id, channel_id, root_id, following, read_seq)
     SELECT p.user_id, p.channel_id, unhex(j.value ->> 1), 1, j.value ->> 3
     FROM json_each(?1) j CROSS JOIN chat_participants p
         ON p.channel_id = unhex(j.value ->> 0) AND p.user_id = j.value ->> 2 AND p.active = 1
     WHERE true
     ON CONFLICT (user_id, channel_id, root_id) DO UPDATE
     SET following = 1, read_seq = max(f.read_seq, excluded.read_seq) WHERE f.following IS NULL";
const REPLIED: &str = "UPDATE chat_thread_followers AS f SET read_seq = max(f.read_seq, j.value ->> 4)
     FROM json_each(?1) j WHERE f.user_id = j.value ->> 2 AND f.channel_id = unhex(j.value ->> 0)
         AND f.root_id = unhex(j.value ->> 1)";
const SHRINK: &str = "UPDATE chat_messages SET reply_count = reply_count - 1, changed_rev = ?2
     WHERE message_id = ?1";
const FIND: &str = concat!(
    "SELECT c.last_seq, m.seq, m.thread_root IS NOT NULL, coalesce(m.last_reply_seq, m.seq), f.following,
         coalesce(f.read_seq, 0)
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     LEFT JOIN chat_messages m ON m.message_id = ?3 AND m.channel_id = c.channel_id
         AND (?4 OR (m.seq > p.floor_seq AND ",
    not_hidden!("p.hidden_seqs", "m.seq"),
    " AND ",
    not_blocked!("c.kind", "?2", "m.sender"),
    "))
     LEFT JOIN chat_thread_followers f ON f.user_id = p.user_id AND f.channel_id = c.channel_id AND f.root_id = ?3
     WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1"
);
const WRITE: &str =
    "INSERT INTO chat_thread_followers (user_id, channel_id, root_id, following, read_seq, personal_rev)
     VALUES (?2, ?1, ?3, ?4, ?5, ?6) ON CONFLICT (user_id, channel_id, root_id) DO UPDATE
     SET following = excluded.following, read_seq = excluded.read_seq, personal_rev = excluded.personal_rev";
const MARK: &str = "UPDATE chat_participants SET personal_rev = ?3 WHERE channel_id = ?1 AND user_id = ?2";
const PAGE: &str = concat!(
    "WITH own AS MATERIALIZED (SELECT p.floor_seq, p.hidden_seqs, c.kind
         FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
         WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1),
     page AS MATERIALIZED (SELECT f.root_id, f.read_seq, coalesce(m.last_reply_seq, m.seq) AS last_of, own.hidden_seqs
         FROM own CROSS JOIN chat_thread_followers f ON f.user_id = ?2 AND f.channel_id = ?1 AND f.following = 1
         CROSS JOIN chat_messages m ON m.message_id = f.root_id AND m.seq > own.floor_seq AND ",
    not_hidden!("own.hidden_seqs", "m.seq"),
    " AND ",
    not_blocked!("own.kind", "?2", "m.sender"),
    "
         WHERE coalesce(m.last_reply_seq, m.seq) < coalesce(?3, 9223372036854775807)
         ORDER BY last_of DESC LIMIT ?4)
     SELECT page.read_seq, page.last_of,
         (SELECT count(*) FROM (SELECT 1 FROM chat_messages r WHERE r.thread_root = page.root_id
             AND r.seq > page.read_seq ORDER BY r.seq LIMIT ?5)),
         (SELECT count(*) FROM (SELECT r.* FROM chat_messages r WHERE r.thread_root = page.root_id
             AND r.seq > page.read_seq ORDER BY r.seq LIMIT ?5) reply
             WHERE ",
    seen_of_others!("reply", "reply.seq", "?2", "page.hidden_seqs"),
    "), ",
    message_columns!(),
    ", ",
    mine_column!(),
    "
     FROM own LEFT JOIN page ON true LEFT JOIN chat_messages m ON m.message_id = page.root_id
     ORDER BY page.last_of DESC"
);

/// Writes what the replies of a batch make of their threads, and of who follows them. No statement when there are none,
/// else three.
pub(super) async fn grow(
    connection: &mut SqliteConnection,
    sql: &Sql,
    plan: &Plan<'_>,
    roots: &Roots,
) -> Result<()> {
    let grown = threads::grown(plan.written());
    if grown.is_empty() {
        return Ok(());
    }
    let rows = grown.into_iter().map(|(root, growth)| {
        let (seq, rev, at) = (growth.seq.as_i64(), growth.rev.as_i64(), growth.at.as_micros());
        (hex(&root.as_uuid()), growth.replies, seq, rev, at)
    });
    let grow = sqlx::query(sql.of(GROW)).bind(json_of(serde_json::to_string(&rows.collect::<Vec<_>>()))?);
    grow.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let channels: std::collections::HashMap<_, _> =
        plan.written().filter_map(|message| Some((message.thread_root?, message.channel))).collect();
    let follows: Vec<_> = threads::follows(plan.written(), roots)
        .into_iter()
        .filter_map(|((root, user), follow)| {
            let (channel, root_id) = (hex(&channels.get(&root)?.as_uuid()), hex(&root.as_uuid()));
            Some((channel, root_id, user.as_str(), follow.read.as_i64(), follow.replied.as_i64()))
        })
        .collect();
    for statement in [REPLIED, FOLLOW] {
        follow(connection, sql, statement, &follows).await?;
    }
    Ok(())
}

/// Makes those follow whom an edit of a reply names. No statement when there are none.
pub(super) async fn follow_by_edit(
    connection: &mut SqliteConnection,
    sql: &Sql,
    edited: &Message,
    kind: &ActivityKind,
) -> Result<()> {
    let Some((root, users)) = edited.follows_by_edit(kind) else { return Ok(()) };
    let (channel, root, read) = (hex(&edited.channel.as_uuid()), hex(&root.as_uuid()), edited.seq.minus(1));
    let named = |user| (channel.clone(), root.clone(), UserId::as_str(user), read.as_i64(), 0);
    follow(connection, sql, FOLLOW, &users.iter().map(named).collect::<Vec<_>>()).await
}

/// Somebody's place in a thread, to bind: channel, first message, user, read if they begin to follow, read by replying.
type Place<'a> = (String, String, &'a str, i64, i64);

async fn follow(
    connection: &mut SqliteConnection,
    sql: &Sql,
    statement: &'static str,
    places: &[Place<'_>],
) -> Result<()> {
    let write = sqlx::query(sql.of(statement)).bind(json_of(serde_json::to_string(places))?);
    write.execute(connection).await.map_err(fault::from_sqlx)?;
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

/// What is asked of a thread: the first message, if it is there for the participant, and their place.
struct Found {
    last_seq: Seq,
    root: Option<Seq>,
    is_reply: bool,
    last_of: Option<Seq>,
    following: Option<bool>,
    read_seq: Seq,
}

impl Found {
    /// What comes of an edit.
    fn decide(&self, change: &ThreadChange) -> ThreadOutcome {
        let before = (self.following, self.read_seq);
        let (Some(_), Some(last)) = (self.root, self.last_of) else {
            return ThreadOutcome::NoThread(NoThread::Missing);
        };
        if self.is_reply {
            return ThreadOutcome::NoThread(NoThread::Nested);
        }
        if change.edit.and_then(ThreadEdit::seq).is_some_and(|seq| seq > self.last_seq) {
            return ThreadOutcome::BeyondHead(self.last_seq);
        }
        let now = change.edit.map_or(before, |edit| edit.apply(self.following, self.read_seq, last));
        let (channel, root, (following, read_seq)) = (change.channel, change.root, now);
        let state = ThreadState { channel, root, following, read_seq };
        if now == before { ThreadOutcome::Unchanged(state) } else { ThreadOutcome::Changed(state) }
    }
}

async fn find(connection: &mut SqliteConnection, sql: &Sql, change: &ThreadChange) -> Result<Option<Found>> {
    let find = sqlx::query(sql.of(FIND))
        .bind(change.channel.as_uuid())
        .bind(change.user.as_str())
        .bind(change.root.as_uuid())
        .bind(change.edit.is_none());
    let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
    let Some(mut cells) = row.as_ref().map(Cells::of) else { return Ok(None) };
    Ok(Some(Found {
        last_seq: cells.seq()?,
        root: cells.optional_seq()?,
        is_reply: cells.take()?,
        last_of: cells.optional_seq()?,
        following: cells.take()?,
        read_seq: cells.seq()?,
    }))
}

/// Writes a place as it is now, under a personal version of its own. Three statements.
async fn write(
    connection: &mut SqliteConnection,
    sql: &Sql,
    change: &ThreadChange,
    state: &ThreadState,
) -> Result<()> {
    let (channel, user) = (change.channel.as_uuid(), change.user.as_str());
    let personal_rev = users::raise_one(&mut *connection, sql, &change.user, change.at).await?.as_i64();
    let mark = sqlx::query(sql.of(MARK)).bind(channel).bind(user).bind(personal_rev);
    mark.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let write = sqlx::query(sql.of(WRITE)).bind(channel).bind(user).bind(state.root.as_uuid());
    let write = write.bind(state.following).bind(state.read_seq.as_i64()).bind(personal_rev);
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

#[async_trait]
impl ThreadStore for SqliteStore {
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let outcome = match find(connection, self.sql(), change).await? {
            None => ThreadOutcome::NotFound,
            Some(found) => {
                let outcome = found.decide(change);
                if let ThreadOutcome::Changed(state) = &outcome {
                    write(connection, self.sql(), change, state).await?;
                }
                outcome
            }
        };
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(query.channel.as_uuid())
            .bind(query.user.as_str())
            .bind(query.before.map(Seq::as_i64))
            .bind(signed(query.limit.saturating_add(1)))
            .bind(signed(limits.unread_scan));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut threads = Vec::with_capacity(rows.len());
        for mut cells in rows.iter().map(Cells::of) {
            let (Some(read_seq), Some(last)) = (cells.optional_seq()?, cells.optional_seq()?) else {
                continue;
            };
            let (scanned, found) = (cells.number()?, cells.number()?);
            let root = cells.message_seen_by(query.channel, Some(query.user))?;
            let state =
                ThreadState { channel: query.channel, root: root.id, following: Some(true), read_seq };
            let unread = Count::capped(found, limits.unread_cap, scanned == limits.unread_scan);
            threads.push((last, ThreadView { root, state, unread }));
        }
        Ok(Some(threads::page(threads, query.limit)))
    }
}
