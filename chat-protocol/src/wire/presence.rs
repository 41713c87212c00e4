//! Who is here, and who types.

use std::borrow::Cow;

use chat_core::UserId;
use serde::{Deserialize, Serialize};

use super::{Availability, Id, PresenceLevel, Time};

/// What others see of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Presence<'a> {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(example = "bob"))]
    pub user_id: Cow<'a, str>,
    /// How present.
    pub status: Availability,
    /// Since when; of somebody offline when they were last seen. Absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

/// How many people of a large channel are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresenceCount {
    /// The channel.
    pub channel_id: Id,
    /// People who are not offline.
    pub online: u64,
}

/// Presence as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresenceSnapshot<'a> {
    /// How much is told, by the size of the channel.
    pub level: PresenceLevel,
    /// People who are not offline.
    pub online: u64,
    /// Everybody asked for, by user id; empty when only counts are told.
    pub people: Vec<Presence<'a>>,
    /// Who types in the channel now, by user id, without the viewer.
    pub typing: Vec<Cow<'a, str>>,
}

impl<'a> From<&'a chat_core::Presence> for Presence<'a> {
    fn from(presence: &'a chat_core::Presence) -> Self {
        Self {
            user_id: presence.user.as_str().into(),
            status: presence.status.into(),
            since: presence.since.map(Into::into),
        }
    }
}

impl From<&chat_core::PresenceCount> for PresenceCount {
    fn from(count: &chat_core::PresenceCount) -> Self {
        Self { channel_id: count.channel.into(), online: count.online }
    }
}

impl<'a> From<&'a chat_core::PresenceSnapshot> for PresenceSnapshot<'a> {
    fn from(snapshot: &'a chat_core::PresenceSnapshot) -> Self {
        Self {
            level: snapshot.level.into(),
            online: snapshot.online,
            people: snapshot.people.iter().map(Into::into).collect(),
            typing: ids(&snapshot.typing),
        }
    }
}

/// User ids as they are written.
pub(super) fn ids(users: &[UserId]) -> Vec<Cow<'_, str>> {
    users.iter().map(|user| user.as_str().into()).collect()
}
