//! Groups to be, and changes of channels.

use std::collections::BTreeMap;

use chat_core::codec::NewGroupRequest;
use chat_core::{ClientKey, Error};
use serde::{Deserialize, Serialize};

use super::{given, users};
use crate::wire::{HistoryVisibility, ReceiptLevel};

/// A group to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewGroup {
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Lunch"))]
    pub name: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The host's labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// What those who join may read; without it everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryVisibility>,
    /// Who is in it beside the creator, as members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub user_ids: Vec<String>,
    /// The creator's key of this creation: a repeat finds the first group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "g-1"))]
    pub client_key: Option<String>,
}

/// A new name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rename {
    /// The new name.
    #[cfg_attr(feature = "openapi", schema(example = "Long lunch"))]
    pub name: String,
}

/// A new topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicChange {
    /// The new topic; `null` removes it. Must be given, so that nobody removes a topic by forgetting it.
    #[serde(deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(required, example = "Where to eat"))]
    pub topic: Option<String>,
}

/// How much a channel shall tell about receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptChange {
    /// The most it tells.
    pub level: ReceiptLevel,
}

/// Why somebody does something.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams, utoipa::ToSchema))]
pub struct Because {
    /// Why: everybody who may read the activity is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How long a sender shall wait between two messages, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlowModeChange {
    /// Whole seconds; 0 ends it.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub seconds: u64,
    /// Why: everybody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl TryFrom<NewGroup> for NewGroupRequest {
    type Error = Error;

    fn try_from(group: NewGroup) -> Result<Self, Error> {
        Ok(Self {
            name: group.name,
            topic: group.topic,
            metadata: group.metadata,
            history: group.history.map(Into::into).unwrap_or_default(),
            members: users("user_ids", group.user_ids)?,
            client_key: group.client_key.map(ClientKey::new).transpose()?,
        })
    }
}

impl From<&NewGroupRequest> for NewGroup {
    fn from(group: &NewGroupRequest) -> Self {
        Self {
            name: group.name.clone(),
            topic: group.topic.clone(),
            metadata: group.metadata.clone(),
            history: Some(group.history.into()),
            user_ids: group.members.iter().map(ToString::to_string).collect(),
            client_key: group.client_key.as_ref().map(ToString::to_string),
        }
    }
}
