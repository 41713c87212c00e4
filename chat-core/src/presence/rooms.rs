//! Subscriptions, by name and to channels, and how it is when they begin.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::{Roster, State, Viewer};
use crate::domain::{Presence, PresenceLevel, PresenceSnapshot};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};

/// What entering a room came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entered {
    /// Its members are known, the viewer among them.
    Known,
    /// The caller reads its members and tells them with [`Roster::fill`].
    Unread,
}

impl Roster {
    /// Subscribes to people, all or none.
    pub(crate) fn watch_people(&self, viewer: &Arc<Viewer>, users: &[UserId]) -> Result<()> {
        let mut state = self.lock();
        if !state.has_device(viewer) {
            return Err(ended());
        }
        let mut own = viewer.lock();
        let new: Vec<_> = users.iter().filter(|user| !own.people.contains(*user)).cloned().collect();
        let limit = self.limits.presence_people;
        if own.people.len() + new.len() > limit {
            let error = Error::invalid("user_ids", "are more than a session may subscribe to");
            return Err(error.with_limit(limit as u64));
        }
        for user in new {
            state.watchers.entry(user.clone()).or_default().push(viewer.clone());
            own.people.insert(user);
        }
        Ok(())
    }

    /// Ends a subscription; false when there was none.
    pub(crate) fn unwatch_person(&self, viewer: &Arc<Viewer>, user: &UserId) -> bool {
        self.lock().unwatch_person(viewer, user)
    }

    /// Subscribes to a channel.
    pub(crate) fn watch_channel(&self, viewer: &Arc<Viewer>, channel: ChannelId) -> Result<Entered> {
        let mut state = self.lock();
        if !state.has_device(viewer) {
            return Err(ended());
        }
        let mut own = viewer.lock();
        let limit = self.limits.presence_channels;
        if !own.channels.contains(&channel) && own.channels.len() >= limit {
            let error = Error::invalid("channel_id", "is one more than a session may subscribe to");
            return Err(error.with_limit(limit as u64));
        }
        let room = state.rooms.entry(channel).or_default();
        if own.channels.insert(channel) {
            room.viewers.push(viewer.clone());
        }
        let is_known = room.is_read && room.members.contains(&viewer.user);
        Ok(if is_known { Entered::Known } else { Entered::Unread })
    }

    /// Ends a subscription; false when there was none.
    pub(crate) fn unwatch_channel(&self, viewer: &Arc<Viewer>, channel: ChannelId) -> bool {
        self.lock().unwatch_channel(viewer, channel)
    }

    /// Those in a room whose states are told one by one.
    pub(crate) fn told_members(&self, channel: ChannelId) -> Vec<UserId> {
        let state = self.lock();
        let room = state.rooms.get(&channel);
        let room = room.filter(|room| room.level(self.limits.presence_participants) == PresenceLevel::People);
        room.into_iter().flat_map(|room| room.members.iter().cloned()).collect()
    }

    /// A room as the viewer finds it. From here on changes are told against this.
    pub(crate) fn room_snapshot(&self, viewer: &Viewer, channel: ChannelId) -> Result<PresenceSnapshot> {
        let state = self.lock();
        let mut own = viewer.lock();
        let room = state.rooms.get(&channel).filter(|_| own.channels.contains(&channel)).ok_or_else(ended)?;
        let (level, mut online) = (room.level(self.limits.presence_participants), room.online as u64);
        let typing = state.typists(channel, &viewer.user);
        own.told_typing.insert(channel, typing.clone());
        let mut people = Vec::new();
        if level == PresenceLevel::People {
            people.extend(room.members.iter().map(|user| state.presence(&viewer.user, user)));
            online = State::online_of(&people);
            own.note_told(&people);
        } else {
            own.told_counts.insert(channel, online);
        }
        Ok(PresenceSnapshot { level, online, people, typing })
    }

    /// People as the viewer finds them. From here on changes are told against this.
    pub(crate) fn people_snapshot(&self, viewer: &Viewer, users: &[UserId]) -> PresenceSnapshot {
        let state = self.lock();
        let people: Vec<_> = users.iter().map(|user| state.presence(&viewer.user, user)).collect();
        viewer.lock().note_told(&people);
        snapshot_of(people)
    }
}

impl State {
    pub(super) fn unwatch_person(&mut self, viewer: &Arc<Viewer>, user: &UserId) -> bool {
        if let Some(mut own) = viewer.watching() {
            own.people.remove(user);
            own.told.remove(user);
        }
        let Entry::Occupied(mut watchers) = self.watchers.entry(user.clone()) else { return false };
        let before = watchers.get().len();
        watchers.get_mut().retain(|other| !Arc::ptr_eq(other, viewer));
        let after = watchers.get().len();
        if after == 0 {
            watchers.remove();
        }
        after < before
    }

    pub(super) fn unwatch_channel(&mut self, viewer: &Arc<Viewer>, channel: ChannelId) -> bool {
        if let Some(mut own) = viewer.watching() {
            own.channels.remove(&channel);
            own.told_typing.remove(&channel);
            own.told_counts.remove(&channel);
        }
        let Some(room) = self.rooms.get_mut(&channel) else { return false };
        let before = room.viewers.len();
        room.viewers.retain(|other| !Arc::ptr_eq(other, viewer));
        let (after, is_empty) = (room.viewers.len(), room.viewers.is_empty());
        if is_empty {
            self.close_room(channel);
        }
        after < before
    }
}

/// The snapshot of named people.
pub(crate) fn snapshot_of(people: Vec<Presence>) -> PresenceSnapshot {
    let online = State::online_of(&people);
    PresenceSnapshot { level: PresenceLevel::People, online, people, typing: Vec::new() }
}

fn ended() -> Error {
    Error::unavailable("the session has ended")
}
