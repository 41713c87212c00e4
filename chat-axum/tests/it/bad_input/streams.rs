//! Streamed messages that are gone on with wrongly. `{s}` says "aé", three bytes.

use axum::http::Method;
use chat_core::Limits;
use serde_json::{Value, json};

use super::case::{CONFLICT, Case, INVALID, NOT_FOUND, Said, body, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = parts();
    cases.extend(places());
    cases.extend(ends());
    cases.extend(beginnings());
    cases
}

/// One fault of a part for the stream `{s}`, on both faces.
fn part(name: &'static str, said: Said, offset: &Value, text: &Value) -> Case {
    let status = if said.0 == "invalid" { 400 } else { 409 };
    let code = if said.0 == "invalid" { INVALID } else { CONFLICT };
    let part = json!({ "offset": offset, "text": text });
    let mut params = json!({ "channel_id": "{other}", "message_id": "{s}" });
    params.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    case(name, said).post("/channels/{other}/messages/{s}/stream", part.to_string(), status).call(
        "stream.append",
        &params.to_string(),
        code,
    )
}

fn parts() -> Vec<Case> {
    let most = Limits::default().body_bytes;
    let too_long = || ("invalid", Some("text"), Some(most as u64));
    let text = |length: usize| json!("x".repeat(length));
    vec![
        part("a part beyond the end", ("conflict", Some("offset"), Some(3)), &json!(4), &json!("x")),
        part("no part beyond the end", ("conflict", Some("offset"), Some(3)), &json!(u64::MAX), &json!("")),
        part("a part in a character", ("invalid", Some("offset"), None), &json!(2), &json!("x")),
        part("another part", ("conflict", Some("text"), Some(3)), &json!(0), &json!("b")),
        part("half of a character", ("conflict", Some("text"), Some(3)), &json!(1), &json!("è")),
        part("a part past the bound", too_long(), &json!(3), &text(most - 2)),
        part("a part past every bound", too_long(), &json!(0), &text(most + 1)),
        part("NUL in a part", ("invalid", Some("text"), None), &json!(3), &json!("\u{0}")),
        part("an offset below zero", ("invalid", Some("offset"), None), &json!(-1), &json!("x")),
        part("a part that is no text", ("invalid", Some("text"), None), &json!(3), &json!(7)),
    ]
}

/// Parts for what is no stream of the caller's.
fn places() -> Vec<Case> {
    const PART: &str = r#"{"offset":0,"text":"x"}"#;
    let at = |name, said: Said, path, status, (channel, message): (&str, &str), code| {
        let params =
            json!({ "channel_id": channel, "message_id": message, "offset": 0, "text": "x" }).to_string();
        case(name, said).post(path, PART, status).call("stream.append", &params, code)
    };
    let over = ("conflict", Some("message_id"), None);
    let missing = ("not_found", None, None);
    vec![
        at(
            "a part of somebody else's",
            ("forbidden", None, None),
            "/channels/{other}/messages/{b}/stream",
            403,
            ("{other}", "{b}"),
            -32_003,
        ),
        at(
            "a part after the end",
            over,
            "/channels/{other}/messages/{e}/stream",
            409,
            ("{other}", "{e}"),
            CONFLICT,
        ),
        at(
            "a part of a tombstone",
            over,
            "/channels/{other}/messages/{t}/stream",
            409,
            ("{other}", "{t}"),
            CONFLICT,
        ),
        at(
            "a part of a whole message",
            over,
            "/channels/{c}/messages/{m}/stream",
            409,
            ("{c}", "{m}"),
            CONFLICT,
        ),
        at(
            "a part in another channel",
            missing,
            "/channels/{c}/messages/{s}/stream",
            404,
            ("{c}", "{s}"),
            NOT_FOUND,
        ),
        at(
            "a part in a channel one is not in",
            missing,
            "/channels/{cleos}/messages/{s}/stream",
            404,
            ("{cleos}", "{s}"),
            NOT_FOUND,
        ),
        at(
            "a part in a deleted channel",
            missing,
            "/channels/{gone}/messages/{s}/stream",
            404,
            ("{gone}", "{s}"),
            NOT_FOUND,
        ),
    ]
}

fn ends() -> Vec<Case> {
    let end = |name, said: Said, message: &str, path, end: &Value, status, code| {
        let mut params = json!({ "channel_id": "{other}", "message_id": message });
        params.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
        case(name, said).request(Method::PUT, path, end.to_string(), status).call(
            "stream.end",
            &params.to_string(),
            code,
        )
    };
    let of_s = |name, said: Said, value: Value, status, code| {
        end(name, said, "{s}", "/channels/{other}/messages/{s}/stream", &value, status, code)
    };
    let short = ("conflict", Some("length"), Some(3));
    vec![
        of_s("an end too late", short, json!({ "outcome": "finished", "length": 4 }), 409, CONFLICT),
        of_s("an end too early", short, json!({ "outcome": "cancelled", "length": 2 }), 409, CONFLICT),
        of_s(
            "a finish without length",
            ("invalid", Some("length"), None),
            json!({ "outcome": "finished" }),
            400,
            INVALID,
        ),
        of_s(
            "an unknown end",
            ("invalid", Some("outcome"), None),
            json!({ "outcome": "done" }),
            400,
            INVALID,
        ),
        of_s("no end", ("invalid", Some("outcome"), None), json!({}), 400, INVALID),
        of_s(
            "an empty reason of an end",
            ("invalid", Some("reason"), None),
            json!({ "outcome": "failed", "reason": "" }),
            400,
            INVALID,
        ),
        end(
            "a finish of nothing",
            ("invalid", Some("body"), None),
            "{n}",
            "/channels/{other}/messages/{n}/stream",
            &json!({ "outcome": "finished", "length": 0 }),
            400,
            INVALID,
        ),
        end(
            "another end",
            ("conflict", Some("message_id"), None),
            "{e}",
            "/channels/{other}/messages/{e}/stream",
            &json!({ "outcome": "cancelled" }),
            409,
            CONFLICT,
        ),
        end(
            "an end of somebody else's",
            ("forbidden", None, None),
            "{b}",
            "/channels/{other}/messages/{b}/stream",
            &json!({ "outcome": "failed" }),
            403,
            -32_003,
        ),
        case("an edit before the end", ("conflict", Some("message_id"), None)).request(
            Method::PATCH,
            "/channels/{other}/messages/{s}",
            r#"{"body":"x","expected_edit_no":0}"#,
            409,
        ),
    ]
}

fn beginnings() -> Vec<Case> {
    let most = Limits::default().body_bytes;
    let long = json!({ "channel_id": "{c}", "body": "x".repeat(most + 1) }).to_string();
    vec![
        case("a stream that begins too long", ("invalid", Some("body"), Some(most as u64)))
            .post("/channels/{c}/streams", long.clone(), 400)
            .call("stream.begin", &long, INVALID),
        case("a stream without a body", ("invalid", Some("body"), None))
            .post("/channels/{c}/streams", "{}", 400)
            .call("stream.begin", r#"{"channel_id":"{c}"}"#, INVALID),
        case("a stream in a channel one is not in", ("not_found", None, None))
            .post("/channels/{cleos}/streams", body(""), 404)
            .call("stream.begin", r#"{"channel_id":"{cleos}","body":""}"#, NOT_FOUND),
        case("a stream to an unknown user", ("not_found", Some("user_id"), None))
            .post("/users/eve/streams", body(""), 404)
            .call("stream.begin", r#"{"user_id":"eve","body":""}"#, NOT_FOUND),
        case("a stream under the key of a message", ("conflict", Some("client_key"), None))
            .post("/channels/{c}/streams", r#"{"body":"first","client_key":"k-1"}"#, 409)
            .call("stream.begin", r#"{"channel_id":"{c}","body":"first","client_key":"k-1"}"#, CONFLICT),
    ]
}
