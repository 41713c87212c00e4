//! Opening a session: register first, read the snapshot second, so that nothing falls between.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::presence::Stale;
use super::streams::Followed;
use super::{Attached, Session, Snapshot};
use crate::delivery::{Entry, Outbox};
use crate::domain::{ChannelCursor, Cursor, Encoded, Event, Opened, PersonalRev, ReceiptRev, Rev};
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::presence::Seat;
use crate::service::ChatService;
use crate::store::{MembershipHead, Memberships};

impl ChatService {
    /// Opens a session of a user: live events of all their channels.
    ///
    /// Without a cursor events begin at the channels' heads, which [`Opened`] tells. With one they go on from it:
    /// exactly what was missed, or `Reset` with a snapshot where too much was missed or the cursor is ahead of the
    /// channel, or `Gone`. A cursor of another epoch, or with personal state that is ahead of
    /// the user's, is as none: `Opened::resumed` is false then.
    pub async fn open_session(&self, user: &UserId, cursor: Option<Cursor>) -> Result<(Session, Opened)> {
        let engine = self.engine();
        self.check_cursor(cursor.as_ref())?;
        self.note_user(user).await?;
        let outbox = Outbox::new(user.clone(), engine.limits.outbox_events);
        engine.delivery.hub().enter(&outbox);
        // From here on dropping the session undoes the registration.
        let mut session = Session {
            chat: self.clone(),
            user: user.clone(),
            outbox,
            channels: Vec::new(),
            memberships_seen: 0,
            personal_rev: PersonalRev::ZERO,
            ready: VecDeque::new(),
            snapshots: VecDeque::new(),
            heartbeat: Instant::now() + engine.limits.heartbeat,
            seat: Seat::new(&engine.roster, user),
            stale: Stale::default(),
            streams: Followed::default(),
        };
        let epoch = engine.store.epoch().await?;
        engine.delivery.note_epoch(epoch);
        let memberships = engine.store.memberships(user).await?;
        let cursor =
            cursor.filter(|cursor| cursor.epoch == epoch && cursor.personal_rev <= memberships.personal_rev);
        let opened = Opened {
            epoch,
            resumed: cursor.is_some(),
            personal_rev: memberships.personal_rev,
            heads: match cursor {
                Some(_) => Vec::new(),
                None => memberships.channels.iter().map(|membership| membership.head).collect(),
            },
        };
        session.seat.take(&memberships.blocks);
        let since = cursor.as_ref().map(|cursor| cursor.personal_rev);
        session.begin(&memberships, cursor);
        if let Some(since) = since.filter(|since| *since < memberships.personal_rev) {
            session.personal_rev = since;
            session.read_memberships(0).await?;
        }
        if self.is_stopping() {
            return Err(Error::unavailable("the engine is stopping"));
        }
        Ok((session, opened))
    }
}

impl Session {
    fn begin(&mut self, memberships: &Memberships, cursor: Option<Cursor>) {
        self.follow_blocks(&memberships.blocks);
        self.personal_rev = memberships.personal_rev;
        self.chat.engine().delivery.hub().seen(&self.outbox, memberships.personal_rev);
        self.channels.reserve_exact(memberships.channels.len());
        match cursor {
            None => memberships.channels.iter().for_each(|membership| {
                self.attach(membership, membership.head.rev, membership.head.receipt_rev);
            }),
            Some(cursor) => self.resume(memberships, cursor),
        }
    }

    fn resume(&mut self, memberships: &Memberships, mut cursor: Cursor) {
        for membership in &memberships.channels {
            match cursor.channels.remove(&membership.head.channel) {
                Some(held) => self.go_on(membership, held),
                None => self.introduce(membership),
            }
        }
        let gone = cursor.channels.into_keys().map(|channel| Encoded::new(Event::Gone { channel }));
        self.ready.extend(gone);
    }

    fn go_on(&mut self, membership: &MembershipHead, held: ChannelCursor) {
        let head = membership.head;
        if held.is_ahead_of(&head) {
            self.attach(membership, Entry::SNAPSHOT_FOLLOWS, head.receipt_rev);
            self.snapshots.push_back(Snapshot::Reset(head.channel));
        } else {
            self.attach(membership, held.rev, held.receipt_rev);
        }
    }

    /// A channel the client does not know: its view, then its changes from the joining on.
    pub(super) fn introduce(&mut self, membership: &MembershipHead) {
        let after = membership.joined_rev.minus(1);
        self.attach(membership, after, membership.head.receipt_rev);
        self.snapshots.push_back(Snapshot::Joined(membership.head.channel, after));
    }

    fn attach(&mut self, membership: &MembershipHead, after: Rev, receipts_after: ReceiptRev) {
        let MembershipHead { head, kind, joined_rev: joined, ref state, .. } = *membership;
        let entry = Entry { after, receipts_after, sight: state.sight(), joined };
        let engine = self.chat.engine();
        let feed = engine.delivery.hub().join(&self.outbox, head, &entry);
        // A feed that is behind this snapshot learns so, and reads what it missed.
        engine.delivery.look(&feed, head.rev);
        engine.delivery.look_at_receipts(&feed, head.receipt_rev);
        // Those that are written now may be silent for a while: what they say is told at once.
        if !engine.streams.of_channel(head.channel).is_empty() {
            self.streams.look_at(head.channel);
        }
        let attached = Attached { feed, kind, joined_rev: joined, told_rev: head.rev };
        match self.position(head.channel) {
            Ok(index) => self.channels[index] = attached,
            Err(index) => self.channels.insert(index, attached),
        }
    }
}
