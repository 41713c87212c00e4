//! Who may open a socket, and how they say who they are.

use std::time::Duration;

use axum::http::Response;
use chat_core::Limits;
use serde_json::{Value, json};

use crate::common::{PATIENCE, Scene, upgrade};

#[track_caller]
fn problem(response: &Response<Option<Vec<u8>>>, status: u16) -> Value {
    assert_eq!(response.status().as_u16(), status, "{response:?}");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    serde_json::from_slice(response.body().as_deref().expect("a body")).unwrap()
}

#[tokio::test]
async fn without_a_list_pages_of_the_same_host_may() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let address = served.address;
    let (same, tls) = (format!("http://{address}"), format!("https://{address}"));
    for (origin, allowed) in [
        (None, true),
        (Some(same.as_str()), true),
        (Some(tls.as_str()), true),
        (Some("https://evil.example"), false),
        (Some("http://127.0.0.1"), false),
        (Some("null"), false),
        (Some(""), false),
    ] {
        let headers: Vec<_> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
        let opened = upgrade(address, "/ws", &headers).await;
        assert_eq!(opened.is_ok(), allowed, "{origin:?}");
        if let Err(response) = opened {
            let problem = problem(&response, 403);
            assert_eq!(
                (&problem["code"], &problem["field"]),
                (&json!("forbidden"), &json!("Origin")),
                "{origin:?}"
            );
        }
    }
}

#[tokio::test]
async fn with_a_list_only_those_on_it_may() {
    let scene = Scene::with(Limits::default(), |builder| {
        builder.allowed_origins(["https://app.example.org", "http://localhost:5173"])
    });
    let scene = scene.await;
    let served = scene.serve().await;
    let same = format!("http://{}", served.address);
    for (origin, allowed) in [
        ("https://app.example.org", true),
        ("HTTPS://App.Example.ORG", true),
        ("http://localhost:5173", true),
        (same.as_str(), false),
        ("http://app.example.org", false),
        ("https://app.example.org:8443", false),
        ("https://app.example.org.evil.example", false),
        ("https://evil.example/https://app.example.org", false),
        ("https://app.example.org/", false),
    ] {
        let opened = upgrade(served.address, "/ws", &[("Origin", origin)]).await;
        assert_eq!(opened.is_ok(), allowed, "{origin}");
    }
    assert!(upgrade(served.address, "/ws", &[]).await.is_ok(), "no browser");
}

#[tokio::test]
async fn the_token_comes_in_the_header_a_subprotocol_or_the_first_frame() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    for headers in [
        &[("Authorization", "Bearer token-ann")][..],
        &[("Sec-WebSocket-Protocol", "chat.v1, bearer.token-ann")],
        &[("Sec-WebSocket-Protocol", "bearer.token-ann,chat.v1")],
        &[("Authorization", "Bearer token-ann"), ("Sec-WebSocket-Protocol", "chat.v1")],
    ] {
        let mut ann = upgrade(served.address, "/ws", headers).await.expect("a socket");
        let selected =
            ann.response.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap());
        let offered = headers.iter().any(|(name, _)| *name == "Sec-WebSocket-Protocol");
        assert_eq!(selected, offered.then_some("chat.v1"), "{headers:?}");
        ann.call("channel.list", &json!({})).await.expect("authenticated");
    }
    let mut ann = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    let identity = ann.call("session.authenticate", &json!({ "token": "token-ann" })).await.unwrap();
    assert_eq!(identity["user_id"], "ann");
    ann.call("channel.list", &json!({})).await.expect("authenticated");
}

#[tokio::test]
async fn a_token_in_the_address_is_ignored() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    for path in ["/ws?token=token-ann", "/ws?access_token=token-ann", "/ws?authorization=Bearer%20token-ann"]
    {
        let mut nobody = upgrade(served.address, path, &[]).await.expect("a socket");
        let error = nobody.call("channel.list", &json!({})).await.unwrap_err();
        assert_eq!(error["data"]["code"], "unauthenticated", "{path}");
    }
}

#[tokio::test]
async fn a_refused_token_is_told_before_the_upgrade() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    for headers in [
        &[("Authorization", "Bearer stolen")][..],
        &[("Authorization", "Basic token-ann")],
        &[("Sec-WebSocket-Protocol", "chat.v1, bearer.stolen")],
        &[("Authorization", "Bearer stolen"), ("Sec-WebSocket-Protocol", "chat.v1, bearer.token-ann")],
    ] {
        let refused = upgrade(served.address, "/ws", headers).await.err().expect("a refusal");
        assert_eq!(problem(&refused, 401)["code"], "unauthenticated", "{headers:?}");
    }
    let away =
        upgrade(served.address, "/ws", &[("Authorization", "Bearer away")]).await.err().expect("a refusal");
    assert_eq!(problem(&away, 503)["retryable"], true);
}

#[tokio::test]
async fn what_is_no_handshake_of_this_protocol_is_refused() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let other = upgrade(served.address, "/ws", &[("Sec-WebSocket-Protocol", "chat.v2")]).await;
    let problem = problem(&other.err().expect("a refusal"), 400);
    assert_eq!(problem["field"], "Sec-WebSocket-Protocol");

    let answer = scene.caller("ann").get("/ws").await;
    assert_eq!(answer.headers["upgrade"], "websocket");
    assert_eq!(answer.headers["sec-websocket-version"], "13");
    assert_eq!(answer.problem(426)["field"], "Connection");
    let old = scene.caller("ann").header("Connection", "keep-alive, Upgrade").header("Upgrade", "WebSocket");
    let answer = old.header("Sec-WebSocket-Version", "8").header("Sec-WebSocket-Key", "x").get("/ws").await;
    assert_eq!(answer.problem(426)["field"], "Sec-WebSocket-Version");
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_closed_at_the_deadline() {
    let mut limits = Limits::default();
    limits.auth_deadline = Duration::from_secs(3);
    let scene = Scene::with(limits, |builder| builder).await;
    let served = scene.serve().await;
    let mut silent = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    // Talking does not put it off.
    let mut talker = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    talker.call("channel.list", &json!({})).await.unwrap_err();
    assert_eq!(talker.closed().await, 4000);
    assert_eq!(silent.closed().await, 4000);
}

#[tokio::test]
async fn a_stopping_server_opens_none() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    scene.api.shutdown(PATIENCE).await;
    let refused = upgrade(served.address, "/ws", &[("Authorization", "Bearer token-ann")]).await;
    let refused = refused.err().expect("a refusal");
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(problem(&refused, 503)["code"], "unavailable");
}
