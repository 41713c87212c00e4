//! One session's outbox: a bounded queue of shared events, and what the session must read from the store itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::domain::{Blocks, Encoded, Event, PersonalRev, ReceiptRev, Rev};
use crate::id::{ChannelId, UserId};
use crate::meter;

/// Where a session's events wait. Filled by feeds, which never wait; emptied by the session.
#[derive(Debug)]
pub(crate) struct Outbox {
    user: UserId,
    limit: usize,
    state: Mutex<State>,
    wake: Notify,
    /// Whether the user ever blocked anybody: sessions of the others ask no further.
    is_blocking: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    /// Whom the user blocks.
    blocks: Option<Arc<Blocks>>,

    queue: VecDeque<Arc<Encoded>>,
    /// Channels whose changes do not go through the queue for now: the session reads them from the store.
    behind: BTreeMap<ChannelId, Behind>,
    /// Those among them that have something to read.
    work: BTreeSet<ChannelId>,
    /// Channels whose receipts the session reads from the store: above the first version, up to the second.
    receipts: BTreeMap<ChannelId, (ReceiptRev, ReceiptRev)>,
    /// Channels in which streamed messages say more. Only named: what they say is read when it is told.
    streams: BTreeSet<ChannelId>,
    /// How often the user's memberships changed; the session remembers the last it has seen.
    memberships: u64,
    closed: bool,
}

/// How far a session is in a channel it reads from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Behind {
    /// The last change the session has.
    pub(crate) after: Rev,
    /// The last change the feed handed on. Once both are equal the session is live again. A snapshot may be ahead
    /// of its feed (`after > high`): then the feed's changes up to it are known already and pass by.
    pub(crate) high: Rev,
}

/// What the session does next.
#[derive(Debug)]
pub(crate) enum Take {
    /// Hand this on.
    Event(Arc<Encoded>),
    /// Read the user's memberships; this is the state they are asked for.
    Memberships(u64),
    /// Read a channel's changes from the store.
    CatchUp(ChannelId, Behind),
    /// Read a channel's receipts above a version from the store.
    Receipts(ChannelId, ReceiptRev),
    /// Tell what a channel's streamed messages say by now.
    Streams(ChannelId),
    /// Wait.
    Nothing,
    /// The end.
    Closed,
}

impl Outbox {
    pub(crate) fn new(user: UserId, limit: usize) -> Arc<Self> {
        let (state, wake, is_blocking) = (Mutex::default(), Notify::new(), AtomicBool::new(false));
        Arc::new(Self { user, limit, state, wake, is_blocking })
    }

    pub(crate) fn user(&self) -> &UserId {
        &self.user
    }

    /// Whom the user blocks, unless what is known here is newer.
    pub(crate) fn set_blocks(&self, blocks: &Arc<Blocks>) {
        let mut state = self.lock();
        if blocks.rev > state.blocks.as_ref().map_or(PersonalRev::ZERO, |held| held.rev) {
            state.blocks = Some(blocks.clone());
            self.is_blocking.store(true, Ordering::Release);
        }
    }

    /// Whom the user blocks, if there ever was somebody.
    pub(crate) fn blocks(&self) -> Option<Arc<Blocks>> {
        if self.is_blocking.load(Ordering::Acquire) { self.lock().blocks.clone() } else { None }
    }

    /// Waits until something may have come. Wakes for what came before the call, too.
    pub(crate) async fn ready(&self) {
        self.wake.notified().await;
    }

    /// A change of a channel; feeds call it in `rev` order.
    pub(crate) fn push_change(&self, channel: ChannelId, rev: Rev, event: &Arc<Encoded>) {
        let mut state = self.lock();
        state.push(self.limit, channel, (rev, rev), || event.clone());
        self.release(state);
    }

    /// A change this viewer may not see; neighbours merge.
    pub(crate) fn push_skipped(&self, channel: ChannelId, rev: Rev) {
        let mut state = self.lock();
        let from = state.take_skipped(channel, rev).unwrap_or(rev);
        state.push(self.limit, channel, (from, rev), || {
            Encoded::new(Event::Skipped { channel, from, to: rev })
        });
        self.release(state);
    }

    /// Watermarks of a channel.
    pub(crate) fn push_receipts(&self, channel: ChannelId, version: ReceiptRev, event: &Arc<Encoded>) {
        let mut state = self.lock();
        if let Some((_, high)) = state.receipts.get_mut(&channel) {
            *high = version.max(*high);
        } else if state.queue.len() >= self.limit {
            state.lag();
            state.want_receipts(channel, version.minus(1), version);
        } else {
            state.queue.push_back(event.clone());
        }
        self.release(state);
    }

    /// The user's personal state; the session compares versions.
    pub(crate) fn push_personal(&self, event: &Arc<Encoded>) {
        let mut state = self.lock();
        if state.queue.len() >= self.limit {
            state.lag();
            state.memberships += 1;
        } else {
            state.queue.push_back(event.clone());
        }
        self.release(state);
    }

    /// Streamed messages of a channel say more.
    pub(crate) fn push_streams(&self, channel: ChannelId) {
        let mut state = self.lock();
        if !state.closed && state.streams.insert(channel) {
            self.release(state);
        }
    }

    /// The channel ended for this user: nothing of it follows.
    pub(crate) fn push_gone(&self, channel: ChannelId) {
        let mut state = self.lock();
        state.forget(channel);
        // Not held to the limit: at most one per membership can be waiting.
        state.queue.push_back(Encoded::new(Event::Gone { channel }));
        self.release(state);
    }

    /// The user's memberships or personal state changed: the session reads them.
    pub(crate) fn push_memberships(&self) {
        let mut state = self.lock();
        state.memberships += 1;
        self.release(state);
    }

    /// The session reads this channel's changes from the store until it has what the feed handed on.
    pub(crate) fn set_behind(&self, channel: ChannelId, behind: Behind) {
        let mut state = self.lock();
        state.behind.insert(channel, behind);
        state.settle(channel);
        self.release(state);
    }

    /// The session reads this channel's receipts above `since` from the store, up to `high` at least.
    pub(crate) fn want_receipts(&self, channel: ChannelId, since: ReceiptRev, high: ReceiptRev) {
        let mut state = self.lock();
        state.want_receipts(channel, since, high);
        self.release(state);
    }

    /// The session has everything up to `after`.
    pub(crate) fn progress(&self, channel: ChannelId, after: Rev) {
        let mut state = self.lock();
        if let Some(behind) = state.behind.get_mut(&channel) {
            behind.after = behind.after.max(after);
            state.settle(channel);
        }
    }

    /// The client was given a snapshot at this change: go on from there, whatever it held before.
    pub(crate) fn restart(&self, channel: ChannelId, at: Rev) {
        let mut state = self.lock();
        if let Some(behind) = state.behind.get_mut(&channel) {
            behind.after = at;
            state.settle(channel);
        }
        self.release(state);
    }

    /// The session has the receipts up to `version`; later ones may have come meanwhile.
    pub(crate) fn receipts_read(&self, channel: ChannelId, version: ReceiptRev) {
        let mut state = self.lock();
        match state.receipts.get_mut(&channel) {
            Some((since, high)) if *high > version => *since = version.max(*since),
            _ => drop(state.receipts.remove(&channel)),
        }
    }

    /// Nothing of this channel is wanted any more, not even what is queued: the session has left it, and might enter
    /// it anew.
    pub(crate) fn forget(&self, channel: ChannelId) {
        let mut state = self.lock();
        state.forget(channel);
        state.queue.retain(|event| event.event().channel() != Some(channel));
    }

    /// Ends the session: what is queued is dropped.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        *state = State { closed: true, ..State::default() };
        self.release(state);
    }

    /// What to do next, given the memberships the session has seen. Work on the store stays noted until it is told
    /// done, so that a dropped future loses nothing; streams are the session's from then on.
    pub(crate) fn take(&self, memberships_seen: u64) -> Take {
        let mut state = self.lock();
        if state.closed {
            return Take::Closed;
        }
        if let Some(event) = state.queue.pop_front() {
            if state.queue.is_empty() {
                // An idle session keeps no memory for a burst that is over.
                state.queue.shrink_to(0);
            }
            return Take::Event(event);
        }
        if state.memberships != memberships_seen {
            return Take::Memberships(state.memberships);
        }
        if let Some((channel, behind)) = state.first_work() {
            return Take::CatchUp(channel, behind);
        }
        if let Some((channel, (since, _))) = state.receipts.first_key_value() {
            return Take::Receipts(*channel, *since);
        }
        state.streams.pop_first().map_or(Take::Nothing, Take::Streams)
    }

    /// The next queued event alone.
    pub(crate) fn take_event(&self) -> Option<Arc<Encoded>> {
        self.lock().queue.pop_front()
    }

    /// The same, if it is one of these.
    pub(crate) fn take_event_if(&self, is_one: impl FnOnce(&Event) -> bool) -> Option<Arc<Encoded>> {
        self.lock().queue.pop_front_if(|event| is_one(event.event()))
    }

    /// Whether the session has anything left to hand on or to read.
    pub(crate) fn has_more(&self) -> bool {
        let state = self.lock();
        !(state.queue.is_empty() && state.work.is_empty() && state.receipts.is_empty())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn release(&self, state: MutexGuard<'_, State>) {
        drop(state);
        self.wake.notify_one();
    }
}

impl State {
    /// Queues an event that stands for the changes `from..=to`, or notes that the session has more to read.
    fn push(
        &mut self,
        limit: usize,
        channel: ChannelId,
        (from, to): (Rev, Rev),
        event: impl FnOnce() -> Arc<Encoded>,
    ) {
        if self.behind.contains_key(&channel) {
            self.fall_behind(channel, from, to);
        } else if self.queue.len() >= limit {
            self.lag();
            self.fall_behind(channel, from, to);
        } else {
            self.queue.push_back(event());
        }
    }

    fn take_skipped(&mut self, channel: ChannelId, rev: Rev) -> Option<Rev> {
        let Event::Skipped { channel: last, from, to } = *self.queue.back()?.event() else { return None };
        if last != channel || to.next() != rev {
            return None;
        }
        self.queue.pop_back();
        Some(from)
    }

    /// At the bound: drops the queue and remembers, per channel, where the session has to go on reading. Bounded
    /// by the user's channels, however long the session stalls.
    fn lag(&mut self) {
        meter::session_lagged();
        for event in std::mem::take(&mut self.queue) {
            match event.event() {
                Event::Change(change) => self.fall_behind(change.channel(), change.rev(), change.rev()),
                Event::Skipped { channel, from, to } => self.fall_behind(*channel, *from, *to),
                Event::Receipts { channel, version, .. } => {
                    self.want_receipts(*channel, version.minus(1), *version);
                }
                _ => self.memberships += 1,
            }
        }
    }

    fn fall_behind(&mut self, channel: ChannelId, from: Rev, to: Rev) {
        let start = Behind { after: from.minus(1), high: to };
        let behind = self.behind.entry(channel).or_insert(start);
        behind.high = behind.high.max(to);
        self.settle(channel);
    }

    /// Notes whether a channel has something to read, or is live again.
    fn settle(&mut self, channel: ChannelId) {
        let Some(behind) = self.behind.get(&channel).copied() else { return };
        if behind.after < behind.high {
            self.work.insert(channel);
            return;
        }
        self.work.remove(&channel);
        if behind.after == behind.high {
            self.behind.remove(&channel);
        }
    }

    fn first_work(&self) -> Option<(ChannelId, Behind)> {
        let channel = *self.work.first()?;
        Some((channel, *self.behind.get(&channel)?))
    }

    fn want_receipts(&mut self, channel: ChannelId, since: ReceiptRev, high: ReceiptRev) {
        let wanted = self.receipts.entry(channel).or_insert((since, high));
        *wanted = (since.min(wanted.0), high.max(wanted.1));
    }

    fn forget(&mut self, channel: ChannelId) {
        self.behind.remove(&channel);
        self.work.remove(&channel);
        self.receipts.remove(&channel);
        self.streams.remove(&channel);
    }
}
