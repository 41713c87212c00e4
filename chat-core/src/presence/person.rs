//! One user: what their devices and the other nodes say, and what others are shown of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::bus::{PresentUser, Visibility};
use crate::domain::{Availability, Blocks, DeviceState};
use crate::id::UserId;
use crate::time::Timestamp;

/// A user with a session somewhere, or who had one lately.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// Few, and mostly one.
    devices: Vec<(u64, Claim)>,
    nodes: BTreeMap<Uuid, Told>,
    visibility: Visibility,
    /// Whom they block, as far as anybody told.
    blocks: Option<Arc<Blocks>>,
    shown: Availability,
    since: Option<Timestamp>,
    /// When the last device went.
    left: Option<Timestamp>,
    /// When less than what is shown will be shown.
    falls_at: Option<Instant>,
    /// Since when nothing is known of them.
    idle: Option<Instant>,
    /// The timer is set for then.
    pub(super) due: Option<Instant>,
    /// They had a device on this node since they were last stored as seen.
    was_here: bool,
}

/// What one device, or one node, says.
#[derive(Debug, Clone, Copy)]
struct Claim {
    status: Availability,
    since: Timestamp,
}

#[derive(Debug)]
struct Told {
    claim: Claim,
    version: u64,
    until: Instant,
}

/// What became of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled {
    /// What was shown.
    pub(super) before: Availability,
    /// What is shown now.
    pub(super) now: Availability,
}

impl Settled {
    /// How the number of people who are there moves.
    pub(super) fn step(self) -> isize {
        isize::from(self.now != Availability::Offline) - isize::from(self.before != Availability::Offline)
    }
}

impl Person {
    /// What others see, and since when.
    pub(super) fn shown(&self) -> (Availability, Option<Timestamp>) {
        (self.shown, self.since)
    }

    pub(super) fn is_invisible(&self) -> bool {
        self.visibility.invisible
    }

    /// Whether they block somebody.
    pub(super) fn blocks(&self, other: &UserId) -> bool {
        self.blocks.as_ref().is_some_and(|blocks| blocks.has(other))
    }

    /// Whom they block, for the other nodes.
    pub(super) fn all_blocks(&self) -> Option<Arc<Blocks>> {
        self.blocks.clone()
    }

    /// Whom they block now; what it was before, if this is newer.
    pub(super) fn heed_blocks(&mut self, blocks: &Arc<Blocks>) -> Option<Arc<Blocks>> {
        let before = self.blocks.clone().unwrap_or_default();
        if blocks.rev <= before.rev {
            return None;
        }
        self.blocks = Some(blocks.clone());
        Some(before)
    }

    pub(super) fn is_here(&self) -> bool {
        !self.devices.is_empty()
    }

    /// A device begins, or says something else of itself.
    pub(super) fn put_device(&mut self, device: u64, state: DeviceState, at: Timestamp) {
        let claim = Claim { status: state.into(), since: at };
        match self.devices.iter_mut().find(|(held, _)| *held == device) {
            Some((_, held)) if held.status != claim.status => *held = claim,
            Some(_) => {}
            None => {
                // One by one: nearly everybody has a single device, and there are many of them.
                self.devices.reserve_exact(1);
                self.devices.push((device, claim));
            }
        }
    }

    pub(super) fn has_device(&self, device: u64) -> bool {
        self.devices.iter().any(|(held, _)| *held == device)
    }

    pub(super) fn remove_device(&mut self, device: u64, at: Timestamp) {
        if self.has_device(device) {
            self.devices.retain(|(held, _)| *held != device);
            self.left = Some(at);
        }
    }

    /// The user says that they want to be seen, or not, other than before.
    pub(super) fn set_invisible(&mut self, invisible: bool, at: Timestamp) {
        self.visibility = Visibility { number: self.visibility.number + 1, at, invisible };
    }

    /// What another node tells; what it told later wins.
    pub(super) fn heed(&mut self, node: Uuid, version: u64, until: Instant, told: &PresentUser) {
        self.visibility = self.visibility.max(told.visibility);
        let claim = Claim { status: told.status, since: told.since };
        match self.nodes.get_mut(&node) {
            Some(held) if held.version >= version => {}
            _ => {
                if claim.status == Availability::Offline {
                    self.left = Some(claim.since);
                }
                self.nodes.insert(node, Told { claim, version, until });
            }
        }
    }

    /// Another node told of everybody, and not of this user.
    pub(super) fn unnamed(&mut self, node: Uuid, version: u64, at: Timestamp) {
        if let Some(held) = self.nodes.get_mut(&node).filter(|held| held.version < version) {
            if held.claim.status != Availability::Offline {
                self.left = Some(at);
            }
            held.claim = Claim { status: Availability::Offline, since: at };
            held.version = version;
        }
    }

    pub(super) fn is_told_by(&self, node: Uuid) -> bool {
        self.nodes.get(&node).is_some_and(|told| told.claim.status != Availability::Offline)
    }

    /// What this node tells the others.
    pub(super) fn here(&self, at: Timestamp) -> (Availability, Timestamp, Visibility) {
        let claim = best(self.devices.iter().map(|(_, claim)| claim));
        match claim {
            Some(claim) => (claim.status, claim.since, self.visibility),
            None => (Availability::Offline, self.left.unwrap_or(at), self.visibility),
        }
    }

    /// When the user was last here, if nobody knows better: this node ends.
    pub(super) fn seen_until(&self, at: Timestamp) -> Option<Timestamp> {
        let is_due = self.was_here && self.shown != Availability::Offline;
        is_due.then(|| if self.is_here() { at } else { self.left.unwrap_or(at) })
    }

    /// Brings what is shown up to date: rising at once, falling after the grace, invisible at once.
    pub(super) fn settle(&mut self, now: Instant, at: Timestamp, grace: Duration) -> Settled {
        let before = self.shown;
        let actual = self.actual();
        let status = actual.map_or(Availability::Offline, |claim| claim.status);
        if status >= self.shown {
            self.falls_at = None;
        } else if !self.is_invisible() && *self.falls_at.get_or_insert(now + grace) > now {
            return Settled { before, now: before };
        }
        if status != self.shown {
            self.shown = status;
            self.falls_at = None;
            self.since = Some(match actual {
                Some(claim) => claim.since,
                None if self.is_invisible() => self.visibility.at,
                None => self.left.unwrap_or(at),
            });
        }
        self.was_here |= self.shown != Availability::Offline && self.is_here();
        Settled { before, now: self.shown }
    }

    /// What counts of all that is said.
    fn actual(&self) -> Option<Claim> {
        if self.is_invisible() {
            return None;
        }
        let mut claim = best(self.claims())?;
        // Who was invisible is not told to have been there.
        if self.visibility.number > 0 {
            claim.since = claim.since.max(self.visibility.at);
        }
        Some(claim)
    }

    fn claims(&self) -> impl Iterator<Item = &Claim> {
        let here = self.devices.iter().map(|(_, claim)| claim);
        here.chain(self.nodes.values().map(|told| &told.claim))
    }

    /// Forgets what nodes told and did not tell again.
    pub(super) fn expire(&mut self, now: Instant, at: Timestamp) {
        let was_told = best(self.nodes.values().map(|told| &told.claim)).is_some();
        self.nodes.retain(|_, told| told.until > now);
        if was_told && best(self.nodes.values().map(|told| &told.claim)).is_none() && !self.is_here() {
            self.left = Some(at);
        }
    }

    /// When to look again, given how long somebody is remembered of whom nothing is known.
    pub(super) fn next_look(&mut self, now: Instant, keep: Duration) -> Look {
        if self.devices.is_empty() && self.nodes.is_empty() && self.falls_at.is_none() {
            let until = *self.idle.get_or_insert(now) + keep;
            return if until > now { Look::At(until) } else { Look::Forget };
        }
        self.idle = None;
        let told = self.nodes.values().map(|told| told.until);
        told.chain(self.falls_at).min().map_or(Look::Never, Look::At)
    }

    /// The moment to store as last seen, once, when what is shown became offline after a time on this node.
    pub(super) fn seen(&mut self) -> Option<Timestamp> {
        let is_due = self.shown == Availability::Offline && std::mem::take(&mut self.was_here);
        self.since.filter(|_| is_due)
    }
}

/// When a person is to be looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Then.
    At(Instant),
    /// When something changes.
    Never,
    /// Nothing is known of them any more.
    Forget,
}

/// The most present of them, since the first of those.
fn best<'a>(claims: impl Iterator<Item = &'a Claim>) -> Option<Claim> {
    let claims = claims.filter(|claim| claim.status != Availability::Offline);
    claims.copied().reduce(|one, other| match one.status.cmp(&other.status) {
        std::cmp::Ordering::Less => other,
        std::cmp::Ordering::Greater => one,
        std::cmp::Ordering::Equal => Claim { status: one.status, since: one.since.min(other.since) },
    })
}
