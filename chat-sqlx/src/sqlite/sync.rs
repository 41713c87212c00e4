//! What changed since a client was here, on SQLite.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{Moved, PersonalItem, PersonalNews, SyncStore};
use chat_core::{
    Blocks, ChannelCursor, ChannelId, Head, MessageId, PersonalRev, Result, ThreadState, UserId,
};

use super::binds::{hex, json_of, signed};
use super::channels::membership_of;
use super::drafts;
use super::open::SqliteStore;
use super::rows::{Cells, state_columns};
use crate::fault;

/// The places in threads that a user `?1` changed above a version `?2`, in channels they are in.
macro_rules! own_places {
    () => {
        "chat_thread_followers f
             CROSS JOIN chat_participants a ON a.channel_id = f.channel_id AND a.user_id = f.user_id AND a.active = 1
             CROSS JOIN chat_channels b ON b.channel_id = f.channel_id AND b.deleted_at IS NULL
             WHERE f.user_id = ?1 AND f.personal_rev > ?2"
    };
}

// As many as asked, and all that share the version of the last of them.
const PERSONAL_SINCE: &str = concat!(
    "WITH last AS MATERIALIZED (SELECT coalesce((SELECT rev FROM (
         SELECT n.personal_rev AS rev FROM chat_participants n WHERE n.user_id = ?1 AND n.personal_rev > ?2
         UNION ALL SELECT f.personal_rev FROM ",
    own_places!(),
    "
         ORDER BY rev LIMIT 1 OFFSET ?3 - 1)), 9223372036854775807) AS rev)
     SELECT u.personal_rev, u.drafts_rev, u.blocks_rev,
         CASE WHEN u.blocks_rev > 0 AND row_number() OVER (ORDER BY held.own_rev, held.channel_id, held.root_id) = 1
             THEN (SELECT json_group_array(blocked) FROM chat_blocks WHERE blocker = ?1) END, held.*
     FROM chat_users u LEFT JOIN (SELECT p.channel_id, NULL AS root_id, NULL AS following, NULL AS thread_seq,
             p.active = 1 AND c.rev IS NOT NULL AND c.deleted_at IS NULL AS is_in,
             p.channel_id, c.rev, c.receipt_rev, c.kind, p.joined_rev, p.personal_rev AS own_rev, ",
    state_columns!(),
    "
         FROM chat_participants p LEFT JOIN chat_channels c ON c.channel_id = p.channel_id
         WHERE p.user_id = ?1 AND p.personal_rev > ?2 AND p.personal_rev <= (SELECT rev FROM last)
         UNION ALL
         SELECT f.channel_id, f.root_id, f.following, f.read_seq, NULL, NULL, NULL, NULL, NULL, NULL, f.personal_rev,
             NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM ",
    own_places!(),
    " AND f.personal_rev <= (SELECT rev FROM last)) held ON true
     WHERE u.user_id = ?1 ORDER BY held.own_rev, held.channel_id, held.root_id"
);

// What the client has is looked up by the key of the participant; what it has not is found in the user's channels.
const MOVED: &str =
    "WITH held AS MATERIALIZED (SELECT unhex(j.value ->> 0) AS channel_id, j.value ->> 1 AS rev,
         j.value ->> 2 AS receipt_rev FROM json_each(?2) j)
     SELECT held.channel_id, c.rev, c.receipt_rev
     FROM held
     LEFT JOIN chat_participants p ON p.channel_id = held.channel_id AND p.user_id = ?1 AND p.active = 1
     LEFT JOIN chat_channels c ON c.channel_id = p.channel_id AND c.deleted_at IS NULL
     WHERE c.channel_id IS NULL OR c.rev <> held.rev OR c.receipt_rev <> held.receipt_rev
     UNION ALL
     SELECT c.channel_id, c.rev, c.receipt_rev
     FROM chat_participants p CROSS JOIN chat_channels c ON c.channel_id = p.channel_id
     WHERE p.user_id = ?1 AND p.active = 1 AND c.deleted_at IS NULL
         AND p.channel_id NOT IN (SELECT channel_id FROM held)
     ORDER BY 1 LIMIT ?3";

#[async_trait]
impl SyncStore for SqliteStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        let find = sqlx::query(self.sql().of(PERSONAL_SINCE))
            .bind(user.as_str())
            .bind(since.as_i64())
            .bind(signed(limit));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let (mut personal_rev, mut drafts_rev, mut blocks) =
            (PersonalRev::ZERO, PersonalRev::ZERO, Blocks::default());
        let mut items = Vec::new();
        for (n, mut cells) in rows.iter().map(Cells::of).enumerate() {
            (personal_rev, drafts_rev) = (cells.personal_rev()?, cells.personal_rev()?);
            let told = cells.blocks()?;
            if n == 0 {
                blocks = told;
            }
            if !cells.is_absent()? {
                items.push(own(&mut cells)?);
            }
        }
        if drafts_rev > since {
            items.extend(drafts::since(self.readers(), self.sql(), user, since, limit).await?);
        }
        Ok(PersonalNews { blocks, ..PersonalNews::page(personal_rev, items, limit) })
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        let row = |(channel, at): (&ChannelId, &ChannelCursor)| {
            (hex(&channel.as_uuid()), at.rev.as_i64(), at.receipt_rev.as_i64())
        };
        let held: Vec<_> = held.iter().map(row).collect();
        let find = sqlx::query(self.sql().of(MOVED))
            .bind(user.as_str())
            .bind(json_of(serde_json::to_string(&held))?)
            .bind(signed(limit));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        rows.iter().map(Cells::of).map(|mut cells| moved(&mut cells)).collect()
    }
}

/// A membership or a place in a thread, with its version.
fn own(cells: &mut Cells<'_>) -> Result<(PersonalRev, PersonalItem)> {
    let channel = cells.channel_id()?;
    if !cells.is_absent()? {
        let (root, following, read_seq) = (MessageId::from_uuid(cells.take()?), cells.take()?, cells.seq()?);
        cells.skip::<()>(6);
        let state = ThreadState { channel, root, following, read_seq };
        return Ok((cells.personal_rev()?, PersonalItem::Thread(state)));
    }
    cells.skip::<()>(3);
    if cells.take()? {
        let own = membership_of(cells)?;
        return Ok((own.personal_rev, PersonalItem::Membership(own)));
    }
    // Its channel's numbers may be gone with it.
    cells.skip::<()>(5);
    Ok((cells.personal_rev()?, PersonalItem::Gone(channel)))
}

fn moved(cells: &mut Cells<'_>) -> Result<Moved> {
    let channel = cells.channel_id()?;
    if cells.is_absent()? {
        return Ok(Moved { channel, head: None });
    }
    let head = Head { channel, rev: cells.rev()?, receipt_rev: cells.receipt_rev()? };
    Ok(Moved { channel, head: Some(head) })
}
