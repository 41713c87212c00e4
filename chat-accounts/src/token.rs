//! Issuing access tokens.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chat_core::{Clock, Error, LoginId, Result, Timestamp, UserId};
use jsonwebtoken::{Algorithm, Header};

use crate::claims::{Issued, at_second, whole_seconds};
use crate::jwt::{JwtAuthenticator, JwtSettings};
use crate::key::Hs256Key;

/// A stolen access token works until it expires, so it is short; renewing one every quarter of an hour is no load.
const LIFETIME: Duration = Duration::from_mins(15);
const MIN_LIFETIME: Duration = Duration::from_secs(1);
/// Beyond a day a token is no longer short, and nothing can call it back.
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// A bearer token and its end.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// What the client sends. Who holds it is the user.
    pub token: String,
    /// The login it stands for.
    pub login: LoginId,
    /// When to have another one. A session authenticated with it lives on for the [leeway](JwtSettings::with_leeway).
    pub expires_at: Timestamp,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("login", &self.login)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Issues access tokens: JSON web tokens signed with HS256, 15 minutes long by default.
#[derive(Debug, Clone)]
pub struct AccessTokens {
    key: Hs256Key,
    settings: JwtSettings,
    lifetime: Duration,
    clock: Arc<dyn Clock>,
}

impl AccessTokens {
    /// Tokens signed with `key`. Empty names or a long leeway in the settings are
    /// [`Invalid`](chat_core::ErrorKind).
    pub fn new(key: Hs256Key, settings: JwtSettings, clock: Arc<dyn Clock>) -> Result<Self> {
        settings.check()?;
        Ok(Self { key, settings, lifetime: LIFETIME, clock })
    }

    /// How long tokens hold: whole seconds, from one to a day; else [`Invalid`](chat_core::ErrorKind).
    pub fn with_lifetime(self, lifetime: Duration) -> Result<Self> {
        const FIELD: &str = "lifetime";
        if lifetime < MIN_LIFETIME {
            let error = Error::invalid(FIELD, "is shorter than the limit in seconds");
            return Err(error.with_limit(MIN_LIFETIME.as_secs()));
        }
        if lifetime > MAX_LIFETIME {
            let error = Error::invalid(FIELD, "is longer than the limit in seconds");
            return Err(error.with_limit(MAX_LIFETIME.as_secs()));
        }
        Ok(Self { lifetime, ..self })
    }

    /// A token for one login of a user.
    pub fn issue(&self, user: &UserId, login: LoginId) -> Result<AccessToken> {
        let issued_at = whole_seconds(self.clock.now());
        let expires = issued_at.saturating_add_unsigned(self.lifetime.as_secs());
        let claims = Issued {
            iss: &self.settings.issuer,
            aud: &self.settings.audience,
            sub: user.as_str(),
            iat: issued_at,
            nbf: issued_at,
            exp: expires,
            login: login.to_string(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(self.settings.token_type.clone());
        let token = jsonwebtoken::encode(&header, &claims, self.key.encoding())
            .map_err(|error| Error::internal("a token could not be signed").with_source(error))?;
        Ok(AccessToken { token, login, expires_at: at_second(expires) })
    }

    /// Reads these tokens back.
    pub fn authenticator(&self) -> JwtAuthenticator {
        JwtAuthenticator::checked(self.key.clone(), self.settings.clone(), Arc::clone(&self.clock))
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }
}
