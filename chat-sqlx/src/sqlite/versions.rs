//! Earlier versions of messages on SQLite.

use async_trait::async_trait;
use chat_core::store::{VersionQuery, VersionStore};
use chat_core::{Message, Result, UserId, Version, VersionPage};
use sqlx::SqliteConnection;

use super::binds::signed;
use super::mentions;
use super::open::SqliteStore;
use super::rows::{Cells, damaged, readable, seen_message};
use super::sql::Sql;
use crate::fault;

const KEEP: &str = "INSERT INTO chat_versions (channel_id, seq, edit_no, body, html, renderer, mentions, at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE ?9 > 0";
const FORGET: &str = "DELETE FROM chat_versions WHERE channel_id = ?1 AND seq = ?2 AND edit_no <= ?3";
const PAGE: &str = concat!(
    readable!(),
    ", target AS MATERIALIZED (SELECT m.seq FROM readable JOIN ",
    seen_message!(),
    ")
     SELECT version.edit_no, version.body, version.html, version.renderer, version.mentions, version.at
     FROM target LEFT JOIN (SELECT * FROM chat_versions
         WHERE channel_id = ?1 AND seq = (SELECT seq FROM target) AND edit_no < coalesce(?4, 4294967296)
         ORDER BY edit_no DESC LIMIT ?5) version ON true
     ORDER BY version.edit_no DESC"
);

/// Keeps what a message says before it is edited, as the latest of `keep` versions. Two statements.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    sql: &Sql,
    message: &Message,
    keep: usize,
) -> Result<()> {
    let Some(content) = message.content() else { return Ok(()) };
    let insert = sqlx::query(sql.of(KEEP))
        .bind(message.channel.as_uuid())
        .bind(message.seq.as_i64())
        .bind(message.edit_no)
        .bind(content.body.as_str())
        .bind(content.html.as_str())
        .bind(content.renderer)
        .bind(mentions::list(content))
        .bind(message.edited_at.unwrap_or(message.created_at).as_micros())
        .bind(signed(keep));
    insert.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    forget(connection, sql, message, i64::from(message.edit_no) - signed(keep)).await
}

/// Forgets the versions of a message up to one. One statement.
pub(super) async fn forget(
    connection: &mut SqliteConnection,
    sql: &Sql,
    message: &Message,
    up_to: i64,
) -> Result<()> {
    let forget =
        sqlx::query(sql.of(FORGET)).bind(message.channel.as_uuid()).bind(message.seq.as_i64()).bind(up_to);
    forget.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

#[async_trait]
impl VersionStore for SqliteStore {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.message.as_uuid())
            .bind(query.before)
            .bind(signed(query.limit.saturating_add(1)));
        let found = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut versions: Vec<Version> = Vec::with_capacity(found.len());
        for mut cells in found.iter().map(Cells::of) {
            if !cells.is_absent()? {
                versions.push(version(&mut cells)?);
            }
        }
        let has_more = versions.len() > query.limit;
        versions.truncate(query.limit);
        let next = versions.last().filter(|_| has_more).map(|last| last.edit_no);
        Ok(Some(VersionPage { versions, next }))
    }
}

fn version(cells: &mut Cells<'_>) -> Result<Version> {
    let number = |n: i64| u32::try_from(n).map_err(|_| damaged());
    let edit_no = number(cells.take()?)?;
    let (body, html, renderer) = (cells.take()?, cells.take()?, number(cells.take()?)?);
    let (mentions, mentions_everyone) = mentions::decode(cells.take()?)?;
    Ok(Version { edit_no, body, html, renderer, mentions, mentions_everyone, at: cells.time()? })
}
