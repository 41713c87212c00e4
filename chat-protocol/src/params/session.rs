//! Authentication and the beginning of live events.

use std::fmt;

use chat_core::{Error, Limits};
use serde::{Deserialize, Serialize};

use crate::PROTOCOL;
use crate::wire::Cursor;

/// Says who is calling.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticate {
    /// A bearer token.
    pub token: String,
    /// The version of the protocol the client speaks; without one, the server's newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<u64>,
}

/// Begins live events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// How far the client is; without one it begins anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

impl Authenticate {
    /// The token, when the server speaks the asked version; else an error that names `protocol` and the newest.
    pub fn into_token(self) -> Result<String, Error> {
        match self.protocol {
            Some(version) if version != u64::from(PROTOCOL) => {
                let error = Error::invalid(
                    "protocol",
                    "is not a version this server speaks; the newest is the limit",
                );
                Err(error.with_limit(PROTOCOL.into()))
            }
            _ => Ok(self.token),
        }
    }
}

impl fmt::Debug for Authenticate {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticate").field("protocol", &self.protocol).finish_non_exhaustive()
    }
}

impl OpenSession {
    /// The cursor; one with more channels than the limit, or with a number above what counters reach, is an error
    /// that names `cursor` and the limit.
    pub fn into_cursor(self, limits: &Limits) -> Result<Option<chat_core::Cursor>, Error> {
        let Some(cursor) = self.cursor else { return Ok(None) };
        if cursor.channels.len() > limits.cursor_channels {
            let error = Error::invalid("cursor", "has more channels than the limit");
            return Err(error.with_limit(limits.cursor_channels as u64));
        }
        cursor.try_into().map(Some)
    }
}
