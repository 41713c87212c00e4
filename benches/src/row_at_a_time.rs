//! The usual design: begin, raise the channel's counter, insert, commit, for each message by itself.

use std::fmt::Write as _;

use chat_core::{IdSource, SystemIds};
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Executor, query, query_scalar, raw_sql};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::load::Contender;
use crate::scratch::{Schema, Scratch};
use crate::{BODY, Outcome, Place};

/// As the engine has them: an order within the channel, and one effect per key. It has none of the engine's other
/// columns, its look-up by id, its fences or its read markers.
const TABLES: [&str; 2] = [
    "CREATE TABLE peer_channels (channel_id {uuid} PRIMARY KEY, last_seq bigint NOT NULL)",
    "CREATE TABLE peer_messages (channel_id {uuid} NOT NULL, seq bigint NOT NULL, message_id {uuid} NOT NULL,
        sender text NOT NULL, client_key text NOT NULL, body text NOT NULL, html text NOT NULL,
        created_at {time} NOT NULL, PRIMARY KEY (channel_id, seq), UNIQUE (channel_id, sender, client_key))",
];
const COUNT: &str =
    "UPDATE peer_channels SET last_seq = last_seq + 1 WHERE channel_id = $1 RETURNING last_seq";
const INSERT: &str = "INSERT INTO peer_messages
    (channel_id, seq, message_id, sender, client_key, body, html, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// On Postgres, with a connection per message that is under way.
#[derive(Debug)]
pub struct OnPostgres {
    pool: PgPool,
    channels: Vec<Uuid>,
}

/// On SQLite, with its one writer.
#[derive(Debug)]
pub struct OnSqlite {
    pool: SqlitePool,
    channels: Vec<Uuid>,
}

impl OnPostgres {
    /// Makes the tables and their channels.
    pub async fn create(schema: &Schema) -> Outcome<Vec<Uuid>> {
        let (script, channels) = script("uuid", "timestamptz", |id| format!("'{id}'"))?;
        schema.pool(1).await?.execute(raw_sql(AssertSqlSafe(script))).await?;
        Ok(channels)
    }

    /// With so many connections.
    pub async fn open(schema: &Schema, channels: Vec<Uuid>, connections: u32) -> Outcome<Self> {
        Ok(Self { pool: schema.pool(connections).await?, channels })
    }
}

impl OnSqlite {
    /// In a file of its own.
    pub async fn open(scratch: &Scratch) -> Outcome<Self> {
        let (pool, channels) = Self::tables(scratch, "peer.db").await?;
        Ok(Self { pool, channels })
    }

    /// Its tables and their channels, in a file of this name.
    pub async fn tables(scratch: &Scratch, file: &str) -> Outcome<(SqlitePool, Vec<Uuid>)> {
        let (script, channels) = script("BLOB", "text", |id| format!("x'{}'", id.simple()))?;
        let pool = scratch.pool(file).await?;
        pool.execute(raw_sql(AssertSqlSafe(format!("BEGIN; {script} COMMIT;")))).await?;
        Ok((pool, channels))
    }
}

/// The tables with a row for each channel, and the channels' ids.
fn script(uuid: &str, time: &str, literal: impl Fn(Uuid) -> String) -> Outcome<(String, Vec<Uuid>)> {
    let mut script = String::new();
    for table in TABLES {
        writeln!(script, "{};", table.replace("{uuid}", uuid).replace("{time}", time))?;
    }
    let channels: Vec<_> = Place::all().map(|_| SystemIds.uuid()).collect();
    for channel in &channels {
        writeln!(script, "INSERT INTO peer_channels VALUES ({}, 0);", literal(*channel))?;
    }
    Ok((script, channels))
}

macro_rules! send {
    ($self:ident, $sender:ident, $place:ident, $begin:literal) => {{
        let (channel, message) = ($self.channels[$place.index()], SystemIds.uuid());
        let mut tx = $self.pool.begin_with($begin).await?;
        let seq: i64 = query_scalar(COUNT).bind(channel).fetch_one(&mut *tx).await?;
        let insert = query(INSERT).bind(channel).bind(seq).bind(message).bind(format!("user-{}", $sender));
        let insert = insert.bind(message.simple().to_string()).bind(BODY).bind(html());
        insert.bind(OffsetDateTime::now_utc()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }};
}

impl Contender for OnPostgres {
    async fn send(&self, sender: usize, place: Place) -> Outcome {
        send!(self, sender, place, "BEGIN")
    }
}

impl Contender for OnSqlite {
    async fn send(&self, sender: usize, place: Place) -> Outcome {
        send!(self, sender, place, "BEGIN IMMEDIATE")
    }
}

/// What it would have rendered; it is spared the rendering.
pub(crate) fn html() -> String {
    format!("<p>{BODY}</p>\n")
}
