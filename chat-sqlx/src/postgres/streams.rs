//! Streamed messages on Postgres.

use std::collections::HashSet;

use async_trait::async_trait;
use chat_core::store::{Checkpoint, EndOutcome, EndStream, Fenced, StreamStore};
use chat_core::{ActivityKind, Error, Message, Result, StreamState, Timestamp};
use sqlx::types::Uuid;

use super::fenced::decided;
use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl StreamStore for PostgresStore {
    /// One statement, a transaction of its own.
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        // In one order everywhere: two nodes may hold the same stream for a while.
        let mut ordered: Vec<_> = batch.iter().collect();
        ordered.sort_unstable_by_key(|one| one.message);
        let column = |of: fn(&Checkpoint) -> &str| ordered.iter().map(|one| of(one)).collect::<Vec<_>>();
        let renderers = ordered.iter().map(|one| number(one.text.renderer)).collect::<Result<Vec<_>>>()?;
        let save = self.sql.stream_checkpoint.query();
        let save = save
            .bind(ordered.iter().map(|one| one.channel.as_uuid()).collect::<Vec<_>>())
            .bind(ordered.iter().map(|one| one.message.as_uuid()).collect::<Vec<_>>())
            .bind(column(|one| &one.text.body))
            .bind(column(|one| &one.text.html))
            .bind(renderers)
            .bind(ordered.iter().map(|one| rows::to_offset(one.at)).collect::<Vec<_>>());
        let found = save.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let kept = found.iter().map(|row| rows::get(row, "message_id"));
        let kept: HashSet<Uuid> = kept.collect::<Result<_>>()?;
        Ok(batch.iter().map(|one| kept.contains(&one.message.as_uuid())).collect())
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        let mut held = decided!(self.hold(end.channel, &end.actor, end.fence).await?);
        let query = self.sql.stream_end.query();
        let query = query
            .bind(end.channel.as_uuid())
            .bind(end.message.as_uuid())
            .bind(held.next_rev().as_i64())
            .bind(&end.text.body)
            .bind(&end.text.html)
            .bind(number(end.text.renderer)?)
            .bind(StreamState::from(end.outcome).as_str())
            .bind(end.silent_since.map(rows::to_offset));
        let ended = held.find(query).await?.map_or(Ok(None), |row| rows::message(&row))?;
        let Some(ended) = ended else {
            let now = self.message_now(&mut held, end.channel, end.message).await?;
            return held.give_up(now.map_or(EndOutcome::NoMessage, EndOutcome::Unchanged)).await;
        };
        let (message, seq, outcome) = (ended.id, ended.seq, end.outcome);
        let kind = ActivityKind::StreamEnded { message, seq, outcome, reason: end.reason.clone() };
        let activity = held.record(&end.actor, end.at, kind, 0).await?;
        Ok(Fenced::Decided(EndOutcome::Ended(ended, activity)))
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        let find = self.sql.streams_silent.query();
        let find = find.bind(rows::to_offset(before)).bind(rows::limit_of(limit));
        let found = find.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        found.iter().filter_map(|row| rows::message(row).transpose()).collect()
    }
}

fn number(renderer: u32) -> Result<i32> {
    i32::try_from(renderer).map_err(|_| Error::internal("the renderer's version is too large"))
}
