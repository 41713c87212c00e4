//! `/auth`: sign-up and login of the built-in accounts.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use chat_accounts::{AccountName, Accounts, NewPassword, Password};
use chat_core::{Error, Profile};
use chat_protocol::wire::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::ChatApi;
use crate::extract::Body;
use crate::rest::Answer;

pub(crate) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(sign_up)).routes(routes!(log_in))
}

/// An account to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignUp {
    /// The name to sign in with, which is the user's id: `a`–`z`, `0`–`9`, `.`, `_`, `-`, beginning with a letter
    /// or digit.
    #[schema(example = "ann")]
    user_id: String,
    /// Not one of the most common ones.
    #[schema(example = "correct horse battery")]
    password: String,
    /// The name people read; without one they read the id.
    #[schema(example = "Ann")]
    name: Option<String>,
}

/// An account that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedUp {
    /// Whom it signs in.
    #[schema(example = "ann")]
    user_id: String,
    /// When it was made.
    created_at: Time,
}

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LogIn {
    /// The account's name.
    #[schema(example = "ann")]
    user_id: String,
    /// Its password.
    #[schema(example = "correct horse battery")]
    password: String,
}

/// What to call with from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoggedIn {
    /// The bearer token.
    access_token: String,
    /// How to send it: `Authorization: Bearer <access_token>`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Until when it holds.
    expires_at: Time,
    /// The login it stands for.
    login_id: Id,
}

/// Make an account
///
/// A taken name is a conflict.
#[utoipa::path(post, path = "/auth/sign-up", tag = "accounts", security(()), request_body = SignUp,
    responses((status = 201, description = "The account", body = SignedUp)))]
async fn sign_up(State(api): State<ChatApi>, Body(body): Body<SignUp>) -> Answer {
    let name = AccountName::parse(&body.user_id)?;
    let password = NewPassword::parse(body.password)?;
    let limits = api.chat().limits();
    let profile = body.name.map(|name| Profile::named(name, limits)).transpose()?.unwrap_or_default();
    let account = accounts(&api)?.sign_up(&name, password).await?;
    // The account is made; a profile that could not be stored must not answer as if it were not.
    if let Err(error) = api.chat().put_user(&account.user, profile).await {
        tracing::warn!(kind = error.kind().code(), "the profile of a new account could not be stored");
    }
    let made = SignedUp { user_id: account.user.to_string(), created_at: account.created_at.into() };
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Sign in
///
/// An unknown name and a wrong password are answered alike.
#[utoipa::path(post, path = "/auth/login", tag = "accounts", security(()), request_body = LogIn,
    responses((status = 200, description = "A token", body = LoggedIn)))]
async fn log_in(State(api): State<ChatApi>, Body(body): Body<LogIn>) -> Answer {
    let accounts = accounts(&api)?;
    let Ok(name) = AccountName::parse(&body.user_id) else {
        return Err(Error::unauthenticated("the user name or the password is wrong").into());
    };
    let access = accounts.login(&name, Password::parse(body.password)?).await?;
    let logged_in = LoggedIn {
        access_token: access.token,
        token_type: "Bearer",
        expires_at: access.expires_at.into(),
        login_id: access.login.into(),
    };
    // Nobody between may keep a token.
    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Json(logged_in)).into_response())
}

fn accounts(api: &ChatApi) -> Result<&Accounts, Error> {
    api.accounts().ok_or_else(|| Error::internal("the account routes are there without accounts"))
}
