//! Participants in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::threads::Follower;
use super::users::Users;
use crate::domain::{
    ActivityKind, HistoryVisibility, Membership, MembershipState, NotificationLevel, Participant,
    ParticipantPage, ParticipantStatus, PersonalRev, ReceiptRev, ReceiptState, Rev, Role, Seq,
};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::store::{
    AddOutcome, AddParticipants, Fenced, Mute, MuteOutcome, ParticipantQuery, ParticipantStore,
    RemoveOutcome, RemoveParticipant, RoleChange, RoleOutcome,
};
use crate::time::Timestamp;

/// A participant, in or out.
pub(super) struct ParticipantRow {
    pub(super) participant: Participant,
    pub(super) delivered_seq: Seq,
    pub(super) read_seq: Seq,
    pub(super) badge_seq: Seq,
    pub(super) floor_seq: Seq,
    pub(super) hidden_at_seq: Option<Seq>,
    pub(super) archived: bool,
    pub(super) notifications: NotificationLevel,
    pub(super) hidden: BTreeSet<Seq>,
    pub(super) personal_rev: PersonalRev,
    /// The channel's receipt version when these watermarks last rose.
    pub(super) receipt_rev: ReceiptRev,
    pub(super) access_version: u64,
    /// When they last sent with a distance to keep.
    pub(super) paced_at: Option<Timestamp>,
    /// Their place in threads, by the first message.
    pub(super) threads: BTreeMap<MessageId, Follower>,
}

impl ParticipantRow {
    fn new(channel: ChannelId, user: &UserId, role: Role, at: Timestamp) -> Self {
        let participant = Participant {
            channel,
            user: user.clone(),
            role,
            status: ParticipantStatus::Active,
            muted: None,
            joined_seq: Seq::ZERO,
            joined_rev: Rev::ZERO,
            created_at: at,
            updated_at: at,
        };
        Self {
            participant,
            delivered_seq: Seq::ZERO,
            read_seq: Seq::ZERO,
            badge_seq: Seq::ZERO,
            floor_seq: Seq::ZERO,
            hidden_at_seq: None,
            archived: false,
            notifications: NotificationLevel::All,
            hidden: BTreeSet::new(),
            personal_rev: PersonalRev::ZERO,
            receipt_rev: ReceiptRev::ZERO,
            access_version: 0,
            paced_at: None,
            threads: BTreeMap::new(),
        }
    }

    pub(super) fn is_active(&self) -> bool {
        self.participant.status == ParticipantStatus::Active
    }

    /// The personal part.
    pub(super) fn state(&self) -> MembershipState {
        MembershipState {
            channel: self.participant.channel,
            badge_seq: self.badge_seq,
            read_seq: self.read_seq,
            floor_seq: self.floor_seq,
            hidden_at_seq: self.hidden_at_seq,
            archived: self.archived,
            notifications: self.notifications,
            hidden_seqs: self.hidden.iter().copied().collect(),
        }
    }

    /// The watermarks.
    pub(super) fn receipt(&self) -> ReceiptState {
        ReceiptState {
            user: self.participant.user.clone(),
            delivered_seq: self.delivered_seq,
            read_seq: self.read_seq,
        }
    }

    /// The participant's own view.
    pub(super) fn membership(&self) -> Membership {
        Membership {
            user: self.participant.user.clone(),
            role: self.participant.role,
            joined_rev: self.participant.joined_rev,
            delivered_seq: self.delivered_seq,
            read_seq: self.read_seq,
            badge_seq: self.badge_seq,
            floor_seq: self.floor_seq,
            hidden_at_seq: self.hidden_at_seq,
            archived: self.archived,
            notifications: self.notifications,
            muted: self.participant.muted.clone(),
            personal_rev: self.personal_rev,
        }
    }
}

impl ChannelRow {
    /// Who is in, by user id.
    pub(super) fn all_active(&self) -> impl Iterator<Item = &ParticipantRow> {
        self.participants.values().filter(|row| row.is_active())
    }

    /// A participant who is in.
    pub(super) fn active(&self, user: &UserId) -> Option<&ParticipantRow> {
        self.participants.get(user).filter(|row| row.is_active())
    }

    /// A participant who is in, to be changed.
    pub(super) fn active_mut(&mut self, user: &UserId) -> Option<&mut ParticipantRow> {
        self.participants.get_mut(user).filter(|row| row.is_active())
    }

    /// Lets in somebody who is out, by the change that was recorded last; the user is created when missing.
    pub(super) fn join(&mut self, users: &mut Users, user: &UserId, role: Role, at: Timestamp) {
        let channel = &mut self.channel;
        channel.participant_count += 1;
        let joined = self.participants.entry(user.clone());
        let joined = joined.or_insert_with(|| ParticipantRow::new(channel.id, user, role, at));
        joined.participant.role = role;
        joined.participant.status = ParticipantStatus::Active;
        joined.participant.joined_seq = channel.last_seq;
        joined.participant.joined_rev = channel.rev;
        joined.participant.updated_at = at;
        joined.badge_seq = channel.last_seq;
        if channel.history == HistoryVisibility::SinceJoin {
            joined.floor_seq = channel.last_seq;
        }
        joined.access_version += 1;
        joined.personal_rev = users.raise(user, at);
    }

    fn is_only_owner(&self, user: &UserId) -> bool {
        let mut owners = self.all_active().filter(|row| row.participant.role == Role::Owner);
        owners.next().is_some_and(|owner| owner.participant.user == *user) && owners.next().is_none()
    }

    /// `apart` are those whom the actor blocks or is blocked by.
    fn add(&mut self, users: &mut Users, add: &AddParticipants, apart: &[UserId]) -> AddOutcome {
        let new: Vec<_> = add.users.iter().filter(|user| self.active(user).is_none()).cloned().collect();
        if new.is_empty() {
            return AddOutcome::AlreadyIn;
        }
        if new.iter().any(|user| apart.contains(user)) {
            return AddOutcome::Blocked;
        }
        if self.channel.participant_count + new.len() as u64 > add.limit as u64 {
            return AddOutcome::Full;
        }
        if let Some(banned) = new.iter().find(|user| self.is_banned(user, add.at)) {
            return AddOutcome::Banned(banned.clone());
        }
        let kind = ActivityKind::Joined { users: new.clone(), role: add.role };
        let joined = self.record(&add.actor, add.at, kind);
        for user in &new {
            self.join(users, user, add.role, add.at);
        }
        AddOutcome::Added(joined)
    }

    fn remove(&mut self, users: &mut Users, remove: &RemoveParticipant) -> Fenced<RemoveOutcome> {
        let RemoveParticipant { actor, user, role, at, .. } = remove;
        let Some(leaver) = self.active(user) else { return Fenced::Decided(RemoveOutcome::NotIn) };
        if role.is_some_and(|role| role != leaver.participant.role) {
            return Fenced::Stale;
        }
        if self.is_needed(user) {
            return Fenced::Decided(RemoveOutcome::LastOwner);
        }
        self.leave(users, user, *at);
        Fenced::Decided(RemoveOutcome::Removed(self.record(actor, *at, remove.activity())))
    }

    /// Whether nobody else could go on as owner.
    pub(super) fn is_needed(&self, user: &UserId) -> bool {
        self.channel.participant_count > 1 && self.is_only_owner(user)
    }

    /// Takes somebody out; whether they were in.
    pub(super) fn leave(&mut self, users: &mut Users, user: &UserId, at: Timestamp) -> bool {
        let Some(leaver) = self.active_mut(user) else { return false };
        leaver.participant.status = ParticipantStatus::Inactive;
        leaver.participant.updated_at = at;
        leaver.access_version += 1;
        leaver.personal_rev = users.raise(user, at);
        users.empty_drafts(user, &self.channel.id.into(), at);
        self.channel.participant_count -= 1;
        true
    }

    fn mute(&mut self, mute: &Mute) -> Fenced<MuteOutcome> {
        let Mute { actor, user, role, change, at, .. } = mute;
        let Some(own) = self.active_mut(user) else { return Fenced::Decided(MuteOutcome::NotIn) };
        if role.is_some_and(|role| role != own.participant.role) {
            return Fenced::Stale;
        }
        let sanction = change.sanction(*at);
        if sanction.is_none() && !own.participant.muted.as_ref().is_some_and(|muted| muted.holds(*at)) {
            return Fenced::Decided(MuteOutcome::Unchanged);
        }
        own.participant.muted = sanction;
        own.participant.updated_at = *at;
        own.access_version += 1;
        let kind = change.clone().into_activity(user.clone());
        Fenced::Decided(MuteOutcome::Changed(self.record(actor, *at, kind)))
    }

    fn change_role(&mut self, change: &RoleChange) -> Fenced<RoleOutcome> {
        let RoleChange { actor, user, from, to, reason, at, .. } = change;
        let is_only_owner = self.is_only_owner(user);
        let Some(own) = self.active_mut(user) else { return Fenced::Decided(RoleOutcome::NotIn) };
        if own.participant.role != *from {
            return Fenced::Stale;
        }
        if from == to {
            return Fenced::Decided(RoleOutcome::Unchanged);
        }
        if is_only_owner {
            return Fenced::Decided(RoleOutcome::LastOwner);
        }
        own.participant.role = *to;
        own.participant.updated_at = *at;
        own.access_version += 1;
        let kind = ActivityKind::RoleChanged { user: user.clone(), role: *to, reason: reason.clone() };
        Fenced::Decided(RoleOutcome::Changed(self.record(actor, *at, kind)))
    }
}

#[async_trait]
impl ParticipantStore for MemoryStore {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        let mut state = self.state()?;
        let is_apart = |user: &&UserId| add.actor.user().is_some_and(|actor| state.is_apart(actor, user));
        let apart: Vec<_> = add.users.iter().filter(is_apart).cloned().collect();
        Ok(state.fenced_group(add.channel, &add.actor, add.fence, |row, users| {
            Fenced::Decided(row.add(users, add, &apart))
        }))
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced_group(remove.channel, &remove.actor, remove.fence, |row, users| {
            row.remove(users, remove)
        }))
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced_group(change.channel, &change.actor, change.fence, |row, _| row.change_role(change)))
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced_group(mute.channel, &mute.actor, mute.fence, |row, _| row.mute(mute)))
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        let state = self.state()?;
        let ParticipantQuery { channel, viewer, after, limit, .. } = *query;
        let Some((row, _)) = state.readable(channel, viewer) else { return Ok(None) };
        let above = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = row.participants.range::<UserId, _>((above, Bound::Unbounded));
        let begins =
            |user: &UserId| query.prefix.is_none_or(|prefix| user.as_str().starts_with(prefix.as_str()));
        let mut found: Vec<_> = rows
            .filter(|(user, row)| row.is_active() && begins(user))
            .take(limit + 1)
            .map(|(_, row)| row.participant.clone())
            .collect();
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(ParticipantPage { participants: found, next }))
    }

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        let state = self.state()?;
        let shared = |user: &&UserId| {
            let mut rows = state.channels.values().filter(|row| !row.is_deleted);
            rows.any(|row| row.active(viewer).is_some() && row.active(user).is_some())
        };
        let users: BTreeSet<_> = users.iter().collect();
        Ok(users.into_iter().filter(shared).cloned().collect())
    }
}
