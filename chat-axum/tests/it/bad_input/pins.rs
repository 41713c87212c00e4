//! Pins of what is not there, of one too many, and by who may not.

use axum::http::Method;

use super::case::{Case, case};

pub(super) fn cases() -> [Case; 10] {
    const NOTHING: &str = "/channels/{c}/messages/0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11/pin";
    let missing = |name, path, method, params| {
        case(name, ("not_found", None, None))
            .request(Method::PUT, path, "", 404)
            .call(method, params, -32_004)
    };
    let forbidden = |name, verb, method| {
        case(name, ("forbidden", None, None))
            .request(verb, "/channels/{read}/messages/{r}/pin", "", 403)
            .call(method, r#"{"channel_id":"{read}","message_id":"{r}"}"#, -32_003)
    };
    [
        case("one pin more than the limit", ("conflict", Some("message_id"), Some(1)))
            .request(Method::PUT, "/channels/{other}/messages/{s}/pin", "", 409)
            .call("message.pin", r#"{"channel_id":"{other}","message_id":"{s}"}"#, -32_009),
        case("a pin of a tombstone", ("conflict", Some("message_id"), None))
            .request(Method::PUT, "/channels/{other}/messages/{t}/pin", "", 409)
            .call("message.pin", r#"{"channel_id":"{other}","message_id":"{t}"}"#, -32_009),
        case("the end of a tombstone's pin", ("conflict", Some("message_id"), None))
            .request(Method::DELETE, "/channels/{other}/messages/{t}/pin", "", 409)
            .call("message.unpin", r#"{"channel_id":"{other}","message_id":"{t}"}"#, -32_009),
        missing(
            "a pin of no message",
            NOTHING,
            "message.pin",
            r#"{"channel_id":"{c}","message_id":"0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11"}"#,
        ),
        missing(
            "a pin of another channel's message",
            "/channels/{other}/messages/{m}/pin",
            "message.unpin",
            r#"{"channel_id":"{other}","message_id":"{m}"}"#,
        ),
        missing(
            "a pin in a channel one is not in",
            "/channels/{cleos}/messages/{m}/pin",
            "message.pin",
            r#"{"channel_id":"{cleos}","message_id":"{m}"}"#,
        ),
        missing(
            "a pin in a deleted channel",
            "/channels/{gone}/messages/{m}/pin",
            "pin.list",
            r#"{"channel_id":"{gone}"}"#,
        ),
        forbidden("a pin by a reader", Method::PUT, "message.pin"),
        forbidden("the end of a pin by a reader", Method::DELETE, "message.unpin"),
        case("pins of a channel one is not in", ("not_found", None, None))
            .get("/channels/{cleos}/pins", 404)
            .call("pin.list", r#"{"channel_id":"{cleos}"}"#, -32_004),
    ]
}
