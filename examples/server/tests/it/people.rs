//! People with accounts.

use std::net::SocketAddr;

use serde_json::json;

use crate::http;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "canary-correct-horse-battery";

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The user's id.
    pub(crate) id: String,
    /// The access token.
    pub(crate) token: String,
}

/// Makes an account and signs in.
pub(crate) async fn sign_up(address: SocketAddr, id: &str) -> Person {
    let account = json!({ "user_id": id, "password": PASSWORD, "name": id.to_uppercase() });
    http::post(address, "/api/auth/sign-up", None, &account).await.expect(201);
    log_in(address, id).await
}

/// Signs in.
pub(crate) async fn log_in(address: SocketAddr, id: &str) -> Person {
    let answer =
        http::post(address, "/api/auth/login", None, &json!({ "user_id": id, "password": PASSWORD })).await;
    let token = answer.expect(200)["access_token"].as_str().expect("a token").to_owned();
    Person { id: id.to_owned(), token }
}
