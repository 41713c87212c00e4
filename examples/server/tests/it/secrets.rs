//! Secrets stay out of the log, at every level.

use serde_json::json;

use crate::database::Postgres;
use crate::http::{get, post};
use crate::people::{PASSWORD, sign_up};
use crate::process::Home;
use crate::socket::Socket;

#[tokio::test]
async fn nothing_secret_is_logged() {
    let postgres = Postgres::new().await;
    // The server trusts everybody, so that any password will do.
    let url = postgres.url().replacen("postgres@", "postgres:canary-database@", 1);
    let home = Home::new(&["--database-url", &url, "--log-level", "trace", "--log-format", "json"]);
    let server = home.start().await;
    let ann = sign_up(server.address, "ann").await;
    sign_up(server.address, "bob").await;
    let wrong = json!({ "user_id": "ann", "password": "canary-wrong-password" });
    post(server.address, "/api/auth/login", None, &wrong).await.expect(401);
    get(server.address, "/api/me", Some("canary-wrong-token")).await.expect(401);
    let mut socket = Socket::connect(server.address, &ann).await;
    socket.call("session.authenticate", json!({ "token": ann.token })).await;
    socket.call("message.send", json!({ "user_id": "bob", "body": "canary-body" })).await;
    assert!(server.stop().await.success());

    let log = home.log();
    assert!(log.contains("http_request") || log.contains("answered"), "the log tells of requests: {log}");
    let signature = ann.token.rsplit('.').next().expect("a signature");
    for secret in ["canary", PASSWORD, signature] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
    }
    postgres.remove().await;
}
