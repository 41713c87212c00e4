//! What becomes of each message of a batch, given what the check found. No I/O.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, AppendTarget, Appended, NoThread};
use chat_core::{
    ChannelId, ClientKey, Digest, DirectKey, Fence, Message, MessageId, MessageState, Reactions, Rev, Seq,
    Timestamp,
};

/// What the check found for one item, all on one snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// The channel, when it is there.
    pub(super) channel: Option<(ChannelId, Counters)>,
    /// The sender's access version, when they are an active participant.
    pub(super) participant: Option<u64>,
    /// When the sender last sent with a distance to keep.
    pub(super) paced_at: Option<Timestamp>,
    /// The message this sender sent under this key before, with its digest until it was deleted.
    pub(super) repeat: Option<(Seq, Option<Digest>)>,
    /// The message it answers is there, or it answers none.
    pub(super) has_reply_target: bool,
    /// Why there is no thread of the message it names, if it names one.
    pub(super) no_thread: Option<NoThread>,
    /// It goes to a person by name, and one of the two blocks the other.
    pub(super) is_blocked: bool,
}

/// How far a channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counters {
    pub(super) last_seq: Seq,
    pub(super) rev: Rev,
    pub(super) access_version: u64,
    /// When its last message of this batch was sent.
    pub(super) sent_at: Option<Timestamp>,
}

/// What becomes of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is settled; what was appended is still to be written.
    Settled(AppendOutcome),
    /// It was sent before: the message with this number of this channel is the answer.
    Repeat(ChannelId, Seq),
}

/// What becomes of a batch.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// One per item, in their order.
    pub(super) decisions: Vec<Decision>,
    /// How far each channel of the batch is afterwards.
    pub(super) channels: HashMap<ChannelId, Counters>,
    /// The channels that begin, by their pairs.
    pub(super) created: HashMap<&'a DirectKey, (ChannelId, Timestamp)>,
    sent: HashMap<(ChannelId, &'a str, &'a ClientKey), (usize, &'a Digest)>,
    sent_ids: HashSet<(ChannelId, MessageId)>,
    paced_at: HashMap<(ChannelId, &'a str), Timestamp>,
}

/// Decides item after item, each on what the ones before it leave.
pub(super) fn decide(batch: &[Append], found: Vec<Found>) -> Plan<'_> {
    let mut plan = Plan::default();
    for (append, found) in batch.iter().zip(found) {
        let decision = plan.decide(append, found);
        plan.decisions.push(decision);
    }
    plan
}

impl Plan<'_> {
    /// The messages to be written, in their order.
    pub(super) fn written(&self) -> impl Iterator<Item = &Message> {
        self.decisions.iter().filter_map(written)
    }
}

/// The message to be written for an item, if there is one.
pub(super) fn written(decision: &Decision) -> Option<&Message> {
    match decision {
        Decision::Settled(AppendOutcome::Appended(Appended { message, .. })) => Some(message),
        _ => None,
    }
}

/// Versions of a channel and of its participants when they begin.
const FIRST_VERSION: u64 = 1;

impl<'a> Plan<'a> {
    fn decide(&mut self, append: &'a Append, found: Found) -> Decision {
        let channel = match (&append.target, found.channel) {
            (_, Some((channel, counters))) => {
                self.channels.entry(channel).or_insert(counters);
                channel
            }
            (AppendTarget::Channel(_), None) => return Decision::Settled(AppendOutcome::NotFound),
            (AppendTarget::Direct { key, new_channel }, None) => match self.created.get(key) {
                Some((channel, _)) => {
                    let participant = is_of(append, key).then_some(FIRST_VERSION);
                    let found = Found { participant, ..found };
                    return self.decide_in(*channel, append, &found);
                }
                None => return Decision::Settled(self.decide_first(append, &found, key, *new_channel)),
            },
        };
        self.decide_in(channel, append, &found)
    }

    fn decide_in(&mut self, channel: ChannelId, append: &'a Append, found: &Found) -> Decision {
        if let Some(refusal) = self.refuse(append, channel, found) {
            return refusal;
        }
        let message = Arc::new(self.write(append, channel));
        Decision::Settled(AppendOutcome::Appended(Appended { message, created_channel: None }))
    }

    /// The first message of a pair: with it begin the channel and both participants, or nothing does.
    fn decide_first(
        &mut self,
        append: &'a Append,
        found: &Found,
        key: &'a DirectKey,
        channel: ChannelId,
    ) -> AppendOutcome {
        if append.sender.user().is_some() && !is_of(append, key) {
            return AppendOutcome::Stale;
        }
        if append.content.reply_to.is_some() {
            return AppendOutcome::NoReplyTarget;
        }
        if append.thread_root.is_some() {
            return AppendOutcome::NoThread(NoThread::Missing);
        }
        if found.is_blocked {
            return AppendOutcome::Stale;
        }
        self.channels.insert(channel, Counters { access_version: FIRST_VERSION, ..Counters::default() });
        self.created.insert(key, (channel, append.at));
        let message = Arc::new(self.write(append, channel));
        AppendOutcome::Appended(Appended { message, created_channel: Some(key.clone()) })
    }

    fn refuse(&self, append: &Append, channel: ChannelId, found: &Found) -> Option<Decision> {
        if let Some((seq, digest)) = &found.repeat {
            // A tombstone has no digest to compare with, and answers every repeat.
            let is_same = digest.is_none_or(|digest| digest == append.digest);
            let conflict = Decision::Settled(AppendOutcome::Conflict);
            return Some(if is_same { Decision::Repeat(channel, *seq) } else { conflict });
        }
        if let Some(repeat) = self.repeat_inside(append, channel) {
            return Some(Decision::Settled(repeat));
        }
        let access_version = self.channels.get(&channel)?.access_version;
        let holds = append.sender.user().is_none()
            || found.participant.is_some_and(|participant| {
                append.fence.is_none_or(|fence| fence == Fence { channel: access_version, participant })
            });
        if found.is_blocked || !holds {
            return Some(Decision::Settled(AppendOutcome::Stale));
        }
        let reply_to = append.content.reply_to.filter(|_| !found.has_reply_target);
        let is_lost = reply_to.is_some_and(|id| !self.sent_ids.contains(&(channel, id)));
        if is_lost {
            return Some(Decision::Settled(AppendOutcome::NoReplyTarget));
        }
        let no_thread = append.thread_root.and(found.no_thread);
        if let Some(refusal) = no_thread {
            return Some(Decision::Settled(AppendOutcome::NoThread(refusal)));
        }
        let sender = append.sender.user()?.as_str();
        let last = self.paced_at.get(&(channel, sender)).copied().or(found.paced_at)?;
        let wait = append.pace?.wait(last, append.at)?;
        Some(Decision::Settled(AppendOutcome::TooSoon(wait)))
    }

    /// A repeat within the batch. The committer keeps them apart; should one slip in, it must not break the batch.
    fn repeat_inside(&self, append: &Append, channel: ChannelId) -> Option<AppendOutcome> {
        let key = (channel, append.sender.to_stored(), &append.client_key);
        let (place, digest) = self.sent.get(&key)?;
        match self.decisions.get(*place)? {
            Decision::Settled(AppendOutcome::Appended(first)) if **digest == append.digest => {
                Some(AppendOutcome::Duplicate(first.message.clone()))
            }
            _ => Some(AppendOutcome::Conflict),
        }
    }

    fn write(&mut self, append: &'a Append, channel: ChannelId) -> Message {
        let counters = self.channels.entry(channel).or_default();
        counters.last_seq = counters.last_seq.next();
        counters.rev = counters.rev.next();
        counters.sent_at = Some(append.at);
        let key = (channel, append.sender.to_stored(), &append.client_key);
        self.sent.insert(key, (self.decisions.len(), &append.digest));
        self.sent_ids.insert((channel, append.message));
        if append.pace.is_some() {
            self.paced_at.insert((channel, append.sender.to_stored()), append.at);
        }
        Message {
            id: append.message,
            channel,
            seq: counters.last_seq,
            created_rev: counters.rev,
            changed_rev: counters.rev,
            sender: append.sender.clone(),
            client_key: append.client_key.clone(),
            kind: append.kind,
            state: MessageState::Present(append.content.clone()),
            stream: append.stream,
            reactions: Reactions::default(),
            thread_root: append.thread_root,
            thread: None,
            pin: None,
            created_at: append.at,
            edited_at: None,
            edit_no: 0,
        }
    }
}

fn is_of(append: &Append, key: &DirectKey) -> bool {
    append.sender.user().is_some_and(|sender| key.users().contains(&sender))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_core::{Content, MessageKind, Metadata, Sender, UserId};
    use sqlx::types::Uuid;

    const CHANNEL: ChannelId = ChannelId::from_uuid(Uuid::from_u128(7));

    fn user(name: &str) -> UserId {
        UserId::new(name).unwrap()
    }

    fn message(target: AppendTarget, sender: &str, key: &str) -> Append {
        let (renderer, reply_to, mentions, mentions_everyone) = (1, None, Vec::new(), false);
        let (body, html, metadata) = (key.to_owned(), key.to_owned(), Metadata::default());
        Append {
            target,
            message: MessageId::from_uuid(Uuid::from_u128(key.len() as u128)),
            sender: Sender::User(user(sender)),
            fence: None,
            pace: None,
            client_key: ClientKey::new(key).unwrap(),
            digest: [1; 32],
            kind: MessageKind::User,
            thread_root: None,
            content: Content { body, html, renderer, reply_to, mentions, mentions_everyone, metadata },
            stream: None,
            at: Timestamp::from_micros(1),
        }
    }

    /// What the check finds for somebody who is in a channel with 3 messages and 5 changes.
    fn inside() -> Found {
        let (last_seq, rev) = (Seq::new(3), Rev::new(5));
        let counters = Counters { last_seq, rev, access_version: 2, sent_at: None };
        Found {
            channel: Some((CHANNEL, counters)),
            participant: Some(4),
            has_reply_target: true,
            ..Found::default()
        }
    }

    fn numbers(plan: &Plan<'_>) -> Vec<Option<(u64, u64)>> {
        let of = |message: &Message| (message.seq.get(), message.created_rev.get());
        plan.decisions.iter().map(|decision| written(decision).map(of)).collect()
    }

    #[test]
    fn what_is_refused_burns_no_number() {
        let to = || AppendTarget::Channel(CHANNEL);
        let mut stale = message(to(), "ann", "stale");
        stale.fence = Some(Fence { channel: 1, participant: 4 });
        let batch = [message(to(), "ann", "a"), stale, message(to(), "bob", "b"), message(to(), "ann", "c")];
        let out = Found { participant: None, ..inside() };
        let plan = decide(&batch, vec![inside(), inside(), out, inside()]);
        assert_eq!(numbers(&plan), [Some((4, 6)), None, None, Some((5, 7))]);
        assert_eq!(plan.channels[&CHANNEL].last_seq, Seq::new(5));
    }

    #[test]
    fn the_first_of_a_pair_begins_what_the_second_finds() {
        let key = DirectKey::new(user("ann"), user("bob")).unwrap();
        let to = |n| AppendTarget::Direct {
            key: key.clone(),
            new_channel: ChannelId::from_uuid(Uuid::from_u128(n)),
        };
        let batch = [message(to(1), "eve", "x"), message(to(2), "ann", "a"), message(to(3), "bob", "bb")];
        let plan = decide(&batch, vec![Found::default(); 3]);
        assert_eq!(numbers(&plan), [None, Some((1, 1)), Some((2, 2))]);
        let channels: Vec<_> = plan.written().map(|message| message.channel.as_uuid().as_u128()).collect();
        assert_eq!(channels, [2, 2]);
        assert_eq!(plan.created.len(), 1);
    }

    #[test]
    fn a_repeat_within_the_batch_is_answered_with_the_first() {
        let to = || AppendTarget::Channel(CHANNEL);
        let other = Append { digest: [2; 32], ..message(to(), "ann", "a") };
        let batch = [message(to(), "ann", "a"), message(to(), "ann", "a"), other];
        let plan = decide(&batch, vec![inside(); 3]);
        assert_eq!(numbers(&plan), [Some((4, 6)), None, None]);
        assert!(matches!(&plan.decisions[1], Decision::Settled(AppendOutcome::Duplicate(_))));
        assert_eq!(plan.decisions[2], Decision::Settled(AppendOutcome::Conflict));
    }
}
