//! Who is in which room, and the rooms' broadcast channels. In memory: the peer lives for one run.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::broadcast;

/// Messages that a slow reader may be behind.
const BEHIND: usize = 1_024;

/// All rooms.
#[derive(Debug, Default)]
pub(crate) struct Rooms(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rooms: HashMap<i64, Room>,
    of_user: HashMap<String, Vec<i64>>,
}

#[derive(Debug)]
struct Room {
    members: HashSet<String>,
    events: broadcast::Sender<Utf8Bytes>,
}

impl Rooms {
    /// A new room.
    pub(crate) fn create(&self, members: impl IntoIterator<Item = String>) -> i64 {
        let id = {
            let mut state = self.lock();
            let id = i64::try_from(state.rooms.len()).unwrap_or(i64::MAX);
            state.rooms.insert(id, Room { members: HashSet::new(), events: broadcast::Sender::new(BEHIND) });
            id
        };
        self.add(id, members);
        id
    }

    /// More people for a room.
    pub(crate) fn add(&self, id: i64, members: impl IntoIterator<Item = String>) {
        let mut state = self.lock();
        let State { rooms, of_user } = &mut *state;
        let Some(room) = rooms.get_mut(&id) else { return };
        for member in members {
            of_user.entry(member.clone()).or_default().push(id);
            room.members.insert(member);
        }
    }

    /// Where to publish, for who may.
    pub(crate) fn sender(&self, id: i64, user: &str) -> Option<broadcast::Sender<Utf8Bytes>> {
        let state = self.lock();
        state.rooms.get(&id).filter(|room| room.members.contains(user)).map(|room| room.events.clone())
    }

    /// All rooms of a user, live from now on.
    pub(crate) fn subscribe(&self, user: &str) -> Vec<(i64, broadcast::Receiver<Utf8Bytes>)> {
        let state = self.lock();
        let rooms = state.of_user.get(user).into_iter().flatten();
        rooms.filter_map(|id| Some((*id, state.rooms.get(id)?.events.subscribe()))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
