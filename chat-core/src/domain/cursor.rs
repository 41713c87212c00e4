//! How far a client is, so that it can resume.

use std::collections::BTreeMap;

use super::change::Head;
use super::counter::{PersonalRev, ReceiptRev, Rev};
use super::event::{Event, Opened, Synced};
use crate::id::{ChannelId, Epoch};

/// How far a client is in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ChannelCursor {
    /// The last change it has.
    pub rev: Rev,
    /// The version of the receipts it has.
    pub receipt_rev: ReceiptRev,
}

impl From<Head> for ChannelCursor {
    fn from(head: Head) -> Self {
        Self { rev: head.rev, receipt_rev: head.receipt_rev }
    }
}

impl ChannelCursor {
    /// Whether it is of a later state than this, which a database that went back has: it cannot be continued.
    pub fn is_ahead_of(&self, head: &Head) -> bool {
        self.rev > head.rev || self.receipt_rev > head.receipt_rev
    }
}

/// How far a client is in everything.
///
/// A client keeps one beside its data and feeds it what it applied; see [`Cursor::apply`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The life of the database this belongs to.
    pub epoch: Epoch,
    /// The version of the user's personal state.
    pub personal_rev: PersonalRev,
    /// Per channel.
    pub channels: BTreeMap<ChannelId, ChannelCursor>,
}

impl From<&Opened> for Cursor {
    /// The cursor of a session that was opened without one.
    fn from(opened: &Opened) -> Self {
        let channels = opened.heads.iter().map(|head| (head.channel, (*head).into())).collect();
        Self { epoch: opened.epoch, personal_rev: opened.personal_rev, channels }
    }
}

impl Cursor {
    /// Moves the cursor past an event the client has applied.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Change(change) => self.entry(change.channel()).rev = change.rev(),
            Event::Skipped { channel, to, .. } => self.entry(*channel).rev = *to,
            Event::Receipts { channel, version, .. } => {
                let entry = self.entry(*channel);
                entry.receipt_rev = entry.receipt_rev.max(*version);
            }
            Event::Joined { view, after } => {
                let entry = ChannelCursor { rev: *after, receipt_rev: view.channel.receipt_rev };
                self.channels.insert(view.channel.id, entry);
            }
            Event::Reset { view } => {
                let entry = ChannelCursor { rev: view.channel.rev, receipt_rev: view.channel.receipt_rev };
                self.channels.insert(view.channel.id, entry);
            }
            Event::Gone { channel } => {
                self.channels.remove(channel);
            }
            Event::Personal { personal_rev, .. } => {
                self.personal_rev = self.personal_rev.max(*personal_rev);
            }
            Event::Heads { .. }
            | Event::Presence { .. }
            | Event::PresenceEnded { .. }
            | Event::Stream { .. }
            | Event::Typing { .. } => {}
        }
    }

    /// Moves the cursor past a page of [`sync`](crate::ChatService::sync) the client has applied.
    pub fn follow(&mut self, synced: &Synced) {
        if synced.reset {
            self.clone_from(&synced.cursor);
            return;
        }
        for event in &synced.events {
            self.apply(event);
        }
    }

    fn entry(&mut self, channel: ChannelId) -> &mut ChannelCursor {
        self.channels.entry(channel).or_default()
    }
}
