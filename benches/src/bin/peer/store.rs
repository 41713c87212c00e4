//! One INSERT for each message.

use chat_benches::Outcome;
use sqlx::postgres::{PgPool, PgPoolOptions};

const SCHEMA: &str = "
    CREATE TABLE messages (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        room BIGINT NOT NULL,
        sender TEXT NOT NULL,
        client_key TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL DEFAULT now()
    );
    CREATE INDEX messages_by_room ON messages (room, id);
";

/// The messages.
#[derive(Debug)]
pub(crate) struct Store(PgPool);

/// A message as it is stored.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) room: i64,
    pub(crate) sender: String,
    pub(crate) client_key: String,
    pub(crate) body: String,
    /// Microseconds since 1970.
    pub(crate) created_at: i64,
}

impl Store {
    /// Makes the table in an empty database.
    pub(crate) async fn open(url: &str, connections: u32) -> Outcome<Self> {
        let pool = PgPoolOptions::new().max_connections(connections).connect(url).await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        Ok(Self(pool))
    }

    /// Returns when it is durable.
    pub(crate) async fn insert(
        &self,
        room: i64,
        sender: &str,
        client_key: &str,
        body: &str,
    ) -> Outcome<(i64, i64)> {
        let insert = "
            INSERT INTO messages (room, sender, client_key, body) VALUES ($1, $2, $3, $4)
            RETURNING id, (extract(epoch FROM created_at) * 1000000)::bigint";
        let insert = sqlx::query_as(insert).bind(room).bind(sender).bind(client_key).bind(body);
        Ok(insert.fetch_one(&self.0).await?)
    }

    /// The newest number of a room.
    pub(crate) async fn last(&self, room: i64) -> Outcome<i64> {
        let last = "SELECT coalesce(max(id), 0) FROM messages WHERE room = $1";
        Ok(sqlx::query_scalar(last).bind(room).fetch_one(&self.0).await?)
    }

    /// What a client missed of a room.
    pub(crate) async fn after(&self, room: i64, id: i64) -> Outcome<Vec<Message>> {
        let after = "
            SELECT id, room, sender, client_key, body, (extract(epoch FROM created_at) * 1000000)::bigint AS created_at
            FROM messages WHERE room = $1 AND id > $2 ORDER BY id LIMIT 1000";
        let rows: Vec<Row> = sqlx::query_as(after).bind(room).bind(id).fetch_all(&self.0).await?;
        Ok(rows.into_iter().map(Message::from).collect())
    }
}

type Row = (i64, i64, String, String, String, i64);

impl From<Row> for Message {
    fn from((id, room, sender, client_key, body, created_at): Row) -> Self {
        Self { id, room, sender, client_key, body, created_at }
    }
}
