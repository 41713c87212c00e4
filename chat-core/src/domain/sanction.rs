//! What moderators impose on somebody for a time: silence, or keeping out.

use super::access::Actor;
use super::text::Reason;
use crate::id::UserId;
use crate::time::Timestamp;

/// Holds until it ends by itself, or is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` until it is lifted.
    pub until: Option<Timestamp>,
    /// Why, in the words of who imposed it.
    pub reason: Option<Reason>,
}

impl Sanction {
    /// Whether it has not ended by then.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// Somebody who is kept out of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Who.
    pub user: UserId,
    /// Who keeps them out.
    pub actor: Actor,
    /// Since and until when, and why.
    pub sanction: Sanction,
}
