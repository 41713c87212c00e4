//! Appending a batch of messages on SQLite.
//!
//! Two calls to the database, however many items and participants: one begins the transaction and checks, one
//! writes (messages, channels, senders' watermarks, mentions) and commits. A third reads the repeats of a batch that
//! has some, three more begin the channels of pairs, and two more write what replies make of their threads.

use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, NoThread};
use chat_core::{ChannelId, Digest, Message, Result, Role, Sender, Seq};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Uuid;

use super::append_rows::{channel_rows, check_row, message_rows, sender_rows};
use super::binds::{hex, json_of};
use super::decide::{Counters, Decision, Found, Plan, decide};
use super::mentions::{self, remember_mentions};
use super::participants::{self, Join};
use super::rows::{Cells, damaged, message_columns};
use super::sql::Sql;
use super::threads;
use crate::fault;
use crate::threads::Roots;

macro_rules! check {
    () => {
        "WITH item AS MATERIALIZED (SELECT key, value ->> 0 AS channel, value ->> 1 AS direct,
         value ->> 2 AS sender, value ->> 3 AS client_key, value ->> 4 AS reply,
         value ->> 5 AS thread, value ->> 6 AS other FROM json_each(?1))
     SELECT item.key, item.reply IS NULL OR EXISTS
             (SELECT 1 FROM chat_messages t
             WHERE t.message_id = unhex(item.reply) AND t.channel_id = c.channel_id),
         iif(item.thread IS NULL, NULL, (SELECT json_array(iif(t.thread_root IS NOT NULL, 2, t.deleted_at IS NOT NULL),
             t.seq, t.sender) FROM chat_messages t
             WHERE t.message_id = unhex(item.thread) AND t.channel_id = c.channel_id)),
         item.other IS NOT NULL
             AND (EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = item.sender AND blocked = item.other)
                 OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = item.other AND blocked = item.sender)),
         r.seq, r.digest, p.access_version, p.paced_at, c.channel_id, c.last_seq, c.rev, c.access_version
     FROM item
     LEFT JOIN chat_channels c ON c.deleted_at IS NULL AND c.channel_id = CASE
         WHEN item.direct IS NULL THEN unhex(item.channel)
         ELSE (SELECT d.channel_id FROM chat_channels d WHERE d.direct_key = item.direct) END
     LEFT JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = item.sender AND p.active = 1
     LEFT JOIN chat_messages r
         ON r.channel_id = c.channel_id AND r.sender = item.sender AND r.client_key = item.client_key"
    };
}

const REPEATS: &str = concat!(
    "SELECT m.channel_id, ",
    message_columns!(),
    " FROM json_each(?1) j CROSS JOIN chat_messages m
         ON m.channel_id = unhex(j.value ->> 0) AND m.seq = j.value ->> 1"
);
const BEGIN: &str =
    "INSERT INTO chat_channels (channel_id, kind, direct_key, history, last_seq, rev, receipt_rev,
         access_version, participant_count, created_at, updated_at, last_activity_at)
     SELECT unhex(value ->> 0), 'direct', value ->> 1, 'all', 0, 1, 0, 1, 2,
         value ->> 2, value ->> 2, value ->> 2
     FROM json_each(?1)";
// One `?` for each statement, in their order: what the driver binds when a text has several.
// The list is materialized, as each mention of `value` would spell a row's JSON out anew.
macro_rules! write {
    ($on_conflict:literal) => {
        concat!(
            "WITH item AS MATERIALIZED (SELECT value AS v FROM json_each(?))
     INSERT",
            $on_conflict,
            " INTO chat_messages (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest,
         kind, body, html, renderer, reply_to, mentions, metadata, created_at, thread_root, stream, alive_at, edit_no)
     SELECT unhex(v ->> 0), v ->> 1, unhex(v ->> 2), v ->> 3, v ->> 3, v ->> 4, v ->> 5, unhex(v ->> 6), v ->> 7,
         v ->> 8, v ->> 9, v ->> 10, unhex(v ->> 11), v ->> 12, v ->> 13, v ->> 14, unhex(v ->> '$[15][0]'),
         v ->> '$[15][1]', iif(v ->> '$[15][1]' IS NULL, NULL, v ->> 14), 0
     FROM item;
     UPDATE",
            $on_conflict,
            " chat_channels AS c SET last_seq = j.value ->> 1, rev = j.value ->> 2, last_activity_at = j.value ->> 3
     FROM json_each(?) j WHERE c.channel_id = unhex(j.value ->> 0);
     UPDATE",
            $on_conflict,
            " chat_participants AS p
     SET delivered_seq = coalesce(j.value ->> 2, p.delivered_seq), read_seq = coalesce(j.value ->> 2, p.read_seq),
         badge_seq = coalesce(j.value ->> 2, p.badge_seq), paced_at = coalesce(j.value ->> 3, p.paced_at)
     FROM json_each(?) j WHERE p.channel_id = unhex(j.value ->> 0) AND p.user_id = j.value ->> 1;
     ",
            remember_mentions!("?")
        )
    };
}

/// Whose transaction a batch is appended in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounds {
    /// Its own: it begins with the first statement and is committed with the last.
    Own,
    /// The host's, which is open and stays open.
    Host,
}

impl Bounds {
    fn check(self) -> &'static str {
        match self {
            Self::Own => concat!("BEGIN IMMEDIATE; ", check!()),
            Self::Host => check!(),
        }
    }

    fn write(self) -> &'static str {
        match self {
            // What breaks a batch of its own ends the transaction anyway; SQLite then need not keep every page that a
            // statement touches, to undo that statement alone.
            Self::Own => concat!(write!(" OR ROLLBACK"), "; COMMIT"),
            Self::Host => write!(""),
        }
    }
}

/// Appends a batch on `connection`, which is the writer or has the write lock.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[Append],
    bounds: Bounds,
) -> Result<Vec<AppendOutcome>> {
    let (found, roots) = check(connection, sql, batch, bounds).await?;
    let plan = decide(batch, found);
    let repeats = repeats(connection, sql, &plan).await?;
    if !plan.created.is_empty() {
        begin(connection, sql, &plan).await?;
    }
    threads::grow(connection, sql, &plan, &roots).await?;
    let is_empty = plan.written().next().is_none();
    match bounds {
        Bounds::Own if is_empty => {
            sqlx::query("COMMIT").execute(connection).await.map_err(fault::from_sqlx)?;
        }
        Bounds::Host if is_empty => {}
        Bounds::Own | Bounds::Host => write(connection, sql, batch, &plan, bounds).await?,
    }
    plan.decisions.into_iter().map(|decision| outcome(decision, &repeats)).collect()
}

async fn check(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[Append],
    bounds: Bounds,
) -> Result<(Vec<Found>, Roots)> {
    let rows: Vec<_> = batch.iter().map(check_row).collect();
    let check = sqlx::query(sql.of(bounds.check())).bind(json_of(serde_json::to_string(&rows))?);
    let rows = check.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    let (mut found, mut roots) = (vec![Found::default(); batch.len()], Roots::new());
    for row in &rows {
        let mut cells = Cells::of(row);
        let place = usize::try_from(cells.number()?).map_err(|_| damaged())?;
        let (of_item, root) = found_of(&mut cells)?;
        *found.get_mut(place).ok_or_else(damaged)? = of_item;
        roots.extend(batch.get(place).and_then(|append| append.thread_root).zip(root));
    }
    Ok((found, roots))
}

fn found_of(cells: &mut Cells<'_>) -> Result<(Found, Option<(Sender, Seq)>)> {
    let has_reply_target = cells.take()?;
    let root = cells.take::<Option<&str>>()?.map(root_of).transpose()?;
    let no_thread = match root.as_ref().map(|(state, ..)| state) {
        None => Some(NoThread::Missing),
        Some(0) => None,
        Some(1) => Some(NoThread::Deleted),
        Some(_) => Some(NoThread::Nested),
    };
    let is_blocked = cells.take()?;
    let seq = cells.optional_seq()?;
    let digest = cells.take::<Option<&[u8]>>()?.map(Digest::try_from);
    let digest = digest.transpose().map_err(|_| damaged())?;
    let repeat = seq.map(|seq| (seq, digest));
    let participant = cells.optional_number()?;
    let paced_at = cells.optional_time()?;
    let channel = match cells.take::<Option<Uuid>>()?.map(ChannelId::from_uuid) {
        None => None,
        Some(id) => {
            let (last_seq, rev, access_version) = (cells.seq()?, cells.rev()?, cells.number()?);
            Some((id, Counters { last_seq, rev, access_version, sent_at: None }))
        }
    };
    let found = Found { channel, participant, paced_at, repeat, has_reply_target, no_thread, is_blocked };
    Ok((found, root.map(|(_, seq, sender)| (sender, seq))))
}

/// Whether a message can have a thread, with its number and its sender.
fn root_of(json: &str) -> Result<(u8, Seq, Sender)> {
    let (state, seq, sender): (u8, u64, String) =
        serde_json::from_str(json).map_err(|source| damaged().with_source(source))?;
    Ok((state, Seq::new(seq), Sender::from_stored(&sender)?))
}

/// Begins the channels of pairs, each with both participants. Three statements.
async fn begin(connection: &mut SqliteConnection, sql: &Sql, plan: &Plan<'_>) -> Result<()> {
    let row = |(key, (channel, at)): (&&chat_core::DirectKey, &(ChannelId, chat_core::Timestamp))| {
        (hex(&channel.as_uuid()), key.to_stored(), at.as_micros())
    };
    let rows: Vec<_> = plan.created.iter().map(row).collect();
    let begin = sqlx::query(sql.of(BEGIN)).bind(json_of(serde_json::to_string(&rows))?);
    begin.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let mut joins = Vec::with_capacity(2 * plan.created.len());
    for decision in &plan.decisions {
        let Decision::Settled(AppendOutcome::Appended(first)) = decision else { continue };
        let (channel, at) = (first.message.channel, first.message.created_at);
        let users = first.created_channel.iter().flat_map(chat_core::DirectKey::users);
        joins.extend(users.map(|user| Join { channel, user, role: Role::Member, at }));
    }
    participants::join(connection, sql, &joins).await
}

async fn write(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[Append],
    plan: &Plan<'_>,
    bounds: Bounds,
) -> Result<()> {
    let write = sqlx::query(sql.of(bounds.write()))
        .bind(message_rows(batch, plan)?)
        .bind(channel_rows(plan)?)
        .bind(sender_rows(batch, plan)?)
        .bind(mentions::rows(plan.written())?);
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

async fn repeats(connection: &mut SqliteConnection, sql: &Sql, plan: &Plan<'_>) -> Result<Vec<Message>> {
    let row = |decision: &Decision| match decision {
        Decision::Repeat(channel, seq) => Some((hex(&channel.as_uuid()), seq.as_i64())),
        Decision::Settled(_) => None,
    };
    let rows: Vec<_> = plan.decisions.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let find = sqlx::query(sql.of(REPEATS)).bind(json_of(serde_json::to_string(&rows))?);
    let rows = find.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    rows.iter().map(repeat_of).collect()
}

fn repeat_of(row: &SqliteRow) -> Result<Message> {
    let mut cells = Cells::of(row);
    let channel = cells.channel_id()?;
    cells.message(channel)
}

fn outcome(decision: Decision, repeats: &[Message]) -> Result<AppendOutcome> {
    match decision {
        Decision::Settled(outcome) => Ok(outcome),
        Decision::Repeat(channel, seq) => {
            let first = repeats.iter().find(|first| first.channel == channel && first.seq == seq);
            Ok(AppendOutcome::Duplicate(Arc::new(first.ok_or_else(damaged)?.clone())))
        }
    }
}
