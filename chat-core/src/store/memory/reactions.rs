//! Reactions in memory.

use std::mem;

use async_trait::async_trait;

use super::channels::ChannelRow;
use super::messages::MessageRow;
use super::{MemoryStore, State};
use crate::domain::{ActivityKind, Actor, Message, Reactor, ReactorPage, Seq};
use crate::error::Result;
use crate::id::{ReactionKey, UserId};
use crate::store::{Fenced, React, ReactOutcome, ReactionStore, ReactorQuery};
use crate::time::Timestamp;

impl MessageRow {
    /// The message as a viewer sees it, with which reactions are theirs; as it is for the host.
    pub(super) fn seen_by(&self, viewer: Option<&UserId>) -> Message {
        let mut message = self.message.clone();
        if let Some(viewer) = viewer {
            let is_own = |key: &ReactionKey| self.reactors.contains_key(&(key.clone(), viewer.clone()));
            message.reactions = message.reactions.seen_by(is_own);
        }
        message
    }

    fn reacted(&self, react: &React) -> (Seq, u64, Message) {
        let Message { seq, reactions, .. } = &self.message;
        (*seq, reactions.count(&react.key), self.seen_by(Some(&react.user)))
    }

    fn page(&self, query: &ReactorQuery<'_>) -> ReactorPage {
        let of_key = self.reactors.iter().filter(|((key, _), _)| key == query.key);
        let after = of_key.filter(|((_, user), _)| query.after.is_none_or(|after| user > after));
        let one =
            |((_, user), at): (&(ReactionKey, UserId), &Timestamp)| Reactor { user: user.clone(), at: *at };
        let mut reactors: Vec<_> = after.take(query.limit + 1).map(one).collect();
        let has_more = reactors.len() > query.limit;
        reactors.truncate(query.limit);
        let next = reactors.last().filter(|_| has_more).map(|last| last.user.clone());
        ReactorPage { count: self.message.reactions.count(query.key), reactors, next }
    }
}

/// Why a message cannot be reacted to.
enum Refusal {
    NoMessage,
    Deleted,
}

impl From<Refusal> for ReactOutcome {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoMessage => Self::NoMessage,
            Refusal::Deleted => Self::Deleted,
        }
    }
}

impl ChannelRow {
    /// The message a user reacts to, or why they cannot.
    fn reacted_to(&mut self, react: &React, is_seen: bool) -> std::result::Result<&mut MessageRow, Refusal> {
        match self.find_mut(react.message).filter(|_| is_seen) {
            None => Err(Refusal::NoMessage),
            Some(row) if row.message.is_deleted() => Err(Refusal::Deleted),
            Some(row) => Ok(row),
        }
    }

    fn add_reaction(&mut self, react: &React, is_seen: bool, keys: usize) -> ReactOutcome {
        let rev = self.channel.rev.next();
        let row = match self.reacted_to(react, is_seen) {
            Ok(row) => row,
            Err(refusal) => return refusal.into(),
        };
        let pair = (react.key.clone(), react.user.clone());
        if row.reactors.contains_key(&pair) {
            return ReactOutcome::Unchanged(row.seen_by(Some(&react.user)));
        }
        if row.message.reactions.is_full(&react.key, keys) {
            return ReactOutcome::Full;
        }
        row.reactors.insert(pair, react.at);
        row.message.reactions = mem::take(&mut row.message.reactions).with(&react.key);
        row.message.changed_rev = rev;
        let (seq, count, seen) = row.reacted(react);
        let (message, key) = (react.message, react.key.clone());
        let kind = ActivityKind::ReactionAdded { message, seq, key, count };
        ReactOutcome::Reacted(seen, self.record(&Actor::from(&react.user), react.at, kind))
    }

    fn remove_reaction(&mut self, react: &React, is_seen: bool) -> ReactOutcome {
        let rev = self.channel.rev.next();
        let row = match self.reacted_to(react, is_seen) {
            Ok(row) => row,
            Err(refusal) => return refusal.into(),
        };
        if row.reactors.remove(&(react.key.clone(), react.user.clone())).is_none() {
            return ReactOutcome::Unchanged(row.seen_by(Some(&react.user)));
        }
        row.message.reactions = mem::take(&mut row.message.reactions).without(&react.key);
        row.message.changed_rev = rev;
        let (seq, count, seen) = row.reacted(react);
        let (message, key) = (react.message, react.key.clone());
        let kind = ActivityKind::ReactionRemoved { message, seq, key, count };
        ReactOutcome::Reacted(seen, self.record(&Actor::from(&react.user), react.at, kind))
    }
}

impl State {
    fn is_seen(&self, react: &React) -> bool {
        let found = self.readable(react.channel, Some(&react.user));
        found.is_some_and(|(row, sight)| row.find(react.message, &sight).is_some())
    }
}

#[async_trait]
impl ReactionStore for MemoryStore {
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        let (mut state, actor) = (self.state()?, Actor::from(&react.user));
        let is_seen = state.is_seen(react);
        let add = |row: &mut ChannelRow, _: &mut _| Fenced::Decided(row.add_reaction(react, is_seen, keys));
        Ok(state.fenced(react.channel, &actor, react.fence, add))
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        let (mut state, actor) = (self.state()?, Actor::from(&react.user));
        let is_seen = state.is_seen(react);
        let remove = |row: &mut ChannelRow, _: &mut _| Fenced::Decided(row.remove_reaction(react, is_seen));
        Ok(state.fenced(react.channel, &actor, react.fence, remove))
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        let state = self.state()?;
        let found = state.readable(query.channel, query.viewer);
        let found = found.and_then(|(row, sight)| row.find(query.message, &sight));
        Ok(found.map(|row| row.page(query)))
    }
}
