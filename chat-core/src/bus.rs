//! Node-to-node notices. The store is the truth and the bus is a hint: losing every notice delays, and loses nothing.
//!
//! # How to write one
//!
//! `publish` sends to the other nodes (and may echo to this one); `subscribe` gives what they sent. Run
//! `bus_conformance!` of `chat-testkit` against it.
//!
//! ```
//! use async_trait::async_trait;
//! use chat_core::bus::{Bus, Notice, Notices};
//! use tokio::sync::mpsc;
//!
//! /// Two nodes and a pipe between them.
//! #[derive(Debug)]
//! struct Pipe { to_other: mpsc::Sender<Notice>, from_other: std::sync::Mutex<Option<mpsc::Receiver<Notice>>> }
//!
//! #[async_trait]
//! impl Bus for Pipe {
//!     async fn publish(&self, notices: &[Notice]) {
//!         for notice in notices {
//!             let _ = self.to_other.try_send(notice.clone()); // what does not fit is dropped
//!         }
//!     }
//!     fn subscribe(&self) -> Box<dyn Notices> {
//!         Box::new(FromOther(self.from_other.lock().unwrap().take()))
//!     }
//! }
//!
//! struct FromOther(Option<mpsc::Receiver<Notice>>);
//!
//! #[async_trait]
//! impl Notices for FromOther {
//!     async fn next(&mut self) -> Option<Notice> { self.0.as_mut()?.recv().await }
//! }
//! ```

use std::fmt;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::domain::{Availability, Blocks, ReceiptRev, Rev};
use crate::id::{ChannelId, MessageId, UserId};
use crate::time::Timestamp;

/// Something moved; who cares reads the store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// A channel has a change with this number.
    Channel(ChannelId, Rev),
    /// A channel's receipts have this version.
    Receipts(ChannelId, ReceiptRev),
    /// A user's memberships or personal state changed.
    User(UserId),
    /// Notices may have been lost: check all heads soon.
    Lost,
    /// Who is present on a node.
    Present(Arc<Digest>),
    /// This node has just begun, or lost notices: the others tell who is present on them.
    WhoIsPresent(Uuid),
    /// Somebody types, or stopped.
    Typing(TypingEdge),
    /// A part of a message that is streamed on another node.
    Stream(StreamPiece),
}

/// What a node knows of the users who are on it. Nothing in it is durable: it holds for a lease and is told again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The node; another one each time it begins.
    pub node: Uuid,
    /// Rises with everything this node tells: what was told later wins.
    pub version: u64,
    /// How long this holds.
    pub lease: Duration,
    /// The part of the users, by id, that is told here as a whole: who lies in it and is not named has gone. `None`
    /// when only the named ones are meant.
    pub range: Option<UserRange>,
    /// Who is on the node, by id. At most [`Digest::MOST`].
    pub people: Vec<PresentUser>,
}

impl Digest {
    /// Most users in one: a bus may have small messages (Postgres notifies 8,000 bytes), and an id has 64 bytes.
    pub const MOST: usize = 50;
}

/// Users above one id up to another; `None` is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRange {
    /// Above this.
    pub after: Option<UserId>,
    /// Up to and including this.
    pub through: Option<UserId>,
}

impl UserRange {
    /// The same as bounds; `None` when nobody lies in it.
    pub(crate) fn bounds(&self) -> Option<(Bound<&UserId>, Bound<&UserId>)> {
        if let (Some(after), Some(through)) = (&self.after, &self.through)
            && after >= through
        {
            return None;
        }
        let from = self.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let to = self.through.as_ref().map_or(Bound::Unbounded, Bound::Included);
        Some((from, to))
    }
}

/// One user on one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentUser {
    /// Who.
    pub user: UserId,
    /// How present on that node; offline when they have just gone.
    pub status: Availability,
    /// Since when.
    pub since: Timestamp,
    /// What the user last said of being seen.
    pub visibility: Visibility,
    /// Whom the user blocks, as that node knows it: neither of the two is shown to the other. None, when they never blocked
    /// anybody.
    pub blocks: Option<Arc<Blocks>>,
}

/// Whether a user wants to be seen. Of two statements the one with the higher number holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Visibility {
    /// Rises with each statement of the user; zero when there was none.
    pub number: u64,
    /// When it was said.
    pub at: Timestamp,
    /// Shown as offline.
    pub invisible: bool,
}

/// Somebody begins or stops typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypingEdge {
    /// The node that tells it.
    pub node: Uuid,
    /// Where.
    pub channel: ChannelId,
    /// Who.
    pub user: UserId,
    /// For how long, unless it is told again; `None` when they stopped.
    pub lease: Option<Duration>,
}

/// A part of the text of a streamed message. Lost, the next one shows the gap, and what is stored fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPiece {
    /// The node that tells it.
    pub node: Uuid,
    /// Where.
    pub channel: ChannelId,
    /// Which message.
    pub message: MessageId,
    /// The change that began it: who has not seen it is not told yet.
    pub created_rev: Rev,
    /// Where the text begins, bytes of UTF-8.
    pub offset: u64,
    /// At most [`StreamPiece::MOST`] bytes; none when only the rest is told.
    pub text: String,
    /// So many bytes are stored.
    pub stored: u64,
}

impl StreamPiece {
    /// Most bytes of text in one, as a bus may have small messages.
    pub const MOST: usize = 3_072;
}

/// Carries notices between the nodes of one database.
///
/// Contract: at most once, in any order, to every subscriber on every other node, and possibly to this one.
/// Never blocks its caller for long: what cannot be sent is dropped (and logged).
#[async_trait]
pub trait Bus: fmt::Debug + Send + Sync + 'static {
    /// Tells the other nodes.
    async fn publish(&self, notices: &[Notice]);

    /// What the other nodes tell from now on.
    fn subscribe(&self) -> Box<dyn Notices>;
}

/// A subscription to a [`Bus`].
#[async_trait]
pub trait Notices: Send {
    /// The next notice; `None` when the bus has ended. Dropping the future loses nothing.
    async fn next(&mut self) -> Option<Notice>;
}

/// Notices waiting for one subscriber; at the bound the oldest go and [`Notice::Lost`] comes instead.
const WAITING: usize = 4_096;

/// The bus inside one process: for a single node, and for tests with several engines on one store.
#[derive(Debug, Clone)]
pub struct LocalBus(broadcast::Sender<Notice>);

impl LocalBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, notices: &[Notice]) {
        for notice in notices {
            // Nobody listening is no fault.
            let _ = self.0.send(notice.clone());
        }
    }

    fn subscribe(&self) -> Box<dyn Notices> {
        Box::new(LocalNotices(self.0.subscribe()))
    }
}

struct LocalNotices(broadcast::Receiver<Notice>);

#[async_trait]
impl Notices for LocalNotices {
    async fn next(&mut self) -> Option<Notice> {
        match self.0.recv().await {
            Ok(notice) => Some(notice),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Notice::Lost),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// No other nodes.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBus;

#[async_trait]
impl Bus for NoBus {
    async fn publish(&self, _notices: &[Notice]) {}

    fn subscribe(&self) -> Box<dyn Notices> {
        Box::new(Silence)
    }
}

struct Silence;

#[async_trait]
impl Notices for Silence {
    async fn next(&mut self) -> Option<Notice> {
        None
    }
}
