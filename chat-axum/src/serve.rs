//! Serving an app on a listener, with what sockets need.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::api::ChatApi;

/// How long a stopping server waits for its requests and sockets: longer than one batch takes to commit and a close
/// frame to arrive, shorter than what process managers grant.
const GRACE: Duration = Duration::from_secs(10);

/// Serves `app` until `shutdown` resolves, then stops well: no new connections, requests under way are answered, the
/// engine commits what it took, every socket is closed with code 1001. What is left after ten seconds is cut off.
///
/// Switches Nagle's algorithm off (`TCP_NODELAY`): with it a lone answer would wait for the client's delayed
/// acknowledgement, 40 ms. A host that serves by its own means does the same with
/// [`ListenerExt::tap_io`], and calls [`ChatApi::shutdown`] when it stops.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    api: &ChatApi,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's algorithm");
        }
    });
    let stop = CancellationToken::new();
    let signal = {
        let stop = stop.clone();
        async move {
            shutdown.await;
            stop.cancel();
        }
    };
    let serving = axum::serve(listener, app).with_graceful_shutdown(signal).into_future();
    let stopping = async {
        stop.cancelled().await;
        api.shutdown(GRACE).await;
    };
    let all = async { tokio::join!(serving, stopping).0 };
    tokio::select! {
        served = all => served,
        () = async { stop.cancelled().await; tokio::time::sleep(GRACE * 2).await } => Ok(()),
    }
}
