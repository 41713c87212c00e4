//! Texts that break their rule.

use std::collections::BTreeMap;

use axum::http::Method;
use chat_core::Limits;
use serde_json::{Value, json};

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = bounds();
    cases.extend(words());
    cases
}

/// One past a limit, and at it.
fn bounds() -> Vec<Case> {
    let limits = Limits::default();
    let umlauts = |n: usize| "ü".repeat(n);
    let people = |n: usize| (0..n).map(|n| format!("user-{n}")).collect::<Vec<_>>();
    let entries = |n: usize| (0..n).map(|n| (format!("key-{n}"), "x")).collect::<BTreeMap<_, _>>();
    let said = |field, limit: usize| ("invalid", Some(field), Some(limit as u64));
    let draft = |name, (field, limit, past): (&'static str, usize, Value), at: Value| {
        let (past, at) = (send(&json!({ field: past })), send(&json!({ field: at })));
        case(name, said(field, limit))
            .post("/channels/{c}/messages", past.clone(), 400)
            .call("message.send", &past, INVALID)
            .at_the_limit("message.send", at)
    };
    let group = |name, (field, limit, past): (&'static str, usize, Value), at: Value| {
        let with = |value: Value| {
            let mut group = json!({ "name": "Lunch" });
            group[field] = value;
            group.to_string()
        };
        case(name, said(field, limit))
            .post("/channels", with(past.clone()), 400)
            .call("channel.create", &with(past), INVALID)
            .at_the_limit("channel.create", with(at))
    };
    let unsent = |name| {
        let params = |bytes| json!({ "channel_id": "{other}", "body": "x".repeat(bytes) }).to_string();
        let (past, at) = (params(limits.body_bytes + 1), params(limits.body_bytes));
        case(name, said("body", limits.body_bytes))
            .request(Method::PUT, "/channels/{other}/draft", past.clone(), 400)
            .call("draft.set", &past, INVALID)
            .at_the_limit("draft.set", at)
    };
    let (body, name, topic) = (limits.body_bytes, limits.name_chars, limits.topic_chars);
    let (labels, bytes) = (limits.metadata_entries, limits.metadata_bytes);
    let label = |bytes: usize| json!({ "k": "v".repeat(bytes - 1) });
    let (mentions, users) = (limits.mentions, limits.users_per_call);
    let crowd = json!(vec!["bob"; users]);
    vec![
        draft("an over-long body", ("body", body, json!(umlauts(body / 2) + "x")), json!(umlauts(body / 2))),
        unsent("an over-long draft"),
        draft("too many labels", ("metadata", labels, json!(entries(labels + 1))), json!(entries(labels))),
        draft("too large labels", ("metadata", bytes, label(bytes + 1)), label(bytes)),
        draft(
            "too many mentions",
            ("mentions", mentions, json!(people(mentions + 1))),
            json!(people(mentions)),
        ),
        draft("an over-long key", ("client_key", 64, json!("k".repeat(65))), json!("k".repeat(64))),
        group("an over-long name", ("name", name, json!(umlauts(name + 1))), json!(umlauts(name))),
        group("an over-long topic", ("topic", topic, json!(umlauts(topic + 1))), json!(umlauts(topic))),
        group("a group's labels", ("metadata", labels, json!(entries(labels + 1))), json!(entries(labels))),
        group("a group's large labels", ("metadata", bytes, label(bytes + 1)), label(bytes)),
        group("too many people", ("user_ids", users, json!(people(users + 1))), crowd),
    ]
}

/// The parameters of a message to the group.
fn send(more: &Value) -> String {
    let mut params = json!({ "channel_id": "{c}", "body": "x" });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    params.to_string()
}

fn words() -> Vec<Case> {
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
        both("an empty body", ("invalid", Some("body"), None), json!({ "body": " \n" })),
        both("NUL in a body", ("invalid", Some("body"), None), json!({ "body": "a\u{0}b" })),
        both("a body that is no text", ("invalid", Some("body"), None), json!({ "body": 7 })),
        both("NUL in a label", ("invalid", Some("metadata"), None), json!({ "metadata": { "a": "\u{0}" } })),
        both("an empty key", ("invalid", Some("client_key"), None), json!({ "client_key": "" })),
        group("no name", ("invalid", Some("name"), None), json!({})),
        group("NUL in a name", ("invalid", Some("name"), None), json!({ "name": "a\u{0}" })),
        group(
            "an unknown word",
            ("invalid", Some("history"), None),
            json!({ "name": "x", "history": "some" }),
        ),
        case("an empty reason", ("invalid", Some("reason"), None))
            .request(Method::DELETE, "/channels/{c}/messages/{m}?reason=", "", 400)
            .call("message.delete", r#"{"channel_id":"{c}","message_id":"{m}","reason":" "}"#, INVALID),
        case("a reason in two lines", ("invalid", Some("reason"), None))
            .request(Method::DELETE, "/channels/{c}/messages/{m}?reason=a%0Ab", "", 400)
            .call("message.delete", r#"{"channel_id":"{c}","message_id":"{m}","reason":"a\nb"}"#, INVALID),
        case("an unknown role", ("invalid", Some("role"), None))
            .request(Method::PATCH, "/channels/{c}/participants/bob", r#"{"role":"king"}"#, 400)
            .call(
                "participant.change_role",
                r#"{"channel_id":"{c}","user_id":"bob","role":"king"}"#,
                INVALID,
            ),
    ]
}
