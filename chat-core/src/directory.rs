//! Names and avatars from the host's own user table, with nothing to copy.
//!
//! # How to write one
//!
//! ```
//! use async_trait::async_trait;
//! use chat_core::{Limits, Profile, Result, UserDirectory, UserId};
//!
//! #[derive(Debug)]
//! struct Staff(Limits);
//!
//! #[async_trait]
//! impl UserDirectory for Staff {
//!     async fn profiles(&self, ids: &[UserId]) -> Result<Vec<(UserId, Profile)>> {
//!         let known = ids.iter().filter(|id| id.as_str().starts_with("staff-"));
//!         known.map(|id| Ok((id.clone(), Profile::named(id.as_str(), &self.0)?))).collect()
//!     }
//! }
//! ```

use std::fmt;

use async_trait::async_trait;

use crate::domain::Profile;
use crate::error::Result;
use crate::id::UserId;

/// The host's own users.
///
/// Contract: returns those of `ids` that the host knows, in any order; unknown ones are left out. Asked in
/// batches; the engine keeps nothing of it beyond the call.
#[async_trait]
pub trait UserDirectory: fmt::Debug + Send + Sync + 'static {
    /// The profiles of those the host knows.
    async fn profiles(&self, ids: &[UserId]) -> Result<Vec<(UserId, Profile)>>;
}

/// No directory: the engine's own profiles are all there is.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDirectory;

#[async_trait]
impl UserDirectory for NoDirectory {
    async fn profiles(&self, _ids: &[UserId]) -> Result<Vec<(UserId, Profile)>> {
        Ok(Vec::new())
    }
}
