//! What counts as unread, as parts of statements.

use chat_core::{Count, Limits, Result, Unread, UnreadTerms};

use super::rows::Cells;
use super::shown::not_hidden;

/// Whether a message, of this number, is one of another person that its reader sees: what can be unread at all. The one
/// place that says so.
macro_rules! seen_of_others {
    ($message:literal, $seq:literal, $user:literal, $hidden:literal) => {
        concat!(
            $message,
            ".sender <> ",
            $user,
            " AND ",
            $message,
            ".deleted_at IS NULL AND ",
            $message,
            ".kind = 'user' AND ",
            $crate::sqlite::shown::not_hidden!($hidden, $seq),
            " AND ",
            $message,
            ".sender NOT IN (SELECT blocked FROM chat_blocks WHERE blocker = ",
            $user,
            ")"
        )
    };
}

/// Whether a message mentions a user, or everybody.
macro_rules! meant {
    ($message:literal, $user:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM chat_mentions y WHERE y.channel_id = ",
            $message,
            ".channel_id AND y.user_id IN (",
            $user,
            ", '') AND y.seq = ",
            $message,
            ".seq)"
        )
    };
}

/// Whether a message counts into what is unread to a user of its channel, if it is a reply in a thread: not read there,
/// and followed or mentioning them, which `$meant` tells.
macro_rules! counted_reply {
    ($message:literal, $user:literal, $meant:expr) => {
        concat!(
            "(",
            $message,
            ".thread_root IS NULL OR coalesce((SELECT ",
            $message,
            ".seq > f.read_seq AND (coalesce(f.following, 0) OR ",
            $meant,
            ") FROM chat_thread_followers f WHERE f.user_id = ",
            $user,
            " AND f.channel_id = ",
            $message,
            ".channel_id AND f.root_id = ",
            $message,
            ".thread_root), ",
            $meant,
            "))"
        )
    };
}

/// How many messages of a channel are unread above a number, and how many mention the reader `?1`: at most `?2` are
/// found, and `?3` looked at.
macro_rules! unread_columns {
    ($channel:literal, $base:literal, $hidden:literal) => {
        concat!(
            "(SELECT count(*) FROM (SELECT 1 FROM chat_messages n WHERE n.channel_id = ",
            $channel,
            " AND n.seq > ",
            $base,
            " AND n.seq <= ",
            $base,
            " + ?3 AND ",
            $crate::sqlite::unread::seen_of_others!("n", "n.seq", "?1", $hidden),
            " AND ",
            $crate::sqlite::unread::counted_reply!("n", "?1", $crate::sqlite::unread::meant!("n", "?1")),
            " LIMIT ?2)),
     (SELECT count(*) FROM (SELECT 1 FROM chat_mentions x
         CROSS JOIN chat_messages n ON n.channel_id = x.channel_id AND n.seq = x.seq
         WHERE x.channel_id = ",
            $channel,
            " AND x.user_id IN (?1, '') AND x.seq > ",
            $base,
            " AND x.seq <= ",
            $base,
            " + ?3 AND ",
            $crate::sqlite::unread::seen_of_others!("n", "x.seq", "?1", $hidden),
            " AND ",
            $crate::sqlite::unread::counted_reply!("n", "?1", "1"),
            " LIMIT ?2))"
        )
    };
}

/// The terms of what is unread to `?2` in the channel `?1`, of the oldest `?3` messages.
pub(super) const UNREAD: &str = concat!(
    "WITH own AS MATERIALIZED (SELECT c.channel_id, c.last_seq, p.badge_seq, p.floor_seq, p.hidden_seqs,
         max(p.badge_seq, p.floor_seq) AS base
         FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
         WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1)
     SELECT own.last_seq, own.badge_seq, own.floor_seq, count(m.sender = ?2 OR NULL),
         count(m.sender <> ?2 AND m.deleted_at IS NOT NULL OR NULL),
         count(m.sender <> ?2 AND m.deleted_at IS NULL AND m.kind = 'system' OR NULL),
         count(m.sender <> ?2 AND m.deleted_at IS NULL AND m.kind = 'user' AND NOT ",
    not_hidden!("own.hidden_seqs", "m.seq"),
    " OR NULL),
         count(m.sender <> ?2 AND m.deleted_at IS NULL AND m.kind = 'user' AND ",
    not_hidden!("own.hidden_seqs", "m.seq"),
    " AND m.sender IN (SELECT blocked FROM chat_blocks WHERE blocker = ?2) OR NULL),
         count(",
    seen_of_others!("m", "m.seq", "?2", "own.hidden_seqs"),
    " AND NOT ",
    counted_reply!("m", "?2", meant!("m", "?2")),
    " OR NULL),
         count(",
    seen_of_others!("m", "m.seq", "?2", "own.hidden_seqs"),
    " AND ",
    counted_reply!("m", "?2", meant!("m", "?2")),
    " OR NULL),
         (SELECT count(*) FROM chat_mentions x
             CROSS JOIN chat_messages n ON n.channel_id = x.channel_id AND n.seq = x.seq
             WHERE x.channel_id = own.channel_id AND x.user_id IN (?2, '') AND x.seq > own.base AND x.seq <= own.base + ?3 AND ",
    seen_of_others!("n", "x.seq", "?2", "own.hidden_seqs"),
    " AND ",
    counted_reply!("n", "?2", "1"),
    ")
     FROM own LEFT JOIN chat_messages m ON m.channel_id = own.channel_id AND m.seq > own.base AND m.seq <= own.base + ?3
     GROUP BY own.channel_id"
);

pub(super) fn terms_of(cells: &mut Cells<'_>, limits: &Limits) -> Result<UnreadTerms> {
    let (last_seq, badge_seq, floor_seq) = (cells.seq()?, cells.seq()?, cells.seq()?);
    let (own, deleted, system) = (cells.number()?, cells.number()?, cells.number()?);
    let (hidden, blocked, threads) = (cells.number()?, cells.number()?, cells.number()?);
    let above = last_seq.minus(badge_seq.max(floor_seq).get()).get();
    let scanned = above.min(limits.unread_scan);
    let mut count = || Ok(Count::capped(cells.number()?, limits.unread_cap, above > scanned));
    let unread = Unread { messages: count()?, mentions: count()? };
    Ok(UnreadTerms {
        last_seq,
        badge_seq,
        floor_seq,
        above,
        scanned,
        own,
        deleted,
        system,
        hidden,
        blocked,
        threads,
        unread,
    })
}

pub(super) use {counted_reply, meant, seen_of_others, unread_columns};
