//! Whom a user blocks.

use super::counter::PersonalRev;
use crate::id::UserId;

/// Those whom a user blocks: neither writes to the other directly or sees whether the other is there, and what the
/// blocked ones say in groups is not shown to the user and does not count for them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Blocks {
    /// The user's personal version when this last changed; zero when it never did. Of two the higher holds.
    pub rev: PersonalRev,
    /// Ascending by id, each once.
    pub users: Vec<UserId>,
}

impl Blocks {
    /// Whether a user is among them.
    pub fn has(&self, user: &UserId) -> bool {
        self.users.binary_search(user).is_ok()
    }

    /// They, if a client that goes from one personal version to another has them to learn.
    pub fn news(&self, since: PersonalRev, to: PersonalRev) -> Option<Vec<UserId>> {
        (self.rev > since && self.rev <= to).then(|| self.users.clone())
    }
}
