//! The floor of group commit: messages from a queue, in batches, by one statement, and no chat logic at all.

use std::collections::{BTreeMap, HashMap};

use chat_core::{IdSource, SystemIds};
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection, query};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::load::Contender;
use crate::row_at_a_time::html;
use crate::{BODY, Outcome, Place};

/// Most messages in one commit.
const BATCH: usize = 500;
/// Messages that may wait.
const QUEUE: usize = 4_096;

const POSTGRES: &str = "WITH item AS (
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
            AS item(channel_id, n, message_id, sender, client_key, body, html)
    ),
    counted AS (
        UPDATE peer_channels c SET last_seq = c.last_seq + grown.n
        FROM (SELECT channel_id, max(n) AS n FROM item GROUP BY channel_id ORDER BY channel_id) grown
        WHERE c.channel_id = grown.channel_id RETURNING c.channel_id, c.last_seq - grown.n AS before
    )
    INSERT INTO peer_messages (channel_id, seq, message_id, sender, client_key, body, html, created_at)
    SELECT item.channel_id, before + item.n, message_id, sender, client_key, body, html, now()
    FROM item JOIN counted ON counted.channel_id = item.channel_id";

const SQLITE_INSERT: &str = "WITH item AS MATERIALIZED (SELECT value AS v FROM json_each(?1))
    INSERT INTO peer_messages (channel_id, seq, message_id, sender, client_key, body, html, created_at)
    SELECT unhex(v ->> 0), v ->> 1, unhex(v ->> 2), v ->> 3, v ->> 2, v ->> 4, v ->> 5, unixepoch() FROM item";
const SQLITE_COUNT: &str = "UPDATE peer_channels SET last_seq = j.value ->> 1
    FROM json_each(?1) j WHERE channel_id = unhex(j.value ->> 0)";

/// The probe, on one database.
#[derive(Debug)]
pub struct GroupCommit {
    channels: Vec<Uuid>,
    lanes: Vec<mpsc::Sender<Item>>,
    _tasks: JoinSet<Outcome>,
}

#[derive(Debug)]
struct Item {
    channel: Uuid,
    message: Uuid,
    sender: usize,
    done: oneshot::Sender<()>,
}

impl GroupCommit {
    /// With two lanes, in the tables of [`OnPostgres`](crate::row_at_a_time::OnPostgres).
    pub fn on_postgres(pool: &PgPool, channels: Vec<Uuid>) -> Self {
        Self::start(channels, 2, |queue| commit_on_postgres(pool.clone(), queue))
    }

    /// With one lane, in tables of its own.
    pub fn on_sqlite(pool: &SqlitePool, channels: Vec<Uuid>) -> Self {
        Self::start(channels, 1, |queue| commit_on_sqlite(pool.clone(), queue))
    }

    fn start<F>(channels: Vec<Uuid>, lanes: usize, lane: impl Fn(mpsc::Receiver<Item>) -> F) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut tasks = JoinSet::new();
        let lanes = (0..lanes).map(|_| {
            let (sender, queue) = mpsc::channel(QUEUE);
            tasks.spawn(lane(queue));
            sender
        });
        Self { channels, lanes: lanes.collect(), _tasks: tasks }
    }
}

impl Contender for GroupCommit {
    async fn send(&self, sender: usize, place: Place) -> Outcome {
        let (done, committed) = oneshot::channel();
        let channel = self.channels[place.index()];
        let lane = &self.lanes[place.index() % self.lanes.len()];
        lane.send(Item { channel, message: SystemIds.uuid(), sender, done }).await?;
        Ok(committed.await?)
    }
}

async fn commit_on_postgres(pool: PgPool, mut queue: mpsc::Receiver<Item>) -> Outcome {
    let mut connection = pool.acquire().await?;
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut sent: HashMap<Uuid, i64> = HashMap::new();
        let mut numbers = Vec::with_capacity(batch.len());
        for item in &batch {
            let n = sent.entry(item.channel).or_default();
            *n += 1;
            numbers.push(*n);
        }
        query(POSTGRES)
            .bind(batch.iter().map(|item| item.channel).collect::<Vec<_>>())
            .bind(numbers)
            .bind(batch.iter().map(|item| item.message).collect::<Vec<_>>())
            .bind(batch.iter().map(|item| format!("user-{}", item.sender)).collect::<Vec<_>>())
            .bind(batch.iter().map(|item| item.message.simple().to_string()).collect::<Vec<_>>())
            .bind(vec![BODY; batch.len()])
            .bind(vec![html(); batch.len()])
            .execute(&mut *connection)
            .await?;
        answer(&mut batch);
    }
    Ok(())
}

async fn commit_on_sqlite(pool: SqlitePool, mut queue: mpsc::Receiver<Item>) -> Outcome {
    let mut connection = pool.acquire().await?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut heads: BTreeMap<Uuid, i64> = BTreeMap::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut rows = Vec::with_capacity(batch.len());
        let mut moved: BTreeMap<Uuid, i64> = BTreeMap::new();
        for item in &batch {
            let seq = heads.entry(item.channel).or_default();
            *seq += 1;
            moved.insert(item.channel, *seq);
            let (sender, message) = (format!("user-{}", item.sender), item.message.simple().to_string());
            rows.push((item.channel.simple().to_string(), *seq, message, sender, BODY, html()));
        }
        let moved: Vec<_> = moved.iter().map(|(channel, seq)| (channel.simple().to_string(), seq)).collect();
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        query(SQLITE_INSERT).bind(serde_json::to_string(&rows)?).execute(&mut *tx).await?;
        query(SQLITE_COUNT).bind(serde_json::to_string(&moved)?).execute(&mut *tx).await?;
        tx.commit().await?;
        answer(&mut batch);
    }
    Ok(())
}

fn answer(batch: &mut Vec<Item>) {
    for item in batch.drain(..) {
        // A sender that went away does not need it.
        let _ = item.done.send(());
    }
}
