//! What nodes tell each other: digests that hold for a lease, and what has just changed.

use std::sync::Arc;

use tokio::time::Instant;

use super::person::Person;
use super::{Roster, State};
use crate::bus::{Digest, Notice, PresentUser, UserRange, Visibility};
use crate::delivery::Ephemeral;
use crate::domain::Availability;
use crate::id::UserId;
use crate::time::Timestamp;

impl Ephemeral for Roster {
    fn heed(&self, notice: &Notice) {
        match notice {
            Notice::Present(digest) if digest.node != self.node => self.heed_digest(digest),
            Notice::WhoIsPresent(node) if *node != self.node => {
                self.lock().is_asked = true;
                self.wake.notify_one();
            }
            Notice::Typing(edge) => self.heed_typing(edge),
            Notice::Lost => {
                self.lock().is_asking = true;
                self.wake.notify_one();
            }
            _ => {}
        }
    }
}

impl Roster {
    fn heed_digest(&self, digest: &Digest) {
        let (mut state, moment) = (self.lock(), self.moment());
        // A longer lease than ours would keep the users of a crashed node for longer than is promised here.
        let until = moment.now + digest.lease.min(self.limits.presence_lease);
        for told in &digest.people {
            state.person(&told.user).heed(digest.node, digest.version, until, told);
            state.heed_blocks(&told.user, told.blocks.as_ref());
            state.touch(&told.user, moment, &self.limits);
        }
        if let Some(range) = &digest.range {
            for user in state.unnamed(digest, range) {
                state.person(&user).unnamed(digest.node, digest.version, moment.at);
                state.touch(&user, moment, &self.limits);
            }
        }
        drop(state);
        self.wake.notify_one();
    }

    /// What is to be told to the other nodes now: all of it when `all`, else what changed.
    pub(super) fn notices(&self, all: bool) -> Vec<Notice> {
        let (mut state, at) = (self.lock(), self.clock.now());
        let mut notices = Vec::new();
        if std::mem::take(&mut state.is_asking) {
            notices.push(Notice::WhoIsPresent(self.node));
        }
        let is_asked = std::mem::take(&mut state.is_asked);
        if all || is_asked {
            state.unpublished.clear();
            let here = state.here();
            notices.extend(self.digests(&mut state, &here, at));
        } else {
            let changed = std::mem::take(&mut state.unpublished).into_iter().collect::<Vec<_>>();
            for some in changed.chunks(Digest::MOST) {
                notices.push(self.digest(&mut state, some, None, at));
            }
        }
        notices.extend(std::mem::take(&mut state.edges).into_iter().map(Notice::Typing));
        notices
    }

    /// Everybody on this node, in parts that follow each other without a gap.
    fn digests(&self, state: &mut State, here: &[UserId], at: Timestamp) -> Vec<Notice> {
        let parts: Vec<_> = if here.is_empty() { vec![here] } else { here.chunks(Digest::MOST).collect() };
        let last = parts.len() - 1;
        let mut after = None;
        let mut notices = Vec::with_capacity(parts.len());
        for (n, part) in parts.into_iter().enumerate() {
            let through = part.last().filter(|_| n < last).cloned();
            let range = UserRange { after: std::mem::replace(&mut after, through.clone()), through };
            notices.push(self.digest(state, part, Some(range), at));
        }
        notices
    }

    fn digest(&self, state: &mut State, users: &[UserId], range: Option<UserRange>, at: Timestamp) -> Notice {
        state.version += 1;
        let lease = self.limits.presence_lease;
        let people = users.iter().map(|user| state.present(user, at)).collect();
        Notice::Present(Arc::new(Digest { node: self.node, version: state.version, lease, range, people }))
    }

    /// Nobody is here any more.
    pub(super) fn farewell(&self) -> Notice {
        let (mut state, at) = (self.lock(), self.clock.now());
        self.digest(&mut state, &[], Some(UserRange { after: None, through: None }), at)
    }

    /// When the next digest is due.
    pub(super) fn next_digest(&self) -> Instant {
        Instant::now() + self.limits.presence_digest
    }
}

impl State {
    fn here(&self) -> Vec<UserId> {
        let here = self.people.iter().filter(|(_, person)| person.is_here());
        here.map(|(user, _)| user.clone()).collect()
    }

    fn present(&self, user: &UserId, at: Timestamp) -> PresentUser {
        let here = self.people.get(user).map(|person| person.here(at));
        let (status, since, visibility) = here.unwrap_or((Availability::Offline, at, Visibility::default()));
        let blocks = self.people.get(user).and_then(Person::all_blocks);
        PresentUser { user: user.clone(), status, since, visibility, blocks }
    }

    /// Users of a node who lie in the range it told as a whole, and are not named.
    fn unnamed(&self, digest: &Digest, range: &UserRange) -> Vec<UserId> {
        let Some(bounds) = range.bounds() else { return Vec::new() };
        let told = self.people.range::<UserId, _>(bounds);
        let told = told.filter(|(_, person)| person.is_told_by(digest.node));
        let is_named = |user: &UserId| digest.people.binary_search_by(|one| one.user.cmp(user)).is_ok();
        told.map(|(user, _)| user).filter(|user| !is_named(user)).cloned().collect()
    }
}
