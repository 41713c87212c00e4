//! Pins in memory.

use std::cmp::Reverse;

use async_trait::async_trait;

use super::channels::ChannelRow;
use super::{MemoryStore, State};
use crate::domain::{Message, Pin};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{Fenced, PinMessage, PinOutcome, PinStore};

impl ChannelRow {
    fn pinned(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().map(|row| &row.message).filter(|message| message.pin.is_some())
    }

    /// With a limit it is pinned, without one its pin is taken away.
    fn set_pin(&mut self, pin: &PinMessage, is_seen: bool, limit: Option<usize>) -> PinOutcome {
        let (rev, pins) = (self.channel.rev.next(), self.pinned().count());
        let Some(row) = self.find_mut(pin.message).filter(|_| is_seen) else { return PinOutcome::NoMessage };
        let message = &mut row.message;
        if message.is_deleted() {
            return PinOutcome::Deleted;
        }
        if message.pin.is_some() == limit.is_some() {
            return PinOutcome::Unchanged(message.clone());
        }
        if limit.is_some_and(|limit| pins >= limit) {
            return PinOutcome::Full;
        }
        message.pin = limit.map(|_| Pin { rev, by: pin.actor.clone(), at: pin.at });
        message.changed_rev = rev;
        let now = message.clone();
        let kind = now.pinned_activity();
        PinOutcome::Changed(now, self.record(&pin.actor, pin.at, kind))
    }
}

impl State {
    fn set_pin(&mut self, pin: &PinMessage, limit: Option<usize>) -> Fenced<PinOutcome> {
        let found = self.readable(pin.channel, pin.actor.user());
        let is_seen = found.is_some_and(|(row, sight)| row.find(pin.message, &sight).is_some());
        let set = |row: &mut ChannelRow, _: &mut _| Fenced::Decided(row.set_pin(pin, is_seen, limit));
        self.fenced(pin.channel, &pin.actor, pin.fence, set)
    }
}

#[async_trait]
impl PinStore for MemoryStore {
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>> {
        Ok(self.state()?.set_pin(pin, Some(limit)))
    }

    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>> {
        Ok(self.state()?.set_pin(pin, None))
    }

    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>> {
        let state = self.state()?;
        let Some((row, sight)) = state.readable(channel, viewer) else { return Ok(None) };
        let mut pinned: Vec<_> = row.messages.iter().filter(|one| one.message.pin.is_some()).collect();
        pinned.sort_by_key(|one| Reverse(one.message.pin.as_ref().map(|pin| pin.rev)));
        let seen = pinned.into_iter().take(limit).filter(|one| sight.shows(&one.message));
        Ok(Some(seen.map(|one| one.seen_by(viewer)).collect()))
    }
}
