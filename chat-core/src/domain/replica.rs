//! A channel as a pure fold of its changes: a snapshot and what happened since come to the later snapshot.

use std::collections::{BTreeMap, HashMap};

use super::activity::{Activity, ActivityKind};
use super::change::Change;
use super::channel::Channel;
use super::counter::{Rev, Seq};
use super::event::Event;
use super::finding::{Finding, Subject};
use super::message::Message;
use super::participant::{Participant, Role};
use super::permissions::{Freeze, Permissions};
use super::receipt::ReceiptLevel;
use super::sanction::Sanction;
use super::slow_mode::SlowMode;
use super::text::{ChannelName, Topic};
use crate::id::{MessageId, UserId};

/// A channel at one of its changes, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSnapshot {
    /// The channel.
    pub channel: Channel,
    /// Who is in; `None` when that was not read.
    pub people: Option<BTreeMap<UserId, Participant>>,
    /// Messages of it, ascending and without a gap: all, or the latest.
    pub messages: Vec<Message>,
}

/// What may be left out, and may not have been told yet.
#[derive(Debug, Clone, Default)]
enum Told<T> {
    #[default]
    NotYet,
    Is(Option<T>),
}

impl<T: PartialEq> Told<T> {
    fn compare(&self, field: &'static str, found: Option<&T>) -> Option<Finding> {
        let Self::Is(expected) = self else { return None };
        Finding::compare_words(&Subject::Channel, field, &expected.as_ref(), &found)
    }
}

/// What a channel comes to by its changes, from a snapshot or from its beginning.
///
/// Feed it every change in the order of `rev`, from a session, a sync or the store, and compare it with what is read
/// later: [`differences`](Self::differences) is empty, or something is wrong with the client or with the store. What no
/// change has told yet is not compared. Neither is
///
/// - what changes no `rev`: receipts, a reader's own settings, the text of a message that is still streamed;
/// - the channel's metadata and history setting, which never change, and its times;
/// - since when people are in, and whether those are muted who were not in at the first snapshot and came back;
/// - after changes that were not for its reader ([`Event::Skipped`]): the last message's number, the sums of threads and
///   the messages' `changed_rev`. Messages a reader hid from themselves belong into no replica and no snapshot of theirs:
///   begin with a snapshot that is from after the last of them was hidden, and above it.
#[derive(Debug, Clone, Default)]
pub struct ChannelReplica {
    rev: Rev,
    name: Told<ChannelName>,
    topic: Told<Topic>,
    receipts: Option<ReceiptLevel>,
    permissions: Option<Permissions>,
    slow_mode: Option<SlowMode>,
    frozen: Told<Freeze>,
    /// With their roles, where these are known.
    people: BTreeMap<UserId, Option<Role>>,
    knows_people: bool,
    /// Who is muted, in or out; `None` for who is not. Of others nothing is known.
    muted: BTreeMap<UserId, Option<Sanction>>,
    /// Nobody was muted before its first change.
    knows_all: bool,
    last_seq: Seq,
    messages: BTreeMap<Seq, Message>,
    by_id: HashMap<MessageId, Seq>,
    has_skipped: bool,
    findings: Vec<Finding>,
}

impl From<&ChannelSnapshot> for ChannelReplica {
    fn from(snapshot: &ChannelSnapshot) -> Self {
        let ChannelSnapshot { channel, people, messages } = snapshot;
        let known = people.iter().flatten();
        Self {
            rev: channel.rev,
            name: Told::Is(channel.name.clone()),
            topic: Told::Is(channel.topic.clone()),
            receipts: Some(channel.receipts),
            permissions: Some(channel.permissions),
            slow_mode: Some(channel.slow_mode),
            frozen: Told::Is(channel.frozen.clone()),
            people: known.clone().map(|(user, one)| (user.clone(), Some(one.role))).collect(),
            knows_people: people.is_some(),
            muted: known.map(|(user, one)| (user.clone(), one.muted.clone())).collect(),
            knows_all: false,
            last_seq: channel.last_seq,
            messages: messages.iter().map(|message| (message.seq, message.clone())).collect(),
            by_id: messages.iter().map(|message| (message.id, message.seq)).collect(),
            has_skipped: false,
            findings: Vec::new(),
        }
    }
}

impl ChannelReplica {
    /// A channel before its first change.
    pub fn new() -> Self {
        Self {
            receipts: Some(ReceiptLevel::default()),
            permissions: Some(Permissions::default()),
            slow_mode: Some(SlowMode::OFF),
            frozen: Told::Is(None),
            knows_all: true,
            ..Self::default()
        }
    }

    /// The last change it has.
    pub fn rev(&self) -> Rev {
        self.rev
    }

    /// The last message it has.
    pub fn last_seq(&self) -> Seq {
        self.last_seq
    }

    /// Follows an event of its channel; those that tell no change leave it as it is.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::Change(change) => self.apply(change),
            Event::Skipped { from, to, .. } => {
                self.number(*from);
                self.rev = *to;
                self.has_skipped = true;
            }
            _ => {}
        }
    }

    /// Follows a change.
    pub fn apply(&mut self, change: &Change) {
        self.number(change.rev());
        match change {
            Change::Message(message) => {
                let is_next = message.seq == self.last_seq.next();
                let is_later = self.has_skipped && message.seq > self.last_seq;
                if !is_next && !is_later {
                    self.findings.push(Finding::MessageGap { after: self.last_seq, found: message.seq });
                }
                self.last_seq = message.seq.max(self.last_seq);
                if let Some(root) = message.thread_root.and_then(|root| self.find_mut(root)) {
                    root.follow_reply(message);
                }
                self.hold(message);
            }
            Change::Activity { activity, message } => {
                self.follow_activity(activity);
                let Some(message) = message else { return };
                let is_deleted = matches!(activity.kind, ActivityKind::MessageDeleted { .. });
                let root = message.thread_root.filter(|_| is_deleted).and_then(|root| self.find_mut(root));
                if let Some(root) = root {
                    root.follow_deleted_reply(activity.rev);
                }
                self.hold(message);
            }
        }
    }

    fn find_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        self.messages.get_mut(self.by_id.get(&id)?)
    }

    fn number(&mut self, rev: Rev) {
        if rev != self.rev.next() {
            self.findings.push(Finding::ChangeGap { after: self.rev, found: rev });
        }
        self.rev = rev.max(self.rev);
    }

    /// A copy with a higher `changed_rev` replaces one with a lower.
    fn hold(&mut self, message: &Message) {
        let held = self.messages.get(&message.seq);
        if held.is_none_or(|held| held.changed_rev <= message.changed_rev) {
            self.by_id.insert(message.id, message.seq);
            self.messages.insert(message.seq, message.clone());
        }
    }

    fn follow_activity(&mut self, activity: &Activity) {
        match &activity.kind {
            ActivityKind::Created { name, users, .. } => {
                self.name = Told::Is(name.clone());
                self.knows_people = true;
                self.let_in(users, None);
            }
            ActivityKind::Renamed { name } => self.name = Told::Is(Some(name.clone())),
            ActivityKind::TopicChanged { topic } => self.topic = Told::Is(topic.clone()),
            ActivityKind::ReceiptsChanged { level } => self.receipts = Some(*level),
            ActivityKind::PermissionsChanged { change } => {
                self.permissions = self.permissions.map(|now| change.apply(now));
            }
            ActivityKind::Frozen { reason } => {
                self.frozen = Told::Is(Some(Freeze { since: activity.at, reason: reason.clone() }));
            }
            ActivityKind::Unfrozen { .. } => self.frozen = Told::Is(None),
            ActivityKind::SlowModeChanged { slow_mode, .. } => self.slow_mode = Some(*slow_mode),
            ActivityKind::Joined { users, role } => self.let_in(users, Some(*role)),
            ActivityKind::RoleChanged { user, role, .. } => {
                self.people.insert(user.clone(), Some(*role));
            }
            ActivityKind::Muted { user, until, reason } => {
                let sanction = Sanction { since: activity.at, until: *until, reason: reason.clone() };
                self.muted.insert(user.clone(), Some(sanction));
            }
            ActivityKind::Unmuted { user, .. } => drop(self.muted.insert(user.clone(), None)),
            ActivityKind::ReactionAdded { seq, key, count, .. }
            | ActivityKind::ReactionRemoved { seq, key, count, .. } => {
                let message = self.messages.get_mut(seq);
                if let Some(message) = message.filter(|message| message.changed_rev < activity.rev) {
                    message.changed_rev = activity.rev;
                    message.reactions = std::mem::take(&mut message.reactions).with_count(key, *count);
                }
            }
            kind => {
                if let Some(user) = kind.leaver() {
                    self.people.remove(user);
                }
            }
        }
    }

    fn let_in(&mut self, users: &[UserId], role: Option<Role>) {
        self.people.extend(users.iter().map(|user| (user.clone(), role)));
        for user in users.iter().filter(|_| self.knows_all) {
            self.muted.entry(user.clone()).or_default();
        }
    }

    /// Where the changes were not one after the other, and where the channel as it was read at the same change is not
    /// what they come to.
    pub fn differences(&self, snapshot: &ChannelSnapshot) -> Vec<Finding> {
        let mut found = self.findings.clone();
        found.extend(self.of_channel(&snapshot.channel));
        if let (true, Some(people)) = (self.knows_people, &snapshot.people) {
            found.extend(self.of_people(people));
        }
        let mut last = None;
        for message in &snapshot.messages {
            if let Some(after) = last.filter(|last: &Seq| last.next() != message.seq) {
                found.push(Finding::MessageGap { after, found: message.seq });
            }
            last = Some(message.seq);
            match self.messages.get(&message.seq) {
                Some(held) => found.extend(self.of_message(held, message)),
                // From before it began, or not for it to see.
                None if self.has_skipped || self.is_before(message.seq) => {}
                None => found.push(Finding::Unexpected(Subject::Message(message.seq))),
            }
        }
        found.extend(self.missing_in(&snapshot.messages));
        found
    }

    fn is_before(&self, seq: Seq) -> bool {
        self.messages.first_key_value().is_none_or(|(first, _)| seq < *first) && seq <= self.last_seq
    }

    /// The messages it holds that should be in what was read.
    fn missing_in(&self, messages: &[Message]) -> impl Iterator<Item = Finding> {
        let first = messages.first().map(|first| first.seq);
        let has = |seq: &Seq| messages.binary_search_by_key(seq, |message| message.seq).is_ok();
        let held = self.messages.keys().filter(move |seq| first.is_some_and(|first| first <= **seq));
        held.filter(move |seq| !has(seq)).map(|seq| Finding::Missing(Subject::Message(*seq)))
    }

    fn of_channel(&self, channel: &Channel) -> impl Iterator<Item = Finding> {
        let subject = Subject::Channel;
        let words = [
            self.name.compare("name", channel.name.as_ref()),
            self.topic.compare("topic", channel.topic.as_ref()),
            self.frozen.compare("frozen", channel.frozen.as_ref()),
        ];
        let (settled, slowed) = (self.permissions.as_ref(), self.slow_mode.as_ref());
        let mut values = vec![
            Finding::compare(&subject, "rev", &self.rev, &channel.rev),
            self.receipts.and_then(|level| Finding::compare(&subject, "receipts", &level, &channel.receipts)),
            settled.and_then(|now| Finding::compare(&subject, "permissions", now, &channel.permissions)),
            slowed.and_then(|now| Finding::compare(&subject, "slow_mode", now, &channel.slow_mode)),
        ];
        if !self.has_skipped {
            values.push(Finding::compare(&subject, "last_seq", &self.last_seq, &channel.last_seq));
        }
        if self.knows_people {
            let count = self.people.len() as u64;
            values.push(Finding::compare(&subject, "participant_count", &count, &channel.participant_count));
        }
        words.into_iter().chain(values).flatten()
    }

    fn of_people(&self, people: &BTreeMap<UserId, Participant>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (user, role) in &self.people {
            let subject = Subject::Participant(user.clone());
            let Some(now) = people.get(user) else {
                found.push(Finding::Missing(subject));
                continue;
            };
            found.extend(role.and_then(|role| Finding::compare(&subject, "role", &role, &now.role)));
            let muted = self.muted.get(user);
            found
                .extend(muted.and_then(|muted| Finding::compare_words(&subject, "muted", muted, &now.muted)));
        }
        let unexpected = people.keys().filter(|user| !self.people.contains_key(*user));
        found.extend(unexpected.map(|user| Finding::Unexpected(Subject::Participant(user.clone()))));
        found
    }

    fn of_message(&self, held: &Message, found: &Message) -> impl Iterator<Item = Finding> {
        let subject = Subject::Message(found.seq);
        let fields = [
            Finding::compare(&subject, "id", &held.id, &found.id),
            Finding::compare(&subject, "created_rev", &held.created_rev, &found.created_rev),
            Finding::compare(&subject, "sender", &held.sender, &found.sender),
            Finding::compare(&subject, "client_key", &held.client_key, &found.client_key),
            Finding::compare(&subject, "kind", &held.kind, &found.kind),
            Finding::compare(&subject, "thread_root", &held.thread_root, &found.thread_root),
            Finding::compare(&subject, "edit_no", &held.edit_no, &found.edit_no),
            Finding::compare(&subject, "created_at", &held.created_at, &found.created_at),
            Finding::compare(&subject, "edited_at", &held.edited_at, &found.edited_at),
            Finding::compare(&subject, "is_deleted", &held.is_deleted(), &found.is_deleted()),
            Finding::compare(&subject, "stream", &held.stream, &found.stream),
            Finding::compare(&subject, "pin", &held.pin, &found.pin),
        ];
        let (expected, now) =
            (held.reactions.clone().for_everybody(), found.reactions.clone().for_everybody());
        let mut more = vec![Finding::compare(&subject, "reactions", &expected, &now)];
        if !(held.is_streaming() && found.is_streaming()) {
            more.push(Finding::compare_words(&subject, "content", &held.content(), &found.content()));
        }
        if !self.has_skipped {
            more.push(Finding::compare(&subject, "thread", &held.thread, &found.thread));
            more.push(Finding::compare(&subject, "changed_rev", &held.changed_rev, &found.changed_rev));
        }
        fields.into_iter().chain(more).flatten()
    }
}
