//! Channels in memory.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;

use super::messages::MessageRow;
use super::participants::ParticipantRow;
use super::receipts::LogEntry;
use super::{MemoryStore, State};
use crate::domain::{
    Access, Activity, ActivityKind, Actor, Ban, Channel, ChannelKind, ChannelPage, ChannelPageKey,
    ChannelView, DirectKey, Fence, Freeze, Head, HistoryVisibility, MembershipState, Metadata, Permissions,
    PersonalRev, ReceiptLevel, ReceiptRev, Report, Rev, Seq, SlowMode, Target,
};
use crate::error::Result;
use crate::id::{ChannelId, ClientKey, MessageId, ReportId, UserId};
use crate::limits::Limits;
use crate::store::{
    ChannelChange, ChannelEdit, ChannelRemoval, ChannelStore, CreateOutcome, Fenced, Memberships, NewGroup,
    Pair,
};
use crate::time::Timestamp;

/// A channel and everything in it.
pub(super) struct ChannelRow {
    pub(super) channel: Channel,
    pub(super) is_deleted: bool,
    pub(super) participants: BTreeMap<UserId, ParticipantRow>,
    /// Ascending: the message `seq` is at `seq - 1`.
    pub(super) messages: Vec<MessageRow>,
    pub(super) by_id: HashMap<MessageId, Seq>,
    pub(super) by_key: HashMap<(String, ClientKey), Seq>,
    /// Ascending by `rev`.
    pub(super) activities: Vec<Activity>,
    pub(super) receipt_log: Vec<LogEntry>,
    pub(super) bans: BTreeMap<UserId, Ban>,
    pub(super) reports: BTreeMap<ReportId, Report>,
}

impl ChannelRow {
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            channel,
            is_deleted: false,
            participants: BTreeMap::new(),
            messages: Vec::new(),
            by_id: HashMap::new(),
            by_key: HashMap::new(),
            activities: Vec::new(),
            receipt_log: Vec::new(),
            bans: BTreeMap::new(),
            reports: BTreeMap::new(),
        }
    }

    /// The direct channel of a pair, before its first message.
    pub(super) fn direct(id: ChannelId, key: &DirectKey, at: Timestamp) -> Self {
        Self::new(Channel { direct_key: Some(key.clone()), ..blank(id, ChannelKind::Direct, at) })
    }

    /// Whether a decision made on these versions still stands; the host's always does.
    pub(super) fn holds(&self, user: Option<&UserId>, fence: Option<Fence>) -> bool {
        let Some(user) = user else { return true };
        let Some(own) = self.active(user) else { return false };
        fence.is_none_or(|fence| fence == self.fence(own))
    }

    /// Raises `rev` by one and writes what happened under it.
    pub(super) fn record(&mut self, actor: &Actor, at: Timestamp, kind: ActivityKind) -> Activity {
        self.channel.rev = self.channel.rev.next();
        let activity =
            Activity { channel: self.channel.id, rev: self.channel.rev, actor: actor.clone(), at, kind };
        self.activities.push(activity.clone());
        activity
    }

    /// Makes the change; gives what to write of it.
    fn edit_channel(&mut self, edit: ChannelEdit, at: Timestamp) -> ActivityKind {
        let channel = &mut self.channel;
        if edit.decides_access() {
            channel.access_version += 1;
        }
        match &edit {
            ChannelEdit::Rename(name) => channel.name = Some(name.clone()),
            ChannelEdit::Topic(topic) => channel.topic.clone_from(topic),
            ChannelEdit::Receipts(level) => channel.receipts = *level,
            ChannelEdit::Permissions(change) => channel.permissions = change.apply(channel.permissions),
            ChannelEdit::Freeze(reason) => {
                channel.frozen = Some(Freeze { since: at, reason: reason.clone() });
            }
            ChannelEdit::Unfreeze(_) => channel.frozen = None,
            ChannelEdit::SlowMode(slow_mode, _) => channel.slow_mode = *slow_mode,
        }
        edit.into_activity()
    }

    fn fence(&self, own: &ParticipantRow) -> Fence {
        Fence { channel: self.channel.access_version, participant: own.access_version }
    }

    pub(super) fn head(&self) -> Head {
        Head { channel: self.channel.id, rev: self.channel.rev, receipt_rev: self.channel.receipt_rev }
    }

    fn page_key(&self) -> ChannelPageKey {
        ChannelPageKey { last_activity_at: self.channel.last_activity_at, channel: self.channel.id }
    }

    fn access(&self, own: &ParticipantRow, is_blocked: bool) -> Access {
        Access {
            channel: self.channel.id,
            kind: self.channel.kind,
            direct_key: self.channel.direct_key.clone(),
            history: self.channel.history,
            participant_count: self.channel.participant_count,
            user: own.participant.user.clone(),
            role: own.participant.role,
            permissions: self.channel.permissions,
            frozen: self.channel.frozen.clone(),
            slow_mode: self.channel.slow_mode,
            muted: own.participant.muted.clone(),
            floor_seq: own.floor_seq,
            is_blocked,
            fence: self.fence(own),
        }
    }
}

fn blank(id: ChannelId, kind: ChannelKind, at: Timestamp) -> Channel {
    Channel {
        id,
        kind,
        name: None,
        topic: None,
        metadata: Metadata::default(),
        direct_key: None,
        history: HistoryVisibility::All,
        receipts: ReceiptLevel::Full,
        permissions: Permissions::default(),
        frozen: None,
        slow_mode: SlowMode::OFF,
        last_seq: Seq::ZERO,
        rev: Rev::ZERO,
        receipt_rev: ReceiptRev::ZERO,
        access_version: 1,
        participant_count: 0,
        created_at: at,
        updated_at: at,
        last_activity_at: at,
    }
}

impl State {
    fn create_group(&mut self, group: &NewGroup) -> CreateOutcome {
        if let Some((key, digest)) = &group.key {
            match self.creations.get(&(group.creator.clone(), key.clone())) {
                Some((first, channel)) if first == digest => return CreateOutcome::Duplicate(*channel),
                Some(_) => return CreateOutcome::Conflict,
                None => {}
            }
        }
        let mut others = group.participants.iter().map(|(user, _)| user);
        if group.creator.user().is_some_and(|creator| others.any(|other| self.is_apart(creator, other))) {
            return CreateOutcome::Blocked;
        }
        if let Some((key, digest)) = &group.key {
            self.creations.insert((group.creator.clone(), key.clone()), (*digest, group.id));
        }
        let mut row = ChannelRow::new(Channel {
            name: Some(group.name.clone()),
            topic: group.topic.clone(),
            metadata: group.metadata.clone(),
            history: group.history,
            ..blank(group.id, ChannelKind::Group, group.at)
        });
        let users = group.participants.iter().map(|(user, _)| user.clone()).collect();
        let kind = ActivityKind::Created { kind: ChannelKind::Group, name: Some(group.name.clone()), users };
        let created = row.record(&group.creator, group.at, kind);
        for (user, role) in &group.participants {
            row.join(&mut self.users, user, *role, group.at);
        }
        self.channels.insert(group.id, row);
        CreateOutcome::Created(created)
    }

    /// The channels a user is active in, ascending by id.
    pub(super) fn channels_of<'a>(
        &'a self,
        user: &'a UserId,
    ) -> impl Iterator<Item = (&'a ChannelRow, &'a ParticipantRow)> {
        let there = self.channels.values().filter(|row| !row.is_deleted);
        there.filter_map(|row| row.active(user).map(|own| (row, own)))
    }

    fn view(&self, row: &ChannelRow, own: &ParticipantRow, limits: &Limits) -> ChannelView {
        let sight = self.sight(row, own);
        let last = row.messages.iter().rev().find(|last| sight.shows(&last.message));
        let other = row.channel.direct_key.as_ref().map(|key| key.other(&own.participant.user));
        ChannelView {
            channel: row.channel.clone(),
            membership: own.membership(),
            last_message: last.map(|last| last.message.clone()),
            unread: row.unread(own, self.blocked_by(&own.participant.user), limits).unread,
            receipt_level: row
                .channel
                .receipt_level(limits.receipt_full_participants, limits.receipt_counts_participants),
            other: other.and_then(|user| self.users.find(user)).cloned(),
        }
    }
}

#[async_trait]
impl ChannelStore for MemoryStore {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        Ok(self.state()?.create_group(group))
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        let ChannelChange { channel, actor, fence, edit, at } = change;
        Ok(self.state()?.fenced_group(*channel, actor, *fence, |row, _| {
            let kind = row.edit_channel(edit.clone(), *at);
            row.channel.updated_at = *at;
            Fenced::Decided(row.record(actor, *at, kind))
        }))
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        let ChannelRemoval { channel, actor, fence, at } = removal;
        Ok(self.state()?.fenced_group(*channel, actor, *fence, |row, users| {
            let ended = row.record(actor, *at, ActivityKind::Deleted);
            for own in row.participants.values_mut().filter(|own| own.is_active()) {
                own.personal_rev = users.raise(&own.participant.user, *at);
                users.empty_drafts(&own.participant.user, &Target::from(*channel), *at);
            }
            row.is_deleted = true;
            Fenced::Decided(ended)
        }))
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        let state = self.state()?;
        let id = state.directs.get(key).copied();
        let [one, other] = key.users();
        Ok(Pair {
            channel: id.filter(|id| state.channel(*id).is_some()),
            is_blocked: state.is_apart(one, other),
        })
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        let state = self.state()?;
        let found = state.channel(channel).and_then(|row| Some((row, row.active(user)?)));
        let is_apart = |key: &DirectKey| state.is_apart(user, key.other(user));
        Ok(found.map(|(row, own)| row.access(own, row.channel.direct_key.as_ref().is_some_and(is_apart))))
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        let state = self.state()?;
        let Some(row) = state.channel(channel) else { return Ok(None) };
        Ok(row.active(viewer).map(|own| state.view(row, own, limits)))
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        let order = |key: ChannelPageKey| (key.last_activity_at, key.channel);
        let state = self.state()?;
        let mut rows: Vec<_> = state
            .channels_of(viewer)
            .filter(|(row, own)| {
                own.archived == archived && !own.membership().is_hidden(row.channel.last_seq)
            })
            .filter(|(row, _)| after.is_none_or(|after| order(row.page_key()) < order(after)))
            .collect();
        rows.sort_by_key(|(row, _)| std::cmp::Reverse(order(row.page_key())));
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|(row, _)| row.page_key());
        let channels = rows.into_iter().map(|(row, own)| state.view(row, own, limits)).collect();
        Ok(ChannelPage { channels, next })
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        let state = self.state()?;
        let channels = state.channels_of(user).map(|(row, own)| row.membership_head(own));
        Ok(Memberships {
            personal_rev: state.users.personal_rev(user),
            blocks: state.blocks(user),
            channels: channels.collect(),
        })
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        let state = self.state()?;
        Ok(channels.iter().filter_map(|id| state.channels.get(id)).map(ChannelRow::head).collect())
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        let state = &mut *self.state()?;
        let Some(row) = state.channels.get_mut(&channel).filter(|row| !row.is_deleted) else {
            return Ok(None);
        };
        let last_seq = row.channel.last_seq;
        if row.channel.kind != ChannelKind::Direct {
            return Ok(None);
        }
        let Some(own) = row.active_mut(user) else { return Ok(None) };
        own.floor_seq = last_seq;
        own.hidden.clear();
        own.hidden_at_seq = Some(last_seq);
        own.personal_rev = state.users.raise(user, at);
        let cleared = (own.personal_rev, own.state());
        if let Some(key) = &row.channel.direct_key {
            state.users.empty_drafts(user, &key.other(user).into(), at);
        }
        Ok(Some(cleared))
    }
}
