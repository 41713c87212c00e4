//! Messages that are written while they are read. A node holds the text of the streams whose senders append here, and
//! mirrors those of other nodes that its sessions look at; nothing is written per append.
//!
//! Every [`live`] text knows what it says from the start, so a session is told what it has not been told yet, and one
//! that comes late is told all of it: no client has a gap to close. Between nodes parts of it travel on the bus, at most
//! once; a gap is filled from what is stored ([`mirror`]). Three tasks: one tells, at most every
//! [`Limits::stream_interval`](crate::Limits) ([`telling`]); one stores what is new every
//! [`Limits::stream_checkpoint`](crate::Limits) ([`saving`]); one ends what nobody goes on with ([`silent`]).

mod live;
mod mirror;
mod verdict;
mod telling;
mod saving;
mod silent;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub(crate) use verdict::{Ending, Verdicts};

use self::live::{Hold, Live};
use crate::bus::{Bus, StreamPiece};
use crate::delivery::Delivery;
use crate::domain::{Actor, Encoded, Message, Rev};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{ChannelId, IdSource, MessageId};
use crate::limits::Limits;
use crate::store::Store;
use crate::time::Clock;

/// The streams that are live on this node.
#[derive(Debug)]
pub(crate) struct Streams {
    /// This node, as the others know it; another one each time it begins.
    node: Uuid,
    state: Mutex<State>,
    limits: Arc<Limits>,
    /// There is something to tell.
    wake: Notify,
    /// A stream is held here.
    held: Notify,
}

#[derive(Debug, Default)]
struct State {
    live: HashMap<MessageId, Live>,
    channels: HashMap<ChannelId, BTreeSet<MessageId>>,
    /// Streams that say more than was told.
    untold: BTreeSet<MessageId>,
    /// What other nodes told, to be looked at. Bounded: the oldest go, and what is stored fills the gap.
    arrived: VecDeque<StreamPiece>,
}

/// What the tasks of the streams work with.
#[derive(Debug, Clone)]
pub(crate) struct Means {
    pub(crate) streams: Arc<Streams>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) verdicts: Arc<Verdicts>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) tasks: TaskTracker,
}

/// What a session was told of a stream.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    /// Which text: it is another one when it did not only grow.
    text: u64,
    /// So many bytes of it; none means that it is told from the start.
    length: usize,
}

impl Streams {
    pub(crate) fn new(ids: &dyn IdSource, limits: &Arc<Limits>) -> Arc<Self> {
        Arc::new(Self {
            node: ids.uuid(),
            state: Mutex::default(),
            limits: limits.clone(),
            wake: Notify::new(),
            held: Notify::new(),
        })
    }

    /// Starts the tasks; they end when `stop` is cancelled.
    pub(crate) fn start(means: &Means, stop: &CancellationToken) {
        means.tasks.spawn(telling::run(means.clone(), stop.clone()));
        means.tasks.spawn(saving::run(means.clone(), stop.clone()));
        means.tasks.spawn(silent::run(means.clone(), stop.clone()));
    }

    /// Whether a sender may have one more; each has so many, and the node.
    pub(crate) fn check_room(&self, sender: &Actor) -> Result<()> {
        let state = self.lock();
        let own = state.live.values().filter(|live| live.is_held_by(sender)).count();
        for (has, limit) in [(own, self.limits.streams_per_sender), (state.live.len(), self.limits.streams)] {
            if has >= limit {
                let error = Error::new(ErrorKind::RateLimited, "too many messages are streamed at once");
                return Err(error.with_limit(limit as u64));
            }
        }
        Ok(())
    }

    /// Holds a stream from what is stored of it: its sender goes on with it here.
    pub(crate) fn hold(&self, message: &Message) {
        let body = message.content().map_or("", |content| &content.body);
        let mut state = self.lock();
        let live = state.live(message.channel, message.id, message.created_rev);
        live.absorb(0, body, self.limits.body_bytes);
        let (published, saved) = (live.length(), body.len());
        if live.held.is_none() {
            let (sender, now) = (message.sender.clone(), Instant::now());
            live.held = Some(Hold { sender, published, saved, touched: now, kept: now });
        }
        if published > 0 {
            state.untold.insert(message.id);
            self.wake.notify_one();
        }
        drop(state);
        self.held.notify_one();
    }

    /// Appends to a stream that is held here and tells how long it is then; `None` when it is not held here.
    pub(crate) fn append(
        &self,
        actor: &Actor,
        channel: ChannelId,
        message: MessageId,
        (offset, text): (u64, &str),
    ) -> Result<Option<u64>> {
        let mut state = self.lock();
        let found = state.live.get_mut(&message).filter(|live| live.channel == channel);
        let Some(live) = found.filter(|live| live.held.is_some()) else { return Ok(None) };
        if !live.may_go_on(actor) {
            return Err(not_own());
        }
        let before = live.length();
        let length = live.append(offset, text, self.limits.body_bytes)?;
        if length > before {
            state.untold.insert(message);
            self.wake.notify_one();
        }
        Ok(Some(length as u64))
    }

    /// What a stream says, as far as this node knows.
    pub(crate) fn text(&self, message: MessageId) -> Option<String> {
        self.lock().live.get(&message).map(|live| live.text().to_owned())
    }

    /// The stream is over, or is none of this node's any more.
    pub(crate) fn release(&self, message: MessageId) {
        self.lock().remove(message);
    }

    /// The streams of a channel that are live here.
    pub(crate) fn of_channel(&self, channel: ChannelId) -> Vec<MessageId> {
        self.lock().channels.get(&channel).into_iter().flatten().copied().collect()
    }

    /// What a session has not been told of a stream yet; sessions that were told the same share it.
    pub(crate) fn news(&self, message: MessageId, told: &mut Told) -> Option<Arc<Encoded>> {
        self.lock().live.get_mut(&message)?.news(message, told)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A stream, known from now on.
    fn live(&mut self, channel: ChannelId, message: MessageId, created_rev: Rev) -> &mut Live {
        self.channels.entry(channel).or_default().insert(message);
        self.live.entry(message).or_insert_with(|| Live::new(channel, created_rev))
    }

    fn remove(&mut self, message: MessageId) {
        let Some(live) = self.live.remove(&message) else { return };
        self.untold.remove(&message);
        if let Some(of_channel) = self.channels.get_mut(&live.channel) {
            of_channel.remove(&message);
            if of_channel.is_empty() {
                self.channels.remove(&live.channel);
            }
        }
    }
}

/// Others read it, and go on with nothing.
pub(crate) fn not_own() -> Error {
    Error::forbidden("only who began a message goes on writing it")
}
