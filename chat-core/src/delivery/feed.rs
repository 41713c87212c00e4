//! One live channel on this node: how far it was handed on, and to whom.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::outbox::{Behind, Outbox};
use crate::domain::{ActivityKind, Change, Encoded, Event, Head, ReceiptRev, ReceiptState, Rev, Sight};
use crate::id::{ChannelId, UserId};

/// A live channel: at least one local session is in it.
#[derive(Debug)]
pub(crate) struct Feed {
    channel: ChannelId,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    last_rev: Rev,
    /// All receipts up to this version were handed on.
    receipt_rev: ReceiptRev,
    members: Vec<Member>,
    /// A read of the missing part is under way; one at a time.
    reading: bool,
    /// The highest change known to exist.
    wanted: Rev,
    /// The same for receipts.
    reading_receipts: bool,
    /// The highest version of the receipts known to exist.
    receipts_wanted: ReceiptRev,
}

#[derive(Debug)]
struct Member {
    outbox: Arc<Outbox>,
    /// Most people hide nothing, and then this takes no memory.
    sight: Sight,
    joined: Rev,
}

/// How a session enters a channel.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The last change it has; [`Entry::SNAPSHOT_FOLLOWS`] when that will be told by [`Outbox::restart`].
    pub(crate) after: Rev,
    /// The version of the receipts it has.
    pub(crate) receipts_after: ReceiptRev,
    /// What is not for it.
    pub(crate) sight: Sight,
    /// The change by which its user joined: an earlier removal does not concern it.
    pub(crate) joined: Rev,
}

impl Entry {
    /// Ahead of everything: all changes pass the session by until its snapshot is read.
    pub(crate) const SNAPSHOT_FOLLOWS: Rev = Rev::new(u64::MAX);
}

impl Feed {
    pub(super) fn new(head: Head) -> Self {
        let Head { channel, rev, receipt_rev } = head;
        let state = State {
            last_rev: rev,
            receipt_rev,
            members: Vec::new(),
            reading: false,
            wanted: rev,
            reading_receipts: false,
            receipts_wanted: receipt_rev,
        };
        Self { channel, state: Mutex::new(state) }
    }

    pub(crate) fn channel(&self) -> ChannelId {
        self.channel
    }

    /// How far this node has handed on.
    pub(crate) fn head(&self) -> Head {
        let state = self.lock();
        Head { channel: self.channel, rev: state.last_rev, receipt_rev: state.receipt_rev }
    }

    /// Lets a session in. What this feed handed on above the session's position goes to its outbox as work; what it
    /// has not handed on yet (when the session's snapshot is ahead) will pass the session by.
    pub(super) fn join(&self, outbox: &Arc<Outbox>, entry: &Entry) {
        let mut state = self.lock();
        if entry.after != state.last_rev {
            outbox.set_behind(self.channel, Behind { after: entry.after, high: state.last_rev });
        }
        if state.receipt_rev > entry.receipts_after {
            outbox.want_receipts(self.channel, entry.receipts_after, state.receipt_rev);
        }
        let (outbox, sight, joined) = (outbox.clone(), entry.sight.clone(), entry.joined);
        state.members.push(Member { outbox, sight, joined });
    }

    /// Lets a session out; true when it was the last.
    pub(super) fn leave(&self, outbox: &Arc<Outbox>) -> bool {
        let mut state = self.lock();
        state.members.retain(|member| !Arc::ptr_eq(&member.outbox, outbox));
        state.members.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().members.is_empty()
    }

    /// What a user sees of the channel from now on: no more than before.
    pub(crate) fn sees(&self, user: &UserId, sight: &Sight) {
        let mut state = self.lock();
        let own = state.members.iter_mut().filter(|member| member.outbox.user() == user);
        own.for_each(|member| member.sight.narrow(sight));
    }

    /// Streamed messages say more: those who have all changes up to the one that began them look. False when the feed
    /// has not handed that on yet.
    pub(crate) fn tell_streams(&self, began: Rev) -> bool {
        let state = self.lock();
        if state.last_rev < began {
            return false;
        }
        state.members.iter().for_each(|member| member.outbox.push_streams(self.channel));
        true
    }

    /// Hands the next change on and drops one that was handed on before; false when changes before it are missing.
    pub(super) fn offer(&self, change: &Change) -> bool {
        let mut state = self.lock();
        let (rev, next) = (change.rev(), state.last_rev.next());
        if rev == next {
            state.hand_on(self.channel, change);
        }
        rev <= next
    }

    /// Hands on the watermarks that a version brought, if all before were handed on; false when some are missing.
    pub(super) fn offer_receipts(&self, version: ReceiptRev, states: &[ReceiptState], full: bool) -> bool {
        let mut state = self.lock();
        if version > state.receipt_rev.next() {
            return false;
        }
        state.hand_on_receipts(self.channel, version, states, full);
        true
    }

    /// Hands on all watermarks that changed since the version that this feed had, up to another.
    pub(super) fn fill_receipts(&self, version: ReceiptRev, states: &[ReceiptState], full: bool) {
        self.lock().hand_on_receipts(self.channel, version, states, full);
    }

    /// There are receipts of this version. True when the caller is to read what is missing: something is, and nobody
    /// reads it yet.
    pub(super) fn want_receipts(&self, version: ReceiptRev) -> bool {
        let mut state = self.lock();
        state.receipts_wanted = state.receipts_wanted.max(version);
        let missing = state.receipts_wanted > state.receipt_rev;
        missing && !std::mem::replace(&mut state.reading_receipts, true)
    }

    /// Ends the reading of receipts, unless more became missing meanwhile; whether it ended.
    pub(super) fn has_all_receipts(&self) -> bool {
        let mut state = self.lock();
        state.reading_receipts = state.receipts_wanted > state.receipt_rev;
        !state.reading_receipts
    }

    /// Ends the reading of receipts without success; the head check begins it again.
    pub(super) fn give_up_receipts(&self) {
        self.lock().reading_receipts = false;
    }

    /// There is a change with this number. True when the caller is to read the missing part: it is missing, and
    /// nobody reads it yet.
    pub(super) fn want(&self, rev: Rev) -> bool {
        let mut state = self.lock();
        state.wanted = state.wanted.max(rev);
        let missing = state.wanted > state.last_rev;
        missing && !std::mem::replace(&mut state.reading, true)
    }

    /// Ends the reading, unless more became missing meanwhile; whether it ended.
    pub(super) fn has_all(&self) -> bool {
        let mut state = self.lock();
        state.reading = state.wanted > state.last_rev;
        !state.reading
    }

    /// Ends the reading without success; the head check begins it again.
    pub(super) fn give_up(&self) {
        self.lock().reading = false;
    }

    /// The store does not have the channel: it is over for everybody.
    pub(super) fn end(&self) {
        self.lock().end(self.channel);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Never waits, and allocates nothing per receiver beyond its place in the queue.
    fn hand_on(&mut self, channel: ChannelId, change: &Change) {
        let rev = change.rev();
        let event = Encoded::new(Event::Change(change.clone()));
        for member in &self.members {
            if change.is_shown(&member.sight) {
                member.outbox.push_change(channel, rev, &event);
            } else {
                member.outbox.push_skipped(channel, rev);
            }
        }
        self.last_rev = rev;
        if let Change::Activity { activity, .. } = change {
            self.let_go(channel, &activity.kind);
        }
    }

    /// To everybody where the channel tells everybody, else to each user's own sessions.
    fn hand_on_receipts(
        &mut self,
        channel: ChannelId,
        version: ReceiptRev,
        states: &[ReceiptState],
        full: bool,
    ) {
        self.receipt_rev = self.receipt_rev.max(version);
        if full {
            let event = Encoded::new(Event::Receipts { channel, version, states: states.to_vec() });
            self.members.iter().for_each(|member| member.outbox.push_receipts(channel, version, &event));
            return;
        }
        // Of those who moved, few have sessions here.
        let moved: HashMap<_, _> = states.iter().map(|own| (&own.user, own)).collect();
        for member in &self.members {
            if let Some(own) = moved.get(member.outbox.user()) {
                let states = vec![(*own).clone()];
                let event = Encoded::new(Event::Receipts { channel, version, states });
                member.outbox.push_receipts(channel, version, &event);
            }
        }
    }

    /// Removal bites: whoever the change took out gets nothing after it.
    fn let_go(&mut self, channel: ChannelId, kind: &ActivityKind) {
        if *kind == ActivityKind::Deleted {
            return self.end(channel);
        }
        let (Some(leaver), left) = (kind.leaver(), self.last_rev) else { return };
        let leaves = |member: &mut Member| member.outbox.user() == leaver && member.joined < left;
        for member in self.members.extract_if(.., leaves) {
            member.outbox.push_gone(channel);
        }
    }

    fn end(&mut self, channel: ChannelId) {
        for member in self.members.drain(..) {
            member.outbox.push_gone(channel);
        }
    }
}
