//! One channel somebody on this node looks at: who is in it, how many of them are there, who looks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::viewer::Viewer;
use crate::domain::PresenceLevel;
use crate::id::UserId;

/// A channel with at least one subscription on this node.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) members: BTreeSet<UserId>,
    /// Members who are shown as there.
    pub(super) online: usize,
    pub(super) viewers: Vec<Arc<Viewer>>,
    /// The members were read.
    pub(super) is_read: bool,
    /// Who came (or went) while they were read, in order.
    pub(super) meanwhile: Vec<(UserId, bool)>,
    /// A count is to be told, and the timer is set.
    pub(super) is_counting: bool,
}

impl Room {
    pub(super) fn level(&self, up_to: usize) -> PresenceLevel {
        if self.members.len() <= up_to { PresenceLevel::People } else { PresenceLevel::Counts }
    }
}
