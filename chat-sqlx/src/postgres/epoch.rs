//! The epoch on Postgres: a restored copy is recognised by its server's identity.

use async_trait::async_trait;
use chat_core::store::EpochStore;
use chat_core::{Epoch, IdSource, Result, SystemIds};
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{PostgresStore, rows};
use crate::fault;

/// Which server this is, and which of its histories it continues: a restore to an earlier moment and the promotion
/// of a standby begin a new timeline. The name of the current log file begins with it, before the next checkpoint.
pub(super) const IDENTITY: &str = "SELECT system_identifier, \
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint AS timeline FROM pg_control_system()";

/// What a server says of itself; nothing where it keeps that to itself, as hosted ones may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    system: Option<i64>,
    timeline: Option<i64>,
}

impl Identity {
    const UNKNOWN: Self = Self { system: None, timeline: None };

    /// Asks the server.
    pub(super) async fn of(pool: &PgPool) -> Result<Self> {
        match sqlx::query(IDENTITY).fetch_one(pool).await {
            Ok(row) => Self::read(&row, "system_identifier", "timeline"),
            Err(error) if error.as_database_error().is_some() => {
                tracing::debug!(code = fault::code(&error), "the server keeps its identity to itself");
                Ok(Self::UNKNOWN)
            }
            Err(error) => Err(fault::from_sqlx(error)),
        }
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }

    fn read(row: &PgRow, system: &str, timeline: &str) -> Result<Self> {
        Ok(Self { system: rows::get(row, system)?, timeline: rows::get(row, timeline)? })
    }
}

#[async_trait]
impl EpochStore for PostgresStore {
    async fn epoch(&self) -> Result<Epoch> {
        let row = self.sql.epoch.query().fetch_one(&self.pool).await.map_err(fault::from_sqlx)?;
        let stored = Identity::read(&row, "system_identifier", "timeline")?;
        let now = Identity::read(&row, "now_system", "now_timeline")?;
        if now.is_known() && now != stored {
            // The connections lead to another server than at the start: a standby was promoted.
            return self.settle_epoch(now).await;
        }
        rows::get(&row, "epoch").map(Epoch::from_uuid)
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        let query = self.sql.epoch_begin.query().bind(epoch.as_uuid());
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(())
    }
}

impl PostgresStore {
    /// The current epoch; a new one when the database has none or continues another history than the stored one.
    /// Of several nodes that notice at once, one wins.
    pub(super) async fn settle_epoch(&self, now: Identity) -> Result<Epoch> {
        loop {
            let Some((epoch, stored)) = self.stored_epoch().await? else {
                self.put_epoch(now).await?;
                continue;
            };
            if !now.is_known() || now == stored {
                return Ok(epoch);
            }
            // A server that only now says who it is has not changed.
            let next = if stored.is_known() { new_epoch() } else { epoch };
            self.move_epoch(epoch, next, now).await?;
        }
    }

    async fn stored_epoch(&self) -> Result<Option<(Epoch, Identity)>> {
        let query = self.sql.epoch_stored.query();
        let Some(row) = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)? else {
            return Ok(None);
        };
        let epoch = Epoch::from_uuid(rows::get::<Uuid>(&row, "epoch")?);
        Ok(Some((epoch, Identity::read(&row, "system_identifier", "timeline")?)))
    }

    async fn put_epoch(&self, identity: Identity) -> Result<()> {
        let query = self.sql.epoch_put.query().bind(new_epoch().as_uuid());
        let query = query.bind(identity.system).bind(identity.timeline);
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    async fn move_epoch(&self, from: Epoch, to: Epoch, identity: Identity) -> Result<()> {
        let query = self.sql.epoch_moved.query().bind(to.as_uuid());
        let query = query.bind(identity.system).bind(identity.timeline).bind(from.as_uuid());
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        if from != to {
            tracing::warn!("the database continues another history than before: cursors will be reset");
        }
        Ok(())
    }
}

fn new_epoch() -> Epoch {
    Epoch::from_uuid(SystemIds.uuid())
}
