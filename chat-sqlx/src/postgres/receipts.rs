//! Receipts on Postgres.

use async_trait::async_trait;
use chat_core::store::{Advance, AdvanceOutcome, ReceiptQuery, ReceiptStore, ReceiptsNow, RecipientQuery};
use chat_core::{
    ChannelId, Error, Limits, ReceiptState, ReceiptStatus, Recipient, RecipientPage, Result, Timestamp,
    UnreadTerms, UserId,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use time::OffsetDateTime;
use uuid::Uuid;

use super::channels::scan;
use super::{PostgresStore, rows};
use crate::{fault, words};

#[async_trait]
impl ReceiptStore for PostgresStore {
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut lane = self.lanes.take().await.map_err(fault::from_sqlx)?;
        let mut tx = self.transactions.begin_change_on(&mut lane).await.map_err(fault::from_sqlx)?;
        self.lock_heads(&mut tx, batch).await?;
        let outcomes = self.write_receipts(&mut tx, batch).await?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        self.lanes.give_back(lane);
        Ok(outcomes)
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        let select = self.sql.receipts_since.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.since.as_i64())
            .bind(rows::bound(query.full_up_to));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(None) };
        let states = found.iter().filter_map(|row| receipt_state(row).transpose());
        Ok(Some(ReceiptsNow {
            version: rows::receipt_rev(first, "version")?,
            full: rows::get(first, "is_full")?,
            states: states.collect::<Result<_>>()?,
        }))
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        let select = self.sql.recipients.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.message.as_uuid())
            .bind(query.after.map(UserId::as_str))
            .bind(rows::one_more(query.limit))
            .bind(rows::bound(query.full_up_to))
            .bind(rows::bound(query.counts_up_to));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() { Ok(None) } else { recipient_page(&found, query).map(Some) }
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        let query = self.sql.unread.query();
        let query = query.bind(viewer.as_str()).bind(scan(limits)).bind(channel.as_uuid());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        found.map(|row| unread_terms(&row, limits)).transpose()
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        let query = self.sql.prune_receipt_log.query().bind(rows::to_offset(before));
        Ok(query.execute(&self.pool).await.map_err(fault::from_sqlx)?.rows_affected())
    }
}

impl PostgresStore {
    async fn lock_heads(&self, connection: &mut PgConnection, batch: &[Advance]) -> Result<()> {
        let channels: Vec<Uuid> = batch.iter().map(|advance| advance.channel.as_uuid()).collect();
        let lock = self.sql.advance_lock.query().bind(channels);
        lock.fetch_all(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    async fn write_receipts(
        &self,
        connection: &mut PgConnection,
        batch: &[Advance],
    ) -> Result<Vec<AdvanceOutcome>> {
        let log_up_to = |advance: &Advance| rows::bound(advance.log_up_to);
        let told_up_to = |advance: &Advance| rows::bound(advance.told_up_to);
        let write = self.sql.advance_write.query();
        let write = write
            .bind(batch.iter().map(|advance| advance.channel.as_uuid()).collect::<Vec<Uuid>>())
            .bind(batch.iter().map(|advance| advance.user.as_str()).collect::<Vec<&str>>())
            .bind(batch.iter().map(|advance| advance.delivered.as_i64()).collect::<Vec<i64>>())
            .bind(batch.iter().map(|advance| advance.read.as_i64()).collect::<Vec<i64>>())
            .bind(batch.iter().map(log_up_to).collect::<Vec<i64>>())
            .bind(batch.iter().map(told_up_to).collect::<Vec<i64>>())
            .bind(batch.iter().map(|advance| rows::to_offset(advance.at)).collect::<Vec<OffsetDateTime>>());
        let found = write.fetch_all(connection).await.map_err(fault::from_sqlx)?;
        let mut outcomes = vec![AdvanceOutcome::NotFound; batch.len()];
        for row in &found {
            let place = rows::ordinal(row)?;
            let (Some(slot), Some(advance)) = (outcomes.get_mut(place), batch.get(place)) else {
                return Err(Error::internal("the database answered an item that was not asked"));
            };
            *slot = outcome(row, advance)?;
        }
        Ok(outcomes)
    }
}

fn outcome(row: &PgRow, advance: &Advance) -> Result<AdvanceOutcome> {
    if !rows::get::<bool>(row, "fits")? {
        return Ok(AdvanceOutcome::BeyondHead(rows::seq(row, "last_seq")?));
    }
    let state = ReceiptState {
        user: advance.user.clone(),
        delivered_seq: rows::seq(row, "now_delivered")?,
        read_seq: rows::seq(row, "now_read")?,
    };
    let badge_seq = rows::seq(row, "now_badge")?;
    if !rows::get::<bool>(row, "advanced")? {
        return Ok(AdvanceOutcome::Unchanged { state, badge_seq });
    }
    let (version, full) = (rows::receipt_rev(row, "version")?, rows::get(row, "is_full")?);
    Ok(AdvanceOutcome::Advanced { state, version, full, badge_seq })
}

/// The watermarks in a row, if the join found some.
fn receipt_state(row: &PgRow) -> Result<Option<ReceiptState>> {
    let Some(user) = rows::get::<Option<&str>>(row, "user_id")? else { return Ok(None) };
    Ok(Some(ReceiptState {
        user: UserId::new(user)?,
        delivered_seq: rows::seq(row, "delivered_seq")?,
        read_seq: rows::seq(row, "read_seq")?,
    }))
}

fn recipient_page(found: &[PgRow], query: &RecipientQuery<'_>) -> Result<RecipientPage> {
    let first = found.first().ok_or_else(|| Error::internal("a page has no row"))?;
    let read = |row| recipient(row).transpose();
    let mut recipients: Vec<_> = found.iter().filter_map(read).collect::<Result<_>>()?;
    let has_more = recipients.len() > query.limit;
    recipients.truncate(query.limit);
    Ok(RecipientPage {
        level: words::parse_receipt_level(rows::get(first, "level")?)?,
        delivered: rows::number(first, "delivered")?,
        read: rows::number(first, "read")?,
        total: rows::number(first, "total")?,
        next: recipients.last().filter(|_| has_more).map(|last| last.user.clone()),
        recipients,
    })
}

/// The recipient in a row, if the join found one.
fn recipient(row: &PgRow) -> Result<Option<Recipient>> {
    let Some(user) = rows::get::<Option<&str>>(row, "user_id")? else { return Ok(None) };
    let (is_read, is_delivered) = (rows::get(row, "is_read")?, rows::get(row, "is_delivered")?);
    Ok(Some(Recipient {
        user: UserId::new(user)?,
        status: match (is_read, is_delivered) {
            (true, _) => ReceiptStatus::Read,
            (false, true) => ReceiptStatus::Delivered,
            (false, false) => ReceiptStatus::Sent,
        },
        delivered_at: rows::optional_timestamp(row, "delivered_at")?,
        read_at: rows::optional_timestamp(row, "read_at")?,
    }))
}

fn unread_terms(row: &PgRow, limits: &Limits) -> Result<UnreadTerms> {
    let (last_seq, badge_seq) = (rows::seq(row, "last_seq")?, rows::seq(row, "badge_seq")?);
    let floor_seq = rows::seq(row, "floor_seq")?;
    let above = last_seq.minus(badge_seq.max(floor_seq).get()).get();
    Ok(UnreadTerms {
        last_seq,
        badge_seq,
        floor_seq,
        above,
        scanned: above.min(limits.unread_scan),
        own: rows::number(row, "own")?,
        deleted: rows::number(row, "deleted")?,
        system: rows::number(row, "system")?,
        hidden: rows::number(row, "hidden")?,
        blocked: rows::number(row, "blocked")?,
        threads: rows::number(row, "threads")?,
        unread: rows::unread(row, above, limits)?,
    })
}
