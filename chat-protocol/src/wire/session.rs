//! What a session begins with.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cursor, Event, Heads, HistoryPage, Id, Time};
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

/// A page of what a client missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Synced<'a> {
    /// The given cursor could not be continued, or there was none: the client drops what it holds first.
    pub reset: bool,
    /// What a session would have told, in its order.
    pub events: Vec<Event<'a>>,
    /// Per channel id the latest messages of those channels that are told by their `view`.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, HistoryPage<'a>>))]
    pub history: BTreeMap<Id, HistoryPage<'a>>,
    /// How far this brings the client, with the channels that are told here alone: they go over those it has.
    pub cursor: Cursor,
    /// There is more: ask again with the cursor this leads to.
    pub more: bool,
}

impl<'a> From<&'a chat_core::Synced> for Synced<'a> {
    fn from(synced: &'a chat_core::Synced) -> Self {
        Self {
            reset: synced.reset,
            events: synced.events.iter().map(Into::into).collect(),
            history: synced.history.iter().map(|(channel, page)| ((*channel).into(), page.into())).collect(),
            cursor: (&synced.cursor).into(),
            more: synced.more,
        }
    }
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
