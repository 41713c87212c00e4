//! The end: on a signal. [`chat_axum::serve`] then stops in good order and in bounded time.

use chat_core::{Error, Result};

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
