//! The server's side of JSON-RPC.

use bytes::Bytes;
use chat_core::codec::{Codec, Command, Decoded, Reply, RequestTag};
use chat_core::{Error, Event, Limits};
use serde::Serialize;

use super::frame::Frame;
use super::method;
use crate::error::ErrorObject;
use crate::params::{check_depth, text};
use crate::wire;

/// JSON-RPC 2.0 as [`Codec`]: requests by name in, results, errors and `event` notifications out.
///
/// Reads only what the limits allow (depth, cursor, labels); the length of a frame is the transport's business.
#[derive(Debug, Clone)]
pub struct JsonRpc {
    limits: Limits,
}

/// Room for a short message and its HTML, so that most events are written without growing.
const USUAL_FRAME_BYTES: usize = 1_024;

impl JsonRpc {
    /// A codec that holds clients to these limits.
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone() }
    }

    fn command(&self, text: &str, frame: &Frame<'_>) -> Result<Command, Error> {
        check_depth(text, &self.limits)?;
        method::read(&frame.method()?, &frame.params()?, &self.limits)
    }
}

impl Codec for JsonRpc {
    fn name(&self) -> &'static str {
        "json-rpc-2.0"
    }

    fn decode(&self, frame: &[u8]) -> Decoded {
        match text(frame).and_then(|text| Ok((text, Frame::parse(text)?))) {
            Ok((text, frame)) => Decoded { command: self.command(text, &frame), tag: frame.into_tag() },
            // Nobody can tell what it was to be: it is answered, to no id.
            Err(error) => Decoded { tag: Some(RequestTag(Bytes::from_static(b"null"))), command: Err(error) },
        }
    }

    fn reply(&self, tag: &RequestTag, result: Result<&Reply, &Error>) -> Bytes {
        match result {
            Ok(reply) => answer(&tag.0, "result", &wire::Reply::from(reply)),
            Err(error) => answer(&tag.0, "error", &ErrorObject::from(error)),
        }
    }

    fn refusal(&self, error: &Error) -> Bytes {
        answer(b"null", "error", &ErrorObject::from(error))
    }

    fn event(&self, event: &Event) -> Bytes {
        frame(br#"{"jsonrpc":"2.0","method":"event","params":"#, &wire::Event::from(event))
            .unwrap_or_default()
    }
}

/// An answer to the request with this id, which is JSON already.
fn answer(id: &[u8], member: &str, value: &impl Serialize) -> Bytes {
    let id = if id.is_empty() { b"null" } else { id };
    let start = [br#"{"jsonrpc":"2.0","id":"#, id, b",\"", member.as_bytes(), b"\":"].concat();
    frame(&start, value).unwrap_or_default()
}

/// The start of an object, its last value, and its end. Only a value that is no JSON fails, and the wire's types
/// have none.
fn frame(start: &[u8], value: &impl Serialize) -> serde_json::Result<Bytes> {
    let mut bytes = Vec::with_capacity(USUAL_FRAME_BYTES);
    bytes.extend_from_slice(start);
    serde_json::to_writer(&mut bytes, value)?;
    bytes.push(b'}');
    Ok(bytes.into())
}
