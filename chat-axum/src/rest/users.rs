//! `/users` and `/me`: profiles.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chat_core::codec::{Command, Reply};
use chat_core::{Error, UserId};
use chat_protocol::wire;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{FromQuery, Query, RawQuery};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_users)).routes(routes!(get_me))
}

/// Users by their ids.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct UserIds {
    /// Who: `ids=ann&ids=bob`.
    ids: Vec<String>,
}

impl FromQuery for UserIds {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        let ids: Vec<_> = query.all("ids").map(str::to_owned).collect();
        if ids.is_empty() {
            return Err(Error::invalid("ids", "are missing"));
        }
        Ok(Self { ids })
    }
}

impl UserIds {
    /// The users.
    pub(super) fn into_users(self) -> Result<Vec<UserId>, Error> {
        self.ids.into_iter().map(|id| UserId::new(id).map_err(|error| error.with_field("ids"))).collect()
    }
}

/// Who is calling.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me<'a> {
    /// What the token says.
    identity: wire::Identity<'a>,
    /// The profile.
    user: wire::User<'a>,
}

/// Profiles of users
///
/// Those of the given ids that are known.
#[utoipa::path(get, path = "/users", tag = "users", params(UserIds),
    responses((status = 200, description = "The users", body = wire::Users<'static>)))]
async fn list_users(State(api): State<ChatApi>, user: CurrentUser, Query(query): Query<UserIds>) -> Answer {
    let reply = api.run(user.id(), Command::GetUsers { users: query.into_users()? }).await;
    Ok(answer(&reply.map_err(|error| error.about("user_ids", "ids"))?))
}

/// Who is calling
#[utoipa::path(get, path = "/me", tag = "users",
    responses((status = 200, description = "The caller", body = Me<'static>)))]
async fn get_me(State(api): State<ChatApi>, user: CurrentUser) -> Answer {
    let reply = api.run(user.id(), Command::GetUsers { users: vec![user.id().clone()] }).await?;
    let Reply::Users(users) = &reply else { return Err(Error::internal("users were asked").into()) };
    let profile = users.first().ok_or_else(|| Error::not_found("user"))?;
    Ok(Json(Me { identity: user.identity().into(), user: profile.into() }).into_response())
}
