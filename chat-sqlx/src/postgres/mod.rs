//! The store on Postgres. One file per aggregate, as in `chat_core::store`; the SQL stands in `sql/`.
//!
//! Locks are taken in one order everywhere, so that no two transactions wait for each other crosswise: new pairs by
//! key, channels, receipt heads, users, participants, each kind in the order of its ids.

mod accounts;
mod activities;
mod append;
mod bans;
mod batch;
mod begin;
mod blocks;
mod channels;
mod contended;
mod drafts;
mod durability;
mod epoch;
mod fenced;
mod host;
mod lanes;
mod messages;
mod migrate;
mod optimistic;
mod options;
mod participants;
mod personal;
mod pins;
mod reach;
mod reactions;
mod receipts;
mod reports;
mod sight;
mod sync;
mod streams;
mod rows;
mod sql;
mod users;
mod versions;
mod threads;

use std::fmt;
use std::sync::Arc;

use chat_core::{Error, Result};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

use self::begin::Transactions;
use self::contended::Contended;
use self::epoch::Identity;
use self::lanes::Lanes;
use self::options::Names;
pub use self::options::PostgresOptions;
use self::sql::Sql;
use crate::fault;

/// The engine's store on Postgres 15 or newer.
///
/// ```no_run
/// # async fn example() -> chat_core::Result<()> {
/// use chat_sqlx::{PostgresOptions, PostgresStore};
///
/// let store = PostgresStore::open("postgres://app@localhost/app", PostgresOptions::default()).await?;
/// # Ok(())
/// # }
/// ```
///
/// A clone is another handle to the same connections.
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
    lanes: Arc<Lanes>,
    sql: Arc<Sql>,
    transactions: Transactions,
    contended: Arc<Contended>,
}

impl PostgresStore {
    /// Connects, checks that the server keeps what it acknowledges, and brings the tables up to date.
    ///
    /// `Invalid` when the address, an option or the server's durability is not acceptable, `Unavailable` at once when
    /// no server answers there (it names host and port), `Conflict` when a newer engine has changed the tables beyond
    /// what this one knows.
    pub async fn open(url: &str, options: PostgresOptions) -> Result<Self> {
        let connect: PgConnectOptions = url.parse().map_err(|_| {
            Error::invalid("database_url", "is not of the form postgres://user@host/database")
        })?;
        reach::server(&connect).await?;
        let pool = begin::own_pool(connect, &options).await.map_err(fault::from_sqlx)?;
        let transactions = Transactions::on_own_pool(&options);
        let lanes = Lanes::beside_own_pool(pool.clone(), options.send_lock_wait);
        Self::start(pool, lanes, options, transactions).await
    }

    /// The same on a pool of the host's, whose connections keep their settings.
    pub async fn with_pool(pool: PgPool, options: PostgresOptions) -> Result<Self> {
        let transactions = Transactions::on_any_pool(&options);
        let lanes = Lanes::from_any_pool(pool.clone());
        Self::start(pool, lanes, options, transactions).await
    }

    /// The pool, to share it with the app or to begin the transaction of an [`append_in`](Self::append_in).
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    async fn start(
        pool: PgPool,
        lanes: Lanes,
        options: PostgresOptions,
        transactions: Transactions,
    ) -> Result<Self> {
        durability::check(&pool, options.allow_weak_durability).await?;
        let schema = match options.schema {
            Some(schema) => schema,
            None => current_schema(&pool).await?,
        };
        let names = Names::new(&schema, &options.prefix)?;
        migrate::run(&pool, &names).await?;
        let identity = Identity::of(&pool).await?;
        let sql = Arc::new(Sql::new(&names, identity.is_known()));
        let store = Self { pool, lanes: Arc::new(lanes), sql, transactions, contended: Arc::default() };
        store.settle_epoch(identity).await?;
        Ok(store)
    }
}

/// The tables are named with their schema from then on: a `search_path` that changes later moves nothing.
async fn current_schema(pool: &PgPool) -> Result<String> {
    let schema: Option<String> =
        sqlx::query_scalar("SELECT current_schema()").fetch_one(pool).await.map_err(fault::from_sqlx)?;
    schema
        .ok_or_else(|| Error::invalid("schema", "is not given, and the connection's search_path names none"))
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
