//! Why parameters could not be read, without repeating what the client wrote.

use std::borrow::Cow;
use std::fmt;

use chat_core::Error;
use serde::de;

use crate::error::FRAME;

/// A fault and the field it is in, where that is known.
#[derive(Debug)]
pub(super) struct Fault {
    field: Option<&'static str>,
    message: Cow<'static, str>,
}

impl Fault {
    /// What `serde_json` found wrong with the value of `field`.
    pub(super) fn in_value(field: Option<&'static str>, error: &serde_json::Error) -> Self {
        Self { field, message: describe(&error.to_string()) }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::invalid(fault.field.unwrap_or(FRAME), fault.message)
    }
}

/// serde tells what it found before it tells what it expected; only the latter is not the client's own text.
fn describe(told: &str) -> Cow<'static, str> {
    let Some((_, expected)) = told.rsplit_once(", expected ") else {
        // The escape's digits were checked when the frame was split, so it is its pair that is missing.
        let is_half = told.contains("surrogate") || told.contains("hex escape");
        return if is_half { "has half of a surrogate pair".into() } else { "is not valid".into() };
    };
    let expected = expected.rsplit_once(" at line ").map_or(expected, |(expected, _)| expected);
    match expected {
        "u64" | "u32" => "is not a whole number in range".into(),
        "a string" | "string or map" => "is not text".into(),
        "a sequence" => "is not an array".into(),
        "a map" => "is not an object".into(),
        struct_name if struct_name.starts_with("struct ") => "is not an object".into(),
        other => format!("is not {}", other.replace('`', "")).into(),
    }
}

impl de::Error for Fault {
    /// Words of unknown origin are dropped: they may repeat the client's.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self { field: None, message: "is not valid".into() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { field: Some(field), message: "is missing".into() }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self { field: Some(field), message: "is given twice".into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field.unwrap_or(FRAME), self.message)
    }
}

impl std::error::Error for Fault {}
