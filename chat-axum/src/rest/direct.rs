//! `/users/{user_id}`: the conversation with a person, begun or not.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{Draft, HistoryQuery, UserPath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::messages::{history, send};
use super::streams::begin;
use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, IdempotencyKey, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(get_direct_channel))
        .routes(routes!(list_direct_messages, send_direct_message))
        .routes(routes!(begin_direct_stream))
}

/// The direct channel with a person
///
/// Not found until the first message, from either side.
#[utoipa::path(get, path = "/users/{user_id}/direct", tag = "direct", params(UserPath),
    responses((status = 200, description = "The channel", body = wire::ChannelView<'static>)))]
async fn get_direct_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<UserPath>,
) -> Answer {
    Ok(answer(&api.run(user.id(), Command::GetChannel { target: path.user()?.into() }).await?))
}

/// Messages with a person
///
/// Empty until the first message, from either side.
#[utoipa::path(get, path = "/users/{user_id}/messages", tag = "direct", params(UserPath, HistoryQuery),
    responses((status = 200, description = "A page", body = wire::HistoryPage<'static>)))]
async fn list_direct_messages(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<UserPath>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    history(&api, &user, path.user()?.into(), &query).await
}

/// Send a message to a person
///
/// The first one, from either side, begins the direct channel. Otherwise like sending to a channel.
#[utoipa::path(post, path = "/users/{user_id}/messages", tag = "direct", request_body = Draft,
    params(UserPath, ("Idempotency-Key" = Option<String>, Header, description = "The same as `client_key` in the body")),
    responses(
        (status = 201, description = "Sent", body = wire::Sent<'static>),
        (status = 200, description = "Sent before under this key", body = wire::Sent<'static>),
    ))]
async fn send_direct_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<UserPath>,
    key: IdempotencyKey,
    Body(draft): Body<Draft>,
) -> Answer {
    send(&api, &user, path.user()?.into(), key, draft).await
}

/// Begin a message to a person that is written while they read it
///
/// Otherwise like beginning one in a channel.
#[utoipa::path(post, path = "/users/{user_id}/streams", tag = "direct", request_body = Draft,
    params(UserPath, ("Idempotency-Key" = Option<String>, Header, description = "The same as `client_key` in the body")),
    responses(
        (status = 201, description = "Begun", body = wire::Sent<'static>),
        (status = 200, description = "Begun before under this key", body = wire::Sent<'static>),
    ))]
async fn begin_direct_stream(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<UserPath>,
    key: IdempotencyKey,
    Body(draft): Body<Draft>,
) -> Answer {
    begin(&api, &user, path.user()?.into(), key, draft).await
}
