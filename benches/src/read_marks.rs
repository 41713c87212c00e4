//! Read markers: the engine, and one statement for each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chat_core::Seq;
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Executor, query, raw_sql};

use crate::engine::{Engine, USERS};
use crate::load::Contender;
use crate::{Outcome, Place};

/// The last message of each channel, as far as markers look: further than anybody reads in a run.
const HEAD: u64 = 1_000_000_000;

/// Sets it. Markers look at the channel's number alone, so the messages need not be there.
pub const SET_HEADS: &str = "UPDATE chat_channels SET last_seq = 1000000000";

/// The least that a design of one's own needs: how far somebody is in a channel.
const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS peer_markers (channel bigint NOT NULL, reader bigint NOT NULL,
    read_seq bigint NOT NULL, PRIMARY KEY (channel, reader))";
const MARK: &str = "INSERT INTO peer_markers VALUES ($1, $2, $3) ON CONFLICT (channel, reader)
    DO UPDATE SET read_seq = excluded.read_seq WHERE peer_markers.read_seq < excluded.read_seq";

/// How far each reader is, the same in all their channels: each mark rises.
#[derive(Debug)]
struct Steps(Vec<AtomicU64>);

impl Steps {
    fn new() -> Self {
        Self((0..USERS).map(|_| AtomicU64::new(0)).collect())
    }

    fn next(&self, reader: usize) -> u64 {
        self.0[reader % USERS].fetch_add(1, Ordering::Relaxed) % HEAD + 1
    }
}

/// `ChatService::mark_read`.
#[derive(Debug)]
pub struct Marked {
    engine: Arc<Engine>,
    steps: Steps,
}

impl Marked {
    /// In channels whose heads were set.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, steps: Steps::new() }
    }
}

impl Contender for Marked {
    async fn send(&self, sender: usize, place: Place) -> Outcome {
        let (user, channel) = (&self.engine.users[sender % USERS], self.engine.channels[place.index()]);
        self.engine.chat.mark_read(user, channel, Seq::new(self.steps.next(sender))).await?;
        Ok(())
    }
}

/// One statement for each mark, over a pool.
#[derive(Debug)]
pub struct Statements<P> {
    pool: P,
    steps: Steps,
}

macro_rules! statements {
    ($pool:ty) => {
        impl Statements<$pool> {
            /// Makes the table, if it is not there.
            pub async fn open(pool: $pool) -> Outcome<Self> {
                pool.execute(raw_sql(AssertSqlSafe(TABLE))).await?;
                Ok(Self { pool, steps: Steps::new() })
            }
        }

        impl Contender for Statements<$pool> {
            async fn send(&self, sender: usize, place: Place) -> Outcome {
                let (channel, reader) = (i64::try_from(place.index())?, i64::try_from(sender % USERS)?);
                let seq = i64::try_from(self.steps.next(sender))?;
                query(MARK).bind(channel).bind(reader).bind(seq).execute(&self.pool).await?;
                Ok(())
            }
        }
    };
}

statements!(PgPool);
statements!(SqlitePool);
