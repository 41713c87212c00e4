//! Tokens that say whose they are.

use std::time::Duration;

use async_trait::async_trait;
use chat_core::{Authenticator, Clock, Error, Identity, Result, SystemClock, UserId};

/// `token-<user>`, or `token-<user>+<milliseconds>` that expires so long after each use; `away` is a fault that
/// passes; everything else is refused.
#[derive(Debug)]
pub(crate) struct Tokens;

#[async_trait]
impl Authenticator for Tokens {
    async fn authenticate(&self, token: &str) -> Result<Identity> {
        if token == "away" {
            return Err(Error::unavailable("the login service is away"));
        }
        let refused = || Error::unauthenticated("the token is not valid");
        let said = token.strip_prefix("token-").ok_or_else(refused)?;
        let Some((user, millis)) = said.split_once('+') else {
            return Ok(Identity::of(UserId::new(said)?));
        };
        let life = Duration::from_millis(millis.parse().map_err(|_| refused())?);
        Ok(Identity { expires_at: Some(SystemClock.now().after(life)), ..Identity::of(UserId::new(user)?) })
    }
}
