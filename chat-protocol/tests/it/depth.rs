//! How deep a frame may nest.

use chat_core::codec::Codec as _;
use chat_core::{Error, Limits};
use chat_protocol::JsonRpc;
use chat_protocol::params::{Fields, TopicChange, read_body};

use crate::samples::codec;

/// A request nested this deep: the frame and its parameters are two levels.
fn nested(depth: usize) -> String {
    let (open, shut) = ("[".repeat(depth - 2), "]".repeat(depth - 2));
    format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"user.list","params":{{"user_ids":["a"],"x":{open}{shut}}}}}"#
    )
}

#[test]
fn a_frame_at_the_depth_limit_is_taken_and_one_past_it_is_answered() {
    let limit = Limits::default().json_depth;
    assert!(codec().decode(nested(limit).as_bytes()).command.is_ok());
    let refused = codec().decode(nested(limit + 1).as_bytes());
    assert_eq!(refused.tag.unwrap().0, "1");
    let error = refused.command.unwrap_err();
    assert_eq!((error.field(), error.limit()), (Some("frame"), Some(limit as u64)));
}

#[test]
fn any_depth_is_answered_without_a_stack_to_match() {
    let frame = nested(400_000);
    assert!(codec().decode(frame.as_bytes()).command.is_err());
    assert!(codec().decode("[".repeat(1_000_000).as_bytes()).command.is_err());
    assert!(Fields::parse(&frame).is_ok());
}

#[test]
fn the_limit_is_the_hosts() {
    let mut limits = Limits::default();
    limits.json_depth = 3;
    assert!(JsonRpc::new(&limits).decode(nested(3).as_bytes()).command.is_ok());
    assert!(JsonRpc::new(&limits).decode(nested(4).as_bytes()).command.is_err());
}

#[test]
fn bodies_are_held_to_it_too() {
    let limits = Limits::default();
    let body =
        |depth: usize| format!(r#"{{"topic":null,"x":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
    let read = |depth| -> Result<TopicChange, Error> { read_body(body(depth).as_bytes(), &limits) };
    assert_eq!(read(limits.json_depth).unwrap(), TopicChange { topic: None });
    assert_eq!(read(limits.json_depth + 1).unwrap_err().field(), Some("frame"));
}
