//! One request frame, split into its members.

use bytes::Bytes;
use chat_core::Error;
use chat_core::codec::RequestTag;
use serde_json::value::RawValue;

use crate::error::{FRAME, JSON, METHOD};
use crate::params::Fields;

/// Longest request id, bytes of JSON. Ids are kept while requests are under way, and sixty characters name
/// anything a client numbers by.
const ID_BYTES: usize = 128;

/// A JSON-RPC request: its members are read when they are asked for.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    members: Fields<'a>,
    tag: Option<RequestTag>,
}

impl<'a> Frame<'a> {
    /// Splits a frame. From here on its id is known, and errors can be answered to it.
    pub(super) fn parse(text: &'a str) -> Result<Self, Error> {
        let members = Fields::parse(text).map_err(|error| name_batch(text, error))?;
        let tag = members.only("id")?.map(tag).transpose()?;
        Ok(Self { members, tag })
    }

    /// How to answer; `None` for a notification.
    pub(super) fn into_tag(self) -> Option<RequestTag> {
        self.tag
    }

    /// The method's name.
    pub(super) fn method(&self) -> Result<String, Error> {
        let version = self.members.only("jsonrpc")?.map(RawValue::get);
        if version != Some(r#""2.0""#) {
            return Err(Error::invalid(FRAME, "has no member jsonrpc with the text 2.0"));
        }
        let method = self.members.only(METHOD)?;
        let method = method.ok_or_else(|| Error::invalid(FRAME, "has no method"))?;
        serde_json::from_str(method.get()).map_err(|_| Error::invalid(FRAME, "has a method that is not text"))
    }

    /// The parameters; without any, an empty object.
    pub(super) fn params(&self) -> Result<Fields<'a>, Error> {
        match self.members.only("params")?.map(RawValue::get) {
            None | Some("null") => Ok(Fields::default()),
            Some(params) => Fields::parse(params).map_err(|_| Error::invalid("params", "is not an object")),
        }
    }
}

/// The id as the client wrote it: a text, a whole number or `null`.
fn tag(id: &RawValue) -> Result<RequestTag, Error> {
    let json = id.get();
    if json.len() > ID_BYTES {
        let error = Error::invalid(FRAME, "has an id longer than the limit in bytes");
        return Err(error.with_limit(ID_BYTES as u64));
    }
    if !(json == "null" || is_text(json) || is_whole(json)) {
        return Err(Error::invalid(FRAME, "has an id that is neither text nor a whole number nor null"));
    }
    Ok(RequestTag(Bytes::copy_from_slice(json.as_bytes())))
}

/// Half a surrogate pair is refused here: few clients could read it back.
fn is_text(json: &str) -> bool {
    json.starts_with('"') && serde_json::from_str::<String>(json).is_ok()
}

fn is_whole(json: &str) -> bool {
    let digits = json.strip_prefix('-').unwrap_or(json);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn name_batch(text: &str, error: Error) -> Error {
    let is_batch = text.trim_start().starts_with('[') && error.field() != Some(JSON);
    if is_batch {
        Error::invalid(FRAME, "is a batch, which is not taken: send its requests one by one")
    } else {
        error
    }
}
