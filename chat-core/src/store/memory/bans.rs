//! Bans in memory.

use std::ops::Bound;

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::users::Users;
use crate::domain::{ActivityKind, Ban, BanPage, Sanction};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{BanOutcome, BanStore, BanUser, Fenced, LiftBan, LiftOutcome};
use crate::time::Timestamp;

impl ChannelRow {
    /// Whether somebody is kept out.
    pub(super) fn is_banned(&self, user: &UserId, now: Timestamp) -> bool {
        self.bans.get(user).is_some_and(|ban| ban.sanction.holds(now))
    }

    fn ban(&mut self, users: &mut Users, ban: &BanUser) -> Fenced<BanOutcome> {
        let role = self.active(&ban.user).map(|own| own.participant.role);
        if role != ban.role {
            return Fenced::Stale;
        }
        if role.is_some() && self.is_needed(&ban.user) {
            return Fenced::Decided(BanOutcome::LastOwner);
        }
        let removed = self.leave(users, &ban.user, ban.at);
        let BanUser { actor, user, until, reason, at, .. } = ban.clone();
        let sanction = Sanction { since: at, until, reason: reason.clone() };
        self.bans.insert(user.clone(), Ban { user: user.clone(), actor: actor.clone(), sanction });
        let kind = ActivityKind::Banned { user, removed, until, reason };
        Fenced::Decided(BanOutcome::Banned(self.record(&actor, at, kind)))
    }

    fn lift_ban(&mut self, lift: &LiftBan) -> LiftOutcome {
        let LiftBan { actor, user, reason, at, .. } = lift.clone();
        if self.bans.remove(&user).is_none_or(|ban| !ban.sanction.holds(at)) {
            return LiftOutcome::NotBanned;
        }
        LiftOutcome::Lifted(self.record(&actor, at, ActivityKind::BanLifted { user, reason }))
    }
}

#[async_trait]
impl BanStore for MemoryStore {
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced_group(ban.channel, &ban.actor, ban.fence, |row, users| row.ban(users, ban)))
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced_group(lift.channel, &lift.actor, lift.fence, |row, _| {
            Fenced::Decided(row.lift_ban(lift))
        }))
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        let state = self.state()?;
        let Some((row, _)) = state.readable(channel, viewer) else { return Ok(None) };
        let above = after.map_or(Bound::Unbounded, Bound::Excluded);
        let bans = row.bans.range::<UserId, _>((above, Bound::Unbounded)).map(|(_, ban)| ban);
        let mut bans: Vec<_> = bans.filter(|ban| ban.sanction.holds(now)).take(limit + 1).cloned().collect();
        let has_more = bans.len() > limit;
        bans.truncate(limit);
        let next = bans.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(BanPage { bans, next }))
    }
}
