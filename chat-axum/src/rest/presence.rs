//! `/presence`, `/channels/{channel_id}/presence` and `/typing`: who is here, and who types. Changes come on the socket.

use axum::extract::State;
use chat_core::Watched;
use chat_core::codec::Command;
use chat_protocol::params::ChannelPath;
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::users::UserIds;
use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(get_presence))
        .routes(routes!(get_channel_presence))
        .routes(routes!(start_typing, stop_typing))
}

/// Who of these people is here
///
/// Each must share a channel with the caller. Whoever does not is not found, like somebody who does not exist.
#[utoipa::path(get, path = "/presence", tag = "presence", params(UserIds),
    responses((status = 200, description = "How it is now", body = wire::PresenceSnapshot<'static>)))]
async fn get_presence(State(api): State<ChatApi>, user: CurrentUser, Query(query): Query<UserIds>) -> Answer {
    let watched = Watched::People(query.into_users()?);
    let reply = api.run(user.id(), Command::GetPresence { watched }).await;
    Ok(answer(&reply.map_err(|error| error.about("user_ids", "ids"))?))
}

/// Who of a channel is here, and who types
///
/// In large channels how many are, and no more.
#[utoipa::path(get, path = "/channels/{channel_id}/presence", tag = "presence", params(ChannelPath),
    responses((status = 200, description = "How it is now", body = wire::PresenceSnapshot<'static>)))]
async fn get_channel_presence(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
) -> Answer {
    let watched = Watched::Channel(path.channel_id.into());
    Ok(answer(&api.run(user.id(), Command::GetPresence { watched }).await?))
}

/// Tell that the caller types
///
/// It holds for some seconds, unless it is told again. Needs the right to send; in large channels it is a conflict.
#[utoipa::path(put, path = "/channels/{channel_id}/typing", tag = "presence", params(ChannelPath),
    responses((status = 204, description = "It is told")))]
async fn start_typing(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::StartTyping { channel }).await?))
}

/// Tell that the caller stopped typing
#[utoipa::path(delete, path = "/channels/{channel_id}/typing", tag = "presence", params(ChannelPath),
    responses((status = 204, description = "It is told")))]
async fn stop_typing(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<ChannelPath>) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::StopTyping { channel }).await?))
}
