//! Devices that come and go, what they say, and what follows from it.

use std::sync::Arc;

use tokio::time::Instant;

use super::person::{Look, Person, Settled};
use super::timer::Due;
use super::viewer::Key;
use super::{Roster, State, Viewer};
use crate::domain::{Availability, Blocks, DeviceState, PersonalRev, Presence};
use crate::id::UserId;
use crate::limits::Limits;
use crate::time::Timestamp;

/// Now, on both clocks: the first decides, the second is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Instant,
    pub(super) at: Timestamp,
}

impl Roster {
    pub(super) fn moment(&self) -> Moment {
        Moment { now: Instant::now(), at: self.clock.now() }
    }

    /// A session is about to begin.
    pub(super) fn new_viewer(&self, user: &UserId) -> Arc<Viewer> {
        let mut state = self.lock();
        state.devices += 1;
        let viewer = Viewer::new(user.clone(), state.devices, self.limits.presence_changes_per_second);
        Arc::new(viewer)
    }

    /// A session begins, and from whom its user is hidden is known.
    pub(super) fn enter(&self, viewer: &Viewer, blocks: &Blocks) {
        let (mut state, moment, user) = (self.lock(), self.moment(), &viewer.user);
        state.person(user).put_device(viewer.device, DeviceState::Online, moment.at);
        if blocks.rev > PersonalRev::ZERO {
            state.heed_blocks(user, Some(&Arc::new(blocks.clone())));
        }
        self.publish(&mut state, user, moment);
    }

    /// A session ends, and its subscriptions with it.
    pub(super) fn leave(&self, viewer: &Arc<Viewer>) {
        let (mut state, moment) = (self.lock(), self.moment());
        if let Some(mut own) = viewer.watching() {
            let (people, channels) = (std::mem::take(&mut own.people), std::mem::take(&mut own.channels));
            drop(own);
            for person in &people {
                state.unwatch_person(viewer, person);
            }
            for channel in channels {
                state.unwatch_channel(viewer, channel);
            }
        }
        state.person(&viewer.user).remove_device(viewer.device, moment.at);
        self.publish(&mut state, &viewer.user, moment);
    }

    /// A device says something else of itself.
    pub(crate) fn set_device(&self, viewer: &Viewer, device: DeviceState) {
        let (mut state, moment) = (self.lock(), self.moment());
        // The session may have ended while the command was on its way.
        if state.has_device(viewer) {
            state.person(&viewer.user).put_device(viewer.device, device, moment.at);
            self.publish(&mut state, &viewer.user, moment);
        }
    }

    /// The user wants to be seen, or not; it holds while they have a session, and a lease longer.
    pub(crate) fn set_invisible(&self, user: &UserId, invisible: bool) {
        let (mut state, moment) = (self.lock(), self.moment());
        if state.is_invisible(user) != invisible {
            state.person(user).set_invisible(invisible, moment.at);
            self.publish(&mut state, user, moment);
        }
    }

    /// Whether others are shown nothing of this user.
    pub(crate) fn is_invisible(&self, user: &UserId) -> bool {
        self.lock().is_invisible(user)
    }

    /// What the viewer sees of people, in the order given.
    pub(crate) fn presences<'a>(
        &self,
        viewer: &UserId,
        users: impl Iterator<Item = &'a UserId>,
    ) -> Vec<Presence> {
        let state = self.lock();
        users.map(|user| state.presence(viewer, user)).collect()
    }

    /// Brings a user up to date, here and on the other nodes.
    fn publish(&self, state: &mut State, user: &UserId, moment: Moment) {
        state.touch(user, moment, &self.limits);
        state.unpublished.insert(user.clone());
        self.wake.notify_one();
    }
}

impl State {
    pub(super) fn person(&mut self, user: &UserId) -> &mut Person {
        self.people.entry(user.clone()).or_default()
    }

    /// Whether the session is there; said and asked under the roster's lock.
    pub(super) fn has_device(&self, viewer: &Viewer) -> bool {
        self.people.get(&viewer.user).is_some_and(|person| person.has_device(viewer.device))
    }

    pub(super) fn is_invisible(&self, user: &UserId) -> bool {
        self.people.get(user).is_some_and(Person::is_invisible)
    }

    pub(super) fn is_there(&self, user: &UserId) -> bool {
        self.people.get(user).is_some_and(|person| person.shown().0 != Availability::Offline)
    }

    /// Something of this user changed, or their time has come: settles what is shown and names it to those who asked.
    pub(super) fn touch(&mut self, user: &UserId, moment: Moment, limits: &Limits) {
        let Some(person) = self.people.get_mut(user) else { return };
        person.expire(moment.now, moment.at);
        let settled = person.settle(moment.now, moment.at, limits.presence_grace);
        let (seen, is_invisible) = (person.seen(), person.is_invisible());
        let keep = limits.presence_lease.max(limits.presence_grace);
        match person.next_look(moment.now, keep) {
            // A timer that rings too early looks, and is set anew.
            Look::At(at) if person.due.is_none_or(|due| at < due || due <= moment.now) => {
                person.due = Some(at);
                self.dues.insert((at, Due::Person(user.clone())));
            }
            Look::At(_) | Look::Never => {}
            Look::Forget => drop(self.people.remove(user)),
        }
        if settled.before != settled.now {
            self.tell_all(user, settled, moment, limits);
        }
        if let Some(at) = seen {
            self.seen.note(user.clone(), at);
        }
        if is_invisible {
            self.stop_typing_everywhere(user);
        }
    }

    fn tell_all(&mut self, user: &UserId, settled: Settled, moment: Moment, limits: &Limits) {
        let key = Key::Person(user.clone());
        for viewer in self.watchers.get(user).into_iter().flatten() {
            viewer.mark(&key);
        }
        let Some(channels) = self.rooms_of.get(user) else { return };
        for channel in channels {
            let Some(room) = self.rooms.get_mut(channel) else { continue };
            let due = room.person_moved(*channel, &key, settled.step(), moment.now, limits);
            self.dues.extend(due);
        }
    }
}
