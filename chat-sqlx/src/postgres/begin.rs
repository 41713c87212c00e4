//! Connections and transactions with the settings the store's statements count on.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgTransaction};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use super::options::PostgresOptions;

/// Every statement looks rows up by an index that it leaves no choice about, so its plan is the same for all
/// parameters and sizes. Planning anew costs more than a small batch takes; so does compiling. And the planner must
/// not scan whole tables because it first saw them small: the plan is kept, and the tables grow.
const PLANNER: [(&str, &str); 5] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("jit", "off"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// How long a connection may lie before it is tried out, which costs a round trip.
pub(super) const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// How long a caller waits for a connection, or for the server to answer at all.
const ACQUIRE: Duration = Duration::from_secs(10);

/// A pool of the store's own, whose connections are set up once.
pub(super) async fn own_pool(connect: PgConnectOptions, options: &PostgresOptions) -> sqlx::Result<PgPool> {
    let setup: Arc<str> = settings("SET", options.lock_wait).into();
    PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            let setup = Arc::clone(&setup);
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(AssertSqlSafe(setup))).await?;
                Ok(())
            })
        })
        .connect_with(connect)
        .await
}

/// How transactions begin: in one round trip, with their settings. READ COMMITTED, because the check after a wait
/// for a lock must see what was committed meanwhile.
#[derive(Debug, Clone)]
pub(super) struct Transactions {
    send: Arc<str>,
    change: Arc<str>,
}

impl Transactions {
    /// On connections that [`own_pool`] set up.
    pub(super) fn on_own_pool(options: &PostgresOptions) -> Self {
        let wait = |wait| begin(&lock_timeout("SET LOCAL", wait));
        Self { send: wait(options.send_lock_wait), change: wait(options.lock_wait) }
    }

    /// On connections whose settings are the host's.
    pub(super) fn on_any_pool(options: &PostgresOptions) -> Self {
        let all = |wait| begin(&settings("SET LOCAL", wait));
        Self { send: all(options.send_lock_wait), change: all(options.lock_wait) }
    }

    /// Begins one that gives up soon when a channel is held.
    pub(super) async fn begin_send<'c>(&self, lane: &'c mut PgConnection) -> sqlx::Result<PgTransaction<'c>> {
        lane.begin_with(AssertSqlSafe(Arc::clone(&self.send))).await
    }

    /// Begins one that waits for its rows.
    pub(super) async fn begin_change_on<'c>(
        &self,
        lane: &'c mut PgConnection,
    ) -> sqlx::Result<PgTransaction<'c>> {
        lane.begin_with(AssertSqlSafe(Arc::clone(&self.change))).await
    }

    /// The same on a connection of the pool.
    pub(super) async fn begin_change(&self, pool: &PgPool) -> sqlx::Result<PgTransaction<'static>> {
        pool.begin_with(AssertSqlSafe(Arc::clone(&self.change))).await
    }
}

/// What makes a connection of [`own_pool`] one for batches: each statement is a transaction that gives up soon when a
/// channel is held.
pub(super) fn lane_settings(wait: Duration) -> String {
    format!(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; {}",
        lock_timeout("SET", wait)
    )
}

fn begin(settings: &str) -> Arc<str> {
    format!("BEGIN ISOLATION LEVEL READ COMMITTED; {settings}").into()
}

fn settings(verb: &str, wait: Duration) -> String {
    let planner = PLANNER.map(|(setting, value)| format!("{verb} {setting} = {value}; ")).concat();
    planner + &lock_timeout(verb, wait)
}

/// At least 1 ms: zero would wait for ever.
fn lock_timeout(verb: &str, wait: Duration) -> String {
    format!("{verb} lock_timeout = {}; ", wait.as_millis().clamp(1, 86_400_000))
}
