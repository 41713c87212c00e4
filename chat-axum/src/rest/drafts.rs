//! `/drafts`, `/channels/{channel_id}/draft` and `/users/{user_id}/draft`: what the caller has written and not sent.

use axum::extract::State;
use chat_core::Target;
use chat_protocol::params::{ChannelPath, DraftQuery, NewDraft, UserPath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(list_drafts))
        .routes(routes!(set_draft))
        .routes(routes!(set_direct_draft))
}

/// The caller's drafts
///
/// Those that are not empty, the latest first.
#[utoipa::path(get, path = "/drafts", tag = "drafts", params(DraftQuery),
    responses((status = 200, description = "A page", body = wire::DraftPage<'static>)))]
async fn list_drafts(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Query(query): Query<DraftQuery>,
) -> Answer {
    Ok(answer(&api.run(user.id(), query.into_command()?).await?))
}

/// Keep what the caller has written and not sent
///
/// Only the caller's own devices learn of it. The last one written is the draft; an empty body removes it. Sending
/// does not touch it: empty it then, with the version that was sent, so that what another device wrote since stays. It
/// ends with the caller's membership.
#[utoipa::path(put, path = "/channels/{channel_id}/draft", tag = "drafts", params(ChannelPath), request_body = NewDraft,
    responses((status = 200, description = "The draft as it is now", body = wire::DraftState<'static>)))]
async fn set_draft(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(draft): Body<NewDraft>,
) -> Answer {
    let command = draft.into_command(Target::Channel(path.channel_id.into()))?;
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Keep what the caller has written and not sent to a person
///
/// Whether the direct channel with them has begun or not; it is the same draft then. Otherwise like a channel's; it
/// ends when the caller deletes the direct channel.
#[utoipa::path(put, path = "/users/{user_id}/draft", tag = "drafts", params(UserPath), request_body = NewDraft,
    responses((status = 200, description = "The draft as it is now", body = wire::DraftState<'static>)))]
async fn set_direct_draft(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<UserPath>,
    Body(draft): Body<NewDraft>,
) -> Answer {
    let command = draft.into_command(path.user()?.into())?;
    Ok(answer(&api.run(user.id(), command).await?))
}
