//! A session's part in streamed messages: which of them its client knows, and what it was told of each.

use std::collections::BTreeMap;

use super::Session;
use crate::domain::{Activity, ActivityKind, Change, Event};
use crate::error::Result;
use crate::id::{ChannelId, MessageId};
use crate::streaming::Told;

/// What a session follows.
#[derive(Debug, Default)]
pub(super) struct Followed {
    messages: BTreeMap<MessageId, One>,
    /// Channels whose streams are to be looked at.
    due: Vec<ChannelId>,
}

#[derive(Debug)]
struct One {
    channel: ChannelId,
    /// `None` when it is nothing for this client.
    told: Option<Told>,
}

impl Followed {
    pub(super) fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    pub(super) fn look_at(&mut self, channel: ChannelId) {
        if !self.due.contains(&channel) {
            self.due.push(channel);
        }
    }

    /// The client knows the message from now on, and nothing of what was told of it before.
    fn begin(&mut self, message: MessageId, channel: ChannelId) {
        self.messages.insert(message, One { channel, told: Some(Told::default()) });
    }

    fn end(&mut self, message: MessageId) {
        if let Some(one) = self.messages.get_mut(&message) {
            one.told = None;
        }
    }

    /// The client holds nothing of the channel any more, or something else is hidden from it: all is looked at anew.
    fn start_over(&mut self, channel: Option<ChannelId>) {
        let is_meant = |one: &One| channel.is_none_or(|channel| one.channel == channel);
        for (_, one) in self.messages.extract_if(.., |_, one| is_meant(one)) {
            if !self.due.contains(&one.channel) {
                self.due.push(one.channel);
            }
        }
    }
}

impl Session {
    /// Follows what the client is handed, where it tells of streams.
    pub(super) fn follow_streams(&mut self, event: &Event) {
        match event {
            Event::Change(Change::Message(message)) if message.is_streaming() => {
                self.streams.begin(message.id, message.channel);
            }
            Event::Change(Change::Activity { activity, .. }) => self.follow_end(activity),
            Event::Reset { view } | Event::Joined { view, .. } => {
                self.streams.start_over(Some(view.channel.id));
                self.streams.look_at(view.channel.id);
            }
            Event::Gone { channel } => self.streams.start_over(Some(*channel)),
            Event::Personal { .. } => self.streams.start_over(None),
            _ => {}
        }
    }

    fn follow_end(&mut self, activity: &Activity) {
        if let ActivityKind::StreamEnded { message, .. } | ActivityKind::MessageDeleted { message, .. } =
            &activity.kind
        {
            self.streams.end(*message);
            self.chat.engine().streams.forget_mirror(*message);
        }
    }

    /// Tells what the streams of the channels that are due say by now. After an error they stay due.
    pub(super) async fn tell_streams(&mut self) -> Result<()> {
        while let Some(channel) = self.streams.due.last().copied() {
            let live = self.chat.engine().streams.of_channel(channel);
            self.streams.messages.retain(|message, one| one.channel != channel || live.contains(message));
            if self.position(channel).is_ok() {
                for message in &live {
                    self.meet_stream(channel, *message).await?;
                }
                // What came meanwhile may begin or end one of them.
                if self.outbox.has_more() {
                    return Ok(());
                }
                self.tell_news(channel);
            }
            self.streams.due.pop();
        }
        Ok(())
    }

    /// A stream whose beginning this session did not hand on: it came later. Looked at once, as the user may read it.
    async fn meet_stream(&mut self, channel: ChannelId, message: MessageId) -> Result<()> {
        if self.streams.messages.contains_key(&message) {
            return Ok(());
        }
        let found = self.chat.engine().store.message(channel, Some(&self.user), message).await?;
        let told = found.filter(crate::domain::Message::is_streaming).map(|_| Told::default());
        self.streams.messages.insert(message, One { channel, told });
        Ok(())
    }

    fn tell_news(&mut self, channel: ChannelId) {
        let streams = &self.chat.engine().streams;
        let of_channel = self.streams.messages.iter_mut().filter(|(_, one)| one.channel == channel);
        for (message, one) in of_channel {
            if let Some(told) = &mut one.told {
                self.ready.extend(streams.news(*message, told));
            }
        }
    }
}
