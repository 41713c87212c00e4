//! The same pages without the engine: one statement by hand, its columns read into plain values.
//!
//! They are the floors of the engine's reads. They read the same columns of the same rows, but do not ask who may read
//! them: no membership, no floor, no hidden channels, no mentions, no other side of a direct channel.

use std::hint::black_box;

use chat_core::{ChannelCursor, ChannelId, Cursor, UserId};
use sqlx::{Row, query};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Outcome;
use crate::database::Bare;

/// Rows of a page.
pub const PAGE: usize = 50;

macro_rules! message {
    () => {
        "m.message_id, m.seq, m.created_rev, m.changed_rev, m.sender, m.client_key, m.kind, m.body, m.html, \
         m.renderer, m.reply_to, m.mentions, m.edit_no, m.created_at, m.edited_at, m.deleted_at"
    };
}

/// Messages below a number, by key.
const HISTORY: &str = concat!(
    "SELECT ",
    message!(),
    " FROM chat_messages m WHERE m.channel_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT 50"
);

/// The keys of a user's page first, then what its rows show: last message and unread, counted up to the cap. One row
/// more tells whether there is a next page.
macro_rules! channels {
    ($active:literal) => {
        concat!(
            "WITH page AS (
                SELECT c.channel_id, c.last_activity_at
                FROM chat_participants p JOIN chat_channels c ON c.channel_id = p.channel_id
                WHERE p.user_id = $1 AND ",
            $active,
            " AND c.deleted_at IS NULL
                ORDER BY c.last_activity_at DESC, c.channel_id DESC LIMIT 51
            )
            SELECT c.channel_id, c.kind, c.name, c.topic, c.last_seq, c.rev, c.participant_count, c.created_at,
                c.updated_at, c.last_activity_at, p.role, p.delivered_seq, p.read_seq, p.badge_seq,
                (SELECT count(*) FROM (SELECT 1 FROM chat_messages n WHERE n.channel_id = c.channel_id
                    AND n.seq > p.badge_seq AND n.sender <> $1 AND n.deleted_at IS NULL LIMIT 100) AS counted), ",
            message!(),
            " FROM page JOIN chat_channels c ON c.channel_id = page.channel_id
            JOIN chat_participants p ON p.channel_id = page.channel_id AND p.user_id = $1
            LEFT JOIN chat_messages m ON m.channel_id = c.channel_id AND m.seq = c.last_seq
            ORDER BY page.last_activity_at DESC, page.channel_id DESC"
        )
    };
}

/// Messages that changed after what a client has of each channel, in the channels its user is in: one statement, too.
macro_rules! missed {
    ($held:literal, $active:literal) => {
        concat!(
            "SELECT ",
            message!(),
            " FROM ",
            $held,
            " JOIN chat_participants p ON p.channel_id = held.channel_id AND p.user_id = $1 AND ",
            $active,
            " JOIN chat_channels c ON c.channel_id = held.channel_id AND c.rev > held.rev AND c.deleted_at IS NULL
            JOIN chat_messages m ON m.channel_id = held.channel_id AND m.changed_rev > held.rev"
        )
    };
}

const MISSED_ON_SQLITE: &str = missed!(
    "(SELECT unhex(value ->> 0) AS channel_id, value ->> 1 AS rev FROM json_each($2)) held",
    "p.active = 1"
);
const MISSED_ON_POSTGRES: &str =
    missed!("unnest($2::uuid[], $3::bigint[]) AS held(channel_id, rev)", "p.active");

/// Reads a row from the left to the right, as these types.
macro_rules! read {
    ($row:expr; $($type:ty),*) => {{
        let mut place = 0;
        let mut next = || { place += 1; place - 1 };
        Ok(($($row.try_get::<$type, _>(next())?),*))
    }};
}

macro_rules! read_message {
    ($row:expr; $mentions:ty, $small:ty, $time:ty) => {
        read!($row; Uuid, i64, i64, i64, String, String, String, Option<String>, Option<String>, Option<$small>,
            Option<Uuid>, Option<$mentions>, $small, $time, Option<$time>, Option<$time>)
    };
}

macro_rules! read_channel {
    ($row:expr; $mentions:ty, $small:ty, $time:ty) => {
        read!($row; Uuid, String, Option<String>, Option<String>, i64, i64, i64, $time, $time, $time, String, i64,
            i64, i64, i64, Option<Uuid>, Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<String>,
            Option<String>, Option<String>, Option<String>, Option<$small>, Option<Uuid>, Option<$mentions>,
            Option<$small>, Option<$time>, Option<$time>, Option<$time>)
    };
}

/// Runs a statement with its values and reads each row; how many there were.
macro_rules! page {
    ($pool:expr, $sql:expr, ($($value:expr),*), $read:expr) => {{
        let rows = query($sql)$(.bind($value))*.fetch_all($pool).await?;
        let page: Vec<_> = rows.iter().map($read).collect::<Result<_, sqlx::Error>>()?;
        Ok(black_box(page).len())
    }};
}

impl Bare {
    /// The messages of a channel below a number; how many there are.
    pub async fn history(&self, channel: ChannelId, below: i64) -> Outcome<usize> {
        let channel = channel.as_uuid();
        match self {
            Self::Sqlite(pool) => {
                page!(pool, HISTORY, (channel, below), |row| read_message!(row; String, i64, i64))
            }
            Self::Postgres(pool) => page!(pool, HISTORY, (channel, below), |row| {
                read_message!(row; Vec<String>, i32, OffsetDateTime)
            }),
        }
    }

    /// The messages that changed in a user's channels after what they have; how many there are.
    pub async fn missed(&self, user: &UserId, cursor: &Cursor) -> Outcome<usize> {
        let (user, held) = (user.as_str(), &cursor.channels);
        match self {
            Self::Sqlite(pool) => {
                let row = |(channel, at): (&ChannelId, &ChannelCursor)| {
                    (channel.as_uuid().simple().to_string(), at.rev.as_i64())
                };
                let held = serde_json::to_string(&held.iter().map(row).collect::<Vec<_>>())?;
                page!(pool, MISSED_ON_SQLITE, (user, held), |row| read_message!(row; String, i64, i64))
            }
            Self::Postgres(pool) => {
                let channels: Vec<Uuid> = held.keys().map(ChannelId::as_uuid).collect();
                let revs: Vec<i64> = held.values().map(|at| at.rev.as_i64()).collect();
                page!(pool, MISSED_ON_POSTGRES, (user, channels, revs), |row| {
                    read_message!(row; Vec<String>, i32, OffsetDateTime)
                })
            }
        }
    }

    /// The first page of a user's channels; how many rows there are.
    pub async fn channels(&self, user: &UserId) -> Outcome<usize> {
        let user = user.as_str();
        match self {
            Self::Sqlite(pool) => {
                page!(pool, channels!("p.active = 1"), (user), |row| read_channel!(row; String, i64, i64))
            }
            Self::Postgres(pool) => page!(pool, channels!("p.active"), (user), |row| {
                read_channel!(row; Vec<String>, i32, OffsetDateTime)
            }),
        }
    }
}
