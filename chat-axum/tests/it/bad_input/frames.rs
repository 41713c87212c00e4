//! Faults of a frame or body as a whole.

use axum::http::Method;
use chat_core::Limits;
use serde_json::json;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    let limits = Limits::default();
    let deep = "[".repeat(limits.json_depth + 1) + &"]".repeat(limits.json_depth + 1);
    let very_deep = "[".repeat(100_000);
    let large = json!({ "body": "x".repeat(limits.frame_bytes) }).to_string();
    let half = br#"{"body":"\ud800"}"#.to_vec();
    vec![
        case("unknown method", ("invalid", Some("method"), None))
            .request(Method::PUT, "/channels", "{}", 405)
            .call("message.shout", "{}", -32_601),
        case("malformed JSON", ("invalid", Some("json"), None))
            .post("/channels/{c}/messages", r#"{"body":"#, 400)
            .frame(Message::text(r#"{"jsonrpc":"2.0","#), -32_700),
        case("nothing", ("invalid", Some("json"), None))
            .post("/channels/{c}/messages", "", 400)
            .frame(Message::text(""), -32_700),
        case("no object", ("invalid", Some("frame"), None))
            .post("/channels/{c}/messages", "[]", 400)
            .frame(Message::text("7"), -32_600),
        case("a batch", ("invalid", Some("frame"), None))
            .frame(Message::text(r#"[{"jsonrpc":"2.0","id":1,"method":"channel.list"}]"#), -32_600),
        case("an over-long frame", ("invalid", Some("frame"), Some(limits.frame_bytes as u64)))
            .post("/channels/{c}/messages", large.clone(), 413)
            .frame(Message::text(large), -32_600),
        case("deep JSON", ("invalid", Some("frame"), Some(limits.json_depth as u64)))
            .post("/channels/{c}/messages", format!(r#"{{"body":"x","more":{deep}}}"#), 400)
            .call("message.send", &format!(r#"{{"body":"x","more":{deep}}}"#), -32_600),
        case("very deep JSON that never closes", ("invalid", Some("frame"), Some(limits.json_depth as u64)))
            .post("/channels/{c}/messages", very_deep, 400),
        case("a field twice", ("invalid", Some("body"), None))
            .post("/channels/{c}/messages", r#"{"body":"x","body":"y"}"#, 400)
            .call("message.send", r#"{"channel_id":"{c}","body":"x","body":"y"}"#, INVALID),
        case("a binary frame", ("invalid", Some("frame"), None))
            .frame(Message::binary(Bytes::from_static(b"{}")), -32_600),
        case("invalid UTF-8", ("invalid", Some("json"), None)).post(
            "/channels/{c}/messages",
            b"{\"body\":\"\xff\"}".to_vec(),
            400,
        ),
        case("half of a surrogate pair", ("invalid", Some("body"), None))
            .post("/channels/{c}/messages", half, 400)
            .call("message.send", r#"{"channel_id":"{c}","body":"\ud800"}"#, INVALID),
        case("invalid UTF-8 in a path", ("invalid", Some("path"), None)).get("/users/%ff/messages", 400),
        case("invalid UTF-8 in a query", ("invalid", Some("query"), None)).get("/users?ids=%ff", 400),
    ]
}
