//! Who types where, for as long as their lease holds.

use std::collections::{BTreeMap, HashMap};

use tokio::time::Instant;

use crate::id::{ChannelId, UserId};

/// Everybody who types, by channel.
#[derive(Debug, Default)]
pub(super) struct Typing(HashMap<ChannelId, BTreeMap<UserId, Typist>>);

#[derive(Debug)]
struct Typist {
    until: Instant,
    /// When the other nodes were told last, for those who type here.
    told: Option<Instant>,
}

/// What saying that somebody types came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Started {
    /// They did not before.
    Edge,
    /// They did already; it holds longer now.
    Renewed,
    /// So many type there that one more is not noted.
    Full,
}

impl Typing {
    /// Somebody types until then, at most so many in one channel.
    pub(super) fn start(
        &mut self,
        channel: ChannelId,
        user: &UserId,
        until: Instant,
        most: usize,
    ) -> Started {
        let typists = self.0.entry(channel).or_default();
        if let Some(typist) = typists.get_mut(user) {
            typist.until = typist.until.max(until);
            return Started::Renewed;
        }
        if typists.len() >= most {
            return Started::Full;
        }
        typists.insert(user.clone(), Typist { until, told: None });
        Started::Edge
    }

    /// Whether the other nodes should be told (again) of somebody who types here.
    pub(super) fn tell(
        &mut self,
        channel: ChannelId,
        user: &UserId,
        now: Instant,
        every: std::time::Duration,
    ) -> bool {
        let Some(typist) = self.0.get_mut(&channel).and_then(|typists| typists.get_mut(user)) else {
            return false;
        };
        let is_due = typist.told.is_none_or(|told| told + every <= now);
        if is_due {
            typist.told = Some(now);
        }
        is_due
    }

    /// Somebody stopped; false when they did not type.
    pub(super) fn stop(&mut self, channel: ChannelId, user: &UserId) -> bool {
        let Some(typists) = self.0.get_mut(&channel) else { return false };
        let stopped = typists.remove(user).is_some();
        if typists.is_empty() {
            self.0.remove(&channel);
        }
        stopped
    }

    /// The lease may be over: true when it is, else when to look again.
    pub(super) fn expire(
        &mut self,
        channel: ChannelId,
        user: &UserId,
        now: Instant,
    ) -> Result<bool, Instant> {
        let Some(typist) = self.0.get_mut(&channel).and_then(|typists| typists.get_mut(user)) else {
            return Ok(false);
        };
        if typist.until > now {
            return Err(typist.until);
        }
        Ok(self.stop(channel, user))
    }

    /// Where somebody types.
    pub(super) fn channels_of(&self, user: &UserId) -> Vec<ChannelId> {
        self.0.iter().filter(|(_, typists)| typists.contains_key(user)).map(|(channel, _)| *channel).collect()
    }

    /// Who types in a channel, by id.
    pub(super) fn users(&self, channel: ChannelId) -> impl Iterator<Item = &UserId> {
        self.0.get(&channel).into_iter().flat_map(BTreeMap::keys)
    }
}
