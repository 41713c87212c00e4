//! Users.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Time;

/// A user the engine knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User<'a> {
    /// The host's id of the user.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub id: Cow<'a, str>,
    /// The name people read; without one, show the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Ann"))]
    pub name: Option<Cow<'a, str>>,
    /// A picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<Cow<'a, str>>,
    /// The host's labels.
    pub metadata: Cow<'a, BTreeMap<String, String>>,
    /// First seen.
    pub created_at: Time,
    /// Last change of the profile.
    pub updated_at: Time,
}

impl<'a> From<&'a chat_core::User> for User<'a> {
    fn from(user: &'a chat_core::User) -> Self {
        Self {
            id: user.id.as_str().into(),
            name: user.name.as_ref().map(|name| name.as_str().into()),
            avatar_url: user.avatar_url.as_ref().map(|url| url.as_str().into()),
            metadata: Cow::Borrowed(user.metadata.entries()),
            created_at: user.created_at.into(),
            updated_at: user.updated_at.into(),
        }
    }
}

/// Whom the caller blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Blocks<'a> {
    /// The version of the caller's personal state when this last changed; 0 when it never did.
    pub personal_rev: u64,
    /// By user id.
    #[cfg_attr(feature = "openapi", schema(example = json!(["mallory"])))]
    pub user_ids: Vec<Cow<'a, str>>,
}

impl<'a> From<&'a chat_core::Blocks> for Blocks<'a> {
    fn from(blocks: &'a chat_core::Blocks) -> Self {
        let user_ids = blocks.users.iter().map(|user| user.as_str().into()).collect();
        Self { personal_rev: blocks.rev.get(), user_ids }
    }
}
