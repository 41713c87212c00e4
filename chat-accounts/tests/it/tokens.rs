//! Access tokens: what is issued, what is read, and until when.

use std::time::Duration;

use chat_accounts::{AccessTokens, Hs256Key, JwtAuthenticator, JwtSettings};
use chat_core::{Authenticator, Clock, IdSource, LoginId, SystemIds, Timestamp, UserId};
use jsonwebtoken::Algorithm;
use serde_json::json;

use crate::common::{ManualClock, NOW, SECRET, key};
use crate::forge::{LOGIN, alice, assert_refused, authenticator, claims, header, sign, with};

#[tokio::test]
async fn good_tokens_are_read() {
    let (authenticator, _clock) = authenticator();
    let tokens = [
        ("plain", sign(&header(), &claims(), SECRET, Algorithm::HS256), Some(LOGIN)),
        ("several audiences", with("claims", &json!({ "aud": ["shop", "chat"] })), Some(LOGIN)),
        ("without a login", with("claims", &json!({ "login": null })), None),
        ("exp alone", with("claims", &json!({ "nbf": null, "iat": null })), Some(LOGIN)),
        ("more claims", with("claims", &json!({ "scope": "a b", "nested": { "x": [1] } })), Some(LOGIN)),
        ("typ in capitals", with("header", &json!({ "typ": "AT+JWT" })), Some(LOGIN)),
        ("typ in full", with("header", &json!({ "typ": "application/at+jwt" })), Some(LOGIN)),
        ("a key id", with("header", &json!({ "kid": "2024-1" })), Some(LOGIN)),
        (
            "fractions",
            with("claims", &json!({ "iat": 1_500_000_000.25, "exp": 1_500_000_900.0 })),
            Some(LOGIN),
        ),
    ];
    for (what, token, login) in tokens {
        let identity =
            authenticator.authenticate(&token).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(identity, alice(login), "{what}");
    }
}

/// Both sides of the limit, both signed well.
#[tokio::test]
async fn a_token_is_read_up_to_eight_kibibytes() {
    let (authenticator, _clock) = authenticator();
    let growing = (5_500..6_500).map(|filler| with("claims", &json!({ "more": "x".repeat(filler) })));
    let (within, beyond): (Vec<_>, Vec<_>) = growing.partition(|token| token.len() <= 8_192);
    let (longest, next) = (within.last().expect("some are within"), beyond.first().expect("some are beyond"));
    assert!(next.len() - longest.len() <= 2, "{} and {}", longest.len(), next.len());
    authenticator.authenticate(longest).await.expect("within the limit");
    assert_refused(&authenticator, next, "beyond the limit").await;
}

#[tokio::test]
async fn times_are_judged_by_the_given_clock_to_the_microsecond() {
    let (authenticator, clock) = authenticator();
    let token = with("claims", &json!({ "iat": NOW, "nbf": NOW, "exp": NOW + 900 }));
    let second = 1_000_000;
    let begin = (NOW - 10) * second;
    let end = (NOW + 910) * second;
    for (moment, good) in [
        (begin - 1, false),
        (begin, true),
        (NOW * second, true),
        (end - 1, true),
        (end, false),
        (end + 1, false),
        (i64::MIN, false),
        (i64::MAX, false),
    ] {
        clock.set_micros(moment);
        if good {
            let identity =
                authenticator.authenticate(&token).await.unwrap_or_else(|error| panic!("{moment}: {error}"));
            assert_eq!(identity.expires_at, Some(Timestamp::from_micros(end)));
        } else {
            assert_refused(&authenticator, &token, &moment.to_string()).await;
        }
    }
}

#[tokio::test]
async fn issued_tokens_expire_with_their_lifetime() {
    let clock = ManualClock::new();
    clock.advance(Duration::from_micros(999_999));
    let settings = JwtSettings::new("us", "them").with_leeway(Duration::ZERO);
    let tokens = AccessTokens::new(key(), settings, clock.clone()).expect("valid settings");
    let tokens = tokens.with_lifetime(Duration::from_mins(2)).expect("within the bounds");
    let login = LoginId::from_uuid(SystemIds.uuid());
    let issued = tokens.issue(&UserId::new("42").expect("an id"), login).expect("signs");
    assert_eq!(issued.expires_at, Timestamp::from_micros((NOW + 120) * 1_000_000));

    let header = jsonwebtoken::decode_header(&issued.token).expect("a header");
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::HS256, Some("at+jwt")));
    let authenticator = tokens.authenticator();
    let identity = authenticator.authenticate(&issued.token).await.expect("is valid");
    assert_eq!((identity.login, identity.expires_at), (Some(login), Some(issued.expires_at)));
    clock.advance(clock.now().until(issued.expires_at));
    assert_refused(&authenticator, &issued.token, "its end").await;
}

#[tokio::test]
async fn a_host_with_its_own_issuer_says_what_its_tokens_look_like() {
    let settings = JwtSettings::new("https://login.example.org", "chat").with_token_type("JWT");
    let authenticator = JwtAuthenticator::new(key(), settings, ManualClock::new()).expect("valid settings");
    let claims = json!({ "iss": "https://login.example.org", "aud": "chat", "sub": "42", "exp": NOW + 900 });
    let token = sign(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, SECRET, Algorithm::HS256);
    let identity = authenticator.authenticate(&token).await.expect("is valid");
    assert_eq!(identity.user.as_str(), "42");
    assert_refused(&authenticator, &sign(&header(), &claims, SECRET, Algorithm::HS256), "the engine's typ")
        .await;
}

#[test]
fn settings_and_keys_have_bounds() {
    let minute = Duration::from_mins(1);
    let with_settings = |settings: JwtSettings| {
        let reader = JwtAuthenticator::new(key(), settings.clone(), ManualClock::new()).map(drop);
        let issuer = AccessTokens::new(key(), settings, ManualClock::new()).map(drop);
        assert_eq!(reader.is_err(), issuer.is_err());
        reader
    };
    let with_lifetime = |lifetime| {
        let tokens = AccessTokens::new(key(), JwtSettings::default(), ManualClock::new()).expect("valid");
        tokens.with_lifetime(lifetime).map(drop)
    };
    let with_key = |bytes| Hs256Key::from_bytes(&vec![7; bytes]).map(drop);
    let cases = [
        (with_settings(JwtSettings::new("", "chat")), Some("issuer")),
        (with_settings(JwtSettings::new("chat", "")), Some("audience")),
        (with_settings(JwtSettings::default().with_token_type("")), Some("token_type")),
        (with_settings(JwtSettings::default().with_leeway(5 * minute)), None),
        (with_settings(JwtSettings::default().with_leeway(6 * minute)), Some("leeway")),
        (with_lifetime(Duration::ZERO), Some("lifetime")),
        (with_lifetime(Duration::from_secs(1)), None),
        (with_lifetime(24 * 60 * minute), None),
        (with_lifetime(24 * 60 * minute + Duration::from_secs(1)), Some("lifetime")),
        (with_key(0), Some("key")),
        (with_key(31), Some("key")),
        (with_key(32), None),
        (with_key(64), None),
    ];
    for (number, (outcome, field)) in cases.into_iter().enumerate() {
        let error = outcome.err();
        assert_eq!(error.as_ref().and_then(chat_core::Error::field), field, "case {number}: {error:?}");
    }
}
