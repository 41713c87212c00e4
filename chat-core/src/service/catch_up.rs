//! What a client missed of a channel: read here for sessions and for [`ChatService::sync`] alike.

use super::ChatService;
use crate::domain::{Change, ChangePage, ChannelView, Cursor, Event, ReceiptRev, Rev};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::store::{ChangeQuery, ReceiptQuery};

/// A page of the changes of a channel.
#[derive(Debug)]
pub(crate) struct Missed {
    /// What to tell of them; those that the viewer may not see as merged `Skipped`.
    pub(crate) events: Vec<Event>,
    /// How many changes it is.
    pub(crate) changes: usize,
    /// The last of them.
    pub(crate) last: Rev,
}

impl ChatService {
    /// Whether a client is further behind than changes are told one by one.
    pub(crate) fn is_too_far(&self, after: Rev, head: Rev) -> bool {
        head.get().saturating_sub(after.get()) > self.0.limits.resume_changes
    }

    /// Refuses a cursor with too many channels.
    pub(crate) fn check_cursor(&self, cursor: Option<&Cursor>) -> Result<()> {
        let limit = self.0.limits.cursor_channels;
        if cursor.is_some_and(|cursor| cursor.channels.len() > limit) {
            return Err(Error::invalid("cursor", "has more channels than the limit").with_limit(limit as u64));
        }
        Ok(())
    }

    /// The changes after `after`, at most `limit`, of a channel that is known to have some; `None` when it is not
    /// there for the user (any more).
    pub(crate) async fn missed_changes(
        &self,
        user: &UserId,
        channel: ChannelId,
        after: Rev,
        limit: usize,
    ) -> Result<Option<Missed>> {
        let query = ChangeQuery { channel, viewer: Some(user), after, limit };
        let Some(page) = self.0.store.changes(&query).await? else { return Ok(None) };
        let Some(last) = page.changes.last().map(Change::rev) else {
            // Only a restore under a running node does that. A snapshot would be as far behind, and the next one, too;
            // the head check ends the sessions.
            self.0.delivery.check_soon();
            return Err(Error::unavailable("the store has less than was handed on"));
        };
        Ok(Some(Missed { changes: page.changes.len(), events: tell(page), last }))
    }

    /// The watermarks above a version, with the one they bring a client to; `None` as for changes.
    pub(crate) async fn missed_receipts(
        &self,
        user: &UserId,
        channel: ChannelId,
        since: ReceiptRev,
    ) -> Result<Option<(ReceiptRev, Event)>> {
        let full_up_to = self.0.limits.receipt_full_participants;
        let query = ReceiptQuery { channel, viewer: Some(user), since, full_up_to };
        let now = self.0.store.receipts_since(&query).await?;
        Ok(now.map(|now| {
            let version = now.version;
            (version, Event::Receipts { channel, version, states: now.states })
        }))
    }

    /// The channel as it is now; `None` as for changes.
    pub(crate) async fn view_of(&self, user: &UserId, channel: ChannelId) -> Result<Option<ChannelView>> {
        let mut view = self.0.store.channel_view(channel, user, &self.0.limits).await?;
        self.overlay(view.iter_mut().filter_map(|view| view.other.as_mut())).await?;
        Ok(view)
    }
}

/// Changes as events; what the viewer does not see as merged `Skipped`.
fn tell(page: ChangePage) -> Vec<Event> {
    let mut events = Vec::with_capacity(page.changes.len());
    for change in page.changes {
        let (channel, rev) = (change.channel(), change.rev());
        if change.is_shown(&page.sight) {
            events.push(Event::Change(change));
        } else if let Some(Event::Skipped { to, .. }) = events.last_mut() {
            *to = rev;
        } else {
            events.push(Event::Skipped { channel, from: rev, to: rev });
        }
    }
    events
}
