//! The epoch on Postgres: a restored copy is recognised by its server's identity.

use async_trait::async_trait;
use chat_core::store::EpochStore;
use chat_core::{Epoch, IdSource, Result, SystemIds};
use sqlx::Row;
use uuid::Uuid;

use super::{PostgresStore, rows};
use crate::fault;

/// Which server this is, and which of its histories it continues: a restore to an earlier moment and the promotion
/// of a standby begin a new timeline. The name of the current log file begins with it, before the next checkpoint.
const IDENTITY: &str = "SELECT system_identifier, \
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint AS timeline FROM pg_control_system()";

/// What a server says of itself; `None` where it does not say (hosted ones may keep it to themselves).
type Identity = Option<(i64, i64)>;

#[async_trait]
impl EpochStore for PostgresStore {
    async fn epoch(&self) -> Result<Epoch> {
        self.settle_epoch().await
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
    pub(super) async fn settle_epoch(&self) -> Result<Epoch> {
        let now = self.identity().await?;
        loop {
            let Some((epoch, before)) = self.stored_epoch().await? else {
                self.put_epoch(now).await?;
                continue;
            };
            if now.is_none() || now == before {
                return Ok(epoch);
            }
            // A server that only now says who it is has not changed.
            let next = if before.is_none() { epoch } else { new_epoch() };
            self.move_epoch(epoch, next, now).await?;
        }
    }

    async fn identity(&self) -> Result<Identity> {
        match sqlx::query(IDENTITY).fetch_one(&self.pool).await {
            Ok(row) => Ok(Some((rows::get(&row, "system_identifier")?, rows::get(&row, "timeline")?))),
            Err(error) if error.as_database_error().is_some() => {
                tracing::debug!(code = fault::code(&error), "the server keeps its identity to itself");
                Ok(None)
            }
            Err(error) => Err(fault::from_sqlx(error)),
        }
    }

    async fn stored_epoch(&self) -> Result<Option<(Epoch, Identity)>> {
        let query = self.sql.epoch.query();
        let Some(row) = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)? else {
            return Ok(None);
        };
        let system: Option<i64> = row.try_get("system_identifier").map_err(fault::from_sqlx)?;
        let timeline: Option<i64> = row.try_get("timeline").map_err(fault::from_sqlx)?;
        let epoch = Epoch::from_uuid(rows::get::<Uuid>(&row, "epoch")?);
        Ok(Some((epoch, system.zip(timeline))))
    }

    async fn put_epoch(&self, identity: Identity) -> Result<()> {
        let (system, timeline) = identity.unzip();
        let query = self.sql.epoch_put.query().bind(new_epoch().as_uuid()).bind(system).bind(timeline);
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    async fn move_epoch(&self, from: Epoch, to: Epoch, identity: Identity) -> Result<()> {
        let (system, timeline) = identity.unzip();
        let query = self.sql.epoch_moved.query();
        let query = query.bind(to.as_uuid()).bind(system).bind(timeline).bind(from.as_uuid());
        query.execute(&self.pool).await.map_err(fault::from_sqlx)?;
        tracing::warn!(is_new = from != to, "the database continues another history than before");
        Ok(())
    }
}

fn new_epoch() -> Epoch {
    Epoch::from_uuid(SystemIds.uuid())
}
