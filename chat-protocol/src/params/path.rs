//! What a request is about: a channel, a message, a participant.

use chat_core::{Error, ReactionKey, UserId};
use serde::{Deserialize, Serialize};

use super::user;
use crate::wire::Id;

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ChannelPath {
    /// The channel.
    pub channel_id: Id,
}

/// A message of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct MessagePath {
    /// The channel.
    pub channel_id: Id,
    /// The message.
    pub message_id: Id,
}

/// A key of the reactions to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ReactionPath {
    /// The channel.
    pub channel_id: Id,
    /// The message.
    pub message_id: Id,
    /// An emoji or a short name, without white space.
    #[cfg_attr(feature = "openapi", param(example = "👍"))]
    pub key: String,
}

/// A participant of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ParticipantPath {
    /// The channel.
    pub channel_id: Id,
    /// The user, by the host's own id.
    pub user_id: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct UserPath {
    /// The user, by the host's own id.
    pub user_id: String,
}

/// A channel, or the direct channel with a person, whether it exists yet or not: exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<Id>,
    /// The other side of the direct channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

impl ReactionPath {
    /// The key; a text that is none is an error that names `key`.
    pub fn key(&self) -> Result<ReactionKey, Error> {
        ReactionKey::new(self.key.as_str())
    }
}

impl ParticipantPath {
    /// The user; an id no host can give is an error that names `user_id`.
    pub fn user(&self) -> Result<UserId, Error> {
        user("user_id", self.user_id.clone())
    }
}

impl UserPath {
    /// The user; an id no host can give is an error that names `user_id`.
    pub fn user(&self) -> Result<UserId, Error> {
        user("user_id", self.user_id.clone())
    }
}

impl TryFrom<Target> for chat_core::Target {
    type Error = Error;

    fn try_from(target: Target) -> Result<Self, Error> {
        match (target.channel_id, target.user_id) {
            (Some(channel), None) => Ok(Self::Channel(channel.into())),
            (None, Some(id)) => user("user_id", id).map(Self::User),
            (Some(_), Some(_)) => Err(Error::invalid("channel_id", "and user_id exclude each other")),
            (None, None) => Err(Error::invalid("channel_id", "or user_id is missing")),
        }
    }
}

impl From<&chat_core::Target> for Target {
    fn from(target: &chat_core::Target) -> Self {
        match target {
            chat_core::Target::Channel(channel) => {
                Self { channel_id: Some((*channel).into()), user_id: None }
            }
            chat_core::Target::User(user) => Self { channel_id: None, user_id: Some(user.to_string()) },
        }
    }
}
