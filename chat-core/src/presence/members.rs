//! Who is in the channels somebody looks at, and what it means when that changes.

use std::collections::{BTreeSet, HashMap};

use tokio::time::Instant;

use super::room::Room;
use super::timer::Due;
use super::viewer::Key;
use super::{Roster, State};
use crate::domain::PresenceLevel;
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;

impl Roster {
    /// The members of a room, as just read; what came and went meanwhile is applied.
    pub(crate) fn fill(&self, channel: ChannelId, members: impl IntoIterator<Item = UserId>) {
        let (mut state, now) = (self.lock(), Instant::now());
        let Some(room) = state.rooms.get_mut(&channel) else { return };
        let read: BTreeSet<_> = members.into_iter().collect();
        let gone: Vec<_> = room.members.difference(&read).cloned().collect();
        let new: Vec<_> = read.difference(&room.members).cloned().collect();
        room.is_read = true;
        let meanwhile = std::mem::take(&mut room.meanwhile);
        let moves =
            gone.into_iter().map(|user| (user, false)).chain(new.into_iter().map(|user| (user, true)));
        for (user, is_in) in moves.chain(meanwhile) {
            state.move_member(channel, &user, is_in, now, &self.limits);
        }
        self.wake.notify_one();
    }

    /// People came into a channel, or went out of it.
    pub(super) fn moved(&self, channel: ChannelId, users: &[UserId], is_in: bool) {
        let (mut state, now) = (self.lock(), Instant::now());
        for user in users {
            match state.rooms.get_mut(&channel) {
                Some(room) if !room.is_read => room.meanwhile.push((user.clone(), is_in)),
                Some(_) => state.move_member(channel, user, is_in, now, &self.limits),
                None => return,
            }
        }
        self.wake.notify_one();
    }
}

impl Room {
    /// A member's state changed: names it to those who look, or has the count told soon.
    pub(super) fn person_moved(
        &mut self,
        channel: ChannelId,
        key: &Key,
        step: isize,
        now: Instant,
        limits: &Limits,
    ) -> Option<(Instant, Due)> {
        self.online = self.online.saturating_add_signed(step);
        if self.level(limits.presence_participants) == PresenceLevel::People {
            self.viewers.iter().for_each(|viewer| viewer.mark(key));
            return None;
        }
        if step == 0 { None } else { self.count_soon(channel, now, limits) }
    }

    fn count_soon(&mut self, channel: ChannelId, now: Instant, limits: &Limits) -> Option<(Instant, Due)> {
        let is_set = std::mem::replace(&mut self.is_counting, true);
        (!is_set).then(|| (now + limits.presence_count_interval, Due::Count(channel)))
    }
}

impl State {
    fn move_member(&mut self, channel: ChannelId, user: &UserId, is_in: bool, now: Instant, limits: &Limits) {
        let is_there = self.is_there(user);
        let Some(room) = self.rooms.get_mut(&channel) else { return };
        let before = room.level(limits.presence_participants);
        let has_moved = if is_in { room.members.insert(user.clone()) } else { room.members.remove(user) };
        if !has_moved {
            return;
        }
        let step = if is_in { isize::from(is_there) } else { -isize::from(is_there) };
        let due = room.person_moved(channel, &Key::Person(user.clone()), step, now, limits);
        self.dues.extend(due);
        match (before, room.level(limits.presence_participants)) {
            (PresenceLevel::People, PresenceLevel::Counts) => {
                self.dues.extend(room.count_soon(channel, now, limits));
            }
            (PresenceLevel::Counts, PresenceLevel::People) => room.mark_everybody(),
            _ => {}
        }
        self.note_member(channel, user, is_in);
    }

    fn note_member(&mut self, channel: ChannelId, user: &UserId, is_in: bool) {
        if is_in {
            self.rooms_of.entry(user.clone()).or_default().insert(channel);
            return;
        }
        forget(&mut self.rooms_of, user, channel);
        if self.typing.stop(channel, user) {
            self.mark_typing(channel);
        }
    }

    pub(super) fn close_room(&mut self, channel: ChannelId) {
        let Some(room) = self.rooms.remove(&channel) else { return };
        room.members.iter().for_each(|user| forget(&mut self.rooms_of, user, channel));
    }
}

impl Room {
    fn mark_everybody(&self) {
        for user in &self.members {
            let key = Key::Person(user.clone());
            self.viewers.iter().for_each(|viewer| viewer.mark(&key));
        }
    }
}

fn forget(rooms_of: &mut HashMap<UserId, BTreeSet<ChannelId>>, user: &UserId, channel: ChannelId) {
    if let Some(rooms) = rooms_of.get_mut(user) {
        rooms.remove(&channel);
        if rooms.is_empty() {
            rooms_of.remove(user);
        }
    }
}
