//! The use cases: one file each, all of them methods of [`ChatService`].

mod builder;
mod access;
mod known;
mod users;
mod create_group;
mod change_channel;
mod delete_channel;
mod list_channels;
mod participants;
mod sanctions;
mod block_user;
mod send_message;
mod stream_message;
mod edit_message;
mod list_versions;
mod delete_message;
mod pin_message;
mod react;
mod clear_history;
mod hide_message;
mod report_message;
mod read_history;
mod mark_read;
mod personal;
mod drafts;
mod threads;
mod list_recipients;
mod count_unread;
mod list_activity;
mod catch_up;
mod sync;
mod log;
mod verify;
mod presence;
mod typing;
mod epoch;
mod upkeep;

use std::sync::Arc;

use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

pub use builder::ChatBuilder;
pub(crate) use send_message::SendTicket;
pub use verify::{Verification, verify_channel};

use self::access::AccessCache;
use self::known::Known;
use crate::commit::Committer;
use crate::delivery::{Delivery, Remembered};
use crate::directory::UserDirectory;
use crate::hooks::Hooks;
use crate::id::IdSource;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::presence::Roster;
use crate::store::Store;
use crate::streaming::{Streams, Verdicts};
use crate::time::Clock;

/// The chat engine of one app. Cheap to clone; every clone is the same engine.
///
/// Each use case takes who acts: a user, whom [`Policy`] judges, or [`Actor::Host`](crate::Actor), the app itself.
/// To whoever is not an active participant of a channel every use case answers
/// [`NotFound`](crate::ErrorKind::NotFound), exactly as for a channel that does not exist.
#[derive(Debug, Clone)]
pub struct ChatService(Arc<Engine>);

/// What the use cases share.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) store: Arc<dyn Store>,
    policy: Arc<dyn Policy>,
    hooks: Arc<dyn Hooks>,
    directory: Arc<dyn UserDirectory>,
    pub(crate) clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    pub(crate) limits: Arc<Limits>,
    verdicts: Arc<Verdicts>,
    caches: Arc<Caches>,
    committer: Committer,
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) roster: Arc<Roster>,
    pub(crate) streams: Arc<Streams>,
    tasks: TaskTracker,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

/// What is remembered of the store, to ask it less.
#[derive(Debug)]
struct Caches {
    access: AccessCache,
    known: Known,
}

impl Remembered for Caches {
    fn forget(&self) {
        self.access.clear();
        self.known.clear();
    }
}

impl ChatService {
    /// An engine on this store, with everything else as it comes; see [`ChatBuilder`] for what can be replaced.
    pub fn builder(store: impl Store) -> ChatBuilder {
        ChatBuilder::new(Arc::new(store))
    }

    /// The bounds this engine keeps.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The clock this engine reads.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Resolves once [`ChatService::shutdown`] was called: faces stop taking new connections then.
    pub async fn stopping(&self) {
        self.0.stop.cancelled().await;
    }

    /// Ends every live session and the engine's background work. What was accepted is committed first; what comes
    /// after is [`Unavailable`](crate::ErrorKind::Unavailable).
    pub async fn shutdown(&self) {
        self.0.stop.cancel();
        self.0.delivery.hub().close_all();
        self.0.committer.close();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0
    }
}
