//! `/channels/{channel_id}/participants`: who is in, adding, removing, leaving, roles.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{
    Because, ChannelPath, NewParticipants, NewSanction, ParticipantPath, ParticipantQuery, RoleChange,
};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(list_participants, add_participants))
        .routes(routes!(change_role, remove_participant))
        .routes(routes!(mute_participant, unmute_participant))
}

/// Who is in a channel
#[utoipa::path(get, path = "/channels/{channel_id}/participants", tag = "participants", params(ChannelPath, ParticipantQuery),
    responses((status = 200, description = "A page", body = wire::ParticipantPage<'static>)))]
async fn list_participants(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<ParticipantQuery>,
) -> Answer {
    let command = query.into_command(path.channel_id.into())?;
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Add people to a group
///
/// Those who are in already stay as they are, so that a repeat has no second effect.
#[utoipa::path(post, path = "/channels/{channel_id}/participants", tag = "participants", params(ChannelPath),
    request_body = NewParticipants, responses((status = 204, description = "They are in")))]
async fn add_participants(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(new): Body<NewParticipants>,
) -> Answer {
    let (users, role) = new.into_core()?;
    let command = Command::AddParticipants { channel: path.channel_id.into(), users, role };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Change somebody's role in a group
#[utoipa::path(patch, path = "/channels/{channel_id}/participants/{user_id}", tag = "participants", params(ParticipantPath),
    request_body = RoleChange, responses((status = 204, description = "They have the role")))]
async fn change_role(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Body(change): Body<RoleChange>,
) -> Answer {
    let (channel, role) = (path.channel_id.into(), change.role.into());
    let command = Command::ChangeRole { channel, user: path.user()?, role, reason: change.reason };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Remove somebody from a group, or leave it
///
/// With the caller's own id it is leaving, which needs no rights. The only owner makes somebody else owner first,
/// unless nobody else is in.
#[utoipa::path(delete, path = "/channels/{channel_id}/participants/{user_id}", tag = "participants", params(ParticipantPath, Because),
    responses((status = 204, description = "They are out")))]
async fn remove_participant(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Query(Because { reason }): Query<Because>,
) -> Answer {
    let (channel, other) = (path.channel_id.into(), path.user()?);
    let command = if other == *user.id() {
        Command::LeaveChannel { channel }
    } else {
        Command::RemoveParticipant { channel, user: other, reason }
    };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Mute somebody in a group
///
/// They read on, and neither write, edit, react nor type until it ends by itself or is lifted. Everybody is told why.
#[utoipa::path(put, path = "/channels/{channel_id}/participants/{user_id}/mute", tag = "participants", params(ParticipantPath),
    request_body = NewSanction, responses((status = 204, description = "They are muted")))]
async fn mute_participant(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Body(NewSanction { until, reason }): Body<NewSanction>,
) -> Answer {
    let (channel, until) = (path.channel_id.into(), until.map(Into::into));
    let command = Command::MuteParticipant { channel, user: path.user()?, until, reason };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Let somebody speak again
///
/// Who is not muted stays so.
#[utoipa::path(delete, path = "/channels/{channel_id}/participants/{user_id}/mute", tag = "participants",
    params(ParticipantPath, Because), responses((status = 204, description = "They are not muted")))]
async fn unmute_participant(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ParticipantPath>,
    Query(Because { reason }): Query<Because>,
) -> Answer {
    let channel = path.channel_id.into();
    let command = Command::UnmuteParticipant { channel, user: path.user()?, reason };
    Ok(answer(&api.run(user.id(), command).await?))
}
