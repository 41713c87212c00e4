//! The host's own transaction on the one writer, and sending inside it.

use std::ops::{Deref, DerefMut};

use chat_core::store::{AppendOutcome, Appended};
use chat_core::{Error, Prepared, Result};
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection as _, Sqlite, Transaction};
use tokio::sync::OwnedMutexGuard;

use super::append::{self, Bounds};
use super::open::SqliteStore;
use super::writer::Slot;
use crate::fault;

/// A transaction of the host on a [`SqliteStore`]'s database, for its own statements and for messages beside them.
///
/// It derefs to sqlx's own transaction. Nobody else writes while it is open, so keep it short: every other write
/// waits, at most [`SqliteOptions::writer_wait`](super::SqliteOptions::writer_wait). That includes writes through
/// the store from inside it: they end with `Unavailable`. Dropped, it rolls back.
#[derive(Debug)]
pub struct SqliteTransaction {
    // Dropped in this order: the rollback begins before the next writer does.
    transaction: Transaction<'static, Sqlite>,
    held: OwnedMutexGuard<Slot>,
}

impl SqliteTransaction {
    /// Makes everything in it durable.
    pub async fn commit(self) -> Result<()> {
        let Self { transaction, held } = self;
        let outcome = transaction.commit().await.map_err(fault::from_sqlx);
        drop(held);
        outcome
    }

    /// Undoes everything in it.
    pub async fn rollback(self) -> Result<()> {
        let Self { transaction, held } = self;
        let outcome = transaction.rollback().await.map_err(fault::from_sqlx);
        drop(held);
        outcome
    }
}

impl Deref for SqliteTransaction {
    type Target = Transaction<'static, Sqlite>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl DerefMut for SqliteTransaction {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.transaction
    }
}

impl SqliteStore {
    /// Begins a transaction of the host on the one writer. `Unavailable` when the writer stays busy.
    ///
    /// ```
    /// # use chat_core::{Prepared, Result};
    /// # use chat_sqlx::SqliteStore;
    /// # async fn example(store: &SqliteStore, prepared: Prepared) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut transaction = store.begin().await?;
    /// sqlx::query("INSERT INTO orders (id) VALUES (?1)").bind(42).execute(&mut **transaction).await?;
    /// let appended = store.append_in(&mut transaction, &prepared).await?;
    /// transaction.commit().await?;
    /// // Now `chat.announce(appended)`: should the process end before it, the head check finds the message.
    /// # drop(appended); Ok(()) }
    /// ```
    pub async fn begin(&self) -> Result<SqliteTransaction> {
        let held = self.writer().hold().await?;
        let transaction = begin_immediate(self.readers()).await.map_err(fault::from_sqlx)?;
        Ok(SqliteTransaction { transaction, held })
    }

    /// Writes a prepared message inside the host's transaction, last before its commit. Both are there or neither.
    ///
    /// Errors leave it to the host whether to go on without the message, except `Unavailable` and `Internal`, after
    /// which it rolls back:
    ///
    /// - `Conflict`: what `prepare` decided on has changed (prepare the message again), or the sender used this key
    ///   before, be it for the same message (which is there already) or for another one.
    /// - `NotFound`: the channel is not there any more.
    /// - `RateLimited`: the channel is in slow mode, and the sender wrote a moment ago.
    /// - `Invalid`: `reply_to` names no message of the channel, or the transaction belongs to another store.
    pub async fn append_in(
        &self,
        transaction: &mut SqliteTransaction,
        prepared: &Prepared,
    ) -> Result<Appended> {
        if !self.writer().gave(&transaction.held) {
            return Err(Error::invalid("transaction", "was begun by another store"));
        }
        let batch = std::slice::from_ref(prepared.as_append());
        let outcomes = append::append(&mut transaction.transaction, self.sql(), batch, Bounds::Host).await?;
        match outcomes.into_iter().next() {
            Some(AppendOutcome::Appended(appended)) => Ok(appended),
            Some(refused) => Err(prepared.as_append().refusal(&refused)),
            None => Err(Error::internal("an append has no outcome")),
        }
    }
}

async fn begin_immediate(pool: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    const BEGIN: &str = "BEGIN IMMEDIATE";
    for _ in 0..=pool.size() {
        match pool.begin_with(BEGIN).await {
            // A full disk ended an earlier transaction behind the driver's back, which takes this connection to be
            // inside it for ever.
            Err(sqlx::Error::InvalidSavePointStatement) => close_one_stuck(pool).await?,
            outcome => return outcome,
        }
    }
    Err(sqlx::Error::BeginFailed)
}

async fn close_one_stuck(pool: &SqlitePool) -> sqlx::Result<()> {
    let connection = pool.acquire().await?;
    if connection.is_in_transaction() { connection.close().await } else { Ok(()) }
}
