//! Serving: clients that are slow with their requests, and the stop.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::common::Scene;

/// More than a client may take for a head, and far less than for ever.
const LONG: Duration = Duration::from_secs(40);

/// Sends the beginning of a request.
async fn begin(address: SocketAddr, beginning: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(beginning.as_bytes()).await.unwrap();
    stream
}

/// Reads until the server closes the connection.
async fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_finishes_its_head_is_let_go() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let begun = Instant::now();
    let stream = begin(served.address, "GET /openapi.json HTTP/1.1\r\nhost: chat\r\n").await;
    let answer = tokio::time::timeout(LONG, answer(stream)).await;
    assert_eq!(answer.expect("the connection is closed"), "");
    assert!(begun.elapsed() >= Duration::from_secs(29), "after {:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_after_an_answer_is_let_go() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let stream = begin(served.address, "GET /openapi.json HTTP/1.1\r\nhost: chat\r\n\r\n").await;
    let answer = tokio::time::timeout(LONG, answer(stream)).await.expect("the connection is closed");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"openapi\""), "{answer}");
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let head = format!("GET / HTTP/1.1\r\nhost: chat\r\nx: {}", "x".repeat(16 * 1024));
    let answer = answer(begin(served.address, &head).await).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

/// Whoever is in the middle of a head is not waited for; the listener is gone at once.
#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_a_head() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let address = served.address;
    let mut stream = begin(address, "GET /openapi.json HTTP/1.1\r\nhost: chat\r\n").await;
    let begun = Instant::now();
    served.stop().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10), "after {:?}", begun.elapsed());
    let mut answer = Vec::new();
    // A connection that ends with bytes nobody has read may end with a reset.
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(answer, b"");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
