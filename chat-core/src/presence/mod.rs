//! Presence and typing: who is here, told to those who asked, and nothing of it stored but `last_seen`.
//!
//! A node's [`Roster`] knows each user's [`person`] (their devices here, and what other nodes say), the channels somebody
//! here looks at (a [`room`] each) and who types ([`typing`]). A change only names what changed in the [`viewer`] of each
//! session that asked for it; the session reads the state when its [`budget`] lets it tell. So what waits is bounded by
//! what was asked for, and the latest state wins. Nodes tell each other digests that hold for a lease ([`nodes`]).
//!
//! Every wait is on the monotonic clock; the wall clock only says "since".

mod budget;
mod person;
mod room;
mod viewer;
mod typing;
mod seat;
mod people;
mod apart;
mod rooms;
mod members;
mod typists;
mod telling;
mod nodes;
mod seen;
mod timer;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub(crate) use rooms::{Entered, snapshot_of};
pub(crate) use seat::Seat;
pub(crate) use viewer::Viewer;

use self::person::Person;
use self::room::Room;
use self::seen::Seen;
use self::timer::Due;
use self::typing::Typing;
use crate::bus::{Bus, TypingEdge};
use crate::id::{ChannelId, IdSource, UserId};
use crate::limits::Limits;
use crate::store::Store;
use crate::time::Clock;

/// Who is here, on this node and as the others say.
#[derive(Debug)]
pub(crate) struct Roster {
    /// This node, as the others know it; another one each time it begins.
    node: Uuid,
    state: Mutex<State>,
    /// The timer has something new to look at, or there is something to tell the other nodes.
    wake: Notify,
    /// Somebody's `last_seen` is to be stored.
    seen: Notify,
    limits: Arc<Limits>,
    clock: Arc<dyn Clock>,
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
}

/// What a roster works with.
#[derive(Debug)]
pub(crate) struct Means {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Arc<Limits>,
}

#[derive(Debug, Default)]
struct State {
    /// By id, so that a part of a digest looks at its own part alone.
    people: BTreeMap<UserId, Person>,
    /// Sessions that subscribed to a user by name.
    watchers: HashMap<UserId, Vec<Arc<Viewer>>>,
    rooms: HashMap<ChannelId, Room>,
    /// The rooms each user is in.
    rooms_of: HashMap<UserId, BTreeSet<ChannelId>>,
    typing: Typing,
    dues: BTreeSet<(Instant, Due)>,
    /// Users of whom the other nodes are to be told.
    unpublished: BTreeSet<UserId>,
    /// Typing of which they are to be told.
    edges: Vec<TypingEdge>,
    /// Another node asked who is here.
    is_asked: bool,
    /// Notices may have been lost: the others are asked.
    is_asking: bool,
    seen: Seen,
    devices: u64,
    version: u64,
}

impl Roster {
    /// Starts the roster of a node; its tasks end when `stop` is cancelled.
    pub(crate) fn start(means: Means, tasks: &TaskTracker, stop: &CancellationToken) -> Arc<Self> {
        let Means { store, bus, ids, clock, limits } = means;
        let state = State { is_asking: true, ..State::default() };
        let (node, state) = (ids.uuid(), Mutex::new(state));
        let (wake, seen) = (Notify::new(), Notify::new());
        let roster = Arc::new(Self { node, state, wake, seen, limits, clock, store, bus });
        tasks.spawn(timer::run(roster.clone(), stop.clone()));
        tasks.spawn(seen::run(roster.clone(), stop.clone()));
        roster
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
