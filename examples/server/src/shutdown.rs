//! The end: on a signal, in good order and in bounded time.

use std::time::Duration;

use chat_axum::ChatApi;
use chat_core::{Error, Result};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the engine and its sockets may take to end, then the requests as well: together well below the 10
/// seconds after which supervisors commonly kill.
const GRACE: Duration = Duration::from_secs(4);

/// Resolves at SIGTERM or SIGINT (elsewhere Ctrl-C). They are caught from the call on.
pub(crate) fn signal() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let failed = |error| Error::internal("signals cannot be caught").with_source(error);
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

/// Takes no new connections, commits what was accepted, ends the sockets, lets requests end.
pub(crate) async fn shut_down(api: &ChatApi, stop: &CancellationToken, tasks: &TaskTracker) {
    tracing::info!("stopping");
    stop.cancel();
    tasks.close();
    api.shutdown(GRACE).await;
    if timeout(GRACE, tasks.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    tracing::info!("stopped");
}
