//! Who was last seen when: stored rarely, and beside everything else, so that a slow store holds up nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::Roster;
use super::timer::Due;
use crate::id::UserId;
use crate::time::Timestamp;

/// How long a failed write waits before it is tried again, and how long an engine that stops waits for the last one.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// Moments to store, each user's at most once in an interval.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// To be stored now.
    due: BTreeMap<UserId, Timestamp>,
    /// Those who were stored lately, and what has come since.
    resting: HashMap<UserId, Option<Timestamp>>,
}

impl Seen {
    /// A user was last seen then.
    pub(super) fn note(&mut self, user: UserId, at: Timestamp) {
        match self.resting.get_mut(&user) {
            Some(waiting) => *waiting = Some(at),
            None => drop(self.due.insert(user, at)),
        }
    }

    /// A user's interval is over.
    pub(super) fn rested(&mut self, user: UserId) {
        if let Some(at) = self.resting.remove(&user).flatten() {
            self.due.insert(user, at);
        }
    }

    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// Those to store now, who rest from now on.
    fn take(&mut self) -> Vec<(UserId, Timestamp)> {
        let seen: Vec<_> = std::mem::take(&mut self.due).into_iter().collect();
        self.resting.extend(seen.iter().map(|(user, _)| (user.clone(), None)));
        seen
    }

    /// They could not be stored.
    fn put_back(&mut self, seen: Vec<(UserId, Timestamp)>) {
        for (user, at) in seen {
            let later = self.resting.remove(&user).flatten();
            self.due.insert(user, later.unwrap_or(at));
        }
    }

    /// Everything is due.
    fn wake_all(&mut self) {
        let waiting = std::mem::take(&mut self.resting).into_iter();
        self.due.extend(waiting.filter_map(|(user, at)| Some((user, at?))));
    }
}

/// Runs until the engine stops; then those who are here are stored as seen until now.
pub(super) async fn run(roster: Arc<Roster>, stop: CancellationToken) {
    let mut again = None;
    loop {
        let retry = async {
            match again {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = roster.seen.notified(), if again.is_none() => {}
            () = retry => {}
        }
        again = roster.store_seen().await.err();
    }
    roster.see_everybody_off();
    // Nobody is left to try it again.
    let _ = timeout(STORE_PAUSE, roster.store_seen()).await;
}

impl Roster {
    /// Stores what is due; when to try again, after a failure.
    async fn store_seen(&self) -> Result<(), Instant> {
        let seen = {
            let (mut state, until) = (self.lock(), Instant::now() + self.limits.last_seen_interval);
            let seen = state.seen.take();
            state.dues.extend(seen.iter().map(|(user, _)| (until, Due::Seen(user.clone()))));
            seen
        };
        if seen.is_empty() {
            return Ok(());
        }
        self.wake.notify_one();
        let Err(error) = self.store.note_seen(&seen).await else { return Ok(()) };
        tracing::warn!(%error, "who was last seen when could not be stored");
        self.lock().seen.put_back(seen);
        Err(Instant::now() + STORE_PAUSE)
    }

    fn see_everybody_off(&self) {
        let (mut state, at) = (self.lock(), self.clock.now());
        state.seen.wake_all();
        let here = state.people.iter().map(|(user, person)| (user.clone(), person.seen_until(at)));
        let here: Vec<_> = here.filter_map(|(user, at)| Some((user, at?))).collect();
        for (user, at) in here {
            state.seen.note(user, at);
        }
    }
}
