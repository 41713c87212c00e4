//! A session's place among those who are here: as long as it is held, its user is.

use std::sync::Arc;

use super::{Roster, Viewer};
use crate::domain::{Blocks, Event};
use crate::id::{ChannelId, UserId};

/// Dropping it is leaving.
#[derive(Debug)]
pub(crate) struct Seat {
    roster: Arc<Roster>,
    viewer: Arc<Viewer>,
}

impl Seat {
    /// A device of this user is about to begin.
    pub(crate) fn new(roster: &Arc<Roster>, user: &UserId) -> Self {
        Self { roster: roster.clone(), viewer: roster.new_viewer(user) }
    }

    /// It begins: from now on its user is here, for all but those whom they block.
    pub(crate) fn take(&self, blocks: &Blocks) {
        self.roster.enter(&self.viewer, blocks);
    }

    /// What commands of the same client work on.
    pub(crate) fn viewer(&self) -> &Arc<Viewer> {
        &self.viewer
    }

    /// The next to tell, when there is something and the budget allows it.
    pub(crate) fn next(&self) -> Option<Event> {
        self.roster.tell(&self.viewer)
    }

    /// Waits until [`Seat::next`] has something.
    pub(crate) async fn ready(&self) {
        self.viewer.ready().await;
    }

    /// The people this session subscribed to by name; `None` when it subscribed to nobody.
    pub(crate) fn people(&self) -> Option<Vec<UserId>> {
        let people: Vec<_> = self.viewer.watching()?.people.iter().cloned().collect();
        (!people.is_empty()).then_some(people)
    }

    /// Whether this session subscribed to a person by name.
    pub(crate) fn watches_person(&self, user: &UserId) -> bool {
        self.viewer.watching().is_some_and(|own| own.people.contains(user))
    }

    /// Whether this session subscribed to the channel.
    pub(crate) fn watches(&self, channel: ChannelId) -> bool {
        self.viewer.watching().is_some_and(|own| own.channels.contains(&channel))
    }

    /// No channel is shared with these any more.
    pub(crate) fn end_people(&self, people: &[UserId]) {
        for person in people {
            if self.roster.unwatch_person(&self.viewer, person) {
                self.viewer.end(Some(person.clone()), None);
            }
        }
    }

    /// The channel ended for this session's user.
    pub(crate) fn end_channel(&self, channel: ChannelId) {
        if self.watches(channel) && self.roster.unwatch_channel(&self.viewer, channel) {
            self.viewer.end(None, Some(channel));
        }
    }

    /// People came into the channel.
    pub(crate) fn joined(&self, channel: ChannelId, users: &[UserId]) {
        self.roster.moved(channel, users, true);
    }

    /// Somebody went out of the channel.
    pub(crate) fn left(&self, channel: ChannelId, user: &UserId) {
        self.roster.moved(channel, std::slice::from_ref(user), false);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.roster.leave(&self.viewer);
    }
}
