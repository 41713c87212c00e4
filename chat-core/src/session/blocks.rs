//! What people say whom the user blocks: it is skipped.

use std::sync::Arc;

use super::Session;
use crate::domain::{Blocks, Change, ChannelKind, Encoded, Event, PersonalRev};

impl Session {
    /// An event as the user is told it: with its neighbours a `Skipped`, where it carries a message of somebody they
    /// block.
    pub(super) fn unless_blocked(&self, event: Arc<Encoded>) -> Arc<Encoded> {
        let Some(blocks) = self.outbox.blocks() else { return event };
        let Event::Change(change) = event.event() else { return event };
        if !self.hides(&blocks, change) {
            return event;
        }
        let (channel, from, mut to) = (change.channel(), change.rev(), change.rev());
        let is_next = |event: &Event| matches!(event, Event::Change(next) if next.channel() == channel && self.hides(&blocks, next));
        while let Some(next) = self.outbox.take_event_if(is_next) {
            if let Event::Change(next) = next.event() {
                to = next.rev();
            }
        }
        Encoded::new(Event::Skipped { channel, from, to })
    }

    /// Follows whom the user blocks.
    pub(super) fn follow_blocks(&self, blocks: &Blocks) {
        if blocks.rev > PersonalRev::ZERO {
            self.outbox.set_blocks(&Arc::new(blocks.clone()));
            self.chat.engine().roster.set_blocks(&self.user, blocks);
        }
    }

    /// Whether a change carries what somebody blocked says. What is said in a direct channel was said to the user alone,
    /// and stays.
    fn hides(&self, blocks: &Blocks, change: &Change) -> bool {
        let is_group = |index: usize| self.channels[index].kind == ChannelKind::Group;
        change.message_sender().is_some_and(|sender| blocks.has(sender))
            && self.position(change.channel()).is_ok_and(is_group)
    }
}
