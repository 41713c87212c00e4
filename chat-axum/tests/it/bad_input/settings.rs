//! Who may do what in a group, and freezing it.

use axum::http::Method;

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("a permission for a role that is none", ("invalid", Some("post"), None)).call(
            "channel.set_permissions",
            r#"{"channel_id":"{c}","post":"king"}"#,
            INVALID,
        ),
        case("a permission for a role that is none (REST)", ("invalid", Some("permissions"), None)).request(
            Method::PATCH,
            "/channels/{c}",
            r#"{"permissions":{"post":"king"}}"#,
            400,
        ),
        case("no permission", ("invalid", Some("permissions"), None))
            .request(Method::PATCH, "/channels/{c}", r#"{"permissions":{}}"#, 400)
            .call("channel.set_permissions", r#"{"channel_id":"{c}"}"#, INVALID),
        case("permissions of a channel one is not in", ("not_found", None, None))
            .request(Method::PATCH, "/channels/{cleos}", r#"{"permissions":{"pin":"member"}}"#, 404)
            .call("channel.set_permissions", r#"{"channel_id":"{cleos}","pin":"member"}"#, -32_004),
        case("a freeze without words", ("invalid", Some("reason"), None))
            .request(Method::PUT, "/channels/{c}/freeze", r#"{"reason":" "}"#, 400)
            .call("channel.freeze", r#"{"channel_id":"{c}","reason":""}"#, INVALID),
        case("the end of the freeze of a deleted channel", ("not_found", None, None))
            .request(Method::DELETE, "/channels/{gone}/freeze", "", 404)
            .call("channel.unfreeze", r#"{"channel_id":"{gone}"}"#, -32_004),
    ]
}
