//! All live channels and users of this node.

use std::collections::HashMap;
use std::collections::hash_map::{self, RandomState};
use std::hash::{BuildHasher, Hash};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::feed::{Entry, Feed};
use super::outbox::Outbox;
use crate::domain::{Blocks, Encoded, Head, PersonalRev};
use crate::id::{ChannelId, UserId};
use crate::meter;

/// Independent locks per map, so that channels do not wait for each other.
const SHARDS: usize = 16;

/// Which sessions of this node are in which channel, and which user they are of.
#[derive(Debug)]
pub(crate) struct Hub {
    feeds: Sharded<ChannelId, Arc<Feed>>,
    users: Sharded<UserId, LiveUser>,
}

#[derive(Debug, Default)]
struct LiveUser {
    sessions: Vec<LiveSession>,
}

/// One of a user's sessions on this node. Each has a version of its own: what one of them has read, by opening just
/// now or by luck, is still news to the others.
#[derive(Debug)]
struct LiveSession {
    outbox: Arc<Outbox>,
    personal_rev: PersonalRev,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { feeds: Sharded::new(), users: Sharded::new() }
    }

    /// A session of a user begins: from now on it learns of memberships. Comes before it reads its snapshot.
    pub(crate) fn enter(&self, outbox: &Arc<Outbox>) {
        meter::session_began();
        let mut users = self.users.shard(outbox.user());
        let session = LiveSession { outbox: outbox.clone(), personal_rev: PersonalRev::ZERO };
        users.entry(outbox.user().clone()).or_default().sessions.push(session);
    }

    /// A session ends; its feeds were left before.
    pub(crate) fn exit(&self, outbox: &Arc<Outbox>) {
        meter::session_ended();
        let mut users = self.users.shard(outbox.user());
        if let hash_map::Entry::Occupied(mut user) = users.entry(outbox.user().clone()) {
            user.get_mut().sessions.retain(|other| !Arc::ptr_eq(&other.outbox, outbox));
            if user.get().sessions.is_empty() {
                user.remove();
            }
        }
    }

    /// Lets a session into a channel; see [`Feed::join`]. The first session's snapshot is where the feed begins.
    pub(crate) fn join(&self, outbox: &Arc<Outbox>, head: Head, entry: &Entry) -> Arc<Feed> {
        let mut feeds = self.feeds.shard(&head.channel);
        let feed = feeds.entry(head.channel).or_insert_with(|| Arc::new(Feed::new(head)));
        feed.join(outbox, entry);
        feed.clone()
    }

    /// Lets a session out of a channel.
    pub(crate) fn leave(&self, feed: &Arc<Feed>, outbox: &Arc<Outbox>) {
        let mut feeds = self.feeds.shard(&feed.channel());
        if feed.leave(outbox) && feeds.get(&feed.channel()).is_some_and(|held| Arc::ptr_eq(held, feed)) {
            feeds.remove(&feed.channel());
        }
    }

    pub(crate) fn feed(&self, channel: ChannelId) -> Option<Arc<Feed>> {
        self.feeds.shard(&channel).get(&channel).cloned()
    }

    /// Forgets a feed nobody is in any more.
    pub(super) fn drop_empty(&self, feed: &Arc<Feed>) {
        let mut feeds = self.feeds.shard(&feed.channel());
        if feed.is_empty() && feeds.get(&feed.channel()).is_some_and(|held| Arc::ptr_eq(held, feed)) {
            feeds.remove(&feed.channel());
        }
    }

    /// A user's sessions read their memberships and personal state again.
    pub(crate) fn refresh(&self, user: &UserId) {
        if let Some(live) = self.users.shard(user).get(user) {
            live.sessions.iter().for_each(|session| session.outbox.push_memberships());
        }
    }

    /// The same, for those of the user's sessions to which the version is news.
    pub(super) fn refresh_to(&self, user: &UserId, version: PersonalRev) {
        if let Some(live) = self.users.shard(user).get_mut(user) {
            for session in live.sessions.iter_mut().filter(|session| version > session.personal_rev) {
                session.personal_rev = version;
                session.outbox.push_memberships();
            }
        }
    }

    /// A user's sessions hand on nothing of those they block, from now on.
    pub(crate) fn set_blocks(&self, user: &UserId, blocks: &Arc<Blocks>) {
        if let Some(live) = self.users.shard(user).get(user) {
            live.sessions.iter().for_each(|session| session.outbox.set_blocks(blocks));
        }
    }

    /// Tells a user's sessions their personal state at this version. Those that have not seen the one before read it.
    pub(super) fn tell_personal(&self, user: &UserId, version: PersonalRev, event: &Arc<Encoded>) {
        if let Some(live) = self.users.shard(user).get_mut(user) {
            for session in &mut live.sessions {
                session.personal_rev = session.personal_rev.max(version);
                session.outbox.push_personal(event);
            }
        }
    }

    /// A session has seen this version: older ones are no news to it.
    pub(crate) fn seen(&self, outbox: &Arc<Outbox>, version: PersonalRev) {
        if let Some(live) = self.users.shard(outbox.user()).get_mut(outbox.user()) {
            for session in live.sessions.iter_mut().filter(|session| Arc::ptr_eq(&session.outbox, outbox)) {
                session.personal_rev = session.personal_rev.max(version);
            }
        }
    }

    /// Ends every session on this node.
    pub(crate) fn close_all(&self) {
        for shard in &self.users.shards {
            let users = lock(shard);
            let sessions = users.values().flat_map(|user| &user.sessions);
            sessions.for_each(|session| session.outbox.close());
        }
    }

    /// Ends every session on this node and forgets every feed: who comes next begins with new ones.
    pub(super) fn start_over(&self) {
        self.feeds.shards.iter().for_each(|shard| lock(shard).clear());
        self.close_all();
    }

    pub(super) fn live_feeds(&self) -> Vec<Arc<Feed>> {
        self.feeds.shards.iter().flat_map(|shard| lock(shard).values().cloned().collect::<Vec<_>>()).collect()
    }

    /// The users with sessions here, and the version of their personal state that one of these has seen.
    pub(super) fn live_users(&self) -> Vec<(UserId, PersonalRev)> {
        let seen = |live: &LiveUser| live.sessions.iter().map(|session| session.personal_rev).max();
        let of_shard = |users: &HashMap<UserId, LiveUser>| -> Vec<_> {
            users.iter().map(|(user, live)| (user.clone(), seen(live).unwrap_or_default())).collect()
        };
        self.users.shards.iter().flat_map(|shard| of_shard(&lock(shard))).collect()
    }
}

#[derive(Debug)]
struct Sharded<K, V> {
    hash: RandomState,
    shards: [Mutex<HashMap<K, V>>; SHARDS],
}

impl<K: Hash + Eq, V> Sharded<K, V> {
    fn new() -> Self {
        Self { hash: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, HashMap<K, V>> {
        let index = usize::try_from(self.hash.hash_one(key) % SHARDS as u64).unwrap_or(0);
        lock(&self.shards[index])
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
