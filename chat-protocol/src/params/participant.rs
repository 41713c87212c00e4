//! People to add, roles to give, receipts to record, what one is notified of.

use chat_core::{Error, Seq, UserId};
use serde::{Deserialize, Serialize};

use super::{given, users};
use crate::wire::{ListPlace, NotificationLevel, Role, Time};

/// People to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewParticipants {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(example = json!(["bob", "cleo"])))]
    pub user_ids: Vec<String>,
    /// With which role; without it as members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A new role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleChange {
    /// The new role.
    pub role: Role,
    /// Why: everybody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Until when somebody is muted or banned, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSanction {
    /// Until when; `null` until it is lifted. Must be given, so that nobody silences for ever by forgetting it.
    #[serde(deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub until: Option<Time>,
    /// Why: everybody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How far something was delivered or read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// Up to and including this message's number.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub seq: u64,
}

/// What of a channel the caller is notified of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationChange {
    /// The level.
    pub level: NotificationLevel,
}

/// Where a channel is in the caller's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceChange {
    /// The place.
    pub place: ListPlace,
}

impl NewParticipants {
    /// The people and their role; an id no host can give is an error that names `user_ids`.
    pub fn into_core(self) -> Result<(Vec<UserId>, chat_core::Role), Error> {
        let role = self.role.map_or(chat_core::Role::Member, Into::into);
        Ok((users("user_ids", self.user_ids)?, role))
    }
}

impl TryFrom<Mark> for Seq {
    type Error = Error;

    fn try_from(mark: Mark) -> Result<Self, Error> {
        Self::parse(mark.seq)
    }
}
