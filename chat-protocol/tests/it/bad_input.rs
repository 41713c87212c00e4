//! What the server does not take, and how it says so.

use chat_core::ErrorKind;
use chat_core::codec::Codec as _;
use chat_protocol::{JSON_INVALID, METHOD_UNKNOWN, REQUEST_INVALID, ServerFrame};

use crate::samples::codec;

const PARAMS: i32 = -32602;
const CHANNEL: &str = r#""channel_id":"0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b02""#;

/// What came back: the id as JSON, the code, the field, the limit.
type Answer = (String, i32, String, Option<u64>);

fn refused(frame: &[u8]) -> Answer {
    let shown = String::from_utf8_lossy(frame).into_owned();
    let decoded = codec().decode(frame);
    let error = decoded.command.expect_err(&shown);
    assert_eq!(error.kind(), ErrorKind::Invalid, "{shown}");
    let answer = match &decoded.tag {
        Some(tag) => codec().reply(tag, Err(&error)),
        None => codec().refusal(&error),
    };
    let ServerFrame::Answer(answer) = ServerFrame::parse(&answer).unwrap() else { panic!("{shown}") };
    let object = answer.outcome.expect_err(&shown);
    let data = object.data.unwrap();
    assert_eq!((&*data.code, data.retryable), ("invalid", false), "{shown}");
    (answer.id.to_string(), object.code, data.field.unwrap_or_default().into_owned(), data.limit)
}

fn with_params(method: &str, params: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#)
}

#[test]
fn frames_that_are_no_request_are_answered_without_an_id() {
    let long_id = format!(r#"{{"jsonrpc":"2.0","id":"{}","method":"session.open"}}"#, "i".repeat(127));
    let cases: &[(&[u8], i32, &str)] = &[
        (b"", JSON_INVALID, "json"),
        (b"   ", JSON_INVALID, "json"),
        (b"hello", JSON_INVALID, "json"),
        (b"{\"jsonrpc\":\"2.0\"", JSON_INVALID, "json"),
        (b"{\"id\":1,}", JSON_INVALID, "json"),
        (b"{\"id\":01}", JSON_INVALID, "json"),
        (b"{} {}", JSON_INVALID, "json"),
        (b"[1,", JSON_INVALID, "json"),
        (b"{\"id\":\"\x01\"}", JSON_INVALID, "json"),
        (b"{\"id\":\"\\x\"}", JSON_INVALID, "json"),
        (b"{\"id\":1\xff}", JSON_INVALID, "json"),
        (b"\xef\xbb\xbf{}", JSON_INVALID, "json"),
        (b"{\"\xed\xa0\x80\":1}", JSON_INVALID, "json"),
        (b"{\"id\":1}\0", JSON_INVALID, "json"),
        (b"null", REQUEST_INVALID, "frame"),
        (b"7", REQUEST_INVALID, "frame"),
        (b"\"session.open\"", REQUEST_INVALID, "frame"),
        (b"[]", REQUEST_INVALID, "frame"),
        (b" [{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\"}]", REQUEST_INVALID, "frame"),
        (b"{}", REQUEST_INVALID, "frame"),
        (b"{\"id\":{},\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":[1],\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":true,\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":1.5,\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":1e3,\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":\"\\ud800\",\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"id\":1,\"id\":2,\"jsonrpc\":\"2.0\",\"method\":\"session.open\"}", REQUEST_INVALID, "frame"),
        (b"{\"jsonrpc\":\"2.0\",\"result\":{}}", REQUEST_INVALID, "frame"),
        (long_id.as_bytes(), REQUEST_INVALID, "frame"),
    ];
    for (frame, code, field) in cases {
        let (id, found, at, _) = refused(frame);
        let shown = String::from_utf8_lossy(frame);
        assert_eq!((&*id, found, &*at), ("null", *code, *field), "{shown}");
    }
}

#[test]
fn a_key_with_half_a_surrogate_pair_is_no_json() {
    let (id, code, field, _) = refused(br#"{"\ud800":1,"jsonrpc":"2.0","id":1,"method":"session.open"}"#);
    assert_eq!((&*id, code, &*field), ("null", JSON_INVALID, "json"));
}

#[test]
fn requests_with_an_id_are_answered_to_it() {
    let cases = [
        (r#"{"id":7,"method":"session.open"}"#, "7", REQUEST_INVALID, "frame"),
        (r#"{"id":7,"jsonrpc":"1.0","method":"session.open"}"#, "7", REQUEST_INVALID, "frame"),
        (r#"{"id":7,"jsonrpc":2.0,"method":"session.open"}"#, "7", REQUEST_INVALID, "frame"),
        (r#"{"id":"a\"b","jsonrpc":"2.0"}"#, r#""a\"b""#, REQUEST_INVALID, "frame"),
        (r#"{"id":-7,"jsonrpc":"2.0","method":5}"#, "-7", REQUEST_INVALID, "frame"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"x","method":"y"}"#, "7", REQUEST_INVALID, "frame"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"x","params":{},"params":{}}"#, "7", REQUEST_INVALID, "frame"),
        (r#"{"id":null,"jsonrpc":"2.0","method":"nothing"}"#, "null", METHOD_UNKNOWN, "method"),
        (r#"{"id":7,"jsonrpc":"2.0","method":""}"#, "7", METHOD_UNKNOWN, "method"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"message.burn"}"#, "7", METHOD_UNKNOWN, "method"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"Message.send"}"#, "7", METHOD_UNKNOWN, "method"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"session.open","params":[]}"#, "7", PARAMS, "params"),
        (r#"{"id":7,"jsonrpc":"2.0","method":"session.open","params":"x"}"#, "7", PARAMS, "params"),
    ];
    for (frame, id, code, field) in cases {
        let (found_id, found, at, _) = refused(frame.as_bytes());
        assert_eq!((&*found_id, found, &*at), (id, code, field), "{frame}");
    }
}

#[test]
fn ids_of_other_servers_are_echoed_byte_for_byte() {
    for id in ["0", "-1", "12345678901234567890123", r#""""#, r#""é \u00e9 \ud83d\ude00""#, "null"] {
        let frame = format!(r#"{{"method":"session.open","id": {id} ,"jsonrpc":"2.0"}}"#);
        let decoded = codec().decode(frame.as_bytes());
        assert!(decoded.command.is_ok(), "{frame}");
        assert_eq!(decoded.tag.unwrap().0, id);
    }
}

#[test]
fn unknown_fields_and_missing_parameters_are_no_fault() {
    for frame in [
        r#"{"jsonrpc":"2.0","id":1,"method":"channel.list"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"channel.list","params":null}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"channel.list","params":{"limit":null,"colour":"red","colour":1},"x":[]}"#,
        r#"{"jsonrpc":"2.0","id":1,"meth\u006fd":"channel.list"}"#,
    ] {
        assert!(codec().decode(frame.as_bytes()).command.is_ok(), "{frame}");
    }
}

#[test]
fn parameters_are_refused_by_name() {
    let long = "u".repeat(65);
    let cases: Vec<(&str, String, &str, Option<u64>)> = vec![
        ("session.authenticate", "{}".into(), "token", None),
        ("session.authenticate", r#"{"token":7}"#.into(), "token", None),
        ("session.authenticate", r#"{"token":"t","token":"t"}"#.into(), "token", None),
        ("session.authenticate", r#"{"token":"t","protocol":2}"#.into(), "protocol", Some(1)),
        ("session.authenticate", r#"{"token":"t","protocol":0}"#.into(), "protocol", Some(1)),
        ("session.authenticate", r#"{"token":"t","protocol":"1"}"#.into(), "protocol", None),
        ("session.open", r#"{"cursor":7}"#.into(), "cursor", None),
        ("session.open", r#"{"cursor":{}}"#.into(), "cursor", None),
        ("session.open", r#"{"cursor":{"epoch":"x","personal_rev":0,"channels":{}}}"#.into(), "cursor", None),
        ("message.send", r#"{"body":"x"}"#.into(), "channel_id", None),
        ("message.send", format!(r#"{{{CHANNEL},"user_id":"bob","body":"x"}}"#), "channel_id", None),
        ("message.send", r#"{"channel_id":"general","body":"x"}"#.into(), "channel_id", None),
        (
            "message.send",
            r#"{"channel_id":"0193e2a47c1e7b439c552f6d1c9a0b02","body":"x"}"#.into(),
            "channel_id",
            None,
        ),
        ("message.send", r#"{"channel_id":7,"body":"x"}"#.into(), "channel_id", None),
        ("message.send", r#"{"user_id":7,"body":"x"}"#.into(), "user_id", None),
        ("message.send", r#"{"user_id":"","body":"x"}"#.into(), "user_id", None),
        ("message.send", r#"{"user_id":"a\u0000b","body":"x"}"#.into(), "user_id", None),
        ("message.send", format!(r#"{{"user_id":"{long}","body":"x"}}"#), "user_id", Some(64)),
        ("message.send", r#"{"user_id":"bob"}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":null}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":["x"]}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":"\ud800"}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":"\udc00\ud800"}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":"x","body":"y"}"#.into(), "body", None),
        ("message.send", r#"{"user_id":"bob","body":"x","client_key":7}"#.into(), "client_key", None),
        ("message.send", r#"{"user_id":"bob","body":"x","client_key":""}"#.into(), "client_key", None),
        (
            "message.send",
            format!(r#"{{"user_id":"bob","body":"x","client_key":"{long}"}}"#),
            "client_key",
            Some(64),
        ),
        ("message.send", r#"{"user_id":"bob","body":"x","reply_to":"7"}"#.into(), "reply_to", None),
        ("message.send", r#"{"user_id":"bob","body":"x","mentions":"bob"}"#.into(), "mentions", None),
        ("message.send", r#"{"user_id":"bob","body":"x","mentions":[7]}"#.into(), "mentions", None),
        ("message.send", r#"{"user_id":"bob","body":"x","mentions":[""]}"#.into(), "mentions", None),
        (
            "message.send",
            r#"{"user_id":"bob","body":"x","mention_everyone":"yes"}"#.into(),
            "mention_everyone",
            None,
        ),
        ("message.send", r#"{"user_id":"bob","body":"x","metadata":[]}"#.into(), "metadata", None),
        ("message.send", r#"{"user_id":"bob","body":"x","metadata":{"a":1}}"#.into(), "metadata", None),
        ("message.send", r#"{"user_id":"bob","body":"x","metadata":{"":"v"}}"#.into(), "metadata", None),
        ("message.edit", format!(r#"{{{CHANNEL},"expected_edit_no":0,"body":"x"}}"#), "message_id", None),
        ("message.list", r#"{"user_id":"bob","limit":-1}"#.into(), "limit", None),
        ("message.list", r#"{"user_id":"bob","limit":1.5}"#.into(), "limit", None),
        ("message.list", r#"{"user_id":"bob","limit":"50"}"#.into(), "limit", None),
        ("message.list", r#"{"user_id":"bob","before":-1}"#.into(), "before", None),
        ("message.list", r#"{"user_id":"bob","after":1e400}"#.into(), "after", None),
        ("message.list", r#"{"user_id":"bob","around":99999999999999999999999}"#.into(), "around", None),
        ("message.list", r#"{"user_id":"bob","before":1,"after":1}"#.into(), "after", None),
        ("message.list", r#"{"user_id":"bob","before":1,"around":1}"#.into(), "around", None),
        ("channel.create", "{}".into(), "name", None),
        ("channel.create", r#"{"name":"x","user_ids":[""]}"#.into(), "user_ids", None),
        ("channel.create", r#"{"name":"x","history":"none"}"#.into(), "history", None),
        ("channel.rename", format!("{{{CHANNEL}}}"), "name", None),
        ("channel.set_topic", format!("{{{CHANNEL}}}"), "topic", None),
        ("channel.set_receipts", format!("{{{CHANNEL}}}"), "level", None),
        ("channel.set_receipts", format!(r#"{{{CHANNEL},"level":"some"}}"#), "level", None),
        ("channel.set_permissions", format!(r#"{{{CHANNEL},"post":"king"}}"#), "post", None),
        (
            "channel.set_permissions",
            format!(r#"{{{CHANNEL},"mention_everyone":7}}"#),
            "mention_everyone",
            None,
        ),
        ("channel.freeze", format!(r#"{{{CHANNEL},"reason":7}}"#), "reason", None),
        ("channel.set_slow_mode", format!("{{{CHANNEL}}}"), "seconds", None),
        ("channel.set_slow_mode", format!(r#"{{{CHANNEL},"seconds":-1}}"#), "seconds", None),
        ("channel.set_slow_mode", format!(r#"{{{CHANNEL},"seconds":1.5}}"#), "seconds", None),
        ("channel.set_slow_mode", format!(r#"{{{CHANNEL},"seconds":"30"}}"#), "seconds", None),
        ("channel.set_notifications", format!("{{{CHANNEL}}}"), "level", None),
        ("channel.set_notifications", format!(r#"{{{CHANNEL},"level":"loud"}}"#), "level", None),
        ("receipt.read_privately", format!("{{{CHANNEL}}}"), "seq", None),
        ("receipt.unread", format!(r#"{{{CHANNEL},"seq":-1}}"#), "seq", None),
        ("channel.list", r#"{"after":"AAAA"}"#.into(), "after", None),
        ("channel.list", r#"{"after":"!"}"#.into(), "after", None),
        ("channel.list", r#"{"after":7}"#.into(), "after", None),
        ("channel.list", r#"{"after":"AAZEGYIXgAABk-KkfB57Q5xVL20cmgsRAA"}"#.into(), "after", None),
        ("participant.add", format!("{{{CHANNEL}}}"), "user_ids", None),
        ("participant.add", format!(r#"{{{CHANNEL},"user_ids":["bob"],"role":"king"}}"#), "role", None),
        ("participant.add", format!(r#"{{{CHANNEL},"user_ids":["bob"],"role":1}}"#), "role", None),
        ("participant.change_role", format!(r#"{{{CHANNEL},"user_id":"bob"}}"#), "role", None),
        ("participant.list", format!(r#"{{{CHANNEL},"after":""}}"#), "after", None),
        ("receipt.read", format!("{{{CHANNEL}}}"), "seq", None),
        ("receipt.read", format!(r#"{{{CHANNEL},"seq":-1}}"#), "seq", None),
        ("receipt.delivered", format!(r#"{{{CHANNEL},"seq":0.5}}"#), "seq", None),
        ("activity.list", format!(r#"{{{CHANNEL},"before":true}}"#), "before", None),
        ("user.list", r#"{"user_ids":"bob"}"#.into(), "user_ids", None),
    ];
    refused_by_name(cases);
}

#[test]
fn parameters_of_sanctions_are_refused_by_name() {
    let cases = [
        ("participant.mute", format!(r#"{{{CHANNEL},"user_id":"bob"}}"#), "until"),
        ("participant.mute", format!(r#"{{{CHANNEL},"user_id":"bob","until":"soon"}}"#), "until"),
        ("participant.ban", format!(r#"{{{CHANNEL},"user_id":"bob","until":7}}"#), "until"),
        ("participant.ban", format!(r#"{{{CHANNEL},"until":null}}"#), "user_id"),
        ("participant.unban", format!(r#"{{{CHANNEL},"user_id":"bob","reason":[]}}"#), "reason"),
        ("ban.list", format!(r#"{{{CHANNEL},"limit":-1}}"#), "limit"),
    ];
    refused_by_name(cases.map(|(method, params, field)| (method, params, field, None)));
}

fn refused_by_name(cases: impl IntoIterator<Item = (&'static str, String, &'static str, Option<u64>)>) {
    for (method, params, field, limit) in cases {
        let frame = with_params(method, &params);
        assert_eq!(refused(frame.as_bytes()), ("1".to_owned(), PARAMS, field.to_owned(), limit), "{frame}");
    }
}

#[test]
fn labels_are_held_to_their_limits() {
    let many: Vec<_> = (0..33).map(|n| format!(r#""k{n}":"v""#)).collect();
    let cases = [(many.join(","), 32), (format!(r#""k":"{}""#, "v".repeat(4_096)), 4_096)];
    for (metadata, limit) in cases {
        let frame = with_params(
            "message.send",
            &format!(r#"{{"user_id":"bob","body":"x","metadata":{{{metadata}}}}}"#),
        );
        assert_eq!(refused(frame.as_bytes()), ("1".to_owned(), PARAMS, "metadata".to_owned(), Some(limit)));
    }
}

#[test]
fn messages_say_what_is_asked_and_never_what_was_given() {
    let cases = [
        (r#"{"user_id":"bob","body":"x","reply_to":"secret"}"#, "reply_to is not a hyphenated UUID"),
        (r#"{"user_id":"bob","body":{"secret":1}}"#, "body is not text"),
        (r#"{"user_id":"bob","body":"x","mentions":"secret, expected secret"}"#, "mentions is not an array"),
        (r#"{"user_id":"bob"}"#, "body is missing"),
        (r#"{"user_id":"bob","body":"secret\ud800"}"#, "body has half of a surrogate pair"),
    ];
    for (params, message) in cases {
        let error = codec().decode(with_params("message.send", params).as_bytes()).command.unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let frame =
        with_params("participant.change_role", &format!(r#"{{{CHANNEL},"user_id":"b","role":"secret"}}"#));
    let error = codec().decode(frame.as_bytes()).command.unwrap_err();
    assert_eq!(error.to_string(), "role is not one of reader, member, admin, owner");
}
