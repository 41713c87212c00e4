//! Rows held by somebody else, to make the store wait at a chosen moment.

use std::time::Duration;

use chat_core::{ChannelId, MessageId};
use sqlx::postgres::PgTransaction;
use sqlx::types::Uuid;
use sqlx::{AssertSqlSafe, PgPool};

use super::database::Schema;

/// A row, held by a transaction until it is let go.
pub(super) struct Held {
    tx: PgTransaction<'static>,
    schema: String,
    pool: PgPool,
}

impl Held {
    /// Holds a channel's row.
    pub(super) async fn channel(schema: &Schema, channel: ChannelId) -> Self {
        Self::row(schema, "chat_channels WHERE channel_id = $1", channel.as_uuid()).await
    }

    /// Holds a message's row.
    pub(super) async fn message(schema: &Schema, message: MessageId) -> Self {
        Self::row(schema, "chat_messages WHERE message_id = $1", message.as_uuid()).await
    }

    async fn row(schema: &Schema, row: &str, id: Uuid) -> Self {
        let pool = schema.host_pool().await;
        let mut tx = pool.begin().await.expect("begin");
        let sql = format!("SELECT 1 FROM {}.{row} FOR UPDATE", schema.name);
        let lock = sqlx::query(AssertSqlSafe(sql)).bind(id);
        lock.execute(&mut *tx).await.expect("lock");
        Self { tx, schema: schema.name.clone(), pool }
    }

    /// Resolves when that many statements on this schema wait for a lock.
    pub(super) async fn awaited_by(&self, waiters: i64) {
        let sql = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'";
        let waiting = async {
            loop {
                let count: i64 = sqlx::query_scalar(sql)
                    .bind(&self.schema)
                    .fetch_one(&self.pool)
                    .await
                    .expect("pg_stat_activity");
                if count >= waiters {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        let within = tokio::time::timeout(Duration::from_secs(30), waiting).await;
        within.unwrap_or_else(|_| panic!("fewer than {waiters} statements wait for the row"));
    }

    /// Lets go.
    pub(super) async fn release(self) {
        self.tx.commit().await.expect("commit");
    }
}
