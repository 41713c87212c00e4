//! What one session is told next, within its budget.

use tokio::time::Instant;

use super::viewer::{self, Key};
use super::{Roster, State, Viewer};
use crate::domain::{Event, Presence, PresenceCount, PresenceLevel};
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;

impl Roster {
    /// The next event of presence or typing; `None` when there is none, or the budget does not allow it yet.
    pub(super) fn tell(&self, viewer: &Viewer) -> Option<Event> {
        let own = viewer.watching()?;
        let now = Instant::now();
        own.due(now).filter(|at| *at <= now)?;
        // The roster's lock is taken first, everywhere.
        drop(own);
        let state = self.lock();
        let mut own = viewer.lock();
        if own.has_ended() {
            let people = std::mem::take(&mut own.ended_people);
            return Some(Event::PresenceEnded { people, channels: std::mem::take(&mut own.ended_channels) });
        }
        let (mut people, mut counts) = (Vec::new(), Vec::new());
        while own.budget.ready_at() <= now {
            // Typing has an event of its own: it goes alone, after what was gathered.
            let is_typing = matches!(own.pending.front(), Some(Key::Typing(_)));
            if is_typing && !(people.is_empty() && counts.is_empty()) {
                break;
            }
            let Some(key) = own.pop() else { break };
            let told = match key {
                Key::Person(user) => {
                    push(&mut people, own.news_of(&viewer.user, &state, &self.limits, &user))
                }
                Key::Count(channel) => push(&mut counts, own.count_of(&state, &self.limits, channel)),
                Key::Typing(channel) => {
                    let Some(users) = own.typing_in(&viewer.user, &state, channel) else { continue };
                    own.budget.spend(now);
                    return Some(Event::Typing { channel, users });
                }
            };
            if told {
                own.budget.spend(now);
            }
        }
        (!(people.is_empty() && counts.is_empty())).then_some(Event::Presence { people, counts })
    }
}

fn push<T>(all: &mut Vec<T>, one: Option<T>) -> bool {
    let is_one = one.is_some();
    all.extend(one);
    is_one
}

impl viewer::State {
    pub(super) fn note_told(&mut self, people: &[Presence]) {
        self.told.extend(people.iter().map(|one| (one.user.clone(), (one.status, one.since))));
    }

    /// A person's state, if it is another one than was told, and still to be told.
    fn news_of(
        &mut self,
        viewer: &UserId,
        state: &State,
        limits: &Limits,
        user: &UserId,
    ) -> Option<Presence> {
        let is_in_a_room = |channel: &ChannelId| {
            state.rooms.get(channel).is_some_and(|room| {
                room.level(limits.presence_participants) == PresenceLevel::People
                    && room.members.contains(user)
            })
        };
        let is_watched = self.people.contains(user) || self.channels.iter().any(is_in_a_room);
        if !is_watched {
            self.told.remove(user);
            return None;
        }
        let presence = state.presence(viewer, user);
        let news = (presence.status, presence.since);
        let before = self.told.insert(user.clone(), news);
        // Who was offline all the time is no news for being forgotten.
        let is_news = before.is_none_or(|before| before.0 != news.0);
        is_news.then_some(presence)
    }

    fn count_of(&mut self, state: &State, limits: &Limits, channel: ChannelId) -> Option<PresenceCount> {
        let room = state.rooms.get(&channel).filter(|_| self.channels.contains(&channel))?;
        if room.level(limits.presence_participants) == PresenceLevel::People {
            self.told_counts.remove(&channel);
            return None;
        }
        let online = room.online as u64;
        let is_news = self.told_counts.insert(channel, online) != Some(online);
        is_news.then_some(PresenceCount { channel, online })
    }

    fn typing_in(&mut self, viewer: &UserId, state: &State, channel: ChannelId) -> Option<Vec<UserId>> {
        if !self.channels.contains(&channel) {
            return None;
        }
        let users = state.typists(channel, viewer);
        let before = self.told_typing.insert(channel, users.clone()).unwrap_or_default();
        (before != users).then_some(users)
    }
}
