//! What a suite gets from the implementation under test.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// A freshly opened port, alone or with whatever must live as long as it.
///
/// Implemented for `Arc<dyn Port>` and for `(Arc<dyn Port>, guard)`.
pub trait Opened<P: ?Sized> {
    /// The port.
    fn port(&self) -> Arc<P>;
}

impl<P: ?Sized> Opened<P> for Arc<P> {
    fn port(&self) -> Arc<P> {
        Arc::clone(self)
    }
}

impl<P: ?Sized, G> Opened<P> for (Arc<P>, G) {
    fn port(&self) -> Arc<P> {
        Arc::clone(&self.0)
    }
}

/// Longest a promise may take. They take milliseconds; a deadlock shall fail by its own name.
const PATIENCE: Duration = Duration::from_mins(2);

/// Opens the port and runs one promise against it; used by the suites' macros.
pub async fn keeps<P, O>(open: impl AsyncFnOnce() -> O, name: &str, promise: impl AsyncFnOnce(Arc<P>))
where
    P: ?Sized,
    O: Opened<P>,
{
    let opened = open().await;
    let run = promise(opened.port());
    assert!(within(run).await, "{name} did not end within {PATIENCE:?}");
}

async fn within(run: impl Future<Output = ()>) -> bool {
    tokio::time::timeout(PATIENCE, run).await.is_ok()
}
