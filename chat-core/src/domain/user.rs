//! Users as chat knows them. Credentials are elsewhere.

use super::text::{AvatarUrl, DisplayName, Metadata};
use crate::error::Result;
use crate::id::UserId;
use crate::limits::Limits;
use crate::time::Timestamp;

/// A user the engine knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The host's id.
    pub id: UserId,
    /// The name people read; without one, show the id.
    pub name: Option<DisplayName>,
    /// A picture.
    pub avatar_url: Option<AvatarUrl>,
    /// The host's labels.
    pub metadata: Metadata,
    /// First seen.
    pub created_at: Timestamp,
    /// Last change of the profile.
    pub updated_at: Timestamp,
}

/// What a host says about a user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// The name people read.
    pub name: Option<DisplayName>,
    /// A picture.
    pub avatar_url: Option<AvatarUrl>,
    /// The host's labels.
    pub metadata: Metadata,
}

impl Profile {
    /// A profile with a name alone.
    pub fn named(name: impl Into<String>, limits: &Limits) -> Result<Self> {
        Ok(Self { name: Some(DisplayName::parse(name, limits)?), ..Self::default() })
    }
}
