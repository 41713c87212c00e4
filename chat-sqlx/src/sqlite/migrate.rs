//! The engine's own migrations, beside whatever migrations the host has.

use chat_core::{Error, IdSource as _, Result, SystemIds};
use sqlx::{Connection as _, SqliteConnection};

use super::sql::Sql;
use crate::fault;

/// Each is applied once, in this order; its number is its place, from 1. Never changed after a release.
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/sqlite/0001_tables.sql")];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS chat_migrations (
    version INTEGER PRIMARY KEY,
    applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT";
const APPLIED: &str = "SELECT coalesce(max(version), 0) FROM chat_migrations";
const RECORD: &str = "INSERT INTO chat_migrations (version) VALUES (?1)";
const FIRST_EPOCH: &str = "INSERT INTO chat_meta (key, value) VALUES ('epoch', ?1) ON CONFLICT DO NOTHING";

/// Brings the tables to this version of the engine, in one transaction.
///
/// A database that a newer engine has migrated is refused: this one does not know what its tables mean by now.
pub(super) async fn migrate(connection: &mut SqliteConnection, sql: &Sql) -> Result<()> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(fault::from_sqlx)?;
    let applied = applied(&mut transaction, sql).await?;
    if applied > MIGRATIONS.len() {
        return Err(newer(applied));
    }
    for (version, migration) in (1..).zip(MIGRATIONS).skip(applied) {
        let version: i64 = version;
        tracing::info!(version, "migrating the SQLite tables");
        sqlx::raw_sql(sql.of(migration)).execute(&mut *transaction).await.map_err(fault::from_sqlx)?;
        let record = sqlx::query(sql.of(RECORD)).bind(version);
        record.execute(&mut *transaction).await.map_err(fault::from_sqlx)?;
    }
    let epoch = sqlx::query(sql.of(FIRST_EPOCH)).bind(SystemIds.uuid());
    epoch.execute(&mut *transaction).await.map_err(fault::from_sqlx)?;
    transaction.commit().await.map_err(fault::from_sqlx)
}

async fn applied(connection: &mut SqliteConnection, sql: &Sql) -> Result<usize> {
    sqlx::query(sql.of(CREATE)).execute(&mut *connection).await.map_err(fault::from_sqlx)?;
    let applied: i64 =
        sqlx::query_scalar(sql.of(APPLIED)).fetch_one(connection).await.map_err(fault::from_sqlx)?;
    usize::try_from(applied).map_err(|_| newer(usize::MAX))
}

fn newer(applied: usize) -> Error {
    let known = MIGRATIONS.len();
    Error::conflict(format!(
        "a newer version of the engine has migrated this database: its tables are at version {applied}, \
         and this engine knows {known}; upgrade the engine"
    ))
}
