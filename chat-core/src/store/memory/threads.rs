//! Threads, each participant's own, in memory.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::participants::ParticipantRow;
use crate::domain::{
    ActivityKind, Count, Message, MessageKind, PersonalRev, Seq, Sight, ThreadPage, ThreadState, ThreadView,
};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, UserId};
use crate::limits::Limits;
use crate::store::{NoThread, ThreadChange, ThreadEdit, ThreadOutcome, ThreadQuery, ThreadStore};

/// Somebody's place in a thread.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Follower {
    /// Whether they follow; nothing as long as nothing said so.
    following: Option<bool>,
    read_seq: Seq,
    /// Their personal version when they last changed it themselves.
    pub(super) personal_rev: PersonalRev,
}

impl Follower {
    pub(super) fn state(self, channel: ChannelId, root: MessageId) -> ThreadState {
        ThreadState { channel, root, following: self.following, read_seq: self.read_seq }
    }

    /// Follows, unless that was decided before; then what is up to `read` is read.
    fn begin(&mut self, read: Seq) {
        if self.following.is_none() {
            self.following = Some(true);
            self.read_seq = self.read_seq.max(read);
        }
    }
}

impl ParticipantRow {
    fn follower(&self, root: MessageId) -> Follower {
        self.threads.get(&root).copied().unwrap_or_default()
    }

    /// Whether a reply in a thread counts into the unread of the channel.
    pub(super) fn counts_reply(&self, root: MessageId, seq: Seq, is_meant: bool) -> bool {
        let own = self.follower(root);
        seq > own.read_seq && (own.following == Some(true) || is_meant)
    }
}

/// What a reader does not see, and whose messages count for nothing to them.
struct Seen<'a> {
    sight: Sight,
    blocked: Option<&'a BTreeSet<UserId>>,
}

impl Seen<'_> {
    fn blocks(&self, sender: &UserId) -> bool {
        self.blocked.is_some_and(|blocked| blocked.contains(sender))
    }
}

impl ChannelRow {
    /// Makes people follow the thread of a reply that was written.
    pub(super) fn follow_by(&mut self, reply: &Message) {
        let Some(root) = reply.thread_root else { return };
        let author = self
            .find(root, &Sight::default())
            .map(|row| (row.message.sender.user().cloned(), row.message.seq));
        if let Some(sender) = reply.sender.user() {
            self.begin_to_follow(sender, root, reply.seq);
            if let Some(own) = self.active_mut(sender) {
                let own = own.threads.entry(root).or_default();
                own.read_seq = own.read_seq.max(reply.seq);
            }
        }
        if let Some((Some(author), seq)) = author {
            self.begin_to_follow(&author, root, seq);
        }
        let named = reply.content().filter(|_| reply.kind == MessageKind::User);
        for user in named.into_iter().flat_map(|content| &content.mentions) {
            self.begin_to_follow(user, root, reply.seq.minus(1));
        }
    }

    /// Makes those follow whom an edit of a reply names.
    pub(super) fn follow_by_edit(&mut self, edited: &Message, kind: &ActivityKind) {
        if let Some((root, users)) = edited.follows_by_edit(kind) {
            for user in users {
                self.begin_to_follow(user, root, edited.seq.minus(1));
            }
        }
    }

    fn begin_to_follow(&mut self, user: &UserId, root: MessageId, read: Seq) {
        if let Some(own) = self.active_mut(user) {
            own.threads.entry(root).or_default().begin(read);
        }
    }

    fn thread_view(
        &self,
        own: &ParticipantRow,
        root: &Message,
        seen: &Seen<'_>,
        limits: &Limits,
    ) -> ThreadView {
        let user = &own.participant.user;
        let follower = own.follower(root.id);
        let replies = self.messages.iter().map(|row| &row.message);
        let replies = replies.filter(|one| one.thread_root == Some(root.id) && one.seq > follower.read_seq);
        let scan = usize::try_from(limits.unread_scan).unwrap_or(usize::MAX);
        let scanned: Vec<_> = replies.take(scan).collect();
        let counts = |one: &&&Message| {
            let is_own = one.sender.user() == Some(user);
            let by_blocked = one.sender.user().is_some_and(|sender| seen.blocks(sender));
            let is_said = !one.is_deleted() && one.kind == MessageKind::User;
            is_said && !is_own && !by_blocked && seen.sight.shows(one)
        };
        let found = scanned.iter().filter(counts).count() as u64;
        let unread = Count::capped(found, limits.unread_cap, scanned.len() == scan);
        ThreadView { root: root.clone(), state: follower.state(self.channel.id, root.id), unread }
    }

    fn thread_page(
        &self,
        own: &ParticipantRow,
        query: &ThreadQuery<'_>,
        seen: &Seen<'_>,
        limits: &Limits,
    ) -> ThreadPage {
        let followed = own.threads.iter().filter(|(_, follower)| follower.following == Some(true));
        let mut found: Vec<_> = followed
            .filter_map(|(root, _)| self.find(*root, &seen.sight))
            .map(|row| (last_of(&row.message), row.seen_by(Some(query.user))))
            .filter(|(last, _)| query.before.is_none_or(|before| *last < before))
            .collect();
        found.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
        let has_more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| has_more).map(|(last, _)| *last);
        let threads = found.iter().map(|(_, root)| self.thread_view(own, root, seen, limits)).collect();
        ThreadPage { threads, next }
    }
}

/// A thread's last reply, or else its first message.
fn last_of(root: &Message) -> Seq {
    root.thread.map_or(root.seq, |thread| thread.last_reply_seq)
}

#[async_trait]
impl ThreadStore for MemoryStore {
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        let state = &mut *self.state()?;
        let ThreadChange { channel, root, user, edit, at } = change;
        let Some(row) = state.channel(*channel) else { return Ok(ThreadOutcome::NotFound) };
        let last_seq = row.channel.last_seq;
        let Some(own) = row.active(user) else { return Ok(ThreadOutcome::NotFound) };
        let before = own.follower(*root);
        let sight = if edit.is_some() { state.sight(row, own) } else { Sight::default() };
        let Some(found) = row.find(*root, &sight).map(|row| &row.message) else {
            return Ok(ThreadOutcome::NoThread(NoThread::Missing));
        };
        if found.thread_root.is_some() {
            return Ok(ThreadOutcome::NoThread(NoThread::Nested));
        }
        if edit.and_then(ThreadEdit::seq).is_some_and(|seq| seq > last_seq) {
            return Ok(ThreadOutcome::BeyondHead(last_seq));
        }
        let last = last_of(found);
        let (following, read_seq) = edit.map_or((before.following, before.read_seq), |edit| {
            edit.apply(before.following, before.read_seq, last)
        });
        let place = ThreadState { channel: *channel, root: *root, following, read_seq };
        if (following, read_seq) == (before.following, before.read_seq) {
            return Ok(ThreadOutcome::Unchanged(place));
        }
        let personal_rev = state.users.raise(user, *at);
        if let Some(own) = state.channels.get_mut(channel).and_then(|row| row.active_mut(user)) {
            own.threads.insert(*root, Follower { following, read_seq, personal_rev });
            own.personal_rev = personal_rev;
        }
        Ok(ThreadOutcome::Changed(place))
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        let state = self.state()?;
        let Some(row) = state.channel(query.channel) else { return Ok(None) };
        Ok(row.active(query.user).map(|own| {
            let seen = Seen { sight: state.sight(row, own), blocked: state.blocked_by(query.user) };
            row.thread_page(own, query, &seen, limits)
        }))
    }
}
