//! Databases that are gone after the bench.

use std::path::Path;

use chat_core::{IdSource, SystemIds};
use chat_sqlx::{PostgresOptions, PostgresStore, SqliteOptions, SqliteStore};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Executor};
use tempfile::TempDir;

use crate::Outcome;

/// Names the server; `scripts/with-postgres` sets it.
const POSTGRES_URL: &str = "CHAT_TEST_POSTGRES_URL";

/// What to say when a bench runs without Postgres.
pub const WITHOUT_POSTGRES: &str = "\
POSTGRES IS LEFT OUT: CHAT_TEST_POSTGRES_URL names no server.
For the whole picture: scripts/with-postgres cargo bench -p chat-benches";

/// The server that the environment names, if it names one.
pub fn postgres_url() -> Option<String> {
    std::env::var(POSTGRES_URL).ok().filter(|url| !url.is_empty())
}

/// A directory of its own, on the disk of `TMPDIR`.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// An empty directory, removed when this is dropped.
    pub fn new() -> Outcome<Self> {
        Ok(Self(TempDir::with_prefix("chat-benches-")?))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The engine's store in it, fully durable, as it comes.
    pub async fn store(&self) -> Outcome<SqliteStore> {
        let file = self.path().join("chat.db");
        let file = file.to_str().ok_or("the scratch directory is not UTF-8")?;
        Ok(SqliteStore::open(file, SqliteOptions::default()).await?)
    }

    /// One connection to a database without the engine, as durable as the engine's.
    pub async fn pool(&self, name: &str) -> Outcome<SqlitePool> {
        let options = SqliteConnectOptions::new()
            .filename(self.path().join(name))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
    }
}

/// A schema of its own in the server that the environment names.
#[derive(Debug, Clone)]
pub struct Schema {
    url: String,
    name: String,
}

impl Schema {
    /// A name for a schema that is not there yet; `None` without a server.
    pub fn new() -> Option<Self> {
        let url = postgres_url()?;
        Some(Self { url, name: format!("bench_{}", SystemIds.uuid().simple()) })
    }

    /// The engine's store in it, as it comes. Refuses a server that is not durable.
    pub async fn store(&self) -> Outcome<PostgresStore> {
        let mut options = PostgresOptions::default();
        options.schema = Some(self.name.clone());
        Ok(PostgresStore::open(&self.url, options).await?)
    }

    /// A pool whose connections see the schema's tables without naming it.
    pub async fn pool(&self, connections: u32) -> Outcome<PgPool> {
        let path = format!("SET search_path = {}", self.name);
        let pool = PgPoolOptions::new().max_connections(connections).after_connect(move |connection, _| {
            let path = path.clone();
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(AssertSqlSafe(path))).await?;
                Ok(())
            })
        });
        Ok(pool.connect(&self.url).await?)
    }

    /// Fills the server's log once and lets it begin anew, as on a server that has run for a while: from then on it
    /// writes into files that are there. A new server first fills each of 16 MiB with zeros, which a design that
    /// writes much pays for several times a second. Needs the rights of a superuser.
    pub async fn run_in(&self) -> Outcome {
        const FILL: &str =
            "SELECT count(pg_logical_emit_message(false, 'run in', repeat(md5(n::text), 30000)))
            FROM generate_series(1, 800) n";
        let pool = self.pool(1).await?;
        pool.execute(FILL).await?;
        pool.execute("CHECKPOINT").await?;
        Ok(())
    }

    /// Drops everything in it.
    pub async fn drop_all(self) -> Outcome {
        let drop = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.name);
        self.pool(1).await?.execute(sqlx::raw_sql(AssertSqlSafe(drop))).await?;
        Ok(())
    }
}
