//! Reactions to a message: how many, under which key.

use crate::id::{ReactionKey, UserId};
use crate::time::Timestamp;

/// How many people reacted with one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reaction {
    /// The key.
    pub key: ReactionKey,
    /// How many; at least 1.
    pub count: u64,
    /// Whether the viewer is among them; `None` where the message was not read for one viewer (events, which all
    /// share, answers of writes, the last message in the channel list).
    pub mine: Option<bool>,
}

/// The reactions to a message, in the order in which their keys came up. Kept with the message, so that reading it
/// looks at as many of them as it has keys, however many people reacted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Reactions(Vec<Reaction>);

impl Reactions {
    /// For stores: counts by key, as they were kept.
    pub fn from_stored(counts: impl IntoIterator<Item = (ReactionKey, u64)>) -> Self {
        Self(counts.into_iter().map(|(key, count)| Reaction { key, count, mine: None }).collect())
    }

    /// The reactions.
    pub fn as_slice(&self) -> &[Reaction] {
        &self.0
    }

    /// Nobody reacted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many reacted with this key.
    pub fn count(&self, key: &ReactionKey) -> u64 {
        self.0.iter().find(|one| one.key == *key).map_or(0, |one| one.count)
    }

    /// Whether the viewer reacted with this key.
    pub fn is_mine(&self, key: &ReactionKey) -> bool {
        self.0.iter().any(|one| one.key == *key && one.mine == Some(true))
    }

    /// Whether one more reaction with this key would be one key too many.
    pub fn is_full(&self, key: &ReactionKey, limit: usize) -> bool {
        self.count(key) == 0 && self.0.len() >= limit
    }

    /// With this count of a key, as an activity tells it; a new key comes last, and one with none is gone. Whose they
    /// are stays as it was.
    #[must_use]
    pub fn with_count(mut self, key: &ReactionKey, count: u64) -> Self {
        match self.0.iter_mut().find(|one| one.key == *key) {
            Some(one) => one.count = count,
            None => self.0.push(Reaction { key: key.clone(), count, mine: None }),
        }
        self.0.retain(|one| one.count > 0);
        self
    }

    /// For stores: with one more reaction.
    #[must_use]
    pub fn with(self, key: &ReactionKey) -> Self {
        let count = self.count(key);
        self.with_count(key, count + 1)
    }

    /// For stores: with one reaction fewer.
    #[must_use]
    pub fn without(self, key: &ReactionKey) -> Self {
        let count = self.count(key);
        self.with_count(key, count.saturating_sub(1))
    }

    /// As everybody sees them: without whose they are.
    #[must_use]
    pub fn for_everybody(mut self) -> Self {
        for one in &mut self.0 {
            one.mine = None;
        }
        self
    }

    /// For stores: as a viewer sees them, who reacted with the keys that `is_own` tells.
    #[must_use]
    pub fn seen_by(mut self, is_own: impl Fn(&ReactionKey) -> bool) -> Self {
        for one in &mut self.0 {
            one.mine = Some(is_own(&one.key));
        }
        self
    }
}

/// Somebody who reacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactor {
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ReactionKey {
        ReactionKey::new(text).unwrap()
    }

    #[test]
    fn keys_keep_the_order_in_which_they_came_up() {
        let (up, eyes) = (key("👍"), key("eyes"));
        let both = Reactions::default().with(&up).with(&eyes).with(&up);
        assert_eq!(both, Reactions::from_stored([(up.clone(), 2), (eyes.clone(), 1)]));
        assert_eq!(both.clone().without(&up).without(&up), Reactions::from_stored([(eyes.clone(), 1)]));
        let back = both.without(&up).without(&up).with(&up);
        assert_eq!(back, Reactions::from_stored([(eyes, 1), (up, 1)]));
    }

    #[test]
    fn only_another_key_can_be_one_too_many() {
        let one = Reactions::default().with(&key("a"));
        assert!(!one.is_full(&key("a"), 1) && one.is_full(&key("b"), 1) && !one.is_full(&key("b"), 2));
    }
}
