//! What a group settles by itself: who may do what, and whether it is frozen.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Role, Time};

/// The least role that may do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permissions {
    /// Send messages, and edit one's own.
    pub post: Role,
    /// Add people, with a role no higher than one's own.
    pub add: Role,
    /// Pin messages and take pins away.
    pub pin: Role,
    /// Mention everybody at once.
    pub mention_everyone: Role,
}

/// A change of permissions; what is left out stays. At least one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermissionChange {
    /// Who sends messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Role>,
    /// Who adds people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<Role>,
    /// Who pins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<Role>,
    /// Who mentions everybody at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mention_everyone: Option<Role>,
}

/// Only admins and owners write, edit and react.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Freeze<'a> {
    /// Since when.
    pub since: Time,
    /// Why, in the words of who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
}

impl From<chat_core::Permissions> for Permissions {
    fn from(permissions: chat_core::Permissions) -> Self {
        let chat_core::Permissions { post, add, pin, mention_everyone } = permissions;
        Self {
            post: post.into(),
            add: add.into(),
            pin: pin.into(),
            mention_everyone: mention_everyone.into(),
        }
    }
}

impl From<chat_core::PermissionChange> for PermissionChange {
    fn from(change: chat_core::PermissionChange) -> Self {
        let chat_core::PermissionChange { post, add, pin, mention_everyone } = change;
        let role = |role: Option<chat_core::Role>| role.map(Into::into);
        Self { post: role(post), add: role(add), pin: role(pin), mention_everyone: role(mention_everyone) }
    }
}

impl From<PermissionChange> for chat_core::PermissionChange {
    fn from(change: PermissionChange) -> Self {
        let PermissionChange { post, add, pin, mention_everyone } = change;
        let role = |role: Option<Role>| role.map(Into::into);
        Self { post: role(post), add: role(add), pin: role(pin), mention_everyone: role(mention_everyone) }
    }
}

impl<'a> From<&'a chat_core::Freeze> for Freeze<'a> {
    fn from(freeze: &'a chat_core::Freeze) -> Self {
        Self {
            since: freeze.since.into(),
            reason: freeze.reason.as_ref().map(|reason| reason.as_str().into()),
        }
    }
}
