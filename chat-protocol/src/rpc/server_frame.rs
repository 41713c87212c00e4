//! What the server sends, as a client reads it.

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::value::{RawValue, Value};

use crate::error::ErrorObject;
use crate::wire::{Event, Reply};

/// A frame of the server.
#[derive(Debug)]
pub enum ServerFrame {
    /// The answer to a request.
    Answer(Answer),
    /// An event.
    Event(Event<'static>),
    /// A notification this version does not know: ignore it.
    Other,
}

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    /// The request's id; `null` answers a frame the server could not read.
    pub id: Value,
    /// The result, not read yet, or why there is none.
    pub outcome: Result<Box<RawValue>, ErrorObject<'static>>,
}

impl ServerFrame {
    /// Reads a frame.
    ///
    /// ```
    /// use chat_protocol::ServerFrame;
    ///
    /// let frame = br#"{"jsonrpc":"2.0","method":"event","params":{"type":"gone",
    ///     "channel_id":"0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11"}}"#;
    /// assert!(matches!(ServerFrame::parse(frame)?, ServerFrame::Event(_)));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn parse(frame: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(frame)
    }
}

impl Answer {
    /// The request's id, when it is a number.
    pub fn number(&self) -> Option<u64> {
        self.id.as_u64()
    }

    /// Reads the result into the type the client expects.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ErrorObject<'static>> {
        let result = self.outcome.as_ref().map_err(Clone::clone)?;
        serde_json::from_str(result.get()).map_err(|error| unreadable(&error))
    }

    /// Reads the result of `method`.
    pub fn reply(&self, method: &str) -> Result<Reply<'static>, ErrorObject<'static>> {
        let result = self.outcome.as_ref().map_err(Clone::clone)?;
        Reply::read(method, result).map_err(|error| unreadable(&error))
    }
}

/// The client's own fault message: the server's answer is of another shape than this version expects.
fn unreadable(error: &serde_json::Error) -> ErrorObject<'static> {
    ErrorObject { code: crate::error::JSON_INVALID, message: error.to_string().into(), data: None }
}

#[derive(Deserialize)]
struct Members {
    id: Option<Value>,
    result: Option<Box<RawValue>>,
    error: Option<ErrorObject<'static>>,
    method: Option<String>,
    params: Option<Box<RawValue>>,
}

impl<'de> Deserialize<'de> for ServerFrame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let frame = Members::deserialize(deserializer)?;
        let id = frame.id.unwrap_or_default();
        match (frame.method.as_deref(), frame.result, frame.error, frame.params) {
            (Some("event"), _, _, Some(params)) => {
                serde_json::from_str(params.get()).map(Self::Event).map_err(de::Error::custom)
            }
            (Some(_), ..) => Ok(Self::Other),
            (None, Some(result), None, _) => Ok(Self::Answer(Answer { id, outcome: Ok(result) })),
            (None, None, Some(error), _) => Ok(Self::Answer(Answer { id, outcome: Err(error) })),
            _ => Err(de::Error::custom("neither an answer nor a notification")),
        }
    }
}
