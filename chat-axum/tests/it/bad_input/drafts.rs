//! What one has written and not sent.

use axum::http::Method;

use super::case::{CONFLICT, Case, INVALID, NOT_FOUND, case};

const MOST: u64 = i64::MAX as u64;

pub(super) fn cases() -> Vec<Case> {
    let in_thread = |name, error, root: &str, (status, code)| {
        let body = format!(r#"{{"body":"x","thread_root":"{root}"}}"#);
        let params = format!(r#"{{"channel_id":"{{other}}","body":"x","thread_root":"{root}"}}"#);
        case(name, error).request(Method::PUT, "/channels/{other}/draft", body, status).call(
            "draft.set",
            &params,
            code,
        )
    };
    vec![
        case("a draft of another version", ("conflict", Some("expected_version"), Some(0)))
            .request(Method::PUT, "/channels/{c}/draft", r#"{"body":"x","expected_version":7}"#, 409)
            .call("draft.set", r#"{"channel_id":"{c}","body":"x","expected_version":7}"#, CONFLICT),
        case("a version past what databases hold", ("invalid", Some("expected_version"), Some(MOST)))
            .request(
                Method::PUT,
                "/channels/{c}/draft",
                r#"{"body":"x","expected_version":9223372036854775808}"#,
                400,
            )
            .call(
                "draft.set",
                r#"{"channel_id":"{c}","body":"x","expected_version":9223372036854775808}"#,
                INVALID,
            ),
        case("a draft without a body", ("invalid", Some("body"), None))
            .request(Method::PUT, "/channels/{c}/draft", "{}", 400)
            .call("draft.set", r#"{"channel_id":"{c}"}"#, INVALID),
        case("a draft with a NUL", ("invalid", Some("body"), None))
            .request(Method::PUT, "/channels/{c}/draft", r#"{"body":"\u0000"}"#, 400)
            .call("draft.set", r#"{"channel_id":"{c}","body":"\u0000"}"#, INVALID),
        case("a draft nowhere", ("invalid", Some("channel_id"), None)).call(
            "draft.set",
            r#"{"body":"x"}"#,
            INVALID,
        ),
        case("a draft in a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/draft", r#"{"body":"x"}"#, 404)
            .call("draft.set", r#"{"channel_id":"{cleos}","body":"x"}"#, NOT_FOUND),
        case("a draft in a deleted channel", ("not_found", None, None))
            .request(Method::PUT, "/channels/{gone}/draft", r#"{"body":"x"}"#, 404)
            .call("draft.set", r#"{"channel_id":"{gone}","body":"x"}"#, NOT_FOUND),
        case("a draft to nobody", ("not_found", Some("user_id"), None))
            .request(Method::PUT, "/users/nobody/draft", r#"{"body":"x"}"#, 404)
            .call("draft.set", r#"{"user_id":"nobody","body":"x"}"#, NOT_FOUND),
        in_thread(
            "a draft in a thread of nothing",
            ("invalid", Some("thread_root"), None),
            "00000000-0000-0000-0000-000000000000",
            (400, INVALID),
        ),
        in_thread(
            "a draft in a thread of another channel",
            ("invalid", Some("thread_root"), None),
            "{m}",
            (400, INVALID),
        ),
        in_thread(
            "a draft in a thread of a deleted message",
            ("conflict", Some("thread_root"), None),
            "{t}",
            (409, CONFLICT),
        ),
        in_thread("a thread that is no id", ("invalid", Some("thread_root"), None), "7", (400, INVALID)),
        case("one draft more than the limit", ("conflict", None, Some(1)))
            .request(Method::PUT, "/channels/{c}/draft", r#"{"body":"x"}"#, 409)
            .call("draft.set", r#"{"channel_id":"{c}","body":"x"}"#, CONFLICT),
        case("a draft to oneself", ("invalid", Some("user_id"), None))
            .request(Method::PUT, "/users/ann/draft", r#"{"body":"x"}"#, 400)
            .call("draft.set", r#"{"user_id":"ann","body":"x"}"#, INVALID),
        case("no draft to oneself", ("invalid", Some("user_id"), None))
            .request(Method::PUT, "/users/ann/draft", r#"{"body":""}"#, 400)
            .call("draft.set", r#"{"user_id":"ann","body":""}"#, INVALID),
        case("no draft in a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/draft", r#"{"body":""}"#, 404)
            .call("draft.set", r#"{"channel_id":"{cleos}","body":""}"#, NOT_FOUND),
        case("drafts before what databases hold", ("invalid", Some("before"), Some(MOST)))
            .request(Method::GET, "/drafts?before=9223372036854775808", "", 400)
            .call("draft.list", r#"{"before":9223372036854775808}"#, INVALID),
    ]
}
