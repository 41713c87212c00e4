//! Serving an app on a listener, with what sockets need.

mod connection;

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::api::ChatApi;

/// How long a stopping server waits for its sockets: longer than one batch takes to commit and a close frame to
/// arrive. Its requests have twice that, which is less than the ten seconds after which supervisors commonly kill.
const GRACE: Duration = Duration::from_secs(4);
/// Out of descriptors, a listener fails at once each time it is asked: so it is asked again only after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` over HTTP/1.1 until `shutdown` resolves, then stops well: no new connections, requests under way are
/// answered, the engine commits what it took, every socket is closed with code 1001. What is left after eight seconds
/// is cut off.
///
/// A client has 30 seconds to finish the head of a request, and as long for the next one: connections that send a
/// byte a minute would use up the descriptors. A head may have 16 KiB. The time for a body, and for its answer, is for
/// the host's own layers to say.
///
/// Switches Nagle's algorithm off (`TCP_NODELAY`): with it a lone answer would wait for the client's delayed
/// acknowledgement, 40 ms. A host that serves by its own means does the same, and calls [`ChatApi::shutdown`] when it
/// stops.
///
/// An app that listens on several addresses serves each of them so, with one `api`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    api: &ChatApi,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let stop = CancellationToken::new();
    let serving = accept(listener, app, stop.clone());
    let stopping = async {
        shutdown.await;
        stop.cancel();
        api.shutdown(GRACE).await;
    };
    let too_long = async {
        stop.cancelled().await;
        sleep(GRACE * 2).await;
    };
    tokio::select! {
        _ = async { tokio::join!(serving, stopping) } => {}
        () = too_long => tracing::warn!("some requests did not end in time"),
    }
}

/// Serves every connection that comes until `stop`, then those that are there to their end. Dropped, it ends them.
async fn accept(listener: TcpListener, app: Router, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection::serve(stream, app.clone(), stop.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}
