//! Authentication and the beginning of live events.

use std::fmt;

use chat_core::codec::Command;
use chat_core::{Error, Limits};
use serde::{Deserialize, Serialize};

use super::page_size;
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

/// Asks what was missed in all channels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sync {
    /// How far the client is; without one everything is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most changes, memberships and messages of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 100))]
    pub limit: Option<u64>,
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
        self.cursor.map(|cursor| within(cursor, limits)).transpose()
    }
}

impl Sync {
    /// The command; a cursor is checked like [`OpenSession::into_cursor`] does it.
    pub fn into_command(self, limits: &Limits) -> Result<Command, Error> {
        let cursor = self.cursor.map(|cursor| within(cursor, limits)).transpose()?;
        Ok(Command::Sync { cursor, limit: page_size(self.limit) })
    }
}

fn within(cursor: Cursor, limits: &Limits) -> Result<chat_core::Cursor, Error> {
    if cursor.channels.len() > limits.cursor_channels {
        let error = Error::invalid("cursor", "has more channels than the limit");
        return Err(error.with_limit(limits.cursor_channels as u64));
    }
    cursor.try_into()
}
