//! The sockets' tasks, owned so that a stopping server can wait for them.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tasks of all open sockets.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    tasks: TaskTracker,
    cut: CancellationToken,
}

impl Sockets {
    /// Serves one socket beside everything else.
    pub(crate) fn spawn(&self, serving: impl Future<Output = ()> + Send + 'static) {
        let cut = self.cut.clone();
        // Boxed before it is wrapped: each wrapper would keep room for the whole future twice.
        let serving = Box::pin(serving);
        self.tasks.spawn(async move {
            let _ = cut.run_until_cancelled_owned(serving).await;
        });
    }

    /// Resolves when no socket is left; those that are there end by themselves once the engine stops.
    pub(crate) async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Drops those that are left, in the middle of whatever they do.
    pub(crate) async fn cut_off(&self) {
        self.cut.cancel();
        self.ended().await;
    }
}
