//! Receipts on SQLite. The recipients of one message are in `recipients.rs`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{Advance, AdvanceOutcome, ReceiptQuery, ReceiptStore, ReceiptsNow, RecipientQuery};
use chat_core::{
    ChannelId, Limits, ReceiptLevel, ReceiptRev, ReceiptState, RecipientPage, Result, Seq, Timestamp,
    UnreadTerms, UserId,
};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of, signed};
use super::open::SqliteStore;
use super::recipients;
use super::rows::{Cells, damaged, readable};
use super::sql::Sql;
use super::unread::{UNREAD, terms_of};
use crate::{fault, words};

const CHECK: &str =
    "BEGIN IMMEDIATE; SELECT j.key, c.last_seq, c.receipt_rev, c.participant_count, c.receipts, p.delivered_seq,
         p.read_seq, p.badge_seq
     FROM json_each(?1) j
     CROSS JOIN chat_channels c ON c.channel_id = unhex(j.value ->> 0) AND c.deleted_at IS NULL
     CROSS JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = j.value ->> 1 AND p.active = 1";
// One `?` for each statement, in their order: what the driver binds when a text has several.
const WRITE: &str =
    "UPDATE OR ROLLBACK chat_participants AS p SET delivered_seq = j.value ->> 2, read_seq = j.value ->> 3,
         badge_seq = j.value ->> 4, receipt_rev = j.value ->> 5
     FROM json_each(?) j WHERE p.channel_id = unhex(j.value ->> 0) AND p.user_id = j.value ->> 1;
     UPDATE OR ROLLBACK chat_channels AS c SET receipt_rev = j.value ->> 1
     FROM json_each(?) j WHERE c.channel_id = unhex(j.value ->> 0);
     INSERT OR ROLLBACK INTO chat_receipt_log (channel_id, user_id, is_read, above, seq, at)
     SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
     FROM json_each(?);
     COMMIT";
const SINCE: &str = concat!(
    readable!(),
    // Since no version: all, also those that never moved.
    ", asked AS MATERIALIZED (SELECT receipt_rev, participant_count <= ?4 AND receipts = 'full' AS is_full FROM readable)
     SELECT asked.receipt_rev, asked.is_full, told.user_id, told.delivered_seq, told.read_seq
     FROM asked LEFT JOIN (
         SELECT p.* FROM asked CROSS JOIN chat_participants p
         WHERE (asked.is_full OR ?2 IS NULL) AND p.channel_id = ?1
         UNION ALL
         SELECT p.* FROM asked CROSS JOIN chat_participants p
         WHERE NOT asked.is_full AND p.channel_id = ?1 AND p.user_id = ?2
     ) told ON told.active = 1 AND (told.receipt_rev > ?3 OR ?3 = 0)
     ORDER BY told.user_id"
);
const PRUNE: &str = "DELETE FROM chat_receipt_log WHERE at < ?1";

#[async_trait]
impl ReceiptStore for SqliteStore {
    /// Two calls to the database: one begins the transaction and checks, one writes and commits.
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        let mut writer = self.writer().take().await?;
        let found = check(writer.connection(), self.sql(), batch).await?;
        let outcomes: Vec<_> =
            batch.iter().zip(&found).map(|(advance, found)| decide(advance, found.as_ref())).collect();
        write(writer.connection(), self.sql(), batch, &found, &outcomes).await?;
        writer.give_back();
        Ok(outcomes)
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        let find = sqlx::query(self.sql().of(SINCE))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.since.as_i64())
            .bind(signed(query.full_up_to));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut since = None;
        for mut cells in rows.iter().map(Cells::of) {
            let (version, full) = (cells.receipt_rev()?, cells.take()?);
            let now = since.get_or_insert(ReceiptsNow { version, full, states: Vec::new() });
            if !cells.is_absent()? {
                now.states.push(ReceiptState {
                    user: cells.user_id()?,
                    delivered_seq: cells.seq()?,
                    read_seq: cells.seq()?,
                });
            }
        }
        Ok(since)
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        recipients::page(self, query).await
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        let find = sqlx::query(self.sql().of(UNREAD))
            .bind(channel.as_uuid())
            .bind(viewer.as_str())
            .bind(signed(limits.unread_scan));
        let row = find.fetch_optional(self.readers()).await.map_err(fault::from_sqlx)?;
        row.map(|row| terms_of(&mut Cells::of(&row), limits)).transpose()
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        let mut transaction = self.write().await?;
        let prune = sqlx::query(self.sql().of(PRUNE)).bind(before.as_micros());
        let pruned = prune.execute(transaction.connection()).await.map_err(fault::from_sqlx)?;
        transaction.commit().await?;
        Ok(pruned.rows_affected())
    }
}

/// An active participant's watermarks, and their channel.
#[derive(Debug, Clone)]
struct Found {
    last_seq: Seq,
    receipt_rev: ReceiptRev,
    participant_count: u64,
    receipts: ReceiptLevel,
    delivered_seq: Seq,
    read_seq: Seq,
    badge_seq: Seq,
}

async fn check(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[Advance],
) -> Result<Vec<Option<Found>>> {
    let rows: Vec<_> =
        batch.iter().map(|advance| (hex(&advance.channel.as_uuid()), advance.user.as_str())).collect();
    let check = sqlx::query(sql.of(CHECK)).bind(json_of(serde_json::to_string(&rows))?);
    let rows = check.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    let mut found = vec![None; batch.len()];
    for mut cells in rows.iter().map(Cells::of) {
        let place = usize::try_from(cells.number()?).map_err(|_| damaged())?;
        *found.get_mut(place).ok_or_else(damaged)? = Some(Found {
            last_seq: cells.seq()?,
            receipt_rev: cells.receipt_rev()?,
            participant_count: cells.number()?,
            receipts: words::parse_receipt_level(cells.take()?)?,
            delivered_seq: cells.seq()?,
            read_seq: cells.seq()?,
            badge_seq: cells.seq()?,
        });
    }
    Ok(found)
}

fn decide(advance: &Advance, found: Option<&Found>) -> AdvanceOutcome {
    let Some(found) = found else { return AdvanceOutcome::NotFound };
    if advance.delivered.max(advance.read) > found.last_seq {
        return AdvanceOutcome::BeyondHead(found.last_seq);
    }
    let (mut delivered_seq, mut read_seq) = (found.delivered_seq, found.read_seq);
    if found.receipts != ReceiptLevel::Off && found.participant_count <= advance.told_up_to {
        delivered_seq = delivered_seq.max(advance.delivered);
        read_seq = read_seq.max(advance.read);
    }
    let state = ReceiptState { user: advance.user.clone(), delivered_seq, read_seq };
    let badge_seq = if read_seq > found.read_seq { found.badge_seq.max(read_seq) } else { found.badge_seq };
    if (delivered_seq, read_seq) == (found.delivered_seq, found.read_seq) {
        return AdvanceOutcome::Unchanged { state, badge_seq };
    }
    let full = found.receipts == ReceiptLevel::Full && found.participant_count <= advance.log_up_to;
    AdvanceOutcome::Advanced { state, version: found.receipt_rev.next(), full, badge_seq }
}

async fn write(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[Advance],
    found: &[Option<Found>],
    outcomes: &[AdvanceOutcome],
) -> Result<()> {
    let (mut states, mut versions, mut times) = (Vec::new(), BTreeMap::new(), Vec::new());
    for ((advance, found), outcome) in batch.iter().zip(found).zip(outcomes) {
        let (Some(before), AdvanceOutcome::Advanced { state, version, full, badge_seq }) = (found, outcome)
        else {
            continue;
        };
        let (channel, user) = (hex(&advance.channel.as_uuid()), advance.user.as_str());
        let (delivered, read) = (state.delivered_seq.as_i64(), state.read_seq.as_i64());
        states.push((channel.clone(), user, delivered, read, badge_seq.as_i64(), version.as_i64()));
        let rises =
            [(false, before.delivered_seq.as_i64(), delivered), (true, before.read_seq.as_i64(), read)];
        for (is_read, above, to) in rises.into_iter().filter(|(_, above, to)| *full && to > above) {
            times.push((channel.clone(), user, u8::from(is_read), above, to, advance.at.as_micros()));
        }
        versions.insert(channel, version.as_i64());
    }
    let versions: Vec<_> = versions.into_iter().collect();
    let write = sqlx::query(sql.of(WRITE))
        .bind(json_of(serde_json::to_string(&states))?)
        .bind(json_of(serde_json::to_string(&versions))?)
        .bind(json_of(serde_json::to_string(&times))?);
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
