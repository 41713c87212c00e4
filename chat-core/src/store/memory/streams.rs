//! Streamed messages in memory.

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use super::messages::MessageRow;
use crate::domain::{ActivityKind, Message, MessageState};
use crate::error::Result;
use crate::store::{Checkpoint, EndOutcome, EndStream, Fenced, StreamStore, StreamText};
use crate::time::Timestamp;

impl MessageRow {
    fn say(&mut self, text: &StreamText) {
        if let MessageState::Present(content) = &mut self.message.state {
            content.body.clone_from(&text.body);
            content.html.clone_from(&text.html);
            content.renderer = text.renderer;
        }
    }

    fn length(&self) -> usize {
        self.message.content().map_or(0, |content| content.body.len())
    }
}

impl ChannelRow {
    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> bool {
        let Some(row) = self.find_mut(checkpoint.message) else { return false };
        let sender = row.message.sender.clone();
        if !row.message.is_streaming() || sender.user().is_some_and(|user| self.active(user).is_none()) {
            return false;
        }
        if let Some(row) = self.find_mut(checkpoint.message) {
            if checkpoint.text.body.len() > row.length() {
                row.say(&checkpoint.text);
            }
            row.alive_at = row.alive_at.max(Some(checkpoint.at));
        }
        true
    }

    fn end_stream(&mut self, end: &EndStream) -> EndOutcome {
        let rev = self.channel.rev.next();
        let Some(row) = self.find_mut(end.message) else { return EndOutcome::NoMessage };
        let is_alive = end.silent_since.is_some_and(|since| row.alive_at >= Some(since));
        if !row.message.is_streaming() || is_alive {
            return EndOutcome::Unchanged(row.message.clone());
        }
        row.say(&end.text);
        row.alive_at = None;
        row.message.stream = Some(end.outcome.into());
        row.message.changed_rev = rev;
        let ended = row.message.clone();
        let (message, seq, outcome) = (ended.id, ended.seq, end.outcome);
        let kind = ActivityKind::StreamEnded { message, seq, outcome, reason: end.reason.clone() };
        let activity = self.record(&end.actor, end.at, kind);
        EndOutcome::Ended(ended, activity)
    }

    fn silent(&self, before: Timestamp) -> impl Iterator<Item = (Timestamp, &Message)> {
        let alive = self.messages.iter().filter_map(|row| Some((row.alive_at?, &row.message)));
        alive.filter(move |(at, _)| *at < before)
    }
}

#[async_trait]
impl StreamStore for MemoryStore {
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        let mut state = self.state()?;
        let mut keep = |checkpoint: &Checkpoint| {
            state.channel_mut(checkpoint.channel).is_some_and(|row| row.checkpoint(checkpoint))
        };
        Ok(batch.iter().map(&mut keep).collect())
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced(end.channel, &end.actor, end.fence, |row, _| Fenced::Decided(row.end_stream(end))))
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        let state = self.state()?;
        let there = state.channels.values().filter(|row| !row.is_deleted);
        let mut silent: Vec<_> = there.flat_map(|row| row.silent(before)).collect();
        silent.sort_by_key(|(at, message)| (*at, message.id));
        Ok(silent.into_iter().take(limit).map(|(_, message)| message.clone()).collect())
    }
}
