//! What the tests share: a clock that stands still, a watch on the hashing, and short ways to accounts.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat_accounts::{
    AccessTokens, AccountName, Accounts, HashSettings, Hs256Key, JwtSettings, NewPassword, Password,
};
use chat_core::store::{AccountStore, MemoryStore};
use chat_core::{Clock, SystemIds, Timestamp};
use tracing::{Dispatch, Subscriber, span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// The time of the manual clock when a test begins, in seconds: long past, so that whoever asks the system's clock
/// finds every token expired.
pub(crate) const NOW: i64 = 1_500_000_000;
/// The secret of the tests' key.
pub(crate) const SECRET: &[u8] = b"canary-key-0123456789-0123456789-0123456789";

/// A clock that moves when told to.
#[derive(Debug)]
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW * 1_000_000)))
    }

    pub(crate) fn set_micros(&self, micros: i64) {
        self.0.store(micros, Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.set_micros(self.now().after(by).as_micros());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("long enough")
}

pub(crate) fn accounts() -> (Accounts, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    (accounts_in(store.clone(), &HashSettings::default()), store)
}

pub(crate) fn accounts_in(store: Arc<dyn AccountStore>, hashing: &HashSettings) -> Accounts {
    let tokens =
        AccessTokens::new(key(), JwtSettings::default(), ManualClock::new()).expect("valid settings");
    Accounts::new(store, tokens, hashing, Arc::new(SystemIds)).expect("the system has randomness")
}

pub(crate) fn bound(concurrent: usize, waiting: usize) -> HashSettings {
    let concurrent = NonZeroUsize::new(concurrent).expect("at least one");
    HashSettings::default().with_concurrent(concurrent).with_waiting(waiting)
}

pub(crate) fn name(text: &str) -> AccountName {
    AccountName::parse(text).expect("a valid name")
}

pub(crate) fn new_password(text: &str) -> NewPassword {
    NewPassword::parse(text).expect("a good password")
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).expect("within the bound")
}

/// Counts the hashes made under its [`Dispatch`], and can hold them back.
#[derive(Debug, Default)]
pub(crate) struct HashWatch {
    running: AtomicUsize,
    most: AtomicUsize,
    total: AtomicUsize,
    gate: Option<Mutex<Receiver<()>>>,
}

impl HashWatch {
    pub(crate) fn new() -> (Arc<Self>, Dispatch) {
        Self::watching(None)
    }

    /// No hash runs until the second value is dropped.
    pub(crate) fn gated() -> (Dispatch, SyncSender<()>) {
        let (open, gate) = sync_channel(0);
        (Self::watching(Some(Mutex::new(gate))).1, open)
    }

    fn watching(gate: Option<Mutex<Receiver<()>>>) -> (Arc<Self>, Dispatch) {
        let watch = Arc::new(Self { gate, ..Self::default() });
        let dispatch = Dispatch::new(tracing_subscriber::registry().with(HashLayer(watch.clone())));
        (watch, dispatch)
    }

    /// The most at one time.
    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    pub(crate) fn total(&self) -> usize {
        self.total.load(Ordering::SeqCst)
    }
}

struct HashLayer(Arc<HashWatch>);

impl<S: Subscriber> Layer<S> for HashLayer {
    fn on_enter(&self, _id: &span::Id, _context: Context<'_, S>) {
        let running = self.0.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(running, Ordering::SeqCst);
        self.0.total.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.0.gate {
            // An error is the opening: the sender was dropped.
            let _opened = gate.lock().expect("no holder panics").recv();
        }
    }

    fn on_exit(&self, _id: &span::Id, _context: Context<'_, S>) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}
