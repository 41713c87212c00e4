//! A store whose methods fail, wait and are counted as the test says.

mod methods;
mod own;
mod script;

use std::future::Future;
use std::sync::{Arc, RwLock};

use chat_core::store::Store;
use chat_core::{Error, Result};

pub use self::script::Method;
use self::script::{Fault, Gate, Script};

/// A store between the engine and another store, with faults by script. Clones share the script.
///
/// Each scripted fault is met by one call; calls without one pass.
///
/// ```
/// # use std::sync::Arc;
/// # use chat_core::store::{EpochStore, MemoryStore};
/// # use chat_testkit::fakes::{FaultyStore, Method};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let store = FaultyStore::new(Arc::new(MemoryStore::new()));
/// store.fail_before(Method::Epoch, 1);
/// assert!(store.epoch().await.unwrap_err().is_retryable());
/// assert!(store.epoch().await.is_ok());
/// assert_eq!(store.calls(Method::Epoch), 2);
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct FaultyStore {
    inner: Arc<RwLock<Arc<dyn Store>>>,
    script: Arc<Script>,
}

impl FaultyStore {
    /// `inner` without faults.
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner: Arc::new(RwLock::new(inner)), script: Arc::default() }
    }

    /// The next calls of the method fail, that many, and do nothing.
    pub fn fail_before(&self, method: Method, times: usize) {
        for _ in 0..times {
            self.script.add(method, Fault::Before);
        }
    }

    /// The next calls of the method do their work and then fail, that many: the caller cannot know.
    pub fn fail_after(&self, method: Method, times: usize) {
        for _ in 0..times {
            self.script.add(method, Fault::After);
        }
    }

    /// The next call of the method waits before it does anything.
    pub fn hold_before(&self, method: Method) -> Held {
        let gate = Arc::<Gate>::default();
        self.script.add(method, Fault::HoldBefore(Arc::clone(&gate)));
        Held(gate)
    }

    /// The next call of the method waits after it has done its work.
    pub fn hold_after(&self, method: Method) -> Held {
        let gate = Arc::<Gate>::default();
        self.script.add(method, Fault::HoldAfter(Arc::clone(&gate)));
        Held(gate)
    }

    /// From now on every call fails and does nothing, as when the database is away; or no longer.
    pub fn set_down(&self, is_down: bool) {
        self.script.set_down(is_down);
    }

    /// From now on this store answers, as when a backup was restored under the engine.
    pub fn restore(&self, earlier: Arc<dyn Store>) {
        *self.inner.write().expect("nothing panics with it") = earlier;
    }

    /// How often the method was called, with or without a fault.
    pub fn calls(&self, method: Method) -> u64 {
        self.script.calls(method)
    }

    /// How many calls met a fault so far: whether any fired at all.
    pub fn met(&self) -> u64 {
        self.script.met()
    }

    fn inner(&self) -> Arc<dyn Store> {
        self.inner.read().expect("nothing panics with it").clone()
    }

    async fn through<T>(&self, method: Method, call: impl Future<Output = Result<T>>) -> Result<T> {
        match self.script.next(method) {
            None => call.await,
            Some(Fault::Before) => Err(Error::unavailable("an injected fault before the call")),
            Some(Fault::After) => {
                call.await?;
                Err(Error::unavailable("an injected fault after the call"))
            }
            Some(Fault::HoldBefore(gate)) => {
                gate.wait().await;
                call.await
            }
            Some(Fault::HoldAfter(gate)) => {
                let result = call.await;
                gate.wait().await;
                result
            }
        }
    }
}

/// A call that waits, or will, until this is released or dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the call at once"]
pub struct Held(Arc<Gate>);

impl Held {
    /// Waits until a call has come as far as the hold.
    pub async fn reached(&self) {
        self.0.reached().await;
    }

    /// Lets the call go on.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.open();
    }
}
