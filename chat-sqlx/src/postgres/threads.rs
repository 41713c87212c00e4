//! Threads on Postgres: replies as part of a batch of sends, and each participant's own place in them.

use std::collections::HashMap;

use async_trait::async_trait;
use chat_core::store::{
    AppendOutcome, NoThread, ThreadChange, ThreadEdit, ThreadOutcome, ThreadQuery, ThreadStore,
};
use chat_core::{
    ActivityKind, ChannelId, Count, Limits, Message, MessageId, Result, Sender, Seq, ThreadPage, ThreadState,
    ThreadView, UserId,
};
use sqlx::PgConnection;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use super::append::Attempt;
use super::fenced::Held;
use super::sql::Sql;
use super::{PostgresStore, rows};
use crate::{fault, threads};

/// What is known of a message that a batch replies to.
#[derive(Debug, Clone)]
pub(super) struct Root {
    channel: ChannelId,
    seq: Seq,
    sender: Sender,
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
            seq: rows::seq(row, "seq")?,
            sender: Sender::from_stored(rows::get(row, "sender")?)?,
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

/// Writes what the replies of a batch make of their threads, and of who follows them. No statement when there are none.
pub(super) async fn grow(
    attempt: &Attempt<'_>,
    connection: &mut PgConnection,
    outcomes: &[AppendOutcome],
    roots: &HashMap<Uuid, Root>,
) -> Result<()> {
    let written = || {
        outcomes.iter().filter_map(|outcome| match outcome {
            AppendOutcome::Appended(appended) => Some(&*appended.message),
            _ => None,
        })
    };
    let grown = threads::grown(written());
    if grown.is_empty() {
        return Ok(());
    }
    let authors = roots.iter().map(|(id, root)| (MessageId::from_uuid(*id), (root.sender.clone(), root.seq)));
    let authors = authors.collect();
    let follows = threads::follows(written(), &authors);
    let channel = |root: &MessageId| roots.get(&root.as_uuid()).map(|root| root.channel.as_uuid());
    let (mut new, mut replied) = (Places::default(), Places::default());
    for ((root, user), follow) in &follows {
        let Some(channel) = channel(root) else { continue };
        new.push(channel, root, user, follow.read);
        if follow.replied > Seq::ZERO {
            replied.push(channel, root, user, follow.replied);
        }
    }
    let column = |of: fn(&threads::Growth) -> i64| grown.values().map(of).collect::<Vec<_>>();
    let grow = attempt
        .query(&attempt.store.sql.thread_grow)
        .bind(grown.keys().map(MessageId::as_uuid).collect::<Vec<_>>())
        .bind(column(|growth| growth.replies))
        .bind(column(|growth| growth.seq.as_i64()))
        .bind(column(|growth| growth.rev.as_i64()))
        .bind(grown.values().map(|growth| rows::to_offset(growth.at)).collect::<Vec<_>>());
    replied.bind(grow).execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let follow = new.bind(attempt.query(&attempt.store.sql.thread_follow));
    follow.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Somebody's own place in a thread, where a row has one.
pub(super) fn place(row: &PgRow) -> Result<Option<ThreadState>> {
    let Some(root) = rows::get::<Option<Uuid>>(row, "root_id")? else { return Ok(None) };
    let (channel, root) = (rows::channel_id(row, "channel_id")?, MessageId::from_uuid(root));
    let (following, read_seq) = (rows::get(row, "following")?, rows::seq(row, "thread_seq")?);
    Ok(Some(ThreadState { channel, root, following, read_seq }))
}

/// Makes those follow whom an edit of a reply names. No statement when there are none.
pub(super) async fn follow_by_edit(
    held: &mut Held<'_>,
    sql: &Sql,
    edited: &Message,
    kind: &ActivityKind,
) -> Result<()> {
    let Some((root, users)) = edited.follows_by_edit(kind) else { return Ok(()) };
    let mut places = Places::default();
    for user in users {
        places.push(edited.channel.as_uuid(), &root, user, edited.seq.minus(1));
    }
    held.execute(places.bind(sql.thread_follow.query())).await
}

/// People's places in threads, as columns.
#[derive(Default)]
struct Places<'a> {
    channels: Vec<Uuid>,
    roots: Vec<Uuid>,
    users: Vec<&'a str>,
    seqs: Vec<i64>,
}

impl<'a> Places<'a> {
    fn push(&mut self, channel: Uuid, root: &MessageId, user: &'a UserId, seq: Seq) {
        self.channels.push(channel);
        self.roots.push(root.as_uuid());
        self.users.push(user.as_str());
        self.seqs.push(seq.as_i64());
    }

    fn bind<'q>(self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments>
    where
        'a: 'q,
    {
        query.bind(self.channels).bind(self.roots).bind(self.users).bind(self.seqs)
    }
}

#[async_trait]
impl ThreadStore for PostgresStore {
    /// One statement.
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        let follows = match change.edit {
            Some(ThreadEdit::Follow) => Some(true),
            Some(ThreadEdit::Unfollow) => Some(false),
            _ => None,
        };
        let (channel, root) = (change.channel, change.root);
        let query = self.sql.thread_write.query();
        let query = query
            .bind(channel.as_uuid())
            .bind(change.user.as_str())
            .bind(root.as_uuid())
            .bind(follows)
            .bind(change.edit.and_then(ThreadEdit::seq).map(Seq::as_i64));
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(row) = found else { return Ok(ThreadOutcome::NotFound) };
        if rows::optional_seq(&row, "root_seq")?.is_none() {
            return Ok(ThreadOutcome::NoThread(NoThread::Missing));
        }
        if rows::get(&row, "is_reply")? {
            return Ok(ThreadOutcome::NoThread(NoThread::Nested));
        }
        if !rows::get::<bool>(&row, "fits")? {
            return Ok(ThreadOutcome::BeyondHead(rows::seq(&row, "last_seq")?));
        }
        let (following, read_seq) = (rows::get(&row, "following")?, rows::seq(&row, "read_seq")?);
        let state = ThreadState { channel, root, following, read_seq };
        let is_changed: bool = rows::get(&row, "is_changed")?;
        Ok(if is_changed { ThreadOutcome::Changed(state) } else { ThreadOutcome::Unchanged(state) })
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        let select = self.sql.threads.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.user.as_str())
            .bind(query.before.map(Seq::as_i64))
            .bind(rows::one_more(query.limit))
            .bind(rows::bound(limits.unread_scan));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut threads = Vec::with_capacity(found.len());
        for row in &found {
            let Some(root) = rows::message_seen_by(row, Some(query.user))? else { continue };
            let read_seq = rows::seq(row, "own_read_seq")?;
            let state =
                ThreadState { channel: query.channel, root: root.id, following: Some(true), read_seq };
            let is_full = rows::number(row, "scanned")? == limits.unread_scan;
            let unread = Count::capped(rows::number(row, "found")?, limits.unread_cap, is_full);
            threads.push((rows::seq(row, "last_of")?, ThreadView { root, state, unread }));
        }
        Ok(Some(threads::page(threads, query.limit)))
    }
}
