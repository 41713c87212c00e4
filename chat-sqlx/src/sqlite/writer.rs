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
    /// Between transactions; the last one did not end well when it is not there.
    connection: Option<SqliteConnection>,
    is_closed: bool,
}

impl Writer {
    /// A writer on `connection`.
    pub(super) fn new(connection: SqliteConnection, pool: SqlitePool, wait: Duration) -> Self {
        let slot = Slot { connection: Some(connection), is_closed: false };
        Self { slot: Arc::new(Mutex::new(slot)), pool, wait }
    }

    /// Begins the next transaction, which has the database's write lock from the start.
    pub(super) async fn begin(&self) -> Result<WriteTransaction> {
        let mut slot = self.hold().await?;
        let mut connection = match slot.connection.take() {
            Some(connection) => connection,
            None => self.pool.acquire().await.map_err(fault::from_sqlx)?.detach(),
        };
        match sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await {
            Ok(_) => Ok(WriteTransaction { connection, slot }),
            Err(error) => {
                // Refused, as somebody else's connection writes: this one is as good as before.
                slot.connection = error.as_database_error().is_some().then_some(connection);
                Err(fault::from_sqlx(error))
            }
        }
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

/// The writer inside a transaction.
///
/// Dropped without a commit (after an error, or by a caller who no longer waits), it closes the connection, which
/// undoes everything; the next transaction opens another. A `ROLLBACK` would not do: a full disk ends a
/// transaction behind the driver's back, and a drop cannot wait for an answer.
#[derive(Debug)]
pub(super) struct WriteTransaction {
    connection: SqliteConnection,
    slot: OwnedMutexGuard<Slot>,
}

impl WriteTransaction {
    /// The connection the transaction is on.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Makes it durable. After an error nothing of it is there. Cheap when nothing was written.
    pub(super) async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(&mut self.connection).await.map_err(fault::from_sqlx)?;
        let Self { connection, mut slot } = self;
        slot.connection = Some(connection);
        Ok(())
    }
}
