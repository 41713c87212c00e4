//! Reading from the store what the queue does not hold: after a resume, after lagging, after a snapshot.

use super::{Session, Snapshot};
use crate::delivery::Behind;
use crate::domain::{Change, ChangePage, ChannelView, Encoded, Event, ReceiptRev, Rev, Seq};
use crate::error::{Error, Result};
use crate::id::ChannelId;
use crate::store::{ChangeQuery, ReceiptQuery, ReceiptsNow};

impl Session {
    /// Reads the next page of a channel the session is behind in.
    pub(super) async fn catch_up(&mut self, channel: ChannelId, behind: Behind) -> Result<()> {
        let limits = &self.chat.engine().limits;
        if behind.high.get().saturating_sub(behind.after.get()) > limits.resume_changes {
            return self.read_snapshot(Snapshot::Reset(channel)).await;
        }
        let (viewer, limit) = (Some(&self.user), limits.catch_up_page);
        let query = ChangeQuery { channel, viewer, after: behind.after, limit };
        let Some(page) = self.chat.engine().store.changes(&query).await? else {
            self.gone(channel);
            return Ok(());
        };
        let Some(last) = page.changes.last().map(Change::rev) else {
            // Only a restore under a running node does that. A snapshot would be as far behind, and the next one, too;
            // the head check ends the session.
            self.chat.engine().delivery.check_soon();
            return Err(Error::unavailable("the store has less than was handed on"));
        };
        self.hand_on(page);
        self.outbox.progress(channel, last);
        Ok(())
    }

    /// Queues changes for the client; what is below its floor or hidden as merged `Skipped`.
    fn hand_on(&mut self, page: ChangePage) {
        let is_unseen = |seq: Seq| seq <= page.floor_seq || page.hidden_seqs.binary_search(&seq).is_ok();
        let mut skipped: Option<(ChannelId, Rev, Rev)> = None;
        for change in page.changes {
            let (channel, rev) = (change.channel(), change.rev());
            if change.message_seq().is_some_and(is_unseen) {
                let from = skipped.map_or(rev, |(_, from, _)| from);
                skipped = Some((channel, from, rev));
            } else {
                self.tell_skipped(skipped.take());
                self.ready.push_back(Encoded::new(Event::Change(change)));
            }
        }
        self.tell_skipped(skipped);
    }

    fn tell_skipped(&mut self, skipped: Option<(ChannelId, Rev, Rev)>) {
        if let Some((channel, from, to)) = skipped {
            self.ready.push_back(Encoded::new(Event::Skipped { channel, from, to }));
        }
    }

    /// Reads the channel as it is now and tells the client.
    pub(super) async fn read_snapshot(&mut self, snapshot: Snapshot) -> Result<()> {
        let channel = snapshot.channel();
        match self.view(channel).await? {
            Some(view) => self.tell_snapshot(snapshot, view),
            None => self.gone(channel),
        }
        self.snapshots.pop_front_if(|front| front.channel() == channel);
        Ok(())
    }

    async fn view(&self, channel: ChannelId) -> Result<Option<ChannelView>> {
        let engine = self.chat.engine();
        let mut view = engine.store.channel_view(channel, &self.user, &engine.limits).await?;
        self.chat.overlay(view.iter_mut().filter_map(|view| view.other.as_mut())).await?;
        Ok(view)
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
        let engine = self.chat.engine();
        let full_up_to = engine.limits.receipt_full_participants;
        let query = ReceiptQuery { channel, viewer: Some(&self.user), since, full_up_to };
        match engine.store.receipts_since(&query).await? {
            Some(ReceiptsNow { version, states, .. }) => {
                self.outbox.receipts_read(channel, version);
                self.ready.push_back(Encoded::new(Event::Receipts { channel, version, states }));
            }
            None => self.gone(channel),
        }
        Ok(())
    }

    fn gone(&mut self, channel: ChannelId) {
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
