//! Tokens made by hand, good and bad.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chat_accounts::{JwtAuthenticator, JwtSettings};
use chat_core::{Authenticator, ErrorKind, Identity, Timestamp, UserId};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::common::{ManualClock, NOW, SECRET, key};

pub(crate) const LOGIN: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

pub(crate) fn header() -> Value {
    json!({ "alg": "HS256", "typ": "at+jwt" })
}

pub(crate) fn claims() -> Value {
    json!({
        "iss": "chat", "aud": "chat", "sub": "alice", "login": LOGIN,
        "iat": NOW, "nbf": NOW, "exp": NOW + 900,
    })
}

pub(crate) fn encode(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

pub(crate) fn sign(header: &Value, claims: &Value, secret: &[u8], algorithm: Algorithm) -> String {
    let message = encode(header, claims);
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), algorithm);
    format!("{message}.{}", signature.expect("signs"))
}

/// The good token with some header or claim set, or (for `null`) left out.
pub(crate) fn with(part: &str, changes: &Value) -> String {
    let (mut header, mut claims) = (header(), claims());
    let target = if part == "header" { &mut header } else { &mut claims };
    let target = target.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            target.remove(name)
        } else {
            target.insert(name.clone(), value.clone())
        };
    }
    sign(&header, &claims, SECRET, Algorithm::HS256)
}

pub(crate) fn authenticator() -> (JwtAuthenticator, Arc<ManualClock>) {
    let clock = ManualClock::new();
    let authenticator = JwtAuthenticator::new(key(), JwtSettings::default(), clock.clone());
    (authenticator.expect("valid settings"), clock)
}

pub(crate) fn alice(login: Option<&str>) -> Identity {
    Identity {
        user: UserId::new("alice").expect("an id"),
        login: login.map(|login| login.parse().expect("a UUID")),
        expires_at: Some(Timestamp::from_micros((NOW + 910) * 1_000_000)),
    }
}

pub(crate) async fn assert_refused(authenticator: &JwtAuthenticator, token: &str, what: &str) {
    let error = authenticator.authenticate(token).await.expect_err(what);
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{what}");
    assert_eq!(error.to_string(), "the token is not valid", "{what}");
    assert_eq!((error.field(), error.limit()), (None, None), "{what}");
    assert!(std::error::Error::source(&error).is_none(), "{what}");
}
