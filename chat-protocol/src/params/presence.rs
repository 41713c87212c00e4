//! Presence: what a client says of itself, and whose it asks for.

use chat_core::Error;
use serde::{Deserialize, Serialize};

use super::users;
use crate::wire::{DeviceState, Id};

/// What a client says of its device, and its user of being seen. At least one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceStatement {
    /// Whether somebody is at this device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<DeviceState>,
    /// Whether others are shown nothing of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invisible: Option<bool>,
}

/// Whose presence is asked for: exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// These people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<String>>,
    /// Those in this channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<Id>,
}

impl TryFrom<Watched> for chat_core::Watched {
    type Error = Error;

    fn try_from(watched: Watched) -> Result<Self, Error> {
        match (watched.user_ids, watched.channel_id) {
            (Some(ids), None) => users("user_ids", ids).map(Self::People),
            (None, Some(channel)) => Ok(Self::Channel(channel.into())),
            (Some(_), Some(_)) => Err(Error::invalid("channel_id", "and user_ids exclude each other")),
            (None, None) => Err(Error::invalid("channel_id", "or user_ids is missing")),
        }
    }
}

impl From<&chat_core::Watched> for Watched {
    fn from(watched: &chat_core::Watched) -> Self {
        match watched {
            chat_core::Watched::People(users) => {
                let ids = users.iter().map(ToString::to_string).collect();
                Self { user_ids: Some(ids), channel_id: None }
            }
            chat_core::Watched::Channel(channel) => {
                Self { user_ids: None, channel_id: Some((*channel).into()) }
            }
        }
    }
}
