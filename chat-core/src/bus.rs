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

use async_trait::async_trait;
use tokio::sync::broadcast;

use crate::domain::{ReceiptRev, Rev};
use crate::id::{ChannelId, UserId};

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
