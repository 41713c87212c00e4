//! `docs/protocol.md` tells what the code does.

use std::collections::BTreeSet;

use chat_core::codec::Codec as _;
use chat_core::transport::CloseCode;
use chat_core::{Error, ErrorKind, Limits};
use chat_protocol::{
    ERRORS, ErrorRow, JSON_INVALID, METHOD_UNKNOWN, PROTOCOL, REQUEST_INVALID, SUBPROTOCOL, ServerFrame,
    request, wire,
};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::samples::{codec, commands, events};

const DOCUMENT: &str = include_str!("../../../docs/protocol.md");

/// An example: the comment above it, and its JSON.
#[derive(Debug)]
struct Example {
    tag: &'static str,
    json: &'static str,
}

impl Example {
    fn value(&self) -> Value {
        serde_json::from_str(self.json).unwrap_or_else(|error| panic!("{error}: {}", self.json))
    }
}

/// Every fenced block of JSON; one without a comment above has an empty tag.
fn examples() -> Vec<Example> {
    let mut blocks = DOCUMENT.split("```json\n");
    let mut above = blocks.next().unwrap();
    let mut found = Vec::new();
    for block in blocks {
        let (json, below) = block.split_once("```").expect("a block has an end");
        let tag = above.trim_end().rsplit('\n').next().unwrap_or_default();
        let tag = tag.strip_prefix("<!-- ").and_then(|tag| tag.strip_suffix(" -->")).unwrap_or_default();
        found.push(Example { tag, json });
        above = below;
    }
    found
}

/// The cells of every table row whose first cell is this.
fn rows(first: &str) -> Vec<Vec<&'static str>> {
    let table = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = table.map(|row| row.split(" | ").map(str::trim).collect::<Vec<_>>());
    cells.filter(|cells| cells[0] == first).collect()
}

fn methods() -> BTreeSet<&'static str> {
    commands().iter().map(chat_core::codec::Command::name).collect()
}

#[test]
fn every_example_says_what_it_is() {
    for example in examples() {
        let word = example.tag.split(' ').next().unwrap();
        assert!(["request", "result", "event", "answer", "cursor"].contains(&word), "{example:?}");
    }
}

#[test]
fn every_method_has_a_request_that_is_understood() {
    let mut seen = BTreeSet::new();
    for example in examples().iter().filter(|example| example.tag == "request") {
        let decoded = codec().decode(example.json.as_bytes());
        let command = decoded.command.unwrap_or_else(|error| panic!("{error}: {}", example.json));
        let frame = example.value();
        assert_eq!(frame["method"], command.name());
        let written = request(frame["id"].as_u64(), &command).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), frame);
        seen.insert(command.name());
    }
    assert_eq!(seen, methods());
}

#[test]
fn every_method_has_a_result_of_its_shape() {
    let mut seen = BTreeSet::new();
    for example in examples() {
        let Some(method) = example.tag.strip_prefix("result ") else { continue };
        let raw: &RawValue = serde_json::from_str(example.json).unwrap();
        let read = wire::Reply::read(method, raw).unwrap_or_else(|error| panic!("{error}: {}", example.json));
        assert_eq!(serde_json::to_value(read).unwrap(), example.value());
        seen.insert(method);
    }
    assert_eq!(seen, methods());
}

#[test]
fn every_method_has_one_row_that_names_its_parameters() {
    for method in methods() {
        assert_eq!(rows(&format!("`{method}`")).len(), 1, "{method}");
    }
    for command in commands() {
        let frame = request(None, &command).unwrap();
        let frame: Value = serde_json::from_slice(&frame).unwrap();
        let row = &rows(&format!("`{}`", command.name()))[0];
        for name in frame["params"].as_object().unwrap().keys() {
            let named = row[1].contains(&format!("`{name}`")) || row[1].contains(&format!("`{name}?`"));
            assert!(named, "{} {name}", command.name());
        }
    }
}

#[test]
fn every_event_and_every_activity_is_told() {
    let told: BTreeSet<_> = examples()
        .into_iter()
        .filter(|example| example.tag == "event")
        .map(|example| {
            let read: wire::Event<'_> = serde_json::from_str(example.json).unwrap();
            assert_ne!(read, wire::Event::Unknown, "{}", example.json);
            assert_eq!(serde_json::to_value(&read).unwrap(), example.value());
            example.value()["type"].as_str().unwrap().to_owned()
        })
        .collect();
    for event in events() {
        let json = serde_json::to_value(wire::Event::from(&event)).unwrap();
        let name = json["type"].as_str().unwrap();
        assert!(told.contains(name), "no example of {name}");
        assert_eq!(rows(&format!("`{name}`")).first().map(Vec::len), Some(3), "no rule for {name}");
        assert!(DOCUMENT.contains(&format!("\n### `{name}`\n")), "no section on {name}");
        if let Some(activity) = json["activity"]["type"].as_str() {
            let known = rows(&format!("`{activity}`")).into_iter().any(|row| row.len() == 2);
            assert!(known, "no row for the activity {activity}");
        }
    }
}

#[test]
fn answers_and_cursors_are_as_they_are_written() {
    for example in examples() {
        match example.tag {
            "answer" => check_answer(&example),
            "cursor" => {
                let cursor: wire::Cursor = serde_json::from_str(example.json).unwrap();
                assert_eq!(serde_json::to_value(cursor).unwrap(), example.value());
            }
            _ => {}
        }
    }
}

fn check_answer(example: &Example) {
    let ServerFrame::Answer(answer) = ServerFrame::parse(example.json.as_bytes()).unwrap() else { return };
    let Err(object) = answer.outcome else { return };
    let kind = object.kind().expect("a known kind");
    let own = [JSON_INVALID, REQUEST_INVALID, METHOD_UNKNOWN].contains(&object.code);
    assert!(own || object.code == ErrorRow::of(kind).rpc_code, "{object:?}");
    assert_eq!(serde_json::to_value(object).unwrap(), example.value()["error"]);
}

#[test]
fn every_kind_of_error_is_told() {
    for row in ERRORS {
        let is_retryable = Error::new(row.kind, "").is_retryable();
        let told = rows(&format!("`{}`", row.kind.code()));
        let found = told.iter().find(|cells| cells.len() == 5).unwrap_or_else(|| panic!("{row:?}"));
        assert_eq!(found[1..4], [row.rpc_code.to_string(), row.status.to_string(), yes_no(is_retryable)]);
        assert!(row.problem.starts_with("urn:chat:problem:"));
    }
    assert_eq!(ERRORS.len(), ErrorKind::ALL.len());
    for (code, field) in
        [(JSON_INVALID, "`json`"), (REQUEST_INVALID, "`frame`"), (METHOD_UNKNOWN, "`method`")]
    {
        assert_eq!(rows(&code.to_string())[0][1], field);
    }
}

#[test]
fn every_close_code_is_told_and_whether_to_come_back() {
    for code in CloseCode::ALL {
        let told = rows(&code.get().to_string());
        assert_eq!(told.len(), 1, "{code:?}");
        assert_eq!(told[0][1], yes_no(code.may_reconnect()), "{code:?}");
    }
}

#[test]
fn the_limits_are_the_defaults() {
    let limits = Limits::default();
    let told = [
        ("frame_bytes", limits.frame_bytes),
        ("unauthenticated_frame_bytes", limits.unauthenticated_frame_bytes),
        ("json_depth", limits.json_depth),
        ("body_bytes", limits.body_bytes),
        ("name_chars", limits.name_chars),
        ("topic_chars", limits.topic_chars),
        ("reason_chars", limits.reason_chars),
        ("slow_mode", usize::try_from(limits.slow_mode.as_secs()).unwrap()),
        ("metadata_entries", limits.metadata_entries),
        ("metadata_bytes", limits.metadata_bytes),
        ("mentions", limits.mentions),
        ("message_versions", limits.message_versions),
        ("hidden_messages", limits.hidden_messages),
        ("drafts", limits.drafts),
        ("streams_per_sender", limits.streams_per_sender),
        ("pins", limits.pins),
        ("reaction_keys", limits.reaction_keys),
        ("users_per_call", limits.users_per_call),
        ("group_participants", limits.group_participants),
        ("page_default", limits.page_default),
        ("page_max", limits.page_max),
        ("cursor_channels", limits.cursor_channels),
        ("resume_changes", usize::try_from(limits.resume_changes).unwrap()),
        ("sync_items", limits.sync_items),
        ("sync_messages", limits.sync_messages),
        ("sends_in_flight", limits.sends_in_flight),
        ("receipt_full_participants", usize::try_from(limits.receipt_full_participants).unwrap()),
        ("receipt_counts_participants", usize::try_from(limits.receipt_counts_participants).unwrap()),
        ("unread_cap", usize::try_from(limits.unread_cap).unwrap()),
        ("unread_total_channels", usize::try_from(limits.unread_total_channels).unwrap()),
        ("presence_people", limits.presence_people),
        ("presence_channels", limits.presence_channels),
        ("presence_participants", limits.presence_participants),
        ("presence_changes_per_second", usize::try_from(limits.presence_changes_per_second).unwrap()),
        ("typing_participants", limits.typing_participants),
    ];
    for (name, value) in told {
        assert_eq!(rows(&format!("`{name}`"))[0][1], value.to_string(), "{name}");
    }
    for (text, seconds) in [
        ("within 5 seconds", limits.auth_deadline),
        ("every 25 seconds", limits.heartbeat),
        ("for 75 seconds", limits.idle_timeout),
        ("than 20 seconds", limits.write_timeout),
        ("before for 10 seconds", limits.presence_grace),
        ("for 35 seconds without", limits.presence_lease),
        ("holds for 6 seconds", limits.typing_lease),
        ("for 60 seconds", limits.stream_lease),
    ] {
        assert!(DOCUMENT.contains(text) && text.contains(&format!(" {} ", seconds.as_secs())), "{text}");
    }
}

#[test]
fn the_version_is_this_one() {
    assert!(DOCUMENT.contains(&format!("This is **version {PROTOCOL}** of the protocol.")));
    assert_eq!(SUBPROTOCOL, format!("chat.v{PROTOCOL}"));
    assert!(DOCUMENT.contains(&format!("Sec-WebSocket-Protocol: {SUBPROTOCOL}, bearer.<token>")));
}

fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}
