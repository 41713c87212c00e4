//! Reading from the store what the queue does not hold: after a resume, after lagging, after a snapshot.

use super::{Session, Snapshot};
use crate::delivery::Behind;
use crate::domain::{ChannelView, Encoded, Event, ReceiptRev};
use crate::error::Result;
use crate::id::ChannelId;

impl Session {
    /// Reads the next page of a channel the session is behind in.
    pub(super) async fn catch_up(&mut self, channel: ChannelId, behind: Behind) -> Result<()> {
        if self.chat.is_too_far(behind.after, behind.high) {
            return self.read_snapshot(Snapshot::Reset(channel)).await;
        }
        let limit = self.chat.limits().catch_up_page;
        match self.chat.missed_changes(&self.user, channel, behind.after, limit).await? {
            Some(missed) => {
                self.ready.extend(missed.events.into_iter().map(Encoded::new));
                self.outbox.progress(channel, missed.last);
            }
            None => self.gone(channel),
        }
        Ok(())
    }

    /// Reads the channel as it is now and tells the client.
    pub(super) async fn read_snapshot(&mut self, snapshot: Snapshot) -> Result<()> {
        let channel = snapshot.channel();
        match self.chat.view_of(&self.user, channel).await? {
            Some(view) => self.tell_snapshot(snapshot, view),
            None => self.gone(channel),
        }
        self.snapshots.pop_front_if(|front| front.channel() == channel);
        Ok(())
    }

    fn tell_snapshot(&mut self, snapshot: Snapshot, view: ChannelView) {
        let (channel, rev, view) = (view.channel.id, view.channel.rev, Box::new(view));
        let event = match snapshot {
            Snapshot::Joined(_, after) => Event::Joined { view, after },
            Snapshot::Reset(_) => {
                self.outbox.restart(channel, rev);
                Event::Reset { view }
            }
        };
        self.ready.push_back(Encoded::new(event));
    }

    /// Reads watermarks above a version.
    pub(super) async fn read_receipts(&mut self, channel: ChannelId, since: ReceiptRev) -> Result<()> {
        match self.chat.missed_receipts(&self.user, channel, since).await? {
            Some((version, receipts)) => {
                self.outbox.receipts_read(channel, version);
                self.ready.push_back(Encoded::new(receipts));
            }
            None => self.gone(channel),
        }
        Ok(())
    }

    pub(super) fn gone(&mut self, channel: ChannelId) {
        self.detach(channel);
        self.ready.push_back(Encoded::new(Event::Gone { channel }));
    }
}

impl Snapshot {
    fn channel(self) -> ChannelId {
        let (Self::Joined(channel, _) | Self::Reset(channel)) = self;
        channel
    }
}
