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
        case("a mute until the past", ("invalid", Some("until"), None))
            .request(
                Method::PUT,
                "/channels/{c}/participants/bob/mute",
                r#"{"until":"1999-01-01T00:00:00Z"}"#,
                400,
            )
            .call(
                "participant.mute",
                r#"{"channel_id":"{c}","user_id":"bob","until":"1999-01-01T00:00:00Z"}"#,
                INVALID,
            ),
        case("a mute without an end", ("invalid", Some("until"), None))
            .request(Method::PUT, "/channels/{c}/participants/bob/mute", "{}", 400)
            .call("participant.mute", r#"{"channel_id":"{c}","user_id":"bob"}"#, INVALID),
        case("a mute of somebody who is not in", ("not_found", Some("user_id"), None))
            .request(Method::PUT, "/channels/{c}/participants/dora/mute", r#"{"until":null}"#, 404)
            .call("participant.unmute", r#"{"channel_id":"{c}","user_id":"dora"}"#, -32_004),
        case("a ban until the past", ("invalid", Some("until"), None))
            .request(Method::PUT, "/channels/{c}/bans/bob", r#"{"until":"1999-01-01T00:00:00Z"}"#, 400)
            .call(
                "participant.ban",
                r#"{"channel_id":"{c}","user_id":"bob","until":"1999-01-01T00:00:00Z"}"#,
                INVALID,
            ),
        case("a ban of nobody", ("not_found", Some("user_id"), None))
            .request(Method::PUT, "/channels/{c}/bans/nobody", r#"{"until":null}"#, 404)
            .call("participant.ban", r#"{"channel_id":"{c}","user_id":"nobody","until":null}"#, -32_004),
        case("bans of a channel one is not in", ("not_found", None, None))
            .get("/channels/{cleos}/bans", 404)
            .call("ban.list", r#"{"channel_id":"{cleos}"}"#, -32_004),
        case("lifting a ban of a deleted channel", ("not_found", None, None))
            .request(Method::DELETE, "/channels/{gone}/bans/bob", "", 404)
            .call("participant.unban", r#"{"channel_id":"{gone}","user_id":"bob"}"#, -32_004),
        case("a page of no bans", ("invalid", Some("limit"), Some(200)))
            .get("/channels/{c}/bans?limit=0", 400)
            .call("ban.list", r#"{"channel_id":"{c}","limit":201}"#, INVALID),
        case("a freeze without words", ("invalid", Some("reason"), None))
            .request(Method::PUT, "/channels/{c}/freeze", r#"{"reason":" "}"#, 400)
            .call("channel.freeze", r#"{"channel_id":"{c}","reason":""}"#, INVALID),
        case("a slow mode beyond the limit", ("invalid", Some("seconds"), Some(21_600)))
            .request(Method::PUT, "/channels/{c}/slow_mode", r#"{"seconds":21601}"#, 400)
            .call("channel.set_slow_mode", r#"{"channel_id":"{c}","seconds":18446744073709551615}"#, INVALID),
        case("a slow mode that is no number", ("invalid", Some("seconds"), None))
            .request(Method::PUT, "/channels/{c}/slow_mode", r#"{"seconds":-1}"#, 400)
            .call("channel.set_slow_mode", r#"{"channel_id":"{c}"}"#, INVALID),
        case("a slow mode without words", ("invalid", Some("reason"), None))
            .request(Method::PUT, "/channels/{c}/slow_mode", r#"{"seconds":1,"reason":" "}"#, 400)
            .call("channel.set_slow_mode", r#"{"channel_id":"{c}","seconds":1,"reason":""}"#, INVALID),
        case("slow mode in a direct channel", ("forbidden", Some("channel_id"), None))
            .request(Method::PUT, "/channels/{d}/slow_mode", r#"{"seconds":30}"#, 403)
            .call("channel.set_slow_mode", r#"{"channel_id":"{d}","seconds":30}"#, -32_003),
        case("slow mode in a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/slow_mode", r#"{"seconds":21600}"#, 404)
            .call("channel.set_slow_mode", r#"{"channel_id":"{cleos}","seconds":0}"#, -32_004),
        case("the end of the freeze of a deleted channel", ("not_found", None, None))
            .request(Method::DELETE, "/channels/{gone}/freeze", "", 404)
            .call("channel.unfreeze", r#"{"channel_id":"{gone}"}"#, -32_004),
    ]
}
