//! Presence and typing. What needs an open session is in `socket/presence.rs`.

use axum::http::Method;

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    let typing = |name, method, path, rpc_method, channel| {
        let params = format!(r#"{{"channel_id":"{channel}"}}"#);
        case(name, ("not_found", None, None))
            .request(method, path, "", 404)
            .call(rpc_method, &params, -32_004)
    };
    let asked = |name, said, params| case(name, said).call("presence.get", params, INVALID);
    vec![
        typing("typing where one is not", Method::PUT, "/channels/{cleos}/typing", "typing.start", "{cleos}"),
        typing(
            "typing where nothing is left",
            Method::PUT,
            "/channels/{gone}/typing",
            "typing.start",
            "{gone}",
        ),
        typing(
            "no longer typing where one is not",
            Method::DELETE,
            "/channels/{cleos}/typing",
            "typing.stop",
            "{cleos}",
        ),
        case("who is in a channel one is not in", ("not_found", None, None))
            .get("/channels/{cleos}/presence", 404)
            .call("presence.get", r#"{"channel_id":"{cleos}"}"#, -32_004),
        case("a stranger's presence (REST)", ("not_found", Some("ids"), None)).get("/presence?ids=cleo", 404),
        case("a stranger's presence", ("not_found", Some("user_ids"), None)).call(
            "presence.get",
            r#"{"user_ids":["cleo"]}"#,
            -32_004,
        ),
        case("an unknown user's presence", ("not_found", Some("user_ids"), None)).call(
            "presence.get",
            r#"{"user_ids":["bob","eve"]}"#,
            -32_004,
        ),
        case("nobody's presence (REST)", ("invalid", Some("ids"), None)).get("/presence", 400),
        asked("nobody's presence", ("invalid", Some("user_ids"), None), r#"{"user_ids":[]}"#),
        asked("neither people nor a channel", ("invalid", Some("channel_id"), None), "{}"),
        asked(
            "people and a channel",
            ("invalid", Some("channel_id"), None),
            r#"{"user_ids":["bob"],"channel_id":"{c}"}"#,
        ),
        asked(
            "an id no host can give",
            ("invalid", Some("user_ids"), None),
            r#"{"user_ids":["bob","\u0000"]}"#,
        ),
        case("to subscribe without a session", ("conflict", None, None)).call(
            "presence.subscribe",
            r#"{"user_ids":["bob"]}"#,
            -32_009,
        ),
        case("nothing said of oneself", ("invalid", Some("status"), None)).call(
            "presence.set",
            "{}",
            INVALID,
        ),
        case("a status nobody has", ("invalid", Some("status"), None)).call(
            "presence.set",
            r#"{"status":"offline"}"#,
            INVALID,
        ),
        case("invisible or what", ("invalid", Some("invisible"), None)).call(
            "presence.set",
            r#"{"invisible":"yes"}"#,
            INVALID,
        ),
    ]
}
