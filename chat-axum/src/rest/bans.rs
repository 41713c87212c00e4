//! `/channels/{channel_id}/bans`: who is kept out of a group.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{Because, ChannelPath, NewSanction, PageQuery, ParticipantPath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_bans)).routes(routes!(ban_participant, unban_participant))
}

/// Who is banned from a group
///
/// By user id; for admins.
#[utoipa::path(get, path = "/channels/{channel_id}/bans", tag = "participants", params(ChannelPath, PageQuery),
    responses((status = 200, description = "A page", body = wire::BanPage<'static>)))]
async fn list_bans(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let channel = path.channel_id.into();
    let command = Command::ListBans { channel, after: query.user()?, limit: query.page_size() };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Ban somebody from a group
///
/// Who is in is removed, and nobody can add them until it ends by itself or is lifted; also somebody who is not in.
/// Everybody is told why. A ban before is replaced.
#[utoipa::path(put, path = "/channels/{channel_id}/bans/{user_id}", tag = "participants", params(ParticipantPath),
    request_body = NewSanction, responses((status = 204, description = "They are banned")))]
async fn ban_participant(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Body(NewSanction { until, reason }): Body<NewSanction>,
) -> Answer {
    let (channel, until) = (path.channel_id.into(), until.map(Into::into));
    let command = Command::BanParticipant { channel, user: path.user()?, until, reason };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Lift a ban
///
/// Who is not banned stays so; who was is not in by that.
#[utoipa::path(delete, path = "/channels/{channel_id}/bans/{user_id}", tag = "participants", params(ParticipantPath, Because),
    responses((status = 204, description = "They are not banned")))]
async fn unban_participant(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Query(Because { reason }): Query<Because>,
) -> Answer {
    let channel = path.channel_id.into();
    let command = Command::UnbanParticipant { channel, user: path.user()?, reason };
    Ok(answer(&api.run(user.id(), command).await?))
}
