//! What a channel's log says of its messages and of who is kept out, beside what comes with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Activity, ActivityKind, Ban, Change, ChannelReplica, Finding, Message, Pin, Sanction, Seq, StreamOutcome,
    StreamState, Subject,
};
use crate::id::{ReactionKey, UserId};

/// What the log says.
pub(super) struct Log {
    pub(super) replica: ChannelReplica,
    edits: BTreeMap<Seq, u32>,
    deleted: BTreeSet<Seq>,
    ended: BTreeMap<Seq, StreamOutcome>,
    pinned: BTreeMap<Seq, Pin>,
    reacted: BTreeMap<Seq, BTreeMap<ReactionKey, u64>>,
    bans: BTreeMap<UserId, Ban>,
}

impl Log {
    /// Before the first change.
    pub(super) fn new() -> Self {
        Self {
            replica: ChannelReplica::new(),
            edits: BTreeMap::new(),
            deleted: BTreeSet::new(),
            ended: BTreeMap::new(),
            pinned: BTreeMap::new(),
            reacted: BTreeMap::new(),
            bans: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, change: &Change) {
        self.replica.apply(change);
        if let Change::Activity { activity, .. } = change {
            self.note_activity(activity);
        }
    }

    fn note_activity(&mut self, activity: &Activity) {
        match &activity.kind {
            ActivityKind::MessageEdited { seq, edit_no, .. } => {
                self.edits.insert(*seq, *edit_no);
            }
            ActivityKind::MessageDeleted { seq, .. } => {
                self.deleted.insert(*seq);
                self.ended.remove(seq);
                self.pinned.remove(seq);
                self.reacted.remove(seq);
            }
            ActivityKind::StreamEnded { seq, outcome, .. } => {
                self.ended.insert(*seq, *outcome);
            }
            ActivityKind::MessagePinned { seq, .. } => {
                let (rev, by, at) = (activity.rev, activity.actor.clone(), activity.at);
                self.pinned.insert(*seq, Pin { rev, by, at });
            }
            ActivityKind::MessageUnpinned { seq, .. } => drop(self.pinned.remove(seq)),
            ActivityKind::ReactionAdded { seq, key, count, .. }
            | ActivityKind::ReactionRemoved { seq, key, count, .. } => {
                self.reacted.entry(*seq).or_default().insert(key.clone(), *count);
            }
            ActivityKind::Banned { user, until, reason, .. } => {
                let sanction = Sanction { since: activity.at, until: *until, reason: reason.clone() };
                let ban = Ban { user: user.clone(), actor: activity.actor.clone(), sanction };
                self.bans.insert(user.clone(), ban);
            }
            ActivityKind::BanLifted { user, .. } => drop(self.bans.remove(user)),
            _ => {}
        }
    }

    /// Where a message is not what the log says of it.
    pub(super) fn of_message(&self, message: &Message) -> impl Iterator<Item = Finding> {
        let (seq, subject) = (message.seq, Subject::Message(message.seq));
        let edits = self.edits.get(&seq).copied().unwrap_or_default();
        let ended = self.ended.get(&seq).copied();
        let reacted = self.reacted.get(&seq).into_iter().flatten();
        let told: BTreeMap<_, _> = reacted.filter(|(_, count)| **count > 0).collect();
        let kept: BTreeMap<_, _> =
            message.reactions.as_slice().iter().map(|one| (&one.key, &one.count)).collect();
        [
            Finding::compare(&subject, "edit_no", &edits, &message.edit_no),
            Finding::compare(&subject, "is_deleted", &self.deleted.contains(&seq), &message.is_deleted()),
            Finding::compare(&subject, "stream", &ended, &message.stream.and_then(StreamState::outcome)),
            Finding::compare(&subject, "pin", &self.pinned.get(&seq), &message.pin.as_ref()),
            Finding::compare(&subject, "reactions", &told, &kept),
        ]
        .into_iter()
        .flatten()
    }

    /// Where who is kept out is not what the log says. One that has ended by its time may be gone from what is stored.
    pub(super) fn of_bans(&self, stored: &BTreeMap<UserId, Ban>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (user, ban) in &self.bans {
            let subject = Subject::Ban(user.clone());
            match stored.get(user) {
                Some(now) => found.extend(Finding::compare_words(&subject, "ban", ban, now)),
                None if ban.sanction.until.is_none() => found.push(Finding::Missing(subject)),
                None => {}
            }
        }
        let unexpected = stored.keys().filter(|user| !self.bans.contains_key(*user));
        found.extend(unexpected.map(|user| Finding::Unexpected(Subject::Ban(user.clone()))));
        found
    }
}
