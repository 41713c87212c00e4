//! `/channels/{channel_id}/activities`: everything durable that happened except the sending of messages.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{ActivityQuery, ChannelPath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_activities))
}

/// What happened in a channel
///
/// Newest first.
#[utoipa::path(get, path = "/channels/{channel_id}/activities", tag = "activities", params(ChannelPath, ActivityQuery),
    responses((status = 200, description = "A page", body = wire::ActivityPage<'static>)))]
async fn list_activities(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<ActivityQuery>,
) -> Answer {
    let channel = path.channel_id.into();
    let command = Command::ListActivity { channel, before: query.rev()?, limit: query.page_size() };
    Ok(answer(&api.run(user.id(), command).await?))
}
