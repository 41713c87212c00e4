//! Streamed messages on SQLite.

use std::collections::HashSet;

use async_trait::async_trait;
use chat_core::store::{Checkpoint, EndOutcome, EndStream, Fenced, StreamStore};
use chat_core::{ActivityKind, Message, MessageState, Result, Timestamp};
use sqlx::types::Uuid;

use super::binds::{hex, json_of, signed};
use super::guard::Guarded;
use super::open::SqliteStore;
use super::rows::{Cells, message_columns};
use crate::fault;

// A text that is not longer leaves what is there.
const CHECKPOINT: &str = "UPDATE chat_messages AS m
     SET body = iif(octet_length(said.body) > octet_length(m.body), said.body, m.body),
         html = iif(octet_length(said.body) > octet_length(m.body), said.html, m.html),
         renderer = iif(octet_length(said.body) > octet_length(m.body), said.renderer, m.renderer),
         alive_at = max(m.alive_at, said.at)
     FROM (SELECT unhex(value ->> 0) AS channel_id, unhex(value ->> 1) AS message_id, value ->> 2 AS body,
         value ->> 3 AS html, value ->> 4 AS renderer, value ->> 5 AS at FROM json_each(?1)) said
     WHERE m.message_id = said.message_id AND m.channel_id = said.channel_id AND m.stream = 'streaming'
         AND EXISTS (SELECT 1 FROM chat_channels c WHERE c.channel_id = said.channel_id AND c.deleted_at IS NULL)
         AND (m.sender = '' OR EXISTS (SELECT 1 FROM chat_participants p
             WHERE p.channel_id = said.channel_id AND p.user_id = m.sender AND p.active = 1))
     RETURNING message_id";
const END: &str =
    "UPDATE chat_messages SET body = ?3, html = ?4, renderer = ?5, stream = ?6, alive_at = NULL,
         changed_rev = ?7
     WHERE channel_id = ?1 AND seq = ?2 AND stream = 'streaming' AND (?8 IS NULL OR alive_at < ?8)";
const SILENT: &str = concat!(
    "SELECT m.channel_id, ",
    message_columns!(),
    " FROM chat_messages m CROSS JOIN chat_channels c ON c.channel_id = m.channel_id AND c.deleted_at IS NULL
     WHERE m.alive_at < ?1 ORDER BY m.alive_at, m.message_id LIMIT ?2"
);

#[async_trait]
impl StreamStore for SqliteStore {
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        let row = |one: &Checkpoint| {
            let (channel, message) = (hex(&one.channel.as_uuid()), hex(&one.message.as_uuid()));
            let text = &one.text;
            (channel, message, text.body.clone(), text.html.clone(), text.renderer, one.at.as_micros())
        };
        let rows: Vec<_> = batch.iter().map(row).collect();
        let mut transaction = self.write().await?;
        let save = sqlx::query(self.sql().of(CHECKPOINT)).bind(json_of(serde_json::to_string(&rows))?);
        let found = save.fetch_all(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await?;
        let kept = found.iter().map(|row| Cells::of(row).take::<Uuid>());
        let kept: HashSet<Uuid> = kept.collect::<Result<_>>()?;
        Ok(batch.iter().map(|one| kept.contains(&one.message.as_uuid())).collect())
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        let EndStream { channel, actor, fence, at, .. } = end;
        let mut guarded = match self.guarded(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.end_stream(end).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        let find = sqlx::query(self.sql().of(SILENT)).bind(before.as_micros()).bind(signed(limit));
        let found = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let message = |row| {
            let mut cells = Cells::of(row);
            let channel = cells.channel_id()?;
            cells.message(channel)
        };
        found.iter().map(message).collect()
    }
}

impl Guarded<'_> {
    async fn end_stream(&mut self, end: &EndStream) -> Result<EndOutcome> {
        let Some(old) = self.find(end.message).await? else { return Ok(EndOutcome::NoMessage) };
        let Some(content) = old.content().filter(|_| old.is_streaming()).cloned() else {
            return Ok(EndOutcome::Unchanged(old));
        };
        let text = end.text.clone();
        let state = Some(chat_core::StreamState::from(end.outcome));
        let rev = self.next_rev();
        let (connection, sql) = self.connection();
        let write = sqlx::query(sql.of(END))
            .bind(end.channel.as_uuid())
            .bind(old.seq.as_i64())
            .bind(text.body.as_str())
            .bind(text.html.as_str())
            .bind(text.renderer)
            .bind(end.outcome.as_str())
            .bind(rev.as_i64())
            .bind(end.silent_since.map(Timestamp::as_micros));
        let written = write.execute(connection).await.map_err(fault::from_sqlx)?;
        if written.rows_affected() == 0 {
            return Ok(EndOutcome::Unchanged(old));
        }
        let (message, seq, outcome) = (old.id, old.seq, end.outcome);
        let kind = ActivityKind::StreamEnded { message, seq, outcome, reason: end.reason.clone() };
        let activity = self.record(kind).await?;
        let content =
            chat_core::Content { body: text.body, html: text.html, renderer: text.renderer, ..content };
        let ended = Message { changed_rev: rev, state: MessageState::Present(content), stream: state, ..old };
        Ok(EndOutcome::Ended(ended, activity))
    }
}
