//! The channel list on SQLite: each row with last message, unread counts and the other side of a direct channel.

use chat_core::{ChannelId, ChannelPage, ChannelPageKey, ChannelView, Limits, Result, UserId};
use sqlx::sqlite::SqliteRow;

use super::binds::signed;
use super::open::SqliteStore;
use super::rows::{Cells, channel_columns, membership_columns, message_columns, user_columns};
use super::shown::{not_blocked, not_hidden};
use super::unread::unread_columns;
use crate::fault;

/// The columns of a view of channel `c` by its participant `p`, who is `?1`. Counting ends at `?2` found, and
/// after `?3` looked at.
macro_rules! view {
    () => {
        concat!(
            "SELECT ",
            channel_columns!(),
            ", ",
            membership_columns!(),
            ", ",
            message_columns!(),
            ", ",
            user_columns!(),
            ", ",
            unread_columns!("c.channel_id", "max(p.badge_seq, p.floor_seq)", "p.hidden_seqs")
        )
    };
}

/// What the columns of [`view!`] are joined with: the last message above the floor that is not hidden, and the other side.
macro_rules! view_joins {
    () => {
        concat!(
            "LEFT JOIN chat_messages m ON m.channel_id = c.channel_id AND m.seq > p.floor_seq
         AND m.seq = iif(p.hidden_seqs IS NULL AND NOT EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?1), c.last_seq, (SELECT n.seq FROM chat_messages n
             WHERE n.channel_id = c.channel_id AND n.seq > p.floor_seq AND ",
            not_hidden!("p.hidden_seqs", "n.seq"),
            " AND ",
            not_blocked!("c.kind", "?1", "n.sender"),
            " ORDER BY n.seq DESC LIMIT 1))
     LEFT JOIN chat_users u ON u.user_id = (CASE WHEN c.kind = 'direct' THEN (SELECT o.user_id
         FROM chat_participants o WHERE o.channel_id = c.channel_id AND o.user_id <> ?1 LIMIT 1) END)"
        )
    };
}

const VIEW: &str = concat!(
    view!(),
    "
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     ",
    view_joins!(),
    "
     WHERE c.channel_id = ?4 AND c.deleted_at IS NULL AND p.user_id = ?1 AND p.active = 1"
);

// The sort carries keys alone; the rows of the page are looked up afterwards.
const PAGE: &str = concat!(
    "WITH page AS MATERIALIZED (SELECT c.channel_id, c.last_activity_at
         FROM chat_participants p CROSS JOIN chat_channels c ON c.channel_id = p.channel_id
         WHERE p.user_id = ?1 AND p.active = 1 AND p.archived = ?7 AND c.deleted_at IS NULL
             AND (p.hidden_at_seq IS NULL OR c.last_seq > p.hidden_at_seq)
             AND (?5 IS NULL OR (c.last_activity_at, c.channel_id) < (?5, ?6))
         ORDER BY c.last_activity_at DESC, c.channel_id DESC LIMIT ?4)
     ",
    view!(),
    "
     FROM page CROSS JOIN chat_channels c ON c.channel_id = page.channel_id
     CROSS JOIN chat_participants p ON p.channel_id = page.channel_id AND p.user_id = ?1
     ",
    view_joins!(),
    "
     ORDER BY page.last_activity_at DESC, page.channel_id DESC"
);

/// The channel as an active participant sees it. One statement.
pub(super) async fn view(
    store: &SqliteStore,
    channel: ChannelId,
    viewer: &UserId,
    limits: &Limits,
) -> Result<Option<ChannelView>> {
    let find = sqlx::query(store.sql().of(VIEW))
        .bind(viewer.as_str())
        .bind(signed(limits.unread_cap.saturating_add(1)))
        .bind(signed(limits.unread_scan))
        .bind(channel.as_uuid());
    let row = find.fetch_optional(store.readers()).await.map_err(fault::from_sqlx)?;
    row.map(|row| view_of(&row, limits)).transpose()
}

/// A page of the viewer's channels. One statement.
pub(super) async fn page(
    store: &SqliteStore,
    viewer: &UserId,
    archived: bool,
    after: Option<ChannelPageKey>,
    limit: usize,
    limits: &Limits,
) -> Result<ChannelPage> {
    let find = sqlx::query(store.sql().of(PAGE))
        .bind(viewer.as_str())
        .bind(signed(limits.unread_cap.saturating_add(1)))
        .bind(signed(limits.unread_scan))
        .bind(signed(limit.saturating_add(1)))
        .bind(after.map(|after| after.last_activity_at.as_micros()))
        .bind(after.map(|after| after.channel.as_uuid()))
        .bind(archived);
    let rows = find.fetch_all(store.readers()).await.map_err(fault::from_sqlx)?;
    let channels: Vec<_> = rows.iter().take(limit).map(|row| view_of(row, limits)).collect::<Result<_>>()?;
    let last = channels.last().filter(|_| rows.len() > limit).map(|last| &last.channel);
    let next = last.map(|last| ChannelPageKey { last_activity_at: last.last_activity_at, channel: last.id });
    Ok(ChannelPage { channels, next })
}

fn view_of(row: &SqliteRow, limits: &Limits) -> Result<ChannelView> {
    let mut cells = Cells::of(row);
    let channel = cells.channel()?;
    let membership = cells.membership()?;
    let last_message = cells.optional_message(channel.id)?;
    let other = cells.optional_user()?;
    let above = channel.last_seq.minus(membership.unread_base().get()).get();
    let unread = cells.unread(above, limits)?;
    let receipt_level =
        channel.receipt_level(limits.receipt_full_participants, limits.receipt_counts_participants);
    Ok(ChannelView { channel, membership, last_message, unread, receipt_level, other })
}
