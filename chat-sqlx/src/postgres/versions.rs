//! Earlier versions of messages on Postgres.

use async_trait::async_trait;
use chat_core::store::{VersionQuery, VersionStore};
use chat_core::{Error, Result, UserId, Version, VersionPage};
use sqlx::postgres::PgRow;

use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl VersionStore for PostgresStore {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        let select = self.sql.versions.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.message.as_uuid())
            .bind(query.before.map(|before| i32::try_from(before).unwrap_or(i32::MAX)))
            .bind(rows::one_more(query.limit));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let read = |row| version(row).transpose();
        let mut versions: Vec<_> = found.iter().filter_map(read).collect::<Result<_>>()?;
        let has_more = versions.len() > query.limit;
        versions.truncate(query.limit);
        let next = versions.last().filter(|_| has_more).map(|last| last.edit_no);
        Ok(Some(VersionPage { versions, next }))
    }
}

fn version(row: &PgRow) -> Result<Option<Version>> {
    let Some(edit_no) = rows::get::<Option<i32>>(row, "edit_no")? else { return Ok(None) };
    let number = |n: i32| u32::try_from(n).map_err(|_| Error::internal("a stored number is negative"));
    let (mentions, mentions_everyone) = rows::meant(row, "mentions")?;
    Ok(Some(Version {
        edit_no: number(edit_no)?,
        body: rows::get(row, "body")?,
        html: rows::get(row, "html")?,
        renderer: number(rows::get(row, "renderer")?)?,
        mentions,
        mentions_everyone,
        at: rows::timestamp(row, "at")?,
    }))
}
