//! Where unread begins, and what one is notified of.

use axum::http::Method;

use super::case::{Case, INVALID, case};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("unread from beyond the head (REST)", ("invalid", Some("unread_from_seq"), Some(2))).request(
            Method::PUT,
            "/channels/{c}/badge",
            r#"{"unread_from_seq":3}"#,
            400,
        ),
        case("unread from beyond the head (socket)", ("invalid", Some("seq"), Some(2))).call(
            "receipt.unread",
            r#"{"channel_id":"{c}","seq":3}"#,
            INVALID,
        ),
        case("unread from no message (REST)", ("invalid", Some("unread_from_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/badge",
            r#"{"unread_from_seq":0}"#,
            400,
        ),
        case("unread from no message (socket)", ("invalid", Some("seq"), None)).call(
            "receipt.unread",
            r#"{"channel_id":"{c}","seq":0}"#,
            INVALID,
        ),
        case("read privately beyond the head (REST)", ("invalid", Some("read_seq"), Some(2))).request(
            Method::PUT,
            "/channels/{c}/badge",
            r#"{"read_seq":3}"#,
            400,
        ),
        case("read privately beyond the head (socket)", ("invalid", Some("seq"), Some(2))).call(
            "receipt.read_privately",
            r#"{"channel_id":"{c}","seq":3}"#,
            INVALID,
        ),
        case("a badge that moves nowhere", ("invalid", Some("read_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/badge",
            "{}",
            400,
        ),
        case("a badge that moves both ways", ("invalid", Some("unread_from_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/badge",
            r#"{"read_seq":2,"unread_from_seq":1}"#,
            400,
        ),
        case("a badge in a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/badge", r#"{"read_seq":0}"#, 404)
            .call("receipt.read_privately", r#"{"channel_id":"{cleos}","seq":0}"#, -32_004),
        case("a level that is none", ("invalid", Some("level"), None))
            .request(Method::PUT, "/channels/{c}/notifications", r#"{"level":"loud"}"#, 400)
            .call("channel.set_notifications", r#"{"channel_id":"{c}","level":"loud"}"#, INVALID),
        case("receipts at a level that is none", ("invalid", Some("level"), None)).call(
            "channel.set_receipts",
            r#"{"channel_id":"{c}","level":"some"}"#,
            INVALID,
        ),
        case("receipts at a level that is none (REST)", ("invalid", Some("receipts"), None)).request(
            Method::PATCH,
            "/channels/{c}",
            r#"{"receipts":"some"}"#,
            400,
        ),
        case("receipts of a channel one is not in", ("not_found", None, None))
            .request(Method::PATCH, "/channels/{cleos}", r#"{"receipts":"off"}"#, 404)
            .call("channel.set_receipts", r#"{"channel_id":"{cleos}","level":"off"}"#, -32_004),
        case("no level", ("invalid", Some("level"), None))
            .request(Method::PUT, "/channels/{c}/notifications", "{}", 400)
            .call("channel.set_notifications", r#"{"channel_id":"{c}"}"#, INVALID),
        case("muting a deleted channel", ("not_found", None, None))
            .request(Method::PUT, "/channels/{gone}/notifications", r#"{"level":"muted"}"#, 404)
            .call("channel.set_notifications", r#"{"channel_id":"{gone}","level":"muted"}"#, -32_004),
        case("a negative badge", ("invalid", Some("read_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/badge",
            r#"{"read_seq":-1}"#,
            400,
        ),
        case("a badge past what databases hold", ("invalid", Some("unread_from_seq"), Some(i64::MAX as u64)))
            .request(Method::PUT, "/channels/{c}/badge", r#"{"unread_from_seq":9223372036854775808}"#, 400),
    ]
}

/// Where a channel is in one's own list.
pub(super) fn places() -> Vec<Case> {
    vec![
        case("a place that is none", ("invalid", Some("place"), None))
            .request(Method::PUT, "/channels/{c}/place", r#"{"place":"top"}"#, 400)
            .call("channel.place", r#"{"channel_id":"{c}","place":"top"}"#, INVALID),
        case("no place", ("invalid", Some("place"), None))
            .request(Method::PUT, "/channels/{c}/place", "{}", 400)
            .call("channel.place", r#"{"channel_id":"{c}"}"#, INVALID),
        case("archiving a channel one is not in", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/place", r#"{"place":"archived"}"#, 404)
            .call("channel.place", r#"{"channel_id":"{cleos}","place":"archived"}"#, -32_004),
        case("hiding a deleted channel", ("not_found", None, None))
            .request(Method::PUT, "/channels/{gone}/place", r#"{"place":"hidden"}"#, 404)
            .call("channel.place", r#"{"channel_id":"{gone}","place":"hidden"}"#, -32_004),
        case("a list that is neither archived nor not (REST)", ("invalid", Some("archived"), None)).request(
            Method::GET,
            "/channels?archived=1",
            "",
            400,
        ),
        case("a list that is neither archived nor not (socket)", ("invalid", Some("archived"), None)).call(
            "channel.list",
            r#"{"archived":"yes"}"#,
            INVALID,
        ),
    ]
}
