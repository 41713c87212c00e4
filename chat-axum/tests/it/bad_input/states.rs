//! What the input's form does not tell.

use axum::http::Method;
use serde_json::json;

use super::case::{Case, INVALID, body, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = sends_and_edits();
    cases.extend(reactions());
    cases.extend(direct_channels());
    cases.extend(versions());
    cases.extend(threads());
    cases
}

/// What only groups have, asked of a direct channel.
fn direct_channels() -> Vec<Case> {
    let refused = |name, verb, path, body: &str, method, params| {
        case(name, ("forbidden", Some("channel_id"), None))
            .request(verb, path, body, 403)
            .call(method, params, -32_003)
    };
    vec![
        refused(
            "a name for a direct channel",
            Method::PATCH,
            "/channels/{d}",
            r#"{"name":"Us"}"#,
            "channel.rename",
            r#"{"channel_id":"{d}","name":"Us"}"#,
        ),
        refused(
            "everybody of a direct channel",
            Method::POST,
            "/channels/{d}/messages",
            r#"{"body":"x","mention_everyone":true}"#,
            "message.send",
            r#"{"channel_id":"{d}","body":"x","mention_everyone":true}"#,
        ),
        refused(
            "a topic for a direct channel",
            Method::PATCH,
            "/channels/{d}",
            r#"{"topic":"we"}"#,
            "channel.set_topic",
            r#"{"channel_id":"{d}","topic":"we"}"#,
        ),
        refused(
            "permissions in a direct channel",
            Method::PATCH,
            "/channels/{d}",
            r#"{"permissions":{"post":"member"}}"#,
            "channel.set_permissions",
            r#"{"channel_id":"{d}","post":"member"}"#,
        ),
        refused(
            "freezing a direct channel",
            Method::PUT,
            "/channels/{d}/freeze",
            "{}",
            "channel.freeze",
            r#"{"channel_id":"{d}"}"#,
        ),
        refused(
            "a mute in a direct channel",
            Method::PUT,
            "/channels/{d}/participants/bob/mute",
            r#"{"until":null}"#,
            "participant.mute",
            r#"{"channel_id":"{d}","user_id":"bob","until":null}"#,
        ),
        refused(
            "a ban from a direct channel",
            Method::PUT,
            "/channels/{d}/bans/bob",
            r#"{"until":null}"#,
            "participant.ban",
            r#"{"channel_id":"{d}","user_id":"bob","until":null}"#,
        ),
        refused(
            "a third person in a direct channel",
            Method::POST,
            "/channels/{d}/participants",
            r#"{"user_ids":["cleo"]}"#,
            "participant.add",
            r#"{"channel_id":"{d}","user_ids":["cleo"]}"#,
        ),
        refused(
            "one person in a direct channel",
            Method::DELETE,
            "/channels/{d}/participants/bob",
            "",
            "participant.remove",
            r#"{"channel_id":"{d}","user_id":"bob"}"#,
        ),
        refused(
            "leaving a direct channel",
            Method::DELETE,
            "/channels/{d}/participants/ann",
            "",
            "participant.leave",
            r#"{"channel_id":"{d}"}"#,
        ),
        refused(
            "a role in a direct channel",
            Method::PATCH,
            "/channels/{d}/participants/bob",
            r#"{"role":"owner"}"#,
            "participant.change_role",
            r#"{"channel_id":"{d}","user_id":"bob","role":"owner"}"#,
        ),
    ]
}

fn reactions() -> Vec<Case> {
    let missing = |name, path, method, params| {
        case(name, ("not_found", None, None))
            .request(Method::PUT, path, "", 404)
            .call(method, params, -32_004)
    };
    vec![
        case("a reaction to a tombstone", ("conflict", Some("message_id"), None))
            .request(Method::PUT, "/channels/{other}/messages/{t}/reactions/eyes", "", 409)
            .call("reaction.remove", r#"{"channel_id":"{other}","message_id":"{t}","key":"eyes"}"#, -32_009),
        missing(
            "a reaction to another channel's message",
            "/channels/{other}/messages/{m}/reactions/eyes",
            "reaction.add",
            r#"{"channel_id":"{other}","message_id":"{m}","key":"eyes"}"#,
        ),
        missing(
            "a reaction in a channel one is not in",
            "/channels/{cleos}/messages/{m}/reactions/eyes",
            "reaction.remove",
            r#"{"channel_id":"{cleos}","message_id":"{m}","key":"eyes"}"#,
        ),
        missing(
            "a reaction in a deleted channel",
            "/channels/{gone}/messages/{m}/reactions/eyes",
            "reaction.list",
            r#"{"channel_id":"{gone}","message_id":"{m}","key":"eyes"}"#,
        ),
    ]
}

fn threads() -> [Case; 11] {
    let reply = |name, said, channel: &str, root: &str, status: u16, code| {
        let params = format!(r#"{{"channel_id":"{channel}","body":"x","thread_root":"{root}"}}"#);
        let path = if channel == "{c}" { "/channels/{c}/messages" } else { "/channels/{other}/messages" };
        let body = format!(r#"{{"body":"x","thread_root":"{root}"}}"#);
        case(name, said).request(Method::POST, path, body.as_str(), status).call(
            "message.send",
            &params,
            code,
        )
    };
    let root = |kind| (kind, Some("thread_root"), None);
    [
        reply("a reply in a thread of nothing", root("invalid"), "{c}", "{c}", 400, INVALID),
        reply("a reply in another channel's thread", root("invalid"), "{other}", "{m}", 400, INVALID),
        reply("a reply in a tombstone's thread", root("conflict"), "{other}", "{t}", 409, -32_009),
        case("a bad id of a thread", root("invalid")).post(
            "/channels/{c}/messages",
            r#"{"body":"x","thread_root":"7"}"#,
            400,
        ),
        case("a thread read past the limit", ("invalid", Some("seq"), Some(9_223_372_036_854_775_807))).call(
            "thread.read",
            r#"{"channel_id":"{c}","message_id":"{m}","seq":9223372036854775808}"#,
            INVALID,
        ),
        case("a thread read beyond the head (REST)", ("invalid", Some("read_seq"), Some(2))).request(
            Method::PUT,
            "/channels/{c}/messages/{m}/thread",
            r#"{"read_seq":3}"#,
            400,
        ),
        case("a thread read beyond the head (socket)", ("invalid", Some("seq"), Some(2))).call(
            "thread.read",
            r#"{"channel_id":"{c}","message_id":"{m}","seq":3}"#,
            INVALID,
        ),
        case("a place in a thread that says nothing", ("invalid", Some("following"), None)).request(
            Method::PUT,
            "/channels/{c}/messages/{m}/thread",
            "{}",
            400,
        ),
        case("a place in a thread that says two things", ("invalid", Some("read_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/messages/{m}/thread",
            r#"{"following":true,"read_seq":1}"#,
            400,
        ),
        case("following another channel's thread", ("not_found", None, None))
            .request(Method::PUT, "/channels/{other}/messages/{m}/thread", r#"{"following":true}"#, 404)
            .call("thread.follow", r#"{"channel_id":"{other}","message_id":"{m}"}"#, -32_004),
        case("a thread of nothing", ("not_found", None, None))
            .get("/channels/{other}/messages/{m}/replies", 404)
            .call("reply.list", r#"{"channel_id":"{other}","message_id":"{m}"}"#, -32_004),
    ]
}

fn versions() -> Vec<Case> {
    let missing = |name, path, params| {
        case(name, ("not_found", None, None)).get(path, 404).call("version.list", params, -32_004)
    };
    vec![
        missing(
            "versions of another channel's message",
            "/channels/{other}/messages/{m}/versions",
            r#"{"channel_id":"{other}","message_id":"{m}"}"#,
        ),
        missing(
            "versions in a channel one is not in",
            "/channels/{cleos}/messages/{m}/versions",
            r#"{"channel_id":"{cleos}","message_id":"{m}"}"#,
        ),
        case("an over-long reason", ("invalid", Some("reason"), Some(256))).call(
            "message.delete",
            &json!({ "channel_id": "{c}", "message_id": "{m}", "reason": "ü".repeat(257) }).to_string(),
            INVALID,
        ),
        case("an edit of a tombstone", ("conflict", Some("message_id"), None))
            .request(
                Method::PATCH,
                "/channels/{other}/messages/{t}",
                r#"{"body":"x","expected_edit_no":0}"#,
                409,
            )
            .call(
                "message.edit",
                r#"{"channel_id":"{other}","message_id":"{t}","body":"x","expected_edit_no":0}"#,
                -32_009,
            ),
    ]
}

fn sends_and_edits() -> Vec<Case> {
    let not_found = |name, path, params: &str| {
        case(name, ("not_found", None, None)).post(path, body("x"), 404).call("message.send", params, -32_004)
    };
    vec![
        case("read beyond the head (REST)", ("invalid", Some("read_seq"), Some(2))).request(
            Method::PUT,
            "/channels/{c}/receipts",
            r#"{"read_seq":3}"#,
            400,
        ),
        case("read beyond the head (socket)", ("invalid", Some("seq"), Some(2))).call(
            "receipt.read",
            r#"{"channel_id":"{c}","seq":3}"#,
            INVALID,
        ),
        case("hiding another channel's message", ("not_found", None, None))
            .request(Method::PUT, "/channels/{other}/messages/{m}/hidden", "", 404)
            .call("message.hide", r#"{"channel_id":"{other}","message_id":"{m}"}"#, -32_004),
        case("hiding in a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/messages/{m}/hidden", "", 404)
            .call("message.hide", r#"{"channel_id":"{cleos}","message_id":"{m}"}"#, -32_004),
        case("clearing beyond the head", ("invalid", Some("seq"), Some(2)))
            .request(Method::PUT, "/channels/{c}/floor", r#"{"seq":3}"#, 400)
            .call("channel.clear_history", r#"{"channel_id":"{c}","seq":3}"#, INVALID),
        case("clearing a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/floor", r#"{"seq":0}"#, 404)
            .call("channel.clear_history", r#"{"channel_id":"{cleos}","seq":0}"#, -32_004),
        case("to oneself", ("invalid", Some("user_id"), None))
            .post("/users/ann/messages", body("x"), 400)
            .call("message.send", r#"{"user_id":"ann","body":"x"}"#, INVALID),
        case("to an unknown user", ("not_found", Some("user_id"), None))
            .post("/users/eve/messages", body("x"), 404)
            .call("message.send", r#"{"user_id":"eve","body":"x"}"#, -32_004),
        not_found(
            "to a channel one is not in",
            "/channels/{cleos}/messages",
            r#"{"channel_id":"{cleos}","body":"x"}"#,
        ),
        not_found(
            "to a deleted channel",
            "/channels/{gone}/messages",
            r#"{"channel_id":"{gone}","body":"x"}"#,
        ),
        case("twice with one key and another body", ("conflict", Some("client_key"), None))
            .post("/channels/{c}/messages", r#"{"body":"other","client_key":"k-1"}"#, 409)
            .call("message.send", r#"{"channel_id":"{c}","body":"other","client_key":"k-1"}"#, -32_009),
        case("an answer to nothing", ("invalid", Some("reply_to"), None)).post(
            "/channels/{c}/messages",
            r#"{"body":"x","reply_to":"0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11"}"#,
            400,
        ),
        case("an answer to another channel's message", ("invalid", Some("reply_to"), None))
            .request(Method::POST, "/channels/{other}/messages", r#"{"body":"x","reply_to":"{m}"}"#, 400)
            .call("message.send", r#"{"channel_id":"{other}","body":"x","reply_to":"{m}"}"#, INVALID),
        case("an edit of another edit", ("conflict", Some("expected_edit_no"), Some(0))).request(
            Method::PATCH,
            "/channels/{c}/messages/{m}",
            r#"{"body":"x","expected_edit_no":7}"#,
            409,
        ),
    ]
}
