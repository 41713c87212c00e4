//! The one writer: a connection that every change goes through, one transaction at a time.

use std::sync::Arc;
use std::time::Duration;

use chat_core::{Error, Result};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqlitePool;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::fault;

/// Hands out the writer, one holder at a time, in the order of asking.
#[derive(Debug)]
pub(super) struct Writer {
    slot: Arc<Mutex<Slot>>,
    /// Where a connection in place of a lost one comes from.
    pool: SqlitePool,
    wait: Duration,
}

/// The writer, held by whoever may write now.
#[derive(Debug)]
pub(super) struct Slot {
    /// Not there while somebody has it, and when the last one who had it did not give it back.
    connection: Option<SqliteConnection>,
    is_closed: bool,
}

impl Writer {
    /// A writer on `connection`.
    pub(super) fn new(connection: SqliteConnection, pool: SqlitePool, wait: Duration) -> Self {
        let slot = Slot { connection: Some(connection), is_closed: false };
        Self { slot: Arc::new(Mutex::new(slot)), pool, wait }
    }

    /// Takes the writer, outside a transaction.
    pub(super) async fn take(&self) -> Result<HeldWriter> {
        let mut slot = self.hold().await?;
        let connection = match slot.connection.take() {
            Some(connection) => connection,
            None => open(&self.pool).await?,
        };
        Ok(HeldWriter { connection, slot })
    }

    /// Takes the writer and begins a transaction, which has the database's write lock from the start.
    pub(super) async fn begin(&self) -> Result<HeldWriter> {
        let mut held = self.take().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(held.connection()).await.map_err(fault::from_sqlx)?;
        Ok(held)
    }

    /// Keeps everybody else from writing, for as long as the result is held.
    pub(super) async fn hold(&self) -> Result<OwnedMutexGuard<Slot>> {
        let slot = tokio::time::timeout(self.wait, Arc::clone(&self.slot).lock_owned());
        let slot = slot.await.map_err(|_| {
            Error::unavailable(
                "the one writer of the SQLite database is busy; if a transaction of the host is open, \
                 end it first, or write inside it with append_in",
            )
        })?;
        if slot.is_closed { Err(Error::unavailable("the store is closed")) } else { Ok(slot) }
    }

    /// Whether `held` came from [`Writer::hold`] of this writer.
    pub(super) fn gave(&self, held: &OwnedMutexGuard<Slot>) -> bool {
        Arc::ptr_eq(&self.slot, OwnedMutexGuard::mutex(held))
    }

    /// Closes the connection; whoever wants to write later is refused.
    pub(super) async fn close(&self) -> Result<()> {
        use sqlx::Connection as _;
        let mut slot = self.hold().await?;
        slot.is_closed = true;
        match slot.connection.take() {
            Some(connection) => connection.close().await.map_err(fault::from_sqlx),
            None => Ok(()),
        }
    }
}

/// A connection out of the pool for good, set up to write.
///
/// The settings are speed alone. Writing touches a page or two per channel in each of a few trees, so a cache that
/// holds them saves reading them anew for every batch (32 MB), and moving pages from the log into the file less
/// often (every 32 MB instead of 4) moves those that many batches touch once. The log's file is cut back to 64 MB
/// after a reader has kept it from being moved.
pub(super) async fn open(pool: &SqlitePool) -> Result<SqliteConnection> {
    const SETTINGS: &str = "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192;
         PRAGMA journal_size_limit = 67108864";
    let mut connection = pool.acquire().await.map_err(fault::from_sqlx)?.detach();
    sqlx::raw_sql(SETTINGS).execute(&mut connection).await.map_err(fault::from_sqlx)?;
    Ok(connection)
}

/// The writer, in the hands of who took it.
///
/// Dropped before it was given back (after an error, or by a caller who no longer waits), it closes the connection,
/// which undoes what was not committed; who takes the writer next opens another. A `ROLLBACK` would not do: a full
/// disk ends a transaction behind the driver's back, and a drop cannot wait for an answer.
#[derive(Debug)]
pub(super) struct HeldWriter {
    connection: SqliteConnection,
    slot: OwnedMutexGuard<Slot>,
}

impl HeldWriter {
    /// The connection.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Makes the open transaction durable and gives the writer back. After an error nothing of it is there. Cheap
    /// when nothing was written.
    pub(super) async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(&mut self.connection).await.map_err(fault::from_sqlx)?;
        self.give_back();
        Ok(())
    }

    /// Gives the writer back, outside a transaction.
    pub(super) fn give_back(self) {
        let Self { connection, mut slot } = self;
        slot.connection = Some(connection);
    }
}
