//! Tokens that must not be taken: each is refused with the one same error.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::json;

use crate::common::{NOW, SECRET};
use crate::forge::{assert_refused, authenticator, claims, encode, header, sign, with};

#[tokio::test]
async fn forged_headers_are_refused() {
    let (authenticator, _clock) = authenticator();
    let headers = [
        json!({ "typ": null }),
        json!({ "typ": "JWT" }),
        json!({ "typ": "refresh+jwt" }),
        json!({ "typ": "" }),
        json!({ "typ": 7 }),
        json!({ "alg": null }),
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "hs256" }),
        json!({ "alg": "HS384" }),
        json!({ "alg": "HS512" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "EdDSA" }),
        json!({ "alg": "dir" }),
        json!({ "jku": "https://evil.example/keys" }),
        json!({ "jwk": { "kty": "oct", "k": "AAAA" } }),
        json!({ "x5u": "https://evil.example/cert" }),
        json!({ "x5c": ["AAAA"] }),
        json!({ "crit": ["b64"], "b64": false }),
    ];
    for changes in headers {
        assert_refused(&authenticator, &with("header", &changes), &changes.to_string()).await;
    }
}

#[tokio::test]
async fn forged_claims_are_refused() {
    let (authenticator, _clock) = authenticator();
    let changes = [
        json!({ "iss": null }),
        json!({ "iss": "evil" }),
        json!({ "iss": "chat " }),
        json!({ "iss": ["chat"] }),
        json!({ "aud": null }),
        json!({ "aud": "shop" }),
        json!({ "aud": [] }),
        json!({ "aud": ["shop", "Chat"] }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": "a\u{0}b" }),
        json!({ "sub": "a".repeat(65) }),
        json!({ "exp": null }),
        json!({ "exp": "never" }),
        json!({ "exp": true }),
        json!({ "exp": -1 }),
        json!({ "exp": NOW - 10 }),
        json!({ "nbf": NOW + 11 }),
        json!({ "nbf": "now" }),
        json!({ "iat": NOW + 11 }),
        json!({ "iat": u64::MAX }),
        json!({ "login": "" }),
        json!({ "login": "not-a-uuid" }),
        json!({ "login": 7 }),
    ];
    for changes in changes {
        assert_refused(&authenticator, &with("claims", &changes), &changes.to_string()).await;
    }
}

#[tokio::test]
async fn forged_signatures_are_refused() {
    let (authenticator, _clock) = authenticator();
    let good = sign(&header(), &claims(), SECRET, Algorithm::HS256);
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    let none = encode(&json!({ "alg": "none", "typ": "at+jwt" }), &claims());
    let mallory = {
        let mut claims = claims();
        claims["sub"] = "mallory".into();
        encode(&header(), &claims)
    };
    let hs512 = json!({ "alg": "HS512", "typ": "at+jwt" });
    let tokens = [
        ("none, empty signature", format!("{none}.")),
        ("none, no signature", none.clone()),
        ("none, another's signature", format!("{none}.{signature}")),
        ("no signature", message.to_owned()),
        ("empty signature", format!("{message}.")),
        ("half a signature", format!("{message}.{}", &signature[..20])),
        ("a longer signature", format!("{message}.{signature}AA")),
        ("padded signature", format!("{good}=")),
        ("claims exchanged", format!("{mallory}.{signature}")),
        ("another key", sign(&header(), &claims(), b"another-key-0123456789-0123456789", Algorithm::HS256)),
        ("empty key", sign(&header(), &claims(), b"", Algorithm::HS256)),
        ("the right key, HS512", sign(&hs512, &claims(), SECRET, Algorithm::HS512)),
        ("HS512 said to be HS256", sign(&header(), &claims(), SECRET, Algorithm::HS512)),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as encrypted ones have", format!("{good}.a.b")),
        ("white space", format!(" {good}")),
        ("with its scheme", format!("Bearer {good}")),
    ];
    for (what, token) in tokens {
        assert_refused(&authenticator, &token, what).await;
    }
    for cut in 0..good.len() {
        assert_refused(&authenticator, &good[..cut], &format!("cut to {cut} bytes")).await;
    }
}

#[tokio::test]
async fn garbage_is_refused() {
    let (authenticator, _clock) = authenticator();
    let deep = format!("{{\"alg\":\"HS256\",\"x\":{}{}}}", "[".repeat(2_000), "]".repeat(2_000));
    let huge = with("claims", &json!({ "more": "x".repeat(1 << 20) }));
    let twice = format!(
        "{}.{}.AAAA",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","alg":"none","typ":"at+jwt"}"#),
        URL_SAFE_NO_PAD.encode("{}"),
    );
    let tokens = [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "\0",
        "\u{1f980}.\u{1f980}.\u{1f980}",
        "null",
        "{}",
        "e30.e30.e30",
        &format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(deep)),
        &"x".repeat(1 << 20),
        &".".repeat(1 << 20),
        &huge,
        &twice,
    ];
    for token in tokens {
        let what: String = token.chars().take(60).collect();
        assert_refused(&authenticator, token, &what).await;
    }
}
