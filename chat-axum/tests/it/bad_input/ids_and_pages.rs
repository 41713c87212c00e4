//! Ids, numbers and pages.

use axum::http::Method;

use super::case::{Case, INVALID, body, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = ids_and_sizes();
    cases.extend(numbers_past_the_limit());
    cases.extend(beginnings_of_ids());
    cases
}

/// One past what databases hold.
fn numbers_past_the_limit() -> Vec<Case> {
    const MOST: u64 = i64::MAX as u64;
    let said = |field| ("invalid", Some(field), Some(MOST));
    let listed = |name, field, path| {
        let params = format!(r#"{{"channel_id":"{{c}}","{field}":9223372036854775808}}"#);
        case(name, said(field)).get(path, 400).call("message.list", &params, INVALID)
    };
    let marked = |name, field, body: &str| {
        case(name, said(field)).request(Method::PUT, "/channels/{c}/receipts", body, 400)
    };
    let cursor = |name, personal_rev: u64, rev: u64, receipt_rev: u64| {
        let epoch = "0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11";
        let params = format!(
            r#"{{"cursor":{{"epoch":"{epoch}","personal_rev":{personal_rev},"channels":{{"{{c}}":[{rev},{receipt_rev}]}}}}}}"#
        );
        case(name, said("cursor")).post("/sync", params.as_str(), 400).call("session.open", &params, INVALID)
    };
    let synced = |name, said, body: &str| {
        case(name, said).post("/sync", body, 400).call("session.sync", body, INVALID)
    };
    vec![
        synced("a sync of nothing", ("invalid", Some("limit"), Some(500)), r#"{"limit":0}"#),
        synced("a page of a sync above the limit", ("invalid", Some("limit"), Some(500)), r#"{"limit":501}"#),
        synced("a sync below zero", ("invalid", Some("limit"), None), r#"{"limit":-1}"#),
        synced("a sync from nowhere", ("invalid", Some("cursor"), None), r#"{"cursor":7}"#),
        listed("a place past the limit", "before", "/channels/{c}/messages?before=9223372036854775808"),
        listed("after a place past the limit", "after", "/channels/{c}/messages?after=9223372036854775808"),
        listed(
            "around a place past the limit",
            "around",
            "/channels/{c}/messages?around=9223372036854775808",
        ),
        case("a change past the limit", said("before"))
            .get("/channels/{c}/activities?before=18446744073709551615", 400)
            .call("activity.list", r#"{"channel_id":"{c}","before":18446744073709551615}"#, INVALID),
        case("a number of edits past the limit", said("before"))
            .get("/channels/{c}/messages/{m}/versions?before=9223372036854775808", 400)
            .call(
                "version.list",
                r#"{"channel_id":"{c}","message_id":"{m}","before":9223372036854775808}"#,
                INVALID,
            ),
        marked("read past the limit (REST)", "read_seq", r#"{"read_seq":9223372036854775808}"#),
        marked(
            "delivered past the limit (REST)",
            "delivered_seq",
            r#"{"delivered_seq":9223372036854775808}"#,
        ),
        case("read past the limit", said("seq")).call(
            "receipt.read",
            r#"{"channel_id":"{c}","seq":9223372036854775808}"#,
            INVALID,
        ),
        case("cleared past the limit", said("seq"))
            .request(Method::PUT, "/channels/{c}/floor", r#"{"seq":9223372036854775808}"#, 400)
            .call("channel.clear_history", r#"{"channel_id":"{c}","seq":9223372036854775808}"#, INVALID),
        case("delivered past the limit", said("seq")).call(
            "receipt.delivered",
            r#"{"channel_id":"{c}","seq":9223372036854775808}"#,
            INVALID,
        ),
        cursor("a cursor's version past the limit", MOST + 1, 0, 0),
        cursor("a cursor's change past the limit", 0, MOST + 1, 0),
        cursor("a cursor's receipts past the limit", 0, 0, MOST + 1),
    ]
}

fn ids_and_sizes() -> Vec<Case> {
    let page = |name, said, value: &'static str, path: &'static str| {
        let params = format!(r#"{{"channel_id":"{{c}}","limit":{value}}}"#);
        case(name, said).get(path, 400).call("message.list", &params, INVALID)
    };
    let limit = ("invalid", Some("limit"), Some(200));
    vec![
        case("a bad channel id", ("invalid", Some("channel_id"), None)).get("/channels/7", 400).call(
            "channel.get",
            r#"{"channel_id":"7"}"#,
            INVALID,
        ),
        case("an id in another spelling", ("invalid", Some("channel_id"), None))
            .get("/channels/0193e2a47c1e7b439c552f6d1c9a0b11", 400)
            .call("channel.get", r#"{"channel_id":"0193e2a47c1e7b439c552f6d1c9a0b11"}"#, INVALID),
        case("a bad message id", ("invalid", Some("message_id"), None))
            .get("/channels/{c}/messages/7", 400)
            .call("message.get", r#"{"channel_id":"{c}","message_id":"7"}"#, INVALID),
        case("a bad user id", ("invalid", Some("user_id"), None))
            .post("/users/a%00b/messages", body("x"), 400)
            .call("message.send", r#"{"user_id":"a\u0000b","body":"x"}"#, INVALID),
        case("a user id that addresses swallow", ("invalid", Some("user_id"), None))
            .get("/users/%2e%2E/direct", 400)
            .call("channel.get", r#"{"user_id":".."}"#, INVALID),
        case("another one", ("invalid", Some("user_ids"), None))
            .post("/channels", r#"{"name":"x","user_ids":["."]}"#, 400)
            .call("channel.create", r#"{"name":"x","user_ids":["."]}"#, INVALID),
        case("an empty key of a reaction", ("invalid", Some("key"), None)).call(
            "reaction.add",
            r#"{"channel_id":"{c}","message_id":"{m}","key":""}"#,
            INVALID,
        ),
        case("an over-long key of a reaction", ("invalid", Some("key"), Some(64)))
            .request(
                Method::PUT,
                "/channels/{c}/messages/{m}/reactions/kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
                "",
                400,
            )
            .call(
                "reaction.add",
                r#"{"channel_id":"{c}","message_id":"{m}","key":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}"#,
                INVALID,
            ),
        case("a key of a reaction with white space", ("invalid", Some("key"), None))
            .request(Method::DELETE, "/channels/{c}/messages/{m}/reactions/a%20b", "", 400)
            .call("reaction.remove", r#"{"channel_id":"{c}","message_id":"{m}","key":"a b"}"#, INVALID),
        case("a key of a reaction with a control character", ("invalid", Some("key"), None))
            .get("/channels/{c}/messages/{m}/reactions/a%00b", 400)
            .call("reaction.list", r#"{"channel_id":"{c}","message_id":"{m}","key":"a\u0000b"}"#, INVALID),
        case("an over-long user id", ("invalid", Some("user_id"), Some(64)))
            .get("/users/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/direct", 400),
        case("a bad id in a list", ("invalid", Some("ids"), None)).get("/users?ids=ann&ids=", 400),
        page("page size 0", limit, "0", "/channels/{c}/messages?limit=0"),
        page(
            "a huge page",
            limit,
            "18446744073709551615",
            "/channels/{c}/messages?limit=18446744073709551615",
        ),
        page("a page above the limit", limit, "201", "/channels/{c}/messages?limit=201"),
        page("a page below zero", ("invalid", Some("limit"), None), "-1", "/channels/{c}/messages?limit=-1"),
        page(
            "a page size that is no number",
            ("invalid", Some("limit"), None),
            "\"x\"",
            "/channels/{c}/messages?limit=x",
        ),
        case("a parameter twice", ("invalid", Some("limit"), None)).get("/channels?limit=1&limit=2", 400),
        case("two places at once", ("invalid", Some("after"), None))
            .get("/channels/{c}/messages?before=5&after=1", 400)
            .call("message.list", r#"{"channel_id":"{c}","before":5,"after":1}"#, INVALID),
        case("a page key nobody gave", ("invalid", Some("after"), None)).get("/channels?after=x", 400).call(
            "channel.list",
            r#"{"after":"x"}"#,
            INVALID,
        ),
        case("a negative place", ("invalid", Some("before"), None))
            .get("/channels/{c}/messages?before=-1", 400)
            .call("message.list", r#"{"channel_id":"{c}","before":-1}"#, INVALID),
        case("a negative number of edits", ("invalid", Some("before"), None))
            .get("/channels/{c}/messages/{m}/versions?before=-1", 400)
            .call("version.list", r#"{"channel_id":"{c}","message_id":"{m}","before":-1}"#, INVALID),
        case("a page of versions above the limit", limit)
            .get("/channels/{c}/messages/{m}/versions?limit=201", 400)
            .call("version.list", r#"{"channel_id":"{c}","message_id":"{m}","limit":201}"#, INVALID),
        case("a negative seq (REST)", ("invalid", Some("read_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/receipts",
            r#"{"read_seq":-1}"#,
            400,
        ),
        case("a negative seq (socket)", ("invalid", Some("seq"), None)).call(
            "receipt.read",
            r#"{"channel_id":"{c}","seq":-1}"#,
            INVALID,
        ),
    ]
}

fn beginnings_of_ids() -> [Case; 2] {
    [
        case("a beginning of ids that none has", ("invalid", Some("prefix"), None))
            .get("/channels/{c}/participants?prefix=a%00", 400)
            .call("participant.list", r#"{"channel_id":"{c}","prefix":"a\u0000"}"#, INVALID),
        case("an empty beginning of ids", ("invalid", Some("prefix"), None))
            .get("/channels/{c}/participants?prefix=", 400)
            .call("participant.list", r#"{"channel_id":"{c}","prefix":""}"#, INVALID),
    ]
}
