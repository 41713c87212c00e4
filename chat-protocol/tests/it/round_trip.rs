//! Whatever one side writes, the other reads back as it was.

use chat_core::Event;
use chat_core::codec::{Codec as _, RequestTag};
use chat_protocol::{ServerFrame, request, wire};
use serde_json::Value;

use crate::samples::{codec, commands, events, replies};

#[test]
fn every_command_arrives_as_it_was_asked() {
    for (id, command) in (1_u64..).zip(commands()) {
        let frame = request(Some(id), &command).unwrap();
        let decoded = codec().decode(&frame);
        let text = String::from_utf8_lossy(&frame).into_owned();
        assert_eq!(decoded.tag, Some(RequestTag(id.to_string().into())), "{text}");
        assert!(decoded.command.unwrap() == command, "{text}");
    }
}

#[test]
fn a_request_without_an_id_wants_no_answer() {
    for command in commands() {
        let decoded = codec().decode(&request(None, &command).unwrap());
        assert_eq!(decoded.tag, None);
        assert!(decoded.command.unwrap() == command);
    }
}

#[test]
fn every_reply_arrives_as_it_was_given() {
    for (method, reply) in replies() {
        let frame = codec().reply(&RequestTag("\"a-1\"".into()), Ok(&reply));
        let ServerFrame::Answer(answer) = ServerFrame::parse(&frame).unwrap() else { panic!("{frame:?}") };
        assert_eq!(answer.id, "a-1");
        let read = answer.reply(method).unwrap();
        assert_eq!(read, wire::Reply::from(&reply), "{method}");
        assert_eq!(json(&read), serde_json::from_slice::<Value>(&frame).unwrap()["result"]);
    }
}

#[test]
fn every_event_arrives_as_it_was_told() {
    for event in events() {
        let read = tell(&event);
        assert_eq!(read, wire::Event::from(&event));
        assert_ne!(read, wire::Event::Unknown, "{event:?}");
        assert_eq!(json(&read), json(&wire::Event::from(&event)));
    }
}

#[test]
fn a_client_survives_what_a_later_server_tells() {
    let frame = |params: &str| format!(r#"{{"jsonrpc":"2.0","method":"event","params":{params}}}"#);
    let read = ServerFrame::parse(frame(r#"{"type":"reaction","channel_id":1}"#).as_bytes()).unwrap();
    assert!(matches!(read, ServerFrame::Event(wire::Event::Unknown)));
    let other = ServerFrame::parse(br#"{"jsonrpc":"2.0","method":"weather","params":[1]}"#).unwrap();
    assert!(matches!(other, ServerFrame::Other));
}

#[test]
fn a_tombstone_has_no_text() {
    let (_, deleted) = replies().into_iter().find(|(method, _)| *method == "message.delete").unwrap();
    let json = json(&wire::Reply::from(&deleted));
    assert!(json["deleted_at"].is_string());
    for gone in ["body", "html", "renderer", "reply_to"] {
        assert_eq!(json.get(gone), None, "{gone}");
    }
    assert_eq!(json["reactions"], serde_json::json!([]));
    assert_eq!(
        (json["mentions"].clone(), json["metadata"].clone()),
        (Value::Array(vec![]), serde_json::json!({}))
    );
}

fn tell(event: &Event) -> wire::Event<'static> {
    match ServerFrame::parse(&codec().event(event)).unwrap() {
        ServerFrame::Event(read) => read,
        other => panic!("{other:?}"),
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}
