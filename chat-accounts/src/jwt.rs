//! Reading JSON web tokens: the ready-made [`Authenticator`].

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::{Authenticator, Clock, Error, Identity, LoginId, Result, Timestamp, UserId};
use jsonwebtoken::{Algorithm, Header, Validation};

use crate::claims::{Presented, Seconds};
use crate::key::Hs256Key;

/// The longest token looked at, in bytes: what servers commonly take in one header line.
const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// Machines that keep time by the network differ by far less.
const LEEWAY: Duration = Duration::from_secs(10);
/// More than this is no leeway but a second lifetime.
const MAX_LEEWAY: Duration = Duration::from_mins(5);

/// What issuer and reader of a token agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwtSettings {
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) token_type: String,
    pub(crate) leeway: Duration,
}

impl JwtSettings {
    /// Access tokens (`typ` is `at+jwt`, RFC 9068) that `issuer` made for `audience`.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            token_type: "at+jwt".to_owned(),
            leeway: LEEWAY,
        }
    }

    /// Another `typ` in the header, for an issuer that writes plain `JWT`. Compared without regard to case.
    #[must_use]
    pub fn with_token_type(self, token_type: impl Into<String>) -> Self {
        Self { token_type: token_type.into(), ..self }
    }

    /// How far the issuer's clock may be off: at most 5 minutes, 10 seconds by default.
    #[must_use]
    pub fn with_leeway(self, leeway: Duration) -> Self {
        Self { leeway, ..self }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let named =
            [("issuer", &self.issuer), ("audience", &self.audience), ("token_type", &self.token_type)];
        if let Some((field, _)) = named.into_iter().find(|(_, text)| text.is_empty()) {
            return Err(Error::invalid(field, "is empty"));
        }
        if self.leeway > MAX_LEEWAY {
            let error = Error::invalid("leeway", "is longer than the limit in seconds");
            return Err(error.with_limit(MAX_LEEWAY.as_secs()));
        }
        Ok(())
    }
}

impl Default for JwtSettings {
    /// Issuer and audience `chat`: enough while nobody else signs with the same key.
    fn default() -> Self {
        Self::new("chat", "chat")
    }
}

/// Turns a JSON web token into an [`Identity`].
///
/// Asked of a token, beside a signature by the key's own algorithm: `iss`, `aud` (which may be a list) and the
/// header's `typ` as in the settings; `sub`, which becomes the [`UserId`]; `exp`; and, where present, `nbf` and
/// `iat` not in the future, by the given [`Clock`]. A claim `login` (a UUID) becomes the [`LoginId`]. Headers that
/// name or carry a key (`jku`, `jwk`, `x5u`, `x5c`) or demand extensions (`crit`) are refused.
///
/// Every refusal is the same [`Unauthenticated`](chat_core::ErrorKind::Unauthenticated) error; the reason is logged
/// at `debug`.
#[derive(Debug, Clone)]
pub struct JwtAuthenticator {
    key: Hs256Key,
    settings: JwtSettings,
    signature_alone: Validation,
    clock: Arc<dyn Clock>,
}

impl JwtAuthenticator {
    /// Reads tokens signed with `key`. Empty names or a long leeway in the settings are
    /// [`Invalid`](chat_core::ErrorKind).
    pub fn new(key: Hs256Key, settings: JwtSettings, clock: Arc<dyn Clock>) -> Result<Self> {
        settings.check()?;
        Ok(Self::checked(key, settings, clock))
    }

    pub(crate) fn checked(key: Hs256Key, settings: JwtSettings, clock: Arc<dyn Clock>) -> Self {
        // The claims are judged here, where the time comes from the given clock.
        let mut signature_alone = Validation::new(Algorithm::HS256);
        signature_alone.required_spec_claims.clear();
        signature_alone.validate_exp = false;
        signature_alone.validate_aud = false;
        Self { key, settings, signature_alone, clock }
    }

    /// The identity, or why there is none; the reason is for the log alone.
    fn read(&self, token: &str) -> Result<Identity, &'static str> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err("longer than the limit");
        }
        let read = jsonwebtoken::decode::<Presented>(token, self.key.decoding(), &self.signature_alone)
            .map_err(|_| "malformed, lacks a claim, or is not signed by this key")?;
        self.check_header(&read.header)?;
        self.check_names(&read.claims)?;
        let expires_at = self.check_times(&read.claims)?;
        let user = UserId::new(read.claims.sub).map_err(|_| "sub is not a user id")?;
        let login = read.claims.login.as_deref().map(str::parse::<LoginId>).transpose();
        Ok(Identity { user, login: login.map_err(|_| "login is not a UUID")?, expires_at: Some(expires_at) })
    }

    fn check_header(&self, header: &Header) -> Result<(), &'static str> {
        let names_a_key =
            header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
        if names_a_key {
            return Err("brings its own key");
        }
        if header.crit.is_some() {
            return Err("demands an extension");
        }
        let typ = header.typ.as_deref().unwrap_or_default();
        if is_media_type(typ, &self.settings.token_type) { Ok(()) } else { Err("another typ") }
    }

    fn check_names(&self, claims: &Presented) -> Result<(), &'static str> {
        if claims.iss != self.settings.issuer {
            return Err("another iss");
        }
        if !claims.aud.names(&self.settings.audience) {
            return Err("another aud");
        }
        Ok(())
    }

    /// Until when the token is taken: the end of its last moment, leeway included, so that a session and a new
    /// connection agree.
    fn check_times(&self, claims: &Presented) -> Result<Timestamp, &'static str> {
        let now = self.clock.now();
        let latest = now.after(self.settings.leeway);
        let is_early = |claim: Option<_>| claim.is_some_and(|moment: Timestamp| moment > latest);
        if is_early(claims.nbf.map(Seconds::timestamp)) || is_early(claims.iat.map(Seconds::timestamp)) {
            return Err("from the future");
        }
        let expires_at = claims.exp.timestamp().after(self.settings.leeway);
        if now >= expires_at {
            return Err("expired");
        }
        Ok(expires_at)
    }
}

#[async_trait]
impl Authenticator for JwtAuthenticator {
    async fn authenticate(&self, token: &str) -> Result<Identity> {
        self.read(token).map_err(|reason| {
            tracing::debug!(reason, "refused a token");
            Error::unauthenticated("the token is not valid")
        })
    }
}

/// Media types are compared without regard to case, and `application/` may be left out (RFC 7515, section 4.1.9).
fn is_media_type(given: &str, wanted: &str) -> bool {
    const PREFIX: &str = "application/";
    let (given, wanted) = (given.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    given.strip_prefix(PREFIX).unwrap_or(&given) == wanted.strip_prefix(PREFIX).unwrap_or(&wanted)
}
