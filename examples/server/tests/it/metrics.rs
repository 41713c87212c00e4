//! `/metrics` and `/health`.

use serde_json::json;

use crate::database::Postgres;
use crate::http::get;
use crate::people::sign_up;
use crate::process::Home;
use crate::socket::Socket;

/// The value of a series, as it is written.
fn value<'a>(metrics: &'a str, series: &str) -> Option<&'a str> {
    metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))
}

#[tokio::test]
async fn what_happens_is_counted() {
    let home = Home::new(&[]);
    let server = home.start().await;
    let ann = sign_up(server.address, "ann").await;
    sign_up(server.address, "bob").await;
    let mut socket = Socket::connect(server.address, &ann).await;
    socket.call("session.open", json!({})).await;
    for body in ["one", "two", "three"] {
        socket.call("message.send", json!({ "user_id": "bob", "body": body })).await;
    }
    let metrics = get(server.address, "/metrics", None).await;
    assert!(
        metrics.header("content-type").is_some_and(|found| found.starts_with("text/plain")),
        "{metrics:?}"
    );
    let login = r#"http_requests_total{method="POST",route="/api/auth/login",status="200"}"#;
    let expected = [
        ("chat_messages_total", "3"),
        ("chat_batches_total", "3"),
        ("chat_connections", "1"),
        ("chat_sessions", "1"),
        (r#"chat_batch_messages_bucket{le="1"}"#, "3"),
        ("chat_append_seconds_count", "3"),
        (login, "2"),
    ];
    for (series, expected) in expected {
        assert_eq!(value(&metrics.body, series), Some(expected), "{series}\n{}", metrics.body);
    }
    assert!(!metrics.body.contains("ann"), "a series names a user: {}", metrics.body);
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn metrics_can_have_an_address_of_their_own() {
    let home = Home::new(&["--metrics-listen", "127.0.0.1:0"]);
    let server = home.start().await;
    assert_eq!(get(server.address, "/metrics", None).await.status, 404);
    let log = home.log();
    let (_, rest) = log.split_once("metrics on http://").expect("the address is logged");
    let address = rest.split('/').next().and_then(|address| address.parse().ok()).expect("an address");
    assert_eq!(get(address, "/metrics", None).await.status, 200);
    assert_eq!(get(address, "/", None).await.status, 404);
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn health_follows_the_database() {
    let postgres = Postgres::new().await;
    let home = Home::new(&["--database-url", &postgres.url()]);
    let server = home.start().await;
    let health = get(server.address, "/health", None).await.expect(200);
    assert_eq!(health, json!({ "status": "ok" }));

    postgres.run("ALTER DATABASE {name} ALLOW_CONNECTIONS false").await;
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'").await;
    let away = get(server.address, "/health", None).await;
    assert_eq!(away.header("content-type"), Some("application/problem+json"));
    assert_eq!(away.expect(503)["code"], "unavailable");

    postgres.run("ALTER DATABASE {name} ALLOW_CONNECTIONS true").await;
    // Each connection of the pool finds out for itself that it is dead, so it takes as many questions at most.
    let mut health = 503;
    for _ in 0..20 {
        if health == 503 {
            health = get(server.address, "/health", None).await.status;
        }
    }
    assert_eq!(health, 200, "{}", home.log());
    assert!(server.stop().await.success());
    postgres.remove().await;
}
