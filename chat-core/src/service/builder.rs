//! Putting an engine together.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::access::AccessCache;
use super::known::Known;
use super::{Caches, ChatService, Engine, upkeep};
use crate::bus::{Bus, NoBus};
use crate::commit::Committer;
use crate::delivery::{Delivery, Means};
use crate::directory::{NoDirectory, UserDirectory};
use crate::hooks::{Hooks, NoHooks};
use crate::id::{IdSource, SystemIds};
use crate::limits::Limits;
use crate::markdown::Markdown;
use crate::policy::{Policy, Roles};
use crate::presence::{self, Roster};
use crate::store::Store;
use crate::streaming::{self, Streams, Verdicts};
use crate::time::{Clock, SystemClock};

/// Flushes that may wait for delivery; at the bound the lanes wait with them.
const COMMITTED_FLUSHES: usize = 64;

/// What an engine is made of; only the store has no default.
#[derive(Debug)]
pub struct ChatBuilder {
    store: Arc<dyn Store>,
    policy: Arc<dyn Policy>,
    hooks: Arc<dyn Hooks>,
    directory: Arc<dyn UserDirectory>,
    bus: Arc<dyn Bus>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    limits: Limits,
}

impl ChatBuilder {
    /// An engine on a shared store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            policy: Arc::new(Roles),
            hooks: Arc::new(NoHooks),
            directory: Arc::new(NoDirectory),
            bus: Arc::new(NoBus),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            limits: Limits::default(),
        }
    }

    /// Who may do what; by default [`Roles`].
    #[must_use]
    pub fn policy(mut self, policy: impl Policy) -> Self {
        self.policy = Arc::new(policy);
        self
    }

    /// The host's code around a send; by default none.
    #[must_use]
    pub fn hooks(mut self, hooks: impl Hooks) -> Self {
        self.hooks = Arc::new(hooks);
        self
    }

    /// The host's own users; by default the engine's profiles are all there is.
    #[must_use]
    pub fn directory(mut self, directory: impl UserDirectory) -> Self {
        self.directory = Arc::new(directory);
        self
    }

    /// The way to the other nodes; by default there are none.
    #[must_use]
    pub fn bus(mut self, bus: impl Bus) -> Self {
        self.bus = Arc::new(bus);
        self
    }

    /// The wall clock; by default the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Ids and randomness; by default the system's.
    #[must_use]
    pub fn ids(mut self, ids: impl IdSource) -> Self {
        self.ids = Arc::new(ids);
        self
    }

    /// The bounds; by default [`Limits::default`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts the engine's lanes and its delivery on the current tokio runtime; panics outside of one, as tokio
    /// does. They end with [`ChatService::shutdown`], or when the last clone is dropped.
    pub fn start(self) -> ChatService {
        let Self { store, policy, hooks, directory, bus, clock, ids, limits } = self;
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let limits = Arc::new(limits);
        let caches = Arc::new(Caches { access: AccessCache::new(&limits), known: Known::new(&limits) });
        let presence = presence::Means {
            store: store.clone(),
            bus: bus.clone(),
            ids: ids.clone(),
            clock: clock.clone(),
            limits: limits.clone(),
        };
        let roster = Roster::start(presence, &tasks, &stop);
        let streams = Streams::new(&*ids, &limits);
        let means = Means {
            store: store.clone(),
            bus: bus.clone(),
            hooks: hooks.clone(),
            ids: ids.clone(),
            limits: limits.clone(),
            remembered: caches.clone(),
            ephemeral: vec![roster.clone(), streams.clone()],
        };
        let delivery = Delivery::start(means, &tasks, &stop);
        let markdown = Markdown::new(limits.markdown_nesting);
        let verdicts = Arc::new(Verdicts { hooks: hooks.clone(), limits: limits.clone(), markdown });
        let streaming = streaming::Means {
            streams: streams.clone(),
            store: store.clone(),
            bus,
            delivery: delivery.clone(),
            verdicts: verdicts.clone(),
            clock: clock.clone(),
            limits: limits.clone(),
            tasks: tasks.clone(),
        };
        Streams::start(&streaming, &stop);
        let (sender, committed) = mpsc::channel(COMMITTED_FLUSHES);
        tasks.spawn(delivery.clone().hand_on_committed(committed));
        let committer = Committer::start(&store, &limits, &sender, &tasks);
        tasks.spawn(upkeep::run(store.clone(), clock.clone(), limits.clone(), stop.clone()));
        ChatService(Arc::new(Engine {
            caches,
            _stop_on_drop: stop.clone().drop_guard(),
            store,
            policy,
            hooks,
            directory,
            clock,
            ids,
            limits,
            committer,
            delivery,
            roster,
            streams,
            verdicts,
            tasks,
            stop,
        }))
    }
}
