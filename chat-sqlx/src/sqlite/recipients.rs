//! The recipients of one message on SQLite.

use chat_core::store::RecipientQuery;
use chat_core::{ReceiptStatus, Recipient, RecipientPage, Result, Timestamp, UserId};

use super::binds::signed;
use super::open::SqliteStore;
use super::rows::{Cells, readable, seen_message};
use crate::{fault, words};

const PAGE: &str = concat!(
    readable!(),
    ", target AS MATERIALIZED (SELECT m.seq, m.sender, CASE
             WHEN readable.receipts = 'off' OR readable.participant_count > ?7 THEN 'off'
             WHEN readable.receipts = 'counts' OR readable.participant_count > ?5 THEN 'counts' ELSE 'full' END AS level
         FROM readable JOIN ",
    seen_message!(),
    "),
     counted AS MATERIALIZED (SELECT count(p.user_id) AS total,
         count(p.delivered_seq >= target.seq AND target.level <> 'off' OR NULL) AS delivered,
         count(p.read_seq >= target.seq AND target.level <> 'off' OR NULL) AS read
         FROM target LEFT JOIN chat_participants p
             ON p.channel_id = ?1 AND p.active = 1 AND p.user_id <> target.sender)
     SELECT target.level, counted.delivered, counted.read, counted.total,
         p.user_id, p.delivered_seq >= target.seq, p.read_seq >= target.seq,
         (SELECT l.at FROM chat_receipt_log l WHERE l.channel_id = ?1 AND l.user_id = p.user_id AND l.is_read = 0
             AND l.seq >= target.seq AND l.above < target.seq ORDER BY l.seq LIMIT 1),
         (SELECT l.at FROM chat_receipt_log l WHERE l.channel_id = ?1 AND l.user_id = p.user_id AND l.is_read = 1
             AND l.seq >= target.seq AND l.above < target.seq ORDER BY l.seq LIMIT 1)
     FROM target CROSS JOIN counted
     LEFT JOIN chat_participants p ON p.channel_id = ?1 AND p.active = 1 AND p.user_id <> target.sender
         AND p.user_id > coalesce(?4, '') AND target.level = 'full'
     ORDER BY p.user_id LIMIT ?6"
);

/// Who received and read a message. One statement.
pub(super) async fn page(store: &SqliteStore, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
    let find = sqlx::query(store.sql().of(PAGE))
        .bind(query.channel.as_uuid())
        .bind(query.viewer.map(UserId::as_str))
        .bind(query.message.as_uuid())
        .bind(query.after.map(UserId::as_str))
        .bind(signed(query.full_up_to))
        .bind(signed(query.limit.saturating_add(1)))
        .bind(signed(query.counts_up_to));
    let rows = find.fetch_all(store.readers()).await.map_err(fault::from_sqlx)?;
    let mut page = None;
    for mut cells in rows.iter().map(Cells::of) {
        let head = head_of(&mut cells)?;
        let page = page.get_or_insert(head);
        if !cells.is_absent()? {
            page.recipients.push(recipient_of(&mut cells)?);
        }
    }
    Ok(page.map(|mut page| {
        let has_more = page.recipients.len() > query.limit;
        page.recipients.truncate(query.limit);
        page.next = page.recipients.last().filter(|_| has_more).map(|last| last.user.clone());
        page
    }))
}

fn head_of(cells: &mut Cells<'_>) -> Result<RecipientPage> {
    Ok(RecipientPage {
        level: words::parse_receipt_level(cells.take()?)?,
        delivered: cells.number()?,
        read: cells.number()?,
        total: cells.number()?,
        recipients: Vec::new(),
        next: None,
    })
}

fn recipient_of(cells: &mut Cells<'_>) -> Result<Recipient> {
    let user = cells.user_id()?;
    let status = match (cells.take()?, cells.take()?) {
        (_, true) => ReceiptStatus::Read,
        (true, false) => ReceiptStatus::Delivered,
        (false, false) => ReceiptStatus::Sent,
    };
    let mut time = || Ok(cells.take::<Option<i64>>()?.map(Timestamp::from_micros));
    Ok(Recipient { user, status, delivered_at: time()?, read_at: time()? })
}
