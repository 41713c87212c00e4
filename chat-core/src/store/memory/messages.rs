//! Messages in memory.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::channels::ChannelRow;
use super::{MemoryStore, State};
use crate::domain::{
    ActivityKind, Anchor, Content, Digest, DirectKey, HistoryPage, Message, MessageState, Reactions, Role,
    Seq, Sight, Version,
};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, ReactionKey, UserId};
use crate::store::{
    Append, AppendOutcome, AppendTarget, Appended, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome,
    Fenced, MessageStore, NoThread, ReplyQuery,
};
use crate::time::Timestamp;

/// A message, and the digest of its draft until it is deleted.
pub(super) struct MessageRow {
    pub(super) message: Message,
    /// When the sender of a streamed message was last alive, until it ends.
    pub(super) alive_at: Option<Timestamp>,
    digest: Option<Digest>,
    /// Who reacted, with what, since when.
    pub(super) reactors: BTreeMap<(ReactionKey, UserId), Timestamp>,
    /// What it said before its edits, oldest first.
    pub(super) versions: VecDeque<Version>,
}

impl ChannelRow {
    /// The message with this number.
    pub(super) fn at(&self, seq: Seq) -> Option<&MessageRow> {
        self.messages.get(index(seq)?)
    }

    /// The message with this id, if the viewer sees it.
    pub(super) fn find(&self, id: MessageId, sight: &Sight) -> Option<&MessageRow> {
        self.at(*self.by_id.get(&id)?).filter(|row| sight.shows(&row.message))
    }

    pub(super) fn find_mut(&mut self, id: MessageId) -> Option<&mut MessageRow> {
        let at = index(*self.by_id.get(&id)?)?;
        self.messages.get_mut(at)
    }

    fn repeat(&self, append: &Append) -> Option<AppendOutcome> {
        let key = (append.sender.to_stored().to_owned(), append.client_key.clone());
        let first = self.at(*self.by_key.get(&key)?)?;
        // A tombstone has no digest to compare with, and answers every repeat.
        let is_same = first.digest.is_none_or(|digest| digest == append.digest);
        Some(if is_same {
            AppendOutcome::Duplicate(Arc::new(first.message.clone()))
        } else {
            AppendOutcome::Conflict
        })
    }

    fn append(&mut self, append: &Append) -> AppendOutcome {
        if let Some(outcome) = self.repeat(append) {
            return outcome;
        }
        if !self.holds(append.sender.user(), append.fence) {
            return AppendOutcome::Stale;
        }
        if append.content.reply_to.is_some_and(|id| !self.by_id.contains_key(&id)) {
            return AppendOutcome::NoReplyTarget;
        }
        if let Some(refusal) = append.thread_root.and_then(|root| self.no_thread(root)) {
            return AppendOutcome::NoThread(refusal);
        }
        if let Some(wait) = self.wait(append) {
            return AppendOutcome::TooSoon(wait);
        }
        AppendOutcome::Appended(Appended { message: Arc::new(self.write(append)), created_channel: None })
    }

    fn wait(&self, append: &Append) -> Option<Duration> {
        let last = self.active(append.sender.user()?)?.paced_at?;
        append.pace?.wait(last, append.at)
    }

    fn no_thread(&self, root: MessageId) -> Option<NoThread> {
        match self.find(root, &Sight::default()).map(|row| &row.message) {
            None => Some(NoThread::Missing),
            Some(root) if root.thread_root.is_some() => Some(NoThread::Nested),
            Some(root) => root.is_deleted().then_some(NoThread::Deleted),
        }
    }

    fn write(&mut self, append: &Append) -> Message {
        let channel = &mut self.channel;
        channel.last_seq = channel.last_seq.next();
        channel.rev = channel.rev.next();
        channel.last_activity_at = append.at;
        let message = Message {
            id: append.message,
            channel: channel.id,
            seq: channel.last_seq,
            created_rev: channel.rev,
            changed_rev: channel.rev,
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
        };
        let key = (append.sender.to_stored().to_owned(), append.client_key.clone());
        self.by_id.insert(message.id, message.seq);
        self.by_key.insert(key, message.seq);
        let (digest, reactors, versions) = (Some(append.digest), BTreeMap::new(), VecDeque::new());
        let alive_at = message.is_streaming().then_some(append.at);
        self.messages.push(MessageRow { message: message.clone(), alive_at, digest, reactors, versions });
        let own = append.sender.user().and_then(|sender| self.active_mut(sender));
        if let Some(own) = own.filter(|_| append.pace.is_some()) {
            own.paced_at = Some(append.at);
        }
        if let Some(root) = message.thread_root {
            if let Some(root) = self.find_mut(root) {
                root.message.follow_reply(&message);
            }
            self.follow_by(&message);
        } else if let Some(own) = append.sender.user().and_then(|sender| self.active_mut(sender)) {
            own.delivered_seq = message.seq;
            own.read_seq = message.seq;
            own.badge_seq = message.seq;
        }
        message
    }

    fn edit(&mut self, edit: &EditMessage) -> EditOutcome {
        let EditMessage { message, actor, at, .. } = edit;
        let rev = self.channel.rev.next();
        let Some(MessageRow { message: old, versions, .. }) = self.find_mut(*message) else {
            return EditOutcome::NoMessage;
        };
        if old.is_streaming() {
            return EditOutcome::Streaming;
        }
        let before = old.version();
        let MessageState::Present(content) = &mut old.state else { return EditOutcome::Deleted };
        if old.edit_no != edit.expected_edit_no {
            return EditOutcome::EditConflict(old.edit_no);
        }
        let (meant, everyone) = (mem::take(&mut content.mentions), content.mentions_everyone);
        versions.extend(before);
        versions.drain(..versions.len().saturating_sub(edit.keep));
        *content = Content { reply_to: content.reply_to, ..edit.content.clone() };
        old.edit_no += 1;
        old.edited_at = Some(*at);
        old.changed_rev = rev;
        let edited = old.clone();
        let kind = edited.edited_activity(&meant, everyone);
        self.follow_by_edit(&edited, &kind);
        EditOutcome::Edited(edited, self.record(actor, *at, kind))
    }

    fn delete(&mut self, delete: &DeleteMessage) -> DeleteOutcome {
        let DeleteMessage { message, actor, reason, at, .. } = delete;
        let rev = self.channel.rev.next();
        let Some(MessageRow { message: old, alive_at, digest, reactors, versions }) = self.find_mut(*message)
        else {
            return DeleteOutcome::NoMessage;
        };
        if old.is_deleted() {
            return DeleteOutcome::AlreadyDeleted(old.clone());
        }
        (*digest, *alive_at, old.stream, old.pin) = (None, None, None, None);
        reactors.clear();
        versions.clear();
        old.reactions = Reactions::default();
        old.state = MessageState::Deleted { at: *at };
        old.changed_rev = rev;
        let tombstone = old.clone();
        self.forget_new_mentions(tombstone.seq);
        if let Some(root) = tombstone.thread_root.and_then(|root| self.find_mut(root)) {
            root.message.follow_deleted_reply(rev);
        }
        let kind =
            ActivityKind::MessageDeleted { message: *message, seq: tombstone.seq, reason: reason.clone() };
        DeleteOutcome::Deleted(tombstone, self.record(actor, *at, kind))
    }

    /// The log no longer tells whom the edits of a message named.
    fn forget_new_mentions(&mut self, deleted: Seq) {
        for entry in &mut self.activities {
            if let ActivityKind::MessageEdited { seq, new_mentions, newly_everyone, .. } = &mut entry.kind
                && *seq == deleted
            {
                new_mentions.clear();
                *newly_everyone = false;
            }
        }
    }

    fn history(&self, viewer: Option<&UserId>, sight: &Sight, anchor: Anchor, limit: usize) -> HistoryPage {
        let half = limit.div_ceil(2);
        let end = self.channel.last_seq.next();
        // The page lies around the first message of its newer part: so many older ones, so many from there on.
        let (middle, older, newer) = match anchor {
            Anchor::Latest => (end, limit, 0),
            Anchor::Before(seq) => (seq, limit, 0),
            Anchor::After(seq) => (seq.next(), 0, limit),
            Anchor::Around(seq) => (seq.next(), half, limit - half),
        };
        let shown: Vec<_> = self.messages.iter().filter(|row| sight.shows(&row.message)).collect();
        let middle = shown.partition_point(|row| row.message.seq < middle);
        let (from, to) = (middle.saturating_sub(older), middle.saturating_add(newer).min(shown.len()));
        HistoryPage {
            messages: shown[from..to].iter().map(|row| row.seen_by(viewer)).collect(),
            has_before: from > 0,
            has_after: to < shown.len(),
            rev: self.channel.rev,
        }
    }
}

fn index(seq: Seq) -> Option<usize> {
    usize::try_from(seq.get().checked_sub(1)?).ok()
}

impl State {
    fn append(&mut self, append: &Append) -> AppendOutcome {
        match &append.target {
            AppendTarget::Channel(id) => {
                self.channel_mut(*id).map_or(AppendOutcome::NotFound, |row| row.append(append))
            }
            AppendTarget::Direct { key, new_channel } => {
                let [one, other] = key.users();
                let is_blocked = append.sender.user().is_some() && self.is_apart(one, other);
                match self.directs.get(key).copied().map(|id| self.channel_mut(id)) {
                    Some(None) => AppendOutcome::NotFound,
                    Some(Some(row)) if is_blocked => row.repeat(append).unwrap_or(AppendOutcome::Stale),
                    Some(Some(row)) => row.append(append),
                    None => self.append_first(append, key, *new_channel, is_blocked),
                }
            }
        }
    }

    /// The first message of a pair: with it begin the channel and both participants, or nothing does.
    fn append_first(
        &mut self,
        append: &Append,
        key: &DirectKey,
        id: ChannelId,
        is_blocked: bool,
    ) -> AppendOutcome {
        let mut row = ChannelRow::direct(id, key, append.at);
        if append.sender.user().is_some_and(|sender| !key.users().contains(&sender)) {
            return AppendOutcome::Stale;
        }
        if append.content.reply_to.is_some() {
            return AppendOutcome::NoReplyTarget;
        }
        if append.thread_root.is_some() {
            return AppendOutcome::NoThread(NoThread::Missing);
        }
        if is_blocked {
            return AppendOutcome::Stale;
        }
        for user in key.users() {
            row.join(&mut self.users, user, Role::Member, append.at);
        }
        let message = row.write(append);
        for user in key.users() {
            if let Some(own) = row.active_mut(user) {
                own.participant.joined_rev = message.created_rev;
            }
        }
        self.directs.insert(key.clone(), id);
        self.channels.insert(id, row);
        let message = Arc::new(message);
        AppendOutcome::Appended(Appended { message, created_channel: Some(key.clone()) })
    }
}

#[async_trait]
impl MessageStore for MemoryStore {
    fn lanes(&self) -> usize {
        1
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        let mut state = self.state()?;
        Ok(batch.iter().map(|append| state.append(append)).collect())
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        let state = self.state()?;
        Ok(state.readable(channel, viewer).map(|(row, sight)| row.history(viewer, &sight, anchor, limit)))
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        let state = self.state()?;
        let found = state.readable(query.channel, query.viewer);
        let Some((row, sight)) = found.filter(|(row, sight)| row.find(query.root, sight).is_some()) else {
            return Ok(None);
        };
        let replies = row.messages.iter().filter(|one| one.message.thread_root == Some(query.root));
        let replies = replies.filter(|one| sight.shows(&one.message));
        let replies = replies.map(|one| one.seen_by(query.viewer)).collect();
        Ok(Some(query.page(replies, row.channel.rev)))
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        let state = self.state()?;
        let found = state.readable(channel, viewer).and_then(|(row, sight)| row.find(message, &sight));
        Ok(found.map(|row| row.seen_by(viewer)))
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced(edit.channel, &edit.actor, edit.fence, |row, _| Fenced::Decided(row.edit(edit))))
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced(delete.channel, &delete.actor, delete.fence, |row, _| {
            Fenced::Decided(row.delete(delete))
        }))
    }
}
