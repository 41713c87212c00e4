//! Sessions: one user's live events, pulled; and the connection that carries one over a transport.

mod open;
mod catch_up;
mod memberships;
mod blocks;
mod presence;
mod streams;
mod dispatch;
mod connection;

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::{Instant, sleep_until};

pub use connection::{Connection, Hello};

use self::presence::Stale;
use self::streams::Followed;
use crate::delivery::{Feed, Outbox, Take};
use crate::domain::{ChannelKind, Encoded, Event, PersonalRev, Rev};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::presence::Seat;
use crate::service::ChatService;

/// One user's live events, in order. Pull-style: who does not pull is not waited for, holds a bounded queue at most,
/// and catches up from the store when they pull again.
///
/// Dropping it ends it; dropping the future of [`Session::next`] loses nothing.
#[derive(Debug)]
pub struct Session {
    chat: ChatService,
    user: UserId,
    outbox: Arc<Outbox>,
    /// The channels this session is in, ascending by id.
    channels: Vec<Attached>,
    memberships_seen: u64,
    personal_rev: PersonalRev,
    /// Read from the store, to be handed on.
    ready: VecDeque<Arc<Encoded>>,
    /// To be read from the store before anything else of these channels.
    snapshots: VecDeque<Snapshot>,
    heartbeat: Instant,
    seat: Seat,
    stale: Stale,
    streams: Followed,
}

#[derive(Debug)]
struct Attached {
    feed: Arc<Feed>,
    kind: ChannelKind,
    joined_rev: Rev,
    /// What the last heartbeat told.
    told_rev: Rev,
}

/// A channel whose current state the client needs first.
#[derive(Debug, Clone, Copy)]
enum Snapshot {
    /// New for the client: it is told, then the changes above this follow.
    Joined(ChannelId, Rev),
    /// What the client holds cannot be continued.
    Reset(ChannelId),
}

impl Session {
    /// Whose events these are.
    pub fn user(&self) -> &UserId {
        &self.user
    }

    /// The next event; `None` at the session's end: the engine is stopping, or the database went back to an earlier
    /// state (another [epoch](crate::Epoch)), and then another session can be opened at once. After an error, which
    /// passes, call it again.
    pub async fn next(&mut self) -> Result<Option<Arc<Encoded>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.follow(event.event());
                return Ok(Some(event));
            }
            // Its budget keeps it from holding up the rest.
            if let Some(event) = self.next_presence() {
                return Ok(Some(event));
            }
            if let Some(snapshot) = self.snapshots.front().copied() {
                self.read_snapshot(snapshot).await?;
                continue;
            }
            match self.outbox.take(self.memberships_seen) {
                Take::Event(event) => {
                    let event = self.unless_blocked(event);
                    if self.heeds(event.event()) {
                        return Ok(Some(event));
                    }
                }
                Take::Memberships(version) => self.read_memberships(version).await?,
                Take::CatchUp(channel, behind) => self.catch_up(channel, behind).await?,
                Take::Receipts(channel, since) => self.read_receipts(channel, since).await?,
                Take::Streams(channel) => self.streams.look_at(channel),
                Take::Nothing if self.streams.is_due() => self.tell_streams().await?,
                Take::Nothing if self.is_presence_stale() => self.refresh_presence().await?,
                Take::Nothing => self.wait().await,
                Take::Closed => return Ok(None),
            }
        }
    }

    /// An event that is there already, without waiting or reading the store: what a transport puts into one write.
    pub fn next_ready(&mut self) -> Option<Arc<Encoded>> {
        if let Some(event) = self.ready.pop_front() {
            self.follow(event.event());
            return Some(event);
        }
        if !self.snapshots.is_empty() {
            return None;
        }
        loop {
            let Some(event) = self.outbox.take_event() else { return self.next_presence() };
            let event = self.unless_blocked(event);
            if self.heeds(event.event()) {
                return Some(event);
            }
        }
    }

    /// Follows an event of the queue; false when it is not for the client.
    fn heeds(&mut self, event: &Event) -> bool {
        self.follow(event);
        match event {
            Event::Gone { channel } => self.detach(*channel),
            Event::Personal { personal_rev, .. } => return self.is_next(*personal_rev),
            _ => {}
        }
        true
    }

    /// Whether personal state at this version follows what the client has. If there is more between, it is read.
    fn is_next(&mut self, version: PersonalRev) -> bool {
        if version == self.personal_rev.next() {
            self.personal_rev = version;
            return true;
        }
        if version > self.personal_rev {
            self.outbox.push_memberships();
        }
        false
    }

    /// Waits for something to do, or for the time to tell the heads.
    async fn wait(&mut self) {
        tokio::select! {
            () = self.outbox.ready() => {}
            () = self.seat.ready() => {}
            () = sleep_until(self.heartbeat) => self.tell_heads(),
        }
    }

    /// Everything is handed on at this point, so the client should be at these heads.
    fn tell_heads(&mut self) {
        self.heartbeat = Instant::now() + self.chat.limits().heartbeat;
        let heads: Vec<_> = self.channels.iter().map(|attached| attached.feed.head()).collect();
        // What came while the heads were read is told first; the next heartbeat tells the rest.
        if self.outbox.has_more() {
            return;
        }
        let mut moved = Vec::new();
        for (attached, head) in self.channels.iter_mut().zip(heads) {
            if head.rev > attached.told_rev {
                attached.told_rev = head.rev;
                moved.push(head);
            }
        }
        if !moved.is_empty() {
            self.ready.push_back(Encoded::new(Event::Heads { heads: moved }));
        }
    }

    fn position(&self, channel: ChannelId) -> Result<usize, usize> {
        self.channels.binary_search_by_key(&channel, |attached| attached.feed.channel())
    }

    /// Lets go of a channel.
    fn detach(&mut self, channel: ChannelId) {
        if let Ok(index) = self.position(channel) {
            let attached = self.channels.remove(index);
            self.chat.engine().delivery.hub().leave(&attached.feed, &self.outbox);
        }
        self.outbox.forget(channel);
        self.seat.end_channel(channel);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let hub = self.chat.engine().delivery.hub();
        for attached in self.channels.drain(..) {
            hub.leave(&attached.feed, &self.outbox);
        }
        hub.exit(&self.outbox);
    }
}
