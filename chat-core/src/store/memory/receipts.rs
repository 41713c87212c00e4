//! Receipts in memory.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use crate::domain::{
    Count, Message, MessageKind, ReceiptLevel, ReceiptRev, ReceiptStatus, Recipient, RecipientPage, Seq,
    Unread, UnreadTerms,
};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;
use crate::store::{Advance, AdvanceOutcome, ReceiptQuery, ReceiptStore, ReceiptsNow, RecipientQuery};
use crate::time::Timestamp;

/// When somebody's watermark rose over which messages.
pub(super) struct LogEntry {
    user: UserId,
    status: ReceiptStatus,
    from: Seq,
    to: Seq,
    at: Timestamp,
}

impl ChannelRow {
    /// Moves one participant's watermarks, under the version this batch brings the channel to.
    fn advance(&mut self, advance: &Advance, version: ReceiptRev) -> AdvanceOutcome {
        let last_seq = self.channel.last_seq;
        let level = self.channel.receipt_level(advance.log_up_to, advance.told_up_to);
        let Some(own) = self.active_mut(&advance.user) else { return AdvanceOutcome::NotFound };
        if advance.delivered.max(advance.read) > last_seq {
            return AdvanceOutcome::BeyondHead(last_seq);
        }
        let before = own.receipt();
        if level == ReceiptLevel::Off {
            return AdvanceOutcome::Unchanged { state: before, badge_seq: own.badge_seq };
        }
        if advance.read > before.read_seq {
            own.badge_seq = own.badge_seq.max(advance.read);
        }
        own.delivered_seq = before.delivered_seq.max(advance.delivered);
        own.read_seq = before.read_seq.max(advance.read);
        let (state, badge_seq) = (own.receipt(), own.badge_seq);
        if state == before {
            return AdvanceOutcome::Unchanged { state, badge_seq };
        }
        own.receipt_rev = version;
        self.channel.receipt_rev = version;
        let full = level == ReceiptLevel::Full;
        if full {
            self.log(ReceiptStatus::Delivered, advance, before.delivered_seq, state.delivered_seq);
            self.log(ReceiptStatus::Read, advance, before.read_seq, state.read_seq);
        }
        AdvanceOutcome::Advanced { state, version, full, badge_seq }
    }

    fn log(&mut self, status: ReceiptStatus, advance: &Advance, from: Seq, to: Seq) {
        if to > from {
            let user = advance.user.clone();
            self.receipt_log.push(LogEntry { user, status, from, to, at: advance.at });
        }
    }

    fn recipients(&self, message: &Message, query: &RecipientQuery<'_>) -> RecipientPage {
        let others = || self.all_active().filter(|row| message.sender.user() != Some(&row.participant.user));
        let level = self.channel.receipt_level(query.full_up_to, query.counts_up_to);
        let shown = if level == ReceiptLevel::Full { query.limit } else { 0 };
        let mut page: Vec<_> = others()
            .filter(|row| query.after.is_none_or(|after| row.participant.user > *after))
            .take(shown + 1)
            .map(|row| self.recipient(row, message.seq))
            .collect();
        let has_more = page.len() > shown;
        page.truncate(shown);
        let reached = |status| match level {
            ReceiptLevel::Off => 0,
            _ => others().filter(|row| status_of(row, message.seq) >= status).count() as u64,
        };
        RecipientPage {
            level,
            delivered: reached(ReceiptStatus::Delivered),
            read: reached(ReceiptStatus::Read),
            total: others().count() as u64,
            next: page.last().filter(|_| has_more).map(|last| last.user.clone()),
            recipients: page,
        }
    }

    fn recipient(&self, row: &ParticipantRow, seq: Seq) -> Recipient {
        let user = &row.participant.user;
        let covers = |entry: &&LogEntry| entry.user == *user && entry.from < seq && seq <= entry.to;
        let entries = self.receipt_log.iter().filter(covers);
        let time = |status| entries.clone().find(|entry| entry.status == status).map(|entry| entry.at);
        Recipient {
            user: user.clone(),
            status: status_of(row, seq),
            delivered_at: time(ReceiptStatus::Delivered),
            read_at: time(ReceiptStatus::Read),
        }
    }

    /// Counts what is unread to a participant, and of what the count is made.
    pub(super) fn unread(
        &self,
        own: &ParticipantRow,
        blocked: Option<&BTreeSet<UserId>>,
        limits: &Limits,
    ) -> UnreadTerms {
        let base = own.badge_seq.max(own.floor_seq);
        let above = self.channel.last_seq.minus(base.get()).get();
        let scanned = above.min(limits.unread_scan);
        let (mut by_me, mut deleted, mut system, mut hidden) = (0, 0, 0, 0);
        let (mut by_blocked, mut found, mut mentions) = (0, 0, 0);
        let mut threads = 0;
        let user = &own.participant.user;
        let is_blocked = |sender: &UserId| blocked.is_some_and(|blocked| blocked.contains(sender));
        for message in (1..=scanned).filter_map(|n| self.at(base.plus(n))).map(|row| &row.message) {
            match message.content() {
                _ if message.sender.user() == Some(user) => by_me += 1,
                None => deleted += 1,
                Some(_) if message.kind == MessageKind::System => system += 1,
                Some(_) if own.hidden.contains(&message.seq) => hidden += 1,
                Some(_) if message.sender.user().is_some_and(is_blocked) => by_blocked += 1,
                Some(content)
                    if message
                        .thread_root
                        .is_some_and(|root| !own.counts_reply(root, message.seq, content.means(user))) =>
                {
                    threads += 1;
                }
                Some(content) => {
                    found += 1;
                    mentions += u64::from(content.means(user));
                }
            }
        }
        let count = |found| Count::capped(found, limits.unread_cap, above > scanned);
        UnreadTerms {
            last_seq: self.channel.last_seq,
            badge_seq: own.badge_seq,
            floor_seq: own.floor_seq,
            above,
            scanned,
            own: by_me,
            deleted,
            system,
            hidden,
            blocked: by_blocked,
            threads,
            unread: Unread { messages: count(found), mentions: count(mentions) },
        }
    }
}

fn status_of(row: &ParticipantRow, seq: Seq) -> ReceiptStatus {
    match row {
        own if own.read_seq >= seq => ReceiptStatus::Read,
        own if own.delivered_seq >= seq => ReceiptStatus::Delivered,
        _ => ReceiptStatus::Sent,
    }
}

#[async_trait]
impl ReceiptStore for MemoryStore {
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        let mut state = self.state()?;
        let mut versions = HashMap::new();
        let outcomes = batch.iter().map(|advance| {
            let Some(row) = state.channel_mut(advance.channel) else { return AdvanceOutcome::NotFound };
            let next = row.channel.receipt_rev.next();
            row.advance(advance, *versions.entry(advance.channel).or_insert(next))
        });
        Ok(outcomes.collect())
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        let state = self.state()?;
        let Some((row, _)) = state.readable(query.channel, query.viewer) else { return Ok(None) };
        let full = row.channel.receipt_level(query.full_up_to, u64::MAX) == ReceiptLevel::Full;
        let is_told =
            |own: &&ParticipantRow| full || query.viewer.is_none_or(|viewer| *viewer == own.participant.user);
        let changed =
            |own: &&ParticipantRow| own.receipt_rev > query.since || query.since == ReceiptRev::ZERO;
        let states = row.all_active().filter(is_told).filter(changed).map(ParticipantRow::receipt);
        Ok(Some(ReceiptsNow { version: row.channel.receipt_rev, full, states: states.collect() }))
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        let state = self.state()?;
        let Some((row, sight)) = state.readable(query.channel, query.viewer) else { return Ok(None) };
        Ok(row.find(query.message, &sight).map(|found| row.recipients(&found.message, query)))
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        let state = self.state()?;
        let found = state.channel(channel).and_then(|row| Some((row, row.active(viewer)?)));
        Ok(found.map(|(row, own)| row.unread(own, state.blocked_by(viewer), limits)))
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        let mut pruned = 0;
        for row in self.state()?.channels.values_mut() {
            let kept = row.receipt_log.len();
            row.receipt_log.retain(|entry| entry.at >= before);
            pruned += (kept - row.receipt_log.len()) as u64;
        }
        Ok(pruned)
    }
}
