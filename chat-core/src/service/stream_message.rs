//! Messages that are written while they are read: begun, gone on with, ended.

use super::ChatService;
use crate::codec::Sent;
use crate::domain::{Actor, Draft, Message, Reason, StreamEnd, StreamOutcome, StreamState, Target};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{ChannelId, MessageId};
use crate::policy::Action;
use crate::store::{EndOutcome, EndStream};
use crate::streaming::{Ending, not_own};

impl ChatService {
    /// Begins a message that is written while it is read, as an assistant's answer is. Sent as every message is: one
    /// number, one unread, once per client key. The body may be empty: it is what the text begins with. Its sender goes
    /// on with [`ChatService::append_stream`] and ends it with [`ChatService::end_stream`]; if they say nothing for
    /// [`Limits::stream_lease`](crate::Limits), it has failed.
    ///
    /// A sender streams at most [`Limits::streams_per_sender`](crate::Limits) at a time
    /// ([`RateLimited`](ErrorKind::RateLimited)).
    pub async fn begin_stream(
        &self,
        actor: impl Into<Actor>,
        target: impl Into<Target>,
        draft: Draft,
    ) -> Result<Sent> {
        let actor = actor.into();
        self.0.streams.check_room(&actor)?;
        let streaming = Some(StreamState::Streaming);
        let sent = self.queue_send(actor, target.into(), draft, streaming).await?.outcome(self).await?;
        if sent.message.is_streaming() {
            self.0.streams.hold(&sent.message);
        }
        Ok(sent)
    }

    /// Appends to a streamed message at an offset, in bytes of UTF-8, and tells its length: the next offset. Told to
    /// those who look, and not stored yet. What is there already has no effect, so that a lost answer is repeated
    /// unchanged; an empty text at the end only tells that its sender is alive.
    ///
    /// An offset beyond the end is a [`Conflict`](ErrorKind::Conflict) whose limit is the length: go on from there.
    /// After the node went away that is what was stored last, so a sender keeps its text until the end.
    pub async fn append_stream(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        offset: u64,
        text: &str,
    ) -> Result<u64> {
        let actor = actor.into();
        self.check_piece(text)?;
        self.authorize(&actor, channel, &Action::Send).await?;
        if let Some(length) = self.0.streams.append(&actor, channel, message, (offset, text))? {
            return Ok(length);
        }
        let found = self.own_stream(&actor, channel, message).await?;
        if !found.is_streaming() {
            return Err(over());
        }
        self.0.streams.check_room(&actor)?;
        self.0.streams.hold(&found);
        let length = self.0.streams.append(&actor, channel, message, (offset, text))?;
        length.ok_or_else(over)
    }

    /// Ends a streamed message: what it says from then on is stored, for everybody, with the activity. To finish it,
    /// tell its length: if less is there, it is a [`Conflict`](ErrorKind::Conflict) whose limit is the length to go on
    /// from. Ending it the same way again changes nothing.
    ///
    /// The hook is asked about the whole text; if it refuses, the message has failed and says nothing.
    pub async fn end_stream(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        message: MessageId,
        end: StreamEnd,
    ) -> Result<Message> {
        let actor = actor.into();
        let reason = end.reason.as_deref().map(|reason| Reason::parse(reason, &self.0.limits)).transpose()?;
        self.authorize(&actor, channel, &Action::Send).await?;
        let found = self.own_stream(&actor, channel, message).await?;
        if !found.is_streaming() {
            return ended_before(found, end.outcome);
        }
        let body = self.whole_text(&found, &end)?;
        let sender = found.sender.user().map_or(Actor::Host, Actor::from);
        let ending = self.0.verdicts.ending(&sender, &found, body, end.outcome).await?;
        let ended = self.write_end(&actor, &found, &ending, reason.as_ref()).await?;
        match ending.refused {
            Some(refused) => Err(refused),
            None => Ok(ended),
        }
    }

    async fn write_end(
        &self,
        actor: &Actor,
        found: &Message,
        ending: &Ending,
        reason: Option<&Reason>,
    ) -> Result<Message> {
        let (channel, message) = (found.channel, found.id);
        let outcome = self
            .fenced(actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(actor, channel, &Action::Send).await?;
                    let (actor, reason) = (actor.clone(), reason.cloned());
                    let (text, outcome, at) = (ending.text.clone(), ending.outcome, self.0.clock.now());
                    let silent_since = None;
                    let end =
                        EndStream { channel, message, actor, fence, outcome, reason, text, silent_since, at };
                    self.0.store.end_stream(&end).await
                })
            })
            .await?;
        self.0.streams.release(message);
        match outcome {
            EndOutcome::Ended(message, activity) => {
                self.announce_activity(activity, Some(message.clone())).await;
                Ok(message)
            }
            EndOutcome::Unchanged(message) => ended_before(message, ending.outcome),
            EndOutcome::NoMessage => Err(Error::not_found("message")),
        }
    }

    /// The longer of what is stored and what this node has of it, if it is as long as the sender says.
    fn whole_text(&self, found: &Message, end: &StreamEnd) -> Result<String> {
        let stored = found.content().map(|content| content.body.clone()).unwrap_or_default();
        let here = self.0.streams.text(found.id).filter(|here| here.len() > stored.len());
        let body = here.unwrap_or(stored);
        let length = body.len() as u64;
        match end.length {
            Some(told) if told != length => {
                let error = Error::conflict("is not the length of what is there: go on from the limit");
                Err(error.with_field("length").with_limit(length))
            }
            None if end.outcome == StreamOutcome::Finished => {
                Err(Error::invalid("length", "is needed to finish"))
            }
            _ if end.outcome == StreamOutcome::Finished && body.trim().is_empty() => {
                Err(Error::invalid("body", "is empty"))
            }
            _ => Ok(body),
        }
    }

    /// A streamed message, or one that was; for its sender and the app.
    async fn own_stream(&self, actor: &Actor, channel: ChannelId, message: MessageId) -> Result<Message> {
        let found = self.get_message(actor.clone(), channel, message).await?;
        if *actor != Actor::Host && found.sender.user() != actor.user() {
            return Err(not_own());
        }
        if found.is_deleted() {
            return Err(Error::conflict("was deleted").with_field("message_id"));
        }
        if found.stream.is_none() {
            return Err(Error::conflict("was sent whole").with_field("message_id"));
        }
        Ok(found)
    }

    fn check_piece(&self, text: &str) -> Result<()> {
        let limit = self.0.limits.body_bytes;
        if text.len() > limit {
            let error = Error::invalid("text", "is longer than the limit in bytes");
            return Err(error.with_limit(limit as u64));
        }
        if text.contains('\0') {
            return Err(Error::invalid("text", "has a NUL character"));
        }
        Ok(())
    }
}

fn ended_before(message: Message, outcome: StreamOutcome) -> Result<Message> {
    if message.stream == Some(outcome.into()) {
        return Ok(message);
    }
    Err(if message.is_deleted() { Error::conflict("was deleted").with_field("message_id") } else { over() })
}

fn over() -> Error {
    Error::new(ErrorKind::Conflict, "has ended").with_field("message_id")
}
