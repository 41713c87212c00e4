//! Activities and changes on SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::{ActivityStore, ChangeQuery};
use chat_core::{
    Activity, ActivityPage, Actor, Change, ChangePage, ChannelId, Head, Result, Rev, Sight, UserId,
};
use sqlx::sqlite::SqliteRow;

use super::binds::signed;
use super::open::SqliteStore;
use super::rows::{Cells, message_columns, readable};
use crate::{fault, payload};

const PAGE: &str = concat!(
    readable!(),
    " SELECT logged.rev, logged.name, logged.actor, logged.payload, logged.at
     FROM readable LEFT JOIN (SELECT * FROM chat_activities
         WHERE channel_id = ?1 AND rev < coalesce(?3, 9223372036854775807) ORDER BY rev DESC LIMIT ?4) logged ON true
     ORDER BY logged.rev DESC"
);

// Numbers have no gap, so the next `?4` changes are a range of `rev`. Which messages lie in it follows from the
// last activity up to `?3`: everything between it and `?3` is messages, one number each.
const CHANGES: &str = concat!(
    "WITH readable AS MATERIALIZED (SELECT c.channel_id, c.rev, c.receipt_rev, coalesce(p.floor_seq, 0) AS floor_seq,
             p.hidden_seqs, c.kind
         FROM chat_channels c
         LEFT JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = ?2 AND p.active = 1
         WHERE c.channel_id = ?1 AND (?2 IS NULL OR c.deleted_at IS NULL AND p.user_id IS NOT NULL)),
     start AS MATERIALIZED (SELECT coalesce((SELECT a.last_seq - a.rev FROM chat_activities a
         WHERE a.channel_id = ?1 AND a.rev <= ?3 ORDER BY a.rev DESC LIMIT 1), 0) + ?3 AS seq),
     change AS MATERIALIZED (
         SELECT m.created_rev AS rev, m.seq, NULL AS name, NULL AS actor, NULL AS payload, NULL AS at
         FROM start JOIN chat_messages m ON m.channel_id = ?1 AND m.seq > start.seq AND m.seq <= start.seq + ?4
             AND m.created_rev <= ?3 + ?4
         UNION ALL
         SELECT a.rev, a.message_seq, a.name, a.actor, a.payload, a.at
         FROM chat_activities a WHERE a.channel_id = ?1 AND a.rev > ?3 AND a.rev <= ?3 + ?4)
     SELECT readable.rev, readable.receipt_rev, readable.floor_seq, readable.hidden_seqs,
         CASE WHEN readable.kind = 'group' AND coalesce(change.rev, ?3 + 1) = ?3 + 1
             THEN (SELECT json_group_array(blocked) FROM chat_blocks WHERE blocker = ?2) END, change.rev,
         change.name, change.actor, change.payload, change.at, ",
    message_columns!(),
    "
     FROM readable LEFT JOIN change ON true
     LEFT JOIN chat_messages m ON m.channel_id = ?1 AND m.seq = change.seq
     ORDER BY change.rev"
);

#[async_trait]
impl ActivityStore for SqliteStore {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(before.map(Rev::as_i64))
            .bind(signed(limit.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut activities = Vec::with_capacity(rows.len());
        for mut cells in rows.iter().map(Cells::of) {
            if !cells.is_absent()? {
                let rev = cells.rev()?;
                activities.push(activity_of(&mut cells, channel, rev)?);
            }
        }
        let has_more = activities.len() > limit;
        activities.truncate(limit);
        let next = activities.last().filter(|_| has_more).map(|last| last.rev);
        Ok(Some(ActivityPage { activities, next }))
    }

    /// One statement.
    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        let find = sqlx::query(self.sql().of(CHANGES))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.after.as_i64())
            .bind(signed(query.limit));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut page = None;
        for row in &rows {
            read_change(row, query.channel, &mut page)?;
        }
        Ok(page)
    }
}

fn read_change(row: &SqliteRow, channel: ChannelId, page: &mut Option<ChangePage>) -> Result<()> {
    let mut cells = Cells::of(row);
    let head = Head { channel, rev: cells.rev()?, receipt_rev: cells.receipt_rev()? };
    let sight = Sight { floor_seq: cells.seq()?, hidden_seqs: cells.seqs()?, blocked: cells.users()? };
    let page = page.get_or_insert_with(|| ChangePage { head, sight, changes: Vec::new() });
    if cells.is_absent()? {
        return Ok(());
    }
    let rev = cells.rev()?;
    let activity = if cells.is_absent()? {
        cells.skip(4)
    } else {
        Some(Arc::new(activity_of(&mut cells, channel, rev)?))
    };
    let message = cells.optional_message(channel)?.map(Arc::new);
    page.changes.extend(match activity {
        Some(activity) => Some(Change::Activity { activity, message }),
        None => message.map(Change::Message),
    });
    Ok(())
}

fn activity_of(cells: &mut Cells<'_>, channel: ChannelId, rev: Rev) -> Result<Activity> {
    let name: &str = cells.take()?;
    let actor = Actor::from_stored(cells.take()?)?;
    let stored: &str = cells.take()?;
    let stored = serde_json::from_str(stored).map_err(|source| super::rows::damaged().with_source(source))?;
    Ok(Activity { channel, rev, actor, kind: payload::decode(name, &stored)?, at: cells.time()? })
}
