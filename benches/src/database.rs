//! A large database with two ways in: the engine's store, and a pool for the bare SQL of the same reads.
//!
//! Both have connections of their own with the same settings, but for those that make the planner obey the engine: the
//! bare SQL is planned freely, with fresh statistics, as often as is best for it.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{ChatBuilder, ChatService};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Executor, query_scalar, raw_sql};

use crate::Outcome;
use crate::large::{Dialect, Large};
use crate::scratch::{Schema, Scratch};

/// As many as the engine has for reading on SQLite.
const CONNECTIONS: u32 = 4;
/// As the engine sets it on SQLite.
const ROWS_AHEAD: usize = 512;

/// In SQLite's words.
const SQLITE: Dialect = Dialect {
    id: |kind, number| format!("unhex(printf('01900000000070008{kind:03}%012d', {number}))"),
    ago: |seconds| format!("((1763800000 - {seconds}) * 1000000)"),
    digest: "x''",
    has_receipt_heads: false,
};

/// In Postgres's words.
const POSTGRES: Dialect = Dialect {
    id: |kind, number| format!("('01900000-0000-7000-8{kind:03}-' || lpad({number}::text, 12, '0'))::uuid"),
    ago: |seconds| format!("(now() - {seconds} * interval '1 second')"),
    digest: "'\\x'::bytea",
    has_receipt_heads: true,
};

/// One that is filled.
#[derive(Debug)]
pub struct Database {
    /// The engine on it.
    pub chat: ChatService,
    /// The way in without the engine.
    pub bare: Bare,
    /// How it is called in figures.
    pub name: &'static str,
}

/// How Postgres plans the bare SQL: each bench takes what is quicker for its floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plans {
    /// Once for all values.
    Kept,
    /// Anew for each value.
    Fresh,
}

/// Connections without the engine.
#[derive(Debug)]
pub enum Bare {
    /// To a SQLite file.
    Sqlite(SqlitePool),
    /// To a schema of a server.
    Postgres(PgPool),
}

impl Database {
    /// Fills a SQLite file in this directory. Inside a runtime.
    pub async fn on_sqlite(scratch: &Scratch, large: &Large) -> Outcome<Self> {
        let store = scratch.store().await?;
        let options = SqliteConnectOptions::new().filename(scratch.path().join("chat.db"));
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
        let pool = pool.connect_with(options.row_buffer_size(ROWS_AHEAD)).await?;
        let script = format!("BEGIN; {} COMMIT;", large.script(&SQLITE));
        for sql in [script.as_str(), "PRAGMA wal_checkpoint(TRUNCATE)"] {
            pool.execute(raw_sql(AssertSqlSafe(sql))).await?;
        }
        Ok(Self { chat: engine(store), bare: Bare::Sqlite(pool), name: "SQLite" })
    }

    /// Fills a schema. Inside a runtime.
    pub async fn on_postgres(schema: &Schema, large: &Large, plans: Plans) -> Outcome<Self> {
        let store = schema.store().await?;
        let found = schema.pool(1).await?;
        let name: String = query_scalar("SELECT current_schema()").fetch_one(&found).await?;
        let mode = match plans {
            Plans::Kept => "force_generic_plan",
            Plans::Fresh => "force_custom_plan",
        };
        let settings = [("search_path", name.as_str()), ("plan_cache_mode", mode)];
        let options = (*found.connect_options()).clone().options(settings);
        // sqlx's own pool asks before each statement whether the connection lives; the engine's does so seldom.
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
        let pool = pool.connect_with(options).await?;
        for sql in [large.script(&POSTGRES).as_str(), "VACUUM ANALYZE"] {
            pool.execute(raw_sql(AssertSqlSafe(sql))).await?;
        }
        Ok(Self { chat: engine(store), bare: Bare::Postgres(pool), name: "Postgres" })
    }
}

fn engine(store: impl Store) -> ChatService {
    ChatBuilder::new(Arc::new(store)).start()
}
