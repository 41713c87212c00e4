//! A schema of its own for each test, in the server that `CHAT_TEST_POSTGRES_URL` names.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chat_core::{IdSource, SystemIds};
use chat_sqlx::{PostgresOptions, PostgresStore};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

/// The address of the server.
pub(super) fn url() -> String {
    std::env::var("CHAT_TEST_POSTGRES_URL")
        .expect("CHAT_TEST_POSTGRES_URL names no server: run this under scripts/with-postgres")
}

/// A name that nothing else in the server has.
pub(super) fn new_name() -> String {
    format!("test_{}", SystemIds.uuid().simple())
}

/// A schema, dropped with everything in it when the test is over.
pub(super) struct Schema {
    /// Its name.
    pub(super) name: String,
}

impl Schema {
    /// A name for a schema that is not there yet: opening a store makes it.
    pub(super) fn new() -> Self {
        Self { name: new_name() }
    }

    /// Options that put the tables into it.
    pub(super) fn options(&self) -> PostgresOptions {
        let mut options = PostgresOptions::default();
        options.schema = Some(self.name.clone());
        // Tests run in parallel, and a server has so many connections.
        options.max_connections = 6;
        options
    }

    /// The same for tests in which many wait for one row: on a slow machine that is no sign of a held one.
    pub(super) fn patient_options(&self) -> PostgresOptions {
        let mut options = self.options();
        options.send_lock_wait = Duration::from_secs(30);
        options.lock_wait = Duration::from_secs(30);
        options
    }

    /// A store in it.
    pub(super) async fn store(&self) -> Arc<PostgresStore> {
        Arc::new(PostgresStore::open(&url(), self.options()).await.expect("open"))
    }

    /// A store in it that waits patiently.
    pub(super) async fn patient_store(&self) -> Arc<PostgresStore> {
        Arc::new(PostgresStore::open(&url(), self.patient_options()).await.expect("open"))
    }

    /// A store in it on one connection, which is set up by now: what it sends from then on are its statements.
    pub(super) async fn store_on_one_connection(&self) -> Arc<PostgresStore> {
        let mut options = self.options();
        options.max_connections = 1;
        Arc::new(PostgresStore::open(&url(), options).await.expect("open"))
    }

    /// A pool as a host has one, with nothing set.
    pub(super) async fn host_pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(6).connect(&url()).await.expect("connect")
    }

    /// Runs SQL in which `{p}` begins the names of the tables.
    pub(super) async fn execute(&self, pool: &PgPool, sql: &str) {
        let sql = sql.replace("{p}", &format!("{}.chat_", self.name));
        pool.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("execute");
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // A test that failed in the middle of a transaction may hold its tables for ever.
        let drop = format!("SET lock_timeout = '20s'; DROP SCHEMA IF EXISTS {} CASCADE", self.name);
        blocking(async move { run(&url(), drop).await });
    }
}

/// Runs SQL on a connection of its own.
pub(super) async fn run(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.expect("connect");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("execute");
}

/// Waits for a future where nothing can be awaited, apart from the test's own runtime.
pub(super) fn blocking(future: impl Future<Output = ()> + Send + 'static) {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(future);
    });
    // A test that fails is already unwinding: its own message matters more.
    assert!(thread.join().is_ok() || std::thread::panicking(), "cleaning up failed");
}
