//! What a session begins with.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Heads, Id, Time};
use crate::PROTOCOL;

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identity<'a> {
    /// The user.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub user_id: Cow<'a, str>,
    /// Which of their logins, where the issuer tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_id: Option<Id>,
    /// Until when this holds: authenticate again before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// The version of the protocol that holds on this connection.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub protocol: u32,
}

/// What a session begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opened<'a> {
    /// The life of the database; belongs into the client's cursor.
    pub epoch: Id,
    /// The given cursor continued. If not, the client drops what it holds and reads anew.
    pub resumed: bool,
    /// The version of the user's personal state the events start from.
    pub personal_rev: u64,
    /// Where each channel's events start, when not resumed; else empty.
    pub heads: Heads<'a>,
}

impl<'a> From<&'a chat_core::Identity> for Identity<'a> {
    fn from(identity: &'a chat_core::Identity) -> Self {
        Self {
            user_id: identity.user.as_str().into(),
            login_id: identity.login.map(Into::into),
            expires_at: identity.expires_at.map(Into::into),
            protocol: PROTOCOL,
        }
    }
}

impl<'a> From<&'a chat_core::Opened> for Opened<'a> {
    fn from(opened: &'a chat_core::Opened) -> Self {
        Self {
            epoch: opened.epoch.into(),
            resumed: opened.resumed,
            personal_rev: opened.personal_rev.get(),
            heads: opened.heads.as_slice().into(),
        }
    }
}
