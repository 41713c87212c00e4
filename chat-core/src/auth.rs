//! Who is calling: the port that turns a bearer token into an identity.
//!
//! # How to write one
//!
//! ```
//! use async_trait::async_trait;
//! use chat_core::{Authenticator, Error, Identity, Result, UserId};
//!
//! #[derive(Debug)]
//! struct Sessions; // the host's own session table
//!
//! #[async_trait]
//! impl Authenticator for Sessions {
//!     async fn authenticate(&self, token: &str) -> Result<Identity> {
//!         match token {
//!             "alices-token" => Ok(Identity::of(UserId::new("alice")?)),
//!             _ => Err(Error::unauthenticated("the token is not valid")),
//!         }
//!     }
//! }
//! ```

use std::fmt;

use async_trait::async_trait;

use crate::error::{Error, Result};
use crate::id::{LoginId, UserId};
use crate::time::Timestamp;

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user: UserId,
    /// Which of their logins, where the issuer tells; revoking it closes its live sessions.
    pub login: Option<LoginId>,
    /// Until when this holds; live sessions end then unless they authenticate anew. `None`: until they close.
    pub expires_at: Option<Timestamp>,
}

impl Identity {
    /// A user whose identity does not expire by itself.
    pub fn of(user: UserId) -> Self {
        Self { user, login: None, expires_at: None }
    }

    /// This identity, unless its time is over: what an authenticator should have refused itself.
    pub fn still_valid(self, now: Timestamp) -> Result<Self> {
        match self.expires_at {
            Some(expires_at) if expires_at <= now => Err(Error::unauthenticated("the token is not valid")),
            _ => Ok(self),
        }
    }
}

/// Turns a bearer token into an [`Identity`].
///
/// Contract: an invalid, expired or revoked token is [`Unauthenticated`](crate::ErrorKind::Unauthenticated), with
/// one message that does not tell which; a fault that passes is `Unavailable`. Never logs the token. The first
/// successful authentication makes a user known to the engine.
#[async_trait]
pub trait Authenticator: fmt::Debug + Send + Sync + 'static {
    /// Whose token this is.
    async fn authenticate(&self, token: &str) -> Result<Identity>;
}
