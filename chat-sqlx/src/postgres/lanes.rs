//! The connections that batches go through.
//!
//! A lane of the engine has one batch in flight after the other. On the store's own pool it gets a connection to
//! itself: a pool tries every connection out when it comes back, a round trip for each batch, and hands it to
//! whoever reads next, so that no server process would keep what batches need at hand.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, Postgres};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::begin::{TRUSTED_IDLE, lane_settings};

/// Batches that may usefully be in flight at once: while one is with the server, the next is put together here. More
/// of them only wait for each other's commits.
pub(super) const LANES: usize = 2;

/// Where batches get their connections.
#[derive(Debug)]
pub(super) struct Lanes {
    pool: PgPool,
    /// None on a pool of the host's, which may be small and is not ours to take from.
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    setup: Arc<str>,
    /// How many there may be; whoever comes while all are busy waits its turn.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(PgConnection, Instant)>>,
}

/// A connection for one batch.
pub(super) enum Lane {
    /// A lane's own; a statement on it is a transaction with the settings of a send.
    Own(Box<PgConnection>, OwnedSemaphorePermit),
    /// One of the host's, with the host's settings.
    Pooled(PoolConnection<Postgres>),
}

impl Lanes {
    /// Beside a pool of the store's own.
    pub(super) fn beside_own_pool(pool: PgPool, send_lock_wait: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(LANES));
        let own = Own { setup: lane_settings(send_lock_wait).into(), permits, idle: Mutex::default() };
        Self { pool, own: Some(own) }
    }

    /// From a pool of the host's.
    pub(super) fn from_any_pool(pool: PgPool) -> Self {
        Self { pool, own: None }
    }

    /// A connection that works, as far as one can know.
    pub(super) async fn take(&self) -> sqlx::Result<Lane> {
        let Some(own) = &self.own else { return Ok(Lane::Pooled(self.pool.acquire().await?)) };
        let permit = own.permits.clone().acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        while let Some((mut connection, since)) = own.pop() {
            if since.elapsed() < TRUSTED_IDLE || connection.ping().await.is_ok() {
                return Ok(Lane::Own(Box::new(connection), permit));
            }
        }
        let mut connection = self.pool.acquire().await?.detach();
        connection.execute(sqlx::raw_sql(AssertSqlSafe(Arc::clone(&own.setup)))).await?;
        Ok(Lane::Own(Box::new(connection), permit))
    }

    /// Keeps a connection for the next batch. One that is not given back, because its batch failed or nobody waits
    /// for it any more, is closed.
    pub(super) fn give_back(&self, lane: Lane) {
        // The permit goes after the connection is back, so that who waits for it finds that one.
        if let (Some(own), Lane::Own(connection, _permit)) = (&self.own, lane) {
            own.push(*connection);
        }
    }
}

impl Own {
    fn pop(&self) -> Option<(PgConnection, Instant)> {
        self.idle().pop()
    }

    fn push(&self, connection: PgConnection) {
        self.idle().push((connection, Instant::now()));
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(PgConnection, Instant)>> {
        // Every change of the list leaves it whole, so a panic elsewhere does not spoil it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lane {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Self::Own(connection, _) => connection,
            Self::Pooled(connection) => connection,
        }
    }
}

impl DerefMut for Lane {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Own(connection, _) => connection,
            Self::Pooled(connection) => connection,
        }
    }
}
