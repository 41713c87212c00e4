//! `/auth`: sign-up and login.

use std::sync::Arc;

use axum::http::header;
use chat_accounts::{AccessTokens, Accounts, HashSettings, Hs256Key, JwtSettings};
use chat_axum::ChatApi;
use chat_core::store::MemoryStore;
use chat_core::{ChatService, SystemClock, SystemIds};
use serde_json::{Value, json};

use crate::common::Caller;

fn app() -> axum::Router {
    let store = MemoryStore::new();
    let key = Hs256Key::from_bytes(&[7; 32]).unwrap();
    let tokens = AccessTokens::new(key, JwtSettings::default(), Arc::new(SystemClock)).unwrap();
    let accounts =
        Accounts::new(Arc::new(store.clone()), tokens, &HashSettings::default(), Arc::new(SystemIds))
            .unwrap();
    let chat = ChatService::builder(store).start();
    let api = ChatApi::builder(chat, Arc::new(accounts.authenticator())).accounts(accounts).build();
    chat_axum::router(api)
}

fn sign_up(user: &str) -> Value {
    json!({ "user_id": user, "password": "correct horse battery", "name": "Somebody" })
}

#[tokio::test]
async fn who_signs_up_logs_in_and_talks() {
    let app = app();
    let nobody = Caller::new(app.clone(), None);
    let made = nobody.post("/auth/sign-up", &sign_up("ann")).await.expect(201);
    assert_eq!(made["user_id"], "ann");
    nobody
        .post("/auth/sign-up", &json!({ "user_id": "bob", "password": "correct horse battery" }))
        .await
        .expect(201);

    let credentials = json!({ "user_id": "ann", "password": "correct horse battery" });
    let answer = nobody.post("/auth/login", &credentials).await;
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let login = answer.expect(200);
    assert_eq!(login["token_type"], "Bearer");

    let ann = Caller::new(app, login["access_token"].as_str().map(str::to_owned));
    let me = ann.get("/me").await.expect(200);
    assert_eq!((&me["user"]["id"], &me["user"]["name"]), (&json!("ann"), &json!("Somebody")));
    assert_eq!(me["identity"]["login_id"], login["login_id"]);
    assert_ne!(me["identity"]["expires_at"], Value::Null);
    // Bob has never logged in, and can be written to.
    ann.post("/users/bob/messages", &json!({ "body": "hi" })).await.expect(201);
}

#[tokio::test]
async fn what_breaks_a_rule_is_named() {
    let nobody = Caller::new(app(), None);
    for (body, field, limit) in [
        (json!({ "user_id": "Ann", "password": "correct horse battery" }), "user_id", Value::Null),
        (json!({ "user_id": "a".repeat(33), "password": "correct horse battery" }), "user_id", json!(32)),
        (json!({ "user_id": "ann", "password": "short" }), "password", json!(8)),
        (json!({ "user_id": "ann", "password": "x".repeat(129) }), "password", json!(128)),
        (json!({ "user_id": "ann", "password": "password123" }), "password", Value::Null),
        (json!({ "user_id": "ann" }), "password", Value::Null),
        (json!({ "user_id": "ann", "password": "correct horse battery", "name": " " }), "name", Value::Null),
    ] {
        let problem = nobody.post("/auth/sign-up", &body).await.problem(400);
        assert_eq!((&problem["field"], &problem["limit"]), (&json!(field), &limit), "{body}");
    }
    // Nothing of it made an account.
    nobody.post("/auth/sign-up", &sign_up("ann")).await.expect(201);
    assert_eq!(nobody.post("/auth/sign-up", &sign_up("ann")).await.problem(409)["field"], "user_id");
}

#[tokio::test]
async fn a_wrong_password_an_unknown_name_and_no_name_answer_alike() {
    let nobody = Caller::new(app(), None);
    nobody.post("/auth/sign-up", &sign_up("ann")).await.expect(201);
    let mut answers = Vec::new();
    for user in ["ann", "eve", "No Name!"] {
        let body = json!({ "user_id": user, "password": "another horse battery" });
        let answer = nobody.post("/auth/login", &body).await;
        answers.push((answer.headers.clone(), answer.problem(401)));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn without_accounts_there_are_no_routes_for_them() {
    let scene = crate::common::Scene::new().await;
    let answer = scene.nobody().post("/auth/login", &json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (404, 0));
}
