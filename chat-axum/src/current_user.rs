//! Who is calling, for the handlers here and for the host's own.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chat_core::{Error, Identity, UserId};

use crate::api::ChatApi;
use crate::error::ApiError;

/// The user whose bearer token the request carries, as an extractor; without a valid one the request is answered
/// 401. Works wherever the router's state yields a [`ChatApi`].
///
/// ```
/// use axum::extract::FromRef;
/// use chat_axum::{ChatApi, CurrentUser};
///
/// #[derive(Clone)]
/// struct Host {
///     chat: ChatApi,
/// }
///
/// impl FromRef<Host> for ChatApi {
///     fn from_ref(host: &Host) -> Self {
///         host.chat.clone()
///     }
/// }
///
/// async fn greet(user: CurrentUser) -> String {
///     format!("Hello {}", user.id())
/// }
///
/// let routes: axum::Router<Host> = axum::Router::new().route("/greet", axum::routing::get(greet));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser(Identity);

impl CurrentUser {
    /// The user.
    pub fn id(&self) -> &UserId {
        &self.0.user
    }

    /// All that the token says.
    pub fn identity(&self) -> &Identity {
        &self.0
    }
}

impl<S> FromRequestParts<S> for CurrentUser
where
    ChatApi: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let api = ChatApi::from_ref(state);
        let token =
            bearer(&parts.headers)?.ok_or_else(|| Error::unauthenticated("a bearer token is missing"))?;
        let identity = api.authenticate(token).await?;
        // Whoever has authenticated once can be written to from then on.
        api.chat().note_user(&identity.user).await?;
        Ok(Self(identity))
    }
}

/// The token of the `Authorization` header, when there is one. Another scheme, or two such headers, are an error.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    const SCHEME: &str = "bearer ";
    let refused = || Error::unauthenticated("the Authorization header is not that of one bearer token");
    let mut found = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (found.next(), found.next()) else {
        return if headers.contains_key(header::AUTHORIZATION) { Err(refused()) } else { Ok(None) };
    };
    let text = value.to_str().map_err(|_| refused())?;
    match text.split_at_checked(SCHEME.len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(SCHEME) => Ok(Some(token.trim_start())),
        _ => Err(refused()),
    }
}
