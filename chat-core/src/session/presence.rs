//! A session's part in presence: what it says of its device, what it subscribes to, and what ends a subscription.

use std::sync::Arc;

use super::Session;
use crate::domain::{ActivityKind, Change, DeviceState, Encoded, Event, PresenceSnapshot, Watched};
use crate::error::{ErrorKind, Result};
use crate::id::ChannelId;
use crate::presence::Viewer;

/// What presence has to read from the store.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// Whether the people of the subscriptions still share a channel with the user.
    people: bool,
    /// Who is in these channels.
    rooms: Vec<ChannelId>,
}

impl Session {
    /// Says whether somebody is at this device. The user's most present device counts.
    pub fn set_device(&self, device: DeviceState) {
        self.chat.set_device(self.seat.viewer(), device);
    }

    /// Subscribes to people or to a channel: the answer tells how it is, and
    /// [`Event::Presence`] and [`Event::Typing`] what changes, at most
    /// [`Limits::presence_changes_per_second`](crate::Limits). A subscription ends with the session, or with the last
    /// channel that is shared, which [`Event::PresenceEnded`] tells. Subscribing again tells anew how it is.
    pub async fn subscribe_presence(&self, watched: &Watched) -> Result<PresenceSnapshot> {
        self.chat.subscribe_presence(&self.user, self.seat.viewer(), watched).await
    }

    /// Ends subscriptions; those that are not there are no fault.
    pub fn unsubscribe_presence(&self, watched: &Watched) {
        self.chat.unsubscribe_presence(self.seat.viewer(), watched);
    }

    pub(super) fn viewer(&self) -> &Arc<Viewer> {
        self.seat.viewer()
    }

    /// The next of presence and typing that may be told now.
    pub(super) fn next_presence(&self) -> Option<Arc<Encoded>> {
        self.seat.next().map(Encoded::new)
    }

    /// Follows what the client is handed, where it tells who is in a channel, or of streams.
    pub(super) fn follow(&mut self, event: &Event) {
        self.follow_streams(event);
        match event {
            Event::Change(Change::Activity { activity, .. }) => {
                self.follow_activity(activity.channel, &activity.kind);
            }
            Event::Reset { view } if self.seat.watches(view.channel.id) => {
                self.stale.rooms.push(view.channel.id);
                self.stale.people = true;
            }
            Event::Reset { .. } | Event::Gone { .. } => self.stale.people = true,
            _ => {}
        }
    }

    fn follow_activity(&mut self, channel: ChannelId, kind: &ActivityKind) {
        if let ActivityKind::Joined { users, .. } = kind
            && self.seat.watches(channel)
        {
            self.seat.joined(channel, users);
        }
        if let Some(user) = kind.leaver() {
            // Whom this session does not know by name is followed in the rooms alone.
            self.stale.people |= self.seat.watches_person(user);
            if self.seat.watches(channel) {
                self.seat.left(channel, user);
            }
        }
    }

    /// Reads what presence has to know anew. What fails stays noted.
    pub(super) async fn refresh_presence(&mut self) -> Result<()> {
        while let Some(channel) = self.stale.rooms.last().copied() {
            match self.chat.read_room(&self.user, channel).await {
                Err(error) if error.kind() == ErrorKind::NotFound => self.seat.end_channel(channel),
                read => read?,
            }
            self.stale.rooms.pop();
        }
        if self.stale.people
            && let Some(people) = self.seat.people()
        {
            let hidden = self.chat.out_of_sight(&self.user, people).await?;
            self.seat.end_people(&hidden);
        }
        self.stale.people = false;
        Ok(())
    }

    /// Whether presence has anything to read.
    pub(super) fn is_presence_stale(&self) -> bool {
        self.stale.people || !self.stale.rooms.is_empty()
    }
}
