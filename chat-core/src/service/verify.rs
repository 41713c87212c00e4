//! Verifying a stored channel: whether its log, from the beginning, comes to what is stored.

use std::collections::{BTreeMap, HashMap};

use super::ChatService;
use super::log::Log;
use crate::domain::{
    Anchor, Ban, Change, ChannelSnapshot, Finding, Head, Message, Participant, ReceiptRev, Rev, Seq, Subject,
    ThreadSummary,
};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, ReactionKey, UserId};
use crate::limits::Limits;
use crate::store::{ChangeQuery, ParticipantQuery, ReactorQuery, ReceiptQuery, Store};
use crate::time::Timestamp;

/// Rows read at once.
const PAGE: usize = 200;
/// How often a channel is read again that changed meanwhile.
const TRIES: usize = 5;

/// What verifying a channel came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The change it was verified at.
    pub rev: Rev,
    /// How many messages were read.
    pub messages: usize,
    /// What is not as it should be; empty when all is well.
    pub findings: Vec<Finding>,
}

impl ChatService {
    /// Verifies a stored channel, for the app itself: reads its whole log and follows it from the beginning, and
    /// compares what it comes to with all that is stored: that changes and messages have neither gap nor double, name,
    /// topic, settings and freeze, who is in with which role, who is muted and who is kept out, counters, the sums of
    /// threads, reactions and their rows, pins, edits, deletions, how streams ended, watermarks.
    ///
    /// What the log does not tell it cannot hold to it: what messages say and said before their edits, what a message
    /// that is still streamed says by now, what people keep to themselves, metadata and times, whether a ban that has
    /// ended by its time is still stored, and the rows of who has left.
    ///
    /// It writes nothing and may run beside everything else. It reads the channel page by page and holds it for so long,
    /// so it is for looking into something, not for every minute. A channel that changes all the while is
    /// [`Unavailable`](crate::ErrorKind::Unavailable).
    pub async fn verify(&self, channel: ChannelId) -> Result<Verification> {
        verify_channel(&*self.0.store, channel).await
    }
}

/// The same as [`ChatService::verify`] on a store alone.
pub async fn verify_channel(store: &dyn Store, channel: ChannelId) -> Result<Verification> {
    for _ in 0..TRIES {
        let head = head_of(store, channel).await?;
        let read = Read { store, channel, head, log: Log::new(), findings: Vec::new() };
        let verification = read.verify().await?;
        if head_of(store, channel).await? == head {
            return Ok(verification);
        }
    }
    Err(Error::unavailable("the channel does not stand still"))
}

async fn head_of(store: &dyn Store, channel: ChannelId) -> Result<Head> {
    let heads = store.heads(&[channel]).await?;
    heads.first().copied().ok_or_else(|| Error::not_found("channel"))
}

/// A channel that is being read.
struct Read<'a> {
    store: &'a dyn Store,
    channel: ChannelId,
    head: Head,
    log: Log,
    findings: Vec<Finding>,
}

impl Read<'_> {
    async fn verify(mut self) -> Result<Verification> {
        self.follow_log().await?;
        let messages = self.messages().await?;
        let people = self.people().await?;
        self.watermarks(&people).await?;
        let bans = self.bans().await?;
        self.findings.extend(self.log.of_bans(&bans));
        self.threads(&messages);
        for message in &messages {
            self.message(message).await?;
        }
        let count = messages.len();
        self.snapshot(messages, people).await?;
        Ok(Verification { rev: self.head.rev, messages: count, findings: self.findings })
    }

    fn compare<T: std::fmt::Debug + PartialEq>(
        &mut self,
        subject: &Subject,
        field: &'static str,
        expected: &T,
        found: &T,
    ) {
        self.findings.extend(Finding::compare(subject, field, expected, found));
    }

    async fn follow_log(&mut self) -> Result<()> {
        let mut after = Rev::ZERO;
        loop {
            let query = ChangeQuery { channel: self.channel, viewer: None, after, limit: PAGE };
            let page = self.store.changes(&query).await?.ok_or_else(|| Error::not_found("channel"))?;
            page.changes.iter().for_each(|change| self.log.note(change));
            // What lies beyond a gap in the stored numbers is found, too.
            after = page.changes.last().map_or_else(|| after.plus(PAGE as u64), Change::rev);
            if after >= page.head.rev {
                return Ok(());
            }
        }
    }

    /// All messages; they must be numbered 1, 2, 3 …
    async fn messages(&mut self) -> Result<Vec<Message>> {
        let mut messages: Vec<Message> = Vec::new();
        let (mut after, mut below) = (Seq::ZERO, Seq::ZERO);
        loop {
            let page = self.store.history(self.channel, None, Anchor::After(below), PAGE).await?;
            let page = page.ok_or_else(|| Error::not_found("channel"))?;
            for message in page.messages {
                if message.seq != after.next() {
                    self.findings.push(Finding::MessageGap { after, found: message.seq });
                }
                after = message.seq;
                messages.push(message);
            }
            if !page.has_after {
                return Ok(messages);
            }
            // A page is a range of numbers, whether they are there or not.
            below = below.plus(PAGE as u64);
        }
    }

    async fn people(&mut self) -> Result<BTreeMap<UserId, Participant>> {
        let mut people = BTreeMap::new();
        let mut after = None;
        loop {
            let (channel, after_this) = (self.channel, after.as_ref());
            let query =
                ParticipantQuery { channel, viewer: None, prefix: None, after: after_this, limit: PAGE };
            let page = self.store.participants(&query).await?;
            let page = page.ok_or_else(|| Error::not_found("channel"))?;
            people.extend(page.participants.into_iter().map(|one| (one.user.clone(), one)));
            after = page.next;
            if after.is_none() {
                return Ok(people);
            }
        }
    }

    /// Nobody is ahead of the last message, nor has read what did not arrive, nor joined by what did not happen.
    async fn watermarks(&mut self, people: &BTreeMap<UserId, Participant>) -> Result<()> {
        let query = ReceiptQuery {
            channel: self.channel,
            viewer: None,
            since: ReceiptRev::ZERO,
            full_up_to: u64::MAX,
        };
        let now = self.store.receipts_since(&query).await?.ok_or_else(|| Error::not_found("channel"))?;
        let last_seq = self.last_seq();
        for state in &now.states {
            let subject = Subject::Participant(state.user.clone());
            if !people.contains_key(&state.user) {
                self.findings.push(Finding::Unexpected(subject));
                continue;
            }
            self.compare(&subject, "delivered_seq", &state.delivered_seq.min(last_seq), &state.delivered_seq);
            self.compare(&subject, "read_seq", &state.read_seq.min(state.delivered_seq), &state.read_seq);
        }
        for one in people.values() {
            let subject = Subject::Participant(one.user.clone());
            self.compare(&subject, "joined_seq", &one.joined_seq.min(last_seq), &one.joined_seq);
            self.compare(&subject, "joined_rev", &one.joined_rev.min(self.head.rev), &one.joined_rev);
        }
        Ok(())
    }

    fn last_seq(&self) -> Seq {
        self.log.replica.last_seq()
    }

    /// Everybody who is kept out, also those whose time has come.
    async fn bans(&self) -> Result<BTreeMap<UserId, Ban>> {
        let (mut bans, mut after) = (BTreeMap::new(), None);
        loop {
            let page =
                self.store.bans(self.channel, None, after.as_ref(), PAGE, Timestamp::default()).await?;
            let page = page.ok_or_else(|| Error::not_found("channel"))?;
            bans.extend(page.bans.into_iter().map(|ban| (ban.user.clone(), ban)));
            after = page.next;
            if after.is_none() {
                return Ok(bans);
            }
        }
    }

    /// What a message tells of its thread is what its replies come to.
    fn threads(&mut self, messages: &[Message]) {
        let mut threads: HashMap<MessageId, ThreadSummary> = HashMap::new();
        for reply in messages {
            let Some(root) = reply.thread_root else { continue };
            let with_it = ThreadSummary::with_reply(threads.get(&root).copied(), reply.seq, reply.created_at);
            let thread = if reply.is_deleted() { with_it.without_reply() } else { with_it };
            threads.insert(root, thread);
        }
        for message in messages {
            let expected = threads.get(&message.id).copied();
            self.compare(&Subject::Message(message.seq), "thread", &expected, &message.thread);
        }
    }

    /// The message is what the log says of it, and its reactions are those of the rows.
    async fn message(&mut self, message: &Message) -> Result<()> {
        let subject = Subject::Message(message.seq);
        self.findings.extend(self.log.of_message(message));
        let is_ordered = message.created_rev <= message.changed_rev && message.changed_rev <= self.head.rev;
        self.compare(&subject, "changed_rev", &true, &is_ordered);
        for reaction in message.reactions.as_slice() {
            let rows = self.reactors(message, &reaction.key).await?;
            self.compare(&subject, "reactors", &reaction.count, &rows);
        }
        Ok(())
    }

    async fn reactors(&self, message: &Message, key: &ReactionKey) -> Result<u64> {
        let (mut rows, mut after) = (0, None);
        loop {
            let query = ReactorQuery {
                channel: self.channel,
                message: message.id,
                key,
                viewer: None,
                after: after.as_ref(),
                limit: PAGE,
            };
            let Some(page) = self.store.reactors(&query).await? else { return Ok(rows) };
            rows += page.reactors.len() as u64;
            after = page.next;
            if after.is_none() {
                return Ok(rows);
            }
        }
    }

    /// The channel's own row, as anybody in it sees it, and all together against the log.
    async fn snapshot(
        &mut self,
        messages: Vec<Message>,
        people: BTreeMap<UserId, Participant>,
    ) -> Result<()> {
        let Some(somebody) = people.keys().next() else { return Ok(()) };
        let view = self.store.channel_view(self.channel, somebody, &Limits::default()).await?;
        let Some(view) = view else {
            self.findings.push(Finding::Unexpected(Subject::Participant(somebody.clone())));
            return Ok(());
        };
        let (channel, head) = (view.channel, self.head);
        let count = people.len() as u64;
        self.compare(&Subject::Channel, "participant_count", &count, &channel.participant_count);
        self.compare(&Subject::Channel, "rev", &head.rev, &channel.rev);
        self.compare(&Subject::Channel, "receipt_rev", &head.receipt_rev, &channel.receipt_rev);
        let pair = channel.direct_key.as_ref().map(|key| key.users().map(UserId::clone));
        if let Some(pair) = pair {
            let both: Vec<_> = people.keys().cloned().collect();
            self.compare(&Subject::Channel, "direct_key", &pair.to_vec(), &both);
        }
        let snapshot = ChannelSnapshot { channel, people: Some(people), messages };
        for finding in self.log.replica.differences(&snapshot) {
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
        Ok(())
    }
}
