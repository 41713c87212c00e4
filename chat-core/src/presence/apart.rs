//! Who sees nothing of each other: one blocks the other.

use std::sync::Arc;

use super::viewer::Key;
use super::{Roster, State};
use crate::domain::{Availability, Blocks, Presence};
use crate::id::{ChannelId, UserId};

impl Roster {
    /// Whom a user blocks, unless what is known is newer. Who sees less or more of each other is told so at once, here
    /// and on the other nodes.
    pub(crate) fn set_blocks(&self, user: &UserId, blocks: &Blocks) {
        let mut state = self.lock();
        if state.heed_blocks(user, Some(&Arc::new(blocks.clone()))) {
            state.unpublished.insert(user.clone());
            self.wake.notify_one();
        }
    }
}

impl State {
    /// Whether one user may see another at all, beside sharing a channel: asked before anything of the second is told to
    /// the first. A user is asked for their blocks while anybody knows of them, and who is not there is offline anyway.
    pub(super) fn may_see(&self, viewer: &UserId, person: &UserId) -> bool {
        let blocks = |who: &UserId, whom| self.people.get(who).is_some_and(|one| one.blocks(whom));
        !blocks(person, viewer) && !blocks(viewer, person)
    }

    /// What is shown of a person: to those apart that they are not there, and nothing more.
    pub(super) fn presence(&self, viewer: &UserId, user: &UserId) -> Presence {
        let shown = self.people.get(user).filter(|_| self.may_see(viewer, user));
        let (status, since) = shown.map(super::Person::shown).unwrap_or_default();
        Presence { user: user.clone(), status, since }
    }

    /// How many of these are there, as the viewer sees it.
    pub(super) fn online_of(people: &[Presence]) -> u64 {
        people.iter().filter(|one| one.status != Availability::Offline).count() as u64
    }

    /// Takes note of whom a user blocks; false when it is known.
    pub(super) fn heed_blocks(&mut self, user: &UserId, blocks: Option<&Arc<Blocks>>) -> bool {
        let (Some(blocks), Some(person)) = (blocks, self.people.get_mut(user)) else { return false };
        let Some(before) = person.heed_blocks(blocks) else { return false };
        let changed = |one: &&UserId, other: &Blocks| !other.has(one);
        let gone = before.users.iter().filter(|one| changed(one, blocks));
        let new = blocks.users.iter().filter(|one| changed(one, &before));
        gone.chain(new).for_each(|other| self.look_again(user, other));
        true
    }

    /// Each of the two may see something else of the other.
    fn look_again(&self, one: &UserId, other: &UserId) {
        for (viewer, person) in [(one, other), (other, one)] {
            let of_viewer = self.watchers.get(person).into_iter().flatten();
            let of_viewer = of_viewer.filter(|watcher| watcher.user == *viewer);
            of_viewer.for_each(|watcher| watcher.mark(&Key::Person(person.clone())));
            for channel in self.rooms_of.get(person).into_iter().flatten() {
                self.look_again_in(*channel, viewer, person);
            }
        }
    }

    fn look_again_in(&self, channel: ChannelId, viewer: &UserId, person: &UserId) {
        let Some(room) = self.rooms.get(&channel) else { return };
        for looking in room.viewers.iter().filter(|looking| looking.user == *viewer) {
            looking.mark(&Key::Person(person.clone()));
            looking.mark(&Key::Typing(channel));
        }
    }
}
