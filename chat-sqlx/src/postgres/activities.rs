//! Activities and changes on Postgres.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::{ActivityStore, ChangeQuery};
use chat_core::{
    Activity, ActivityPage, Actor, Change, ChangePage, ChannelId, Error, Head, Result, Rev, Sight, UserId,
};
use serde_json::Value;
use sqlx::postgres::PgRow;

use super::{PostgresStore, blocks, rows};
use crate::{fault, payload};

#[async_trait]
impl ActivityStore for PostgresStore {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        let query = self.sql.activities.query();
        let query = query
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(before.map(Rev::as_i64))
            .bind(rows::one_more(limit));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let read = |row| activity(row, channel).transpose();
        let mut activities: Vec<_> = found.iter().filter_map(read).collect::<Result<_>>()?;
        let has_more = activities.len() > limit;
        activities.truncate(limit);
        let next = activities.last().filter(|_| has_more).map(|last| last.rev);
        Ok(Some(ActivityPage { activities, next }))
    }

    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        let select = self.sql.changes.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.after.as_i64())
            .bind(rows::limit_of(query.limit));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(None) };
        let head = Head {
            channel: query.channel,
            rev: rows::rev(first, "head_rev")?,
            receipt_rev: rows::receipt_rev(first, "version")?,
        };
        let read = |row| change(row, query.channel).transpose();
        Ok(Some(ChangePage {
            head,
            sight: Sight {
                floor_seq: rows::seq(first, "floor_seq")?,
                hidden_seqs: rows::seqs(first, "hidden_seqs")?,
                blocked: blocks::blocked(first)?,
            },
            changes: found.iter().filter_map(read).collect::<Result<_>>()?,
        }))
    }
}

fn change(row: &PgRow, channel: ChannelId) -> Result<Option<Change>> {
    if rows::get::<Option<i64>>(row, "rev")?.is_none() {
        return Ok(None);
    }
    let message = rows::message(row)?.map(Arc::new);
    Ok(Some(match activity(row, channel)? {
        Some(activity) => Change::Activity { activity: Arc::new(activity), message },
        None => Change::Message(message.ok_or_else(|| Error::internal("a change has no message"))?),
    }))
}

/// The activity in a row, if the join found one.
fn activity(row: &PgRow, channel: ChannelId) -> Result<Option<Activity>> {
    let Some(name) = rows::get::<Option<&str>>(row, "name")? else { return Ok(None) };
    Ok(Some(Activity {
        channel,
        rev: rows::rev(row, "rev")?,
        actor: Actor::from_stored(rows::get(row, "actor")?)?,
        at: rows::timestamp(row, "at")?,
        kind: payload::decode(name, &rows::get::<Value>(row, "payload")?)?,
    }))
}
