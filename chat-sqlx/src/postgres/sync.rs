//! What changed since a client was here, on Postgres.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{Moved, PersonalNews, SyncStore};
use chat_core::{ChannelCursor, ChannelId, PersonalRev, Result, UserId};
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
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            return Ok(PersonalNews::default());
        };
        let (personal_rev, blocks) = (rows::personal_rev(first, "user_rev")?, blocks::blocks(first)?);
        let mut news = PersonalNews { personal_rev, blocks, ..PersonalNews::default() };
        for row in &found {
            if let Some(state) = place(row)? {
                news.threads.push(state);
                continue;
            }
            match rows::get::<Option<bool>>(row, "is_in")? {
                Some(true) => news.memberships.extend(membership_head(row)?),
                Some(false) => news.gone.push(rows::channel_id(row, "channel_id")?),
                None => {}
            }
        }
        if found.len() >= limit && rows::get::<Option<i64>>(last, "personal_rev")?.is_some() {
            let told = rows::personal_rev(last, "personal_rev")?;
            news.has_more = told < news.personal_rev;
            news.personal_rev = told;
        }
        Ok(news)
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
