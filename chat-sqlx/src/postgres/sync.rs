//! What changed since a client was here, on Postgres.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{Moved, PersonalItem, PersonalNews, SyncStore};
use chat_core::{ChannelCursor, ChannelId, PersonalRev, Result, UserId};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::channels::{head, membership_head};
use super::threads::place;
use super::{PostgresStore, blocks, rows};
use crate::fault;

#[async_trait]
impl SyncStore for PostgresStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        let query = self.sql.personal_since.query().bind(user.as_str()).bind(since.as_i64());
        let query = query.bind(rows::limit_of(limit));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(PersonalNews::default()) };
        let mut items = Vec::with_capacity(found.len());
        for row in &found {
            items.extend(own(row)?);
        }
        if rows::personal_rev(first, "drafts_rev")? > since {
            items.extend(self.drafts_since(user, since, limit).await?);
        }
        let news = PersonalNews::page(rows::personal_rev(first, "user_rev")?, items, limit);
        Ok(PersonalNews { blocks: blocks::blocks(first)?, ..news })
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        let query = self.sql.moved.query().bind(user.as_str());
        let query = query
            .bind(held.keys().map(ChannelId::as_uuid).collect::<Vec<Uuid>>())
            .bind(held.values().map(|at| at.rev.as_i64()).collect::<Vec<i64>>())
            .bind(held.values().map(|at| at.receipt_rev.as_i64()).collect::<Vec<i64>>())
            .bind(rows::limit_of(limit));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let moved = found.iter().map(|row| {
            let is_there = rows::get::<Option<i64>>(row, "rev")?.is_some();
            let head = if is_there { Some(head(row)?) } else { None };
            Ok(Moved { channel: rows::channel_id(row, "channel_id")?, head })
        });
        moved.collect()
    }
}

/// A membership or a place in a thread, with its version; none where nothing changed.
fn own(row: &PgRow) -> Result<Option<(PersonalRev, PersonalItem)>> {
    let Some(is_in) = rows::get::<Option<bool>>(row, "is_in")? else { return Ok(None) };
    let item = match place(row)? {
        Some(state) => Some(PersonalItem::Thread(state)),
        None if is_in => membership_head(row)?.map(PersonalItem::Membership),
        None => Some(PersonalItem::Gone(rows::channel_id(row, "channel_id")?)),
    };
    let version = rows::personal_rev(row, "personal_rev")?;
    Ok(item.map(|item| (version, item)))
}
