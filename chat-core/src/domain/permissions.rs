//! What a group settles by itself: who may do what, and whether it is frozen.

use super::participant::Role;
use super::text::Reason;
use crate::time::Timestamp;

/// The least role that may do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions {
    /// Send messages, and edit one's own.
    pub post: Role,
    /// Add people, with a role no higher than one's own.
    pub add: Role,
    /// Pin messages and take pins away.
    pub pin: Role,
    /// Mention everybody at once.
    pub mention_everyone: Role,
}

impl Default for Permissions {
    /// Members write; what reaches everybody, or lets others in, is for admins.
    fn default() -> Self {
        Self { post: Role::Member, add: Role::Admin, pin: Role::Admin, mention_everyone: Role::Admin }
    }
}

/// A change of [`Permissions`]: what is `None` stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PermissionChange {
    /// Who sends messages.
    pub post: Option<Role>,
    /// Who adds people.
    pub add: Option<Role>,
    /// Who pins.
    pub pin: Option<Role>,
    /// Who mentions everybody at once.
    pub mention_everyone: Option<Role>,
}

impl PermissionChange {
    /// Nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The permissions afterwards.
    #[must_use]
    pub fn apply(&self, now: Permissions) -> Permissions {
        Permissions {
            post: self.post.unwrap_or(now.post),
            add: self.add.unwrap_or(now.add),
            pin: self.pin.unwrap_or(now.pin),
            mention_everyone: self.mention_everyone.unwrap_or(now.mention_everyone),
        }
    }

    /// The highest role that is named in it, or had what changes before: who is below it may not make the change, or
    /// they could take from others what they cannot give back.
    pub fn highest(&self, now: Permissions) -> Option<Role> {
        let pairs = [
            (self.post, now.post),
            (self.add, now.add),
            (self.pin, now.pin),
            (self.mention_everyone, now.mention_everyone),
        ];
        pairs.into_iter().filter_map(|(to, from)| to.map(|to| to.max(from))).max()
    }
}

/// Only admins and owners write, edit and react until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Since when.
    pub since: Timestamp,
    /// Why, in the words of who did it.
    pub reason: Option<Reason>,
}
