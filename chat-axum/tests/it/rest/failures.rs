//! Failures that are no single route's: methods, media types, tokens, and what strangers see.

use axum::body::Body;
use axum::http::{Method, header};
use chat_core::Limits;
use serde_json::json;

use crate::common::Scene;

#[tokio::test]
async fn a_stranger_sees_what_is_there_as_what_is_not() {
    let scene = Scene::new().await;
    let (ann, dora) = (scene.caller("ann"), scene.caller("dora"));
    let channel = scene.group().await;
    let sent = ann.post(&format!("/channels/{channel}/messages"), &json!({ "body": "hi" })).await.expect(201);
    let message = sent["message"]["id"].as_str().unwrap();
    let missing = "0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11";

    let mut asked = 0;
    for path in [
        "/channels/{c}",
        "/channels/{c}/messages",
        "/channels/{c}/messages/{m}",
        "/channels/{c}/messages/{m}/recipients",
        "/channels/{c}/participants",
        "/channels/{c}/receipts",
        "/channels/{c}/unread",
        "/channels/{c}/activities",
    ] {
        let (there, not_there) = (
            dora.get(&path.replace("{c}", &channel).replace("{m}", message)).await,
            dora.get(&path.replace("{c}", missing).replace("{m}", message)).await,
        );
        assert_eq!((&there.headers, &there.body), (&not_there.headers, &not_there.body), "{path}");
        there.problem(404);
        asked += 1;
    }
    for (method, path, body) in [
        (Method::POST, "/channels/{c}/messages", json!({ "body": "hi" })),
        (Method::PATCH, "/channels/{c}", json!({ "name": "x" })),
        (Method::DELETE, "/channels/{c}", json!({})),
        (Method::PATCH, "/channels/{c}/messages/{m}", json!({ "body": "x", "expected_edit_no": 0 })),
        (Method::DELETE, "/channels/{c}/messages/{m}", json!({})),
        (Method::POST, "/channels/{c}/participants", json!({ "user_ids": ["dora"] })),
        (Method::PATCH, "/channels/{c}/participants/bob", json!({ "role": "owner" })),
        (Method::DELETE, "/channels/{c}/participants/bob", json!({})),
        (Method::DELETE, "/channels/{c}/participants/dora", json!({})),
        (Method::PUT, "/channels/{c}/receipts", json!({ "read_seq": 1 })),
    ] {
        let ask = async |channel: &str| {
            let path = path.replace("{c}", channel).replace("{m}", message);
            dora.send(method.clone(), &path, Some("application/json"), body.to_string().into()).await
        };
        let (there, not_there) = (ask(&channel).await, ask(missing).await);
        assert_eq!((&there.headers, &there.body), (&not_there.headers, &not_there.body), "{method} {path}");
        there.problem(404);
        asked += 1;
    }
    assert_eq!(asked, 18);
}

#[tokio::test]
async fn a_method_a_resource_does_not_have_is_405() {
    let scene = Scene::new().await;
    for (method, path, allow) in [
        (Method::PUT, "/channels", "GET,HEAD,POST"),
        (Method::POST, "/me", "GET,HEAD"),
        (Method::DELETE, "/openapi.json", "GET,HEAD"),
        (Method::POST, "/ws", "GET,HEAD"),
    ] {
        let answer = scene.caller("ann").send(method.clone(), path, None, Body::empty()).await;
        assert_eq!(answer.headers[header::ALLOW], allow, "{method} {path}");
        assert_eq!(answer.problem(405)["field"], "method", "{method} {path}");
    }
}

#[tokio::test]
async fn a_path_that_is_nobodys_is_left_to_the_host() {
    let scene = Scene::new().await;
    let answer = scene.caller("ann").get("/no-such-resource").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (404, &b""[..]));
}

#[tokio::test]
async fn only_json_is_read() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let body = r#"{"name":"Lunch"}"#;
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("json"), Some("")]
    {
        let problem = ann.send(Method::POST, "/channels", content_type, body.into()).await.problem(415);
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!("invalid"), &json!("Content-Type")),
            "{content_type:?}"
        );
    }
    for content_type in
        ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
    {
        ann.send(Method::POST, "/channels", Some(content_type), body.into()).await.expect(201);
    }
}

#[tokio::test]
async fn a_token_counts_in_the_header_alone() {
    let scene = Scene::new().await;
    let nobody = scene.nobody();
    for caller in [
        nobody.clone(),
        nobody.clone().header("Authorization", "Basic token-ann"),
        nobody.clone().header("Authorization", "token-ann"),
        nobody.clone().header("Authorization", "Bearer"),
        nobody.clone().header("Authorization", "Bearer "),
        nobody.clone().header("Authorization", "Bearer stolen"),
        nobody
            .clone()
            .header("Authorization", "Bearer token-ann")
            .header("Authorization", "Bearer token-bob"),
        nobody.clone().header("Cookie", "token=token-ann"),
    ] {
        let answer = caller.get("/me?token=token-ann&access_token=token-ann").await;
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert_eq!(answer.problem(401)["code"], "unauthenticated");
    }
    nobody.header("Authorization", "bearer  token-ann").get("/me").await.expect(200);
    let away = scene.with_token("away").get("/me").await.problem(503);
    assert_eq!((&away["code"], &away["retryable"]), (&json!("unavailable"), &json!(true)));
}

#[tokio::test]
async fn who_may_not_learns_only_that_first() {
    let scene = Scene::new().await;
    // The path and the body are wrong too; without a token nothing is told of them.
    let answer = scene.nobody().send(Method::POST, "/channels/x/messages", None, "{".into()).await;
    answer.problem(401);
}

#[tokio::test]
async fn an_engine_that_stops_answers_503() {
    let limits = Limits::default();
    let scene = Scene::with(limits, |builder| builder).await;
    let channel = scene.group().await;
    scene.api.shutdown(std::time::Duration::from_mins(1)).await;
    let sent =
        scene.caller("ann").post(&format!("/channels/{channel}/messages"), &json!({ "body": "hi" })).await;
    assert_eq!(sent.headers[header::RETRY_AFTER], "1");
    assert_eq!(sent.problem(503)["retryable"], true);
}
