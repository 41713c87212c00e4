//! The engine's own migrations, in a table of their own beside the host's.

use chat_core::{Error, Result};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row};

use super::options::Names;
use crate::fault;

/// One step. `needs` is the oldest step an engine must know to work on the tables after this one: a step that only
/// adds leaves it where it was, so that the node before an upgrade goes on beside the one after it.
struct Migration {
    version: i32,
    needs: i32,
    sql: &'static str,
}

const MIGRATIONS: [Migration; 1] =
    [Migration { version: 1, needs: 1, sql: include_str!("../../migrations/postgres/0001_tables.sql") }];

const KNOWN: i32 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// Brings the tables up to date. Several nodes may start at once: one migrates, the others wait for it.
pub(super) async fn run(pool: &PgPool, names: &Names) -> Result<()> {
    let mut connection = pool.acquire().await.map_err(fault::from_sqlx)?;
    if state(&mut connection, names).await?.is_current()? {
        return Ok(());
    }
    drop(connection);
    let mut tx = pool.begin().await.map_err(fault::from_sqlx)?;
    lock(&mut tx, names).await?;
    let state = state(&mut tx, names).await?;
    if !state.is_current()? {
        prepare(&mut tx, names).await?;
        for migration in MIGRATIONS.iter().filter(|migration| migration.version > state.version) {
            apply(&mut tx, names, migration).await?;
        }
    }
    tx.commit().await.map_err(fault::from_sqlx)
}

/// How far the tables are.
struct State {
    version: i32,
    needs: i32,
}

impl State {
    fn is_current(&self) -> Result<bool> {
        if self.needs > KNOWN {
            let message = format!(
                "the chat tables are at version {} and need an engine that knows {}, this one knows {KNOWN}: \
                 update the engine",
                self.version, self.needs
            );
            return Err(Error::conflict(message));
        }
        Ok(self.version >= KNOWN)
    }
}

/// Looks into the catalog itself: `to_regclass` answers from a cache that a wait for the lock does not refresh.
const HAS_TABLE: &str = "SELECT EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
)";

async fn state(connection: &mut PgConnection, names: &Names) -> Result<State> {
    let table = sqlx::query_scalar(HAS_TABLE).bind(&names.schema).bind(names.fill("{n}migrations"));
    let exists: bool = table.fetch_one(&mut *connection).await.map_err(fault::from_sqlx)?;
    if !exists {
        return Ok(State { version: 0, needs: 0 });
    }
    let sql = names.fill(
        "SELECT coalesce(max(version), 0) AS version, coalesce(max(needs), 0) AS needs \
        FROM {p}migrations",
    );
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(connection).await.map_err(fault::from_sqlx)?;
    let read = |column| row.try_get(column).map_err(fault::from_sqlx);
    Ok(State { version: read("version")?, needs: read("needs")? })
}

/// Held until the transaction ends. The number says who locks, the hash which tables.
async fn lock(connection: &mut PgConnection, names: &Names) -> Result<()> {
    let locked =
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 7163))").bind(names.fill("{p}"));
    locked.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

async fn prepare(connection: &mut PgConnection, names: &Names) -> Result<()> {
    let found =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)").bind(&names.schema);
    let exists: bool = found.fetch_one(&mut *connection).await.map_err(fault::from_sqlx)?;
    if !exists {
        execute(connection, format!("CREATE SCHEMA IF NOT EXISTS {}", names.quoted_schema())).await?;
    }
    let table = "CREATE TABLE IF NOT EXISTS {p}migrations (
            version integer PRIMARY KEY,
            needs integer NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE {p}migrations IS 'Which migrations of the chat engine ran, and the oldest each lets work on.'";
    execute(connection, names.fill(table)).await
}

async fn apply(connection: &mut PgConnection, names: &Names, migration: &Migration) -> Result<()> {
    execute(connection, names.fill(migration.sql)).await?;
    let done = names.fill("INSERT INTO {p}migrations (version, needs) VALUES ($1, $2)");
    let done = sqlx::query(AssertSqlSafe(done)).bind(migration.version).bind(migration.needs);
    done.execute(connection).await.map_err(fault::from_sqlx)?;
    tracing::info!(version = migration.version, "chat tables migrated");
    Ok(())
}

async fn execute(connection: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
