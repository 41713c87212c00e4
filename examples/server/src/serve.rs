//! Listening, and serving HTTP until told to stop.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use chat_core::{Error, Result};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// How long a client may take for the head of a request, or say nothing between two: else connections that send
/// a byte a minute use up the descriptors.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How much of a head is read: enough for a long token, far from a burden.
const HEAD_BYTES: usize = 16 * 1024;
/// Out of descriptors, a listener fails at once each time it is asked: so it is asked again only after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Takes an address; `option` is the one it comes from.
pub(crate) async fn listen(option: &'static str, address: &str) -> Result<(TcpListener, SocketAddr)> {
    let refused = |error: std::io::Error| {
        let message = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("{address} is taken by another program: choose another address, or port 0")
            }
            std::io::ErrorKind::InvalidInput => format!("{address} is not an address: write 127.0.0.1:8080"),
            _ => format!("{address} cannot be listened on"),
        };
        Error::invalid(option, message).with_source(error)
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Serves until `stop`; then takes no new connections, lets every request that has begun end, and returns. Sockets
/// are not requests any more: they end with the engine.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => drop(connections.spawn(connection(stream, router.clone(), stop.clone()))),
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    // Without it a lone answer waits for the other side's delayed acknowledgement, some 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let service =
        service_fn(move |request: hyper::Request<Incoming>| router.clone().oneshot(request.map(Body::new)));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE).max_buf_size(HEAD_BYTES);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// Sends the beginning of a request, and reads until the server closes the connection.
    async fn answer_to(beginning: &str) -> String {
        let (listener, address) = listen("listen", "127.0.0.1:0").await.unwrap();
        let router = Router::new().route("/", get(async || "hello"));
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(serve(listener, router, stop.clone()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        stop.cancel();
        tasks.close();
        tasks.wait().await;
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_finishes_its_head_is_let_go() {
        assert_eq!(answer_to("GET / HTTP/1.1\r\nhost: chat\r\n").await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_says_nothing_after_an_answer_is_let_go() {
        let answer = answer_to("GET / HTTP/1.1\r\nhost: chat\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"), "{answer}");
    }

    #[tokio::test]
    async fn a_head_without_end_is_refused() {
        let head = format!("GET / HTTP/1.1\r\nhost: chat\r\nx: {}", "x".repeat(HEAD_BYTES));
        assert!(answer_to(&head).await.starts_with("HTTP/1.1 431 "));
    }
}
