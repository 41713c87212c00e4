//! One session's part in presence: its device, what it subscribed to, and what it has not been told yet.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::budget::Budget;
use crate::domain::Availability;
use crate::id::{ChannelId, UserId};
use crate::time::Timestamp;

/// What a session may be told. Only what is subscribed to is noted, so what waits is bounded by the subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A person's state.
    Person(UserId),
    /// How many are in a large channel.
    Count(ChannelId),
    /// Who types in a channel.
    Typing(ChannelId),
}

/// A session as presence knows it.
#[derive(Debug)]
pub(crate) struct Viewer {
    pub(super) user: UserId,
    pub(super) device: u64,
    per_second: u32,
    /// There since the first subscription: most sessions at rest have none, and keep and are asked nothing.
    state: OnceLock<Box<Mutex<State>>>,
    wake: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) people: BTreeSet<UserId>,
    pub(super) channels: BTreeSet<ChannelId>,
    /// What waits, in its order. Only names: the state is read when it is told, so that the latest wins.
    pub(super) pending: VecDeque<Key>,
    queued: HashSet<Key>,
    pub(super) told: HashMap<UserId, (Availability, Option<Timestamp>)>,
    pub(super) told_typing: HashMap<ChannelId, Vec<UserId>>,
    pub(super) told_counts: HashMap<ChannelId, u64>,
    pub(super) ended_people: Vec<UserId>,
    pub(super) ended_channels: Vec<ChannelId>,
    pub(super) budget: Budget,
}

impl Viewer {
    pub(super) fn new(user: UserId, device: u64, per_second: u32) -> Self {
        Self { user, device, per_second, state: OnceLock::new(), wake: Notify::new() }
    }

    /// What it subscribed to, if it ever did.
    pub(super) fn watching(&self) -> Option<MutexGuard<'_, State>> {
        self.state.get().map(|state| lock(state))
    }

    /// What it subscribed to, from now on.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(self.state.get_or_init(|| Box::new(Mutex::new(State::new(self.per_second)))))
    }

    /// Something it subscribed to may have another state.
    pub(super) fn mark(&self, key: &Key) {
        let mut state = self.lock();
        if state.queued.insert(key.clone()) {
            state.pending.push_back(key.clone());
            drop(state);
            self.wake.notify_one();
        }
    }

    /// It is told at once, beside the budget, what ended.
    pub(super) fn end(&self, person: Option<UserId>, channel: Option<ChannelId>) {
        let mut state = self.lock();
        state.ended_people.extend(person);
        state.ended_channels.extend(channel);
        drop(state);
        self.wake.notify_one();
    }

    /// Waits until there is something to tell and the budget allows it.
    pub(super) async fn ready(&self) {
        loop {
            let at = self.watching().and_then(|state| state.due(Instant::now()));
            match at {
                Some(at) if at <= Instant::now() => return,
                Some(at) => tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.wake.notified() => {}
                },
                None => self.wake.notified().await,
            }
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn new(per_second: u32) -> Self {
        Self {
            people: BTreeSet::new(),
            channels: BTreeSet::new(),
            pending: VecDeque::new(),
            queued: HashSet::new(),
            told: HashMap::new(),
            told_typing: HashMap::new(),
            told_counts: HashMap::new(),
            ended_people: Vec::new(),
            ended_channels: Vec::new(),
            budget: Budget::new(per_second, Instant::now()),
        }
    }

    /// Subscriptions ended, and it is not told yet.
    pub(super) fn has_ended(&self) -> bool {
        !(self.ended_people.is_empty() && self.ended_channels.is_empty())
    }

    /// From when on there is something to tell; what ended does not wait for the budget.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        if self.has_ended() {
            return Some(now);
        }
        (!self.pending.is_empty()).then(|| self.budget.ready_at())
    }

    /// The next that waits.
    pub(super) fn pop(&mut self) -> Option<Key> {
        let key = self.pending.pop_front()?;
        self.queued.remove(&key);
        if self.pending.is_empty() {
            // A quiet session keeps no memory for a burst that is over.
            self.pending.shrink_to(0);
            self.queued.shrink_to(0);
        }
        Some(key)
    }
}
