//! Texts that break their rule.

use std::collections::BTreeMap;

use axum::http::Method;
use chat_core::Limits;
use serde_json::{Value, json};

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    let limits = Limits::default();
    let (body_bytes, name_chars) = (limits.body_bytes as u64, limits.name_chars as u64);
    let long = "ü".repeat(limits.body_bytes / 2 + 1);
    let name = "ü".repeat(limits.name_chars + 1);
    let mentions: Vec<_> = (0..=limits.mentions).map(|n| format!("user-{n}")).collect();
    let crowd: Vec<_> = (0..=limits.users_per_call).map(|n| format!("user-{n}")).collect();
    let entries: BTreeMap<_, _> = (0..=limits.metadata_entries).map(|n| (format!("key-{n}"), "x")).collect();
    let send = |more: &Value| {
        let mut params = json!({ "channel_id": "{c}", "body": "x" });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params.to_string()
    };
    let both = |name, said, more: Value| {
        case(name, said).post("/channels/{c}/messages", send(&more), 400).call(
            "message.send",
            &send(&more),
            INVALID,
        )
    };
    let group = |name, said, more: Value| {
        case(name, said).post("/channels", more.to_string(), 400).call(
            "channel.create",
            &more.to_string(),
            INVALID,
        )
    };
    vec![
        both("an over-long body", ("invalid", Some("body"), Some(body_bytes)), json!({ "body": long })),
        both("an empty body", ("invalid", Some("body"), None), json!({ "body": " \n" })),
        both("NUL in a body", ("invalid", Some("body"), None), json!({ "body": "a\u{0}b" })),
        both("a body that is no text", ("invalid", Some("body"), None), json!({ "body": 7 })),
        both("NUL in a label", ("invalid", Some("metadata"), None), json!({ "metadata": { "a": "\u{0}" } })),
        both("too many labels", ("invalid", Some("metadata"), Some(32)), json!({ "metadata": entries })),
        both("too many mentions", ("invalid", Some("mentions"), Some(50)), json!({ "mentions": mentions })),
        both("an empty key", ("invalid", Some("client_key"), None), json!({ "client_key": "" })),
        both(
            "an over-long key",
            ("invalid", Some("client_key"), Some(64)),
            json!({ "client_key": "k".repeat(65) }),
        ),
        group("an over-long name", ("invalid", Some("name"), Some(name_chars)), json!({ "name": name })),
        group("no name", ("invalid", Some("name"), None), json!({})),
        group("NUL in a name", ("invalid", Some("name"), None), json!({ "name": "a\u{0}" })),
        group(
            "an unknown word",
            ("invalid", Some("history"), None),
            json!({ "name": "x", "history": "some" }),
        ),
        case("too many people", ("invalid", Some("user_ids"), Some(100))).post(
            "/channels",
            json!({ "name": "x", "user_ids": crowd }).to_string(),
            400,
        ),
        case("an unknown role", ("invalid", Some("role"), None))
            .request(Method::PATCH, "/channels/{c}/participants/bob", r#"{"role":"king"}"#, 400)
            .call(
                "participant.change_role",
                r#"{"channel_id":"{c}","user_id":"bob","role":"king"}"#,
                INVALID,
            ),
    ]
}
