//! `/channels/{channel_id}/messages/{message_id}/reactions/{key}`: reacting, taking back, who reacted.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{PageQuery, ReactionPath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_reactors, add_reaction, remove_reaction))
}

/// Who reacted to a message with a key
///
/// By user id; empty when nobody did.
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}/reactions/{key}", tag = "messages",
    params(ReactionPath, PageQuery),
    responses((status = 200, description = "A page", body = wire::ReactorPage<'static>)))]
async fn list_reactors(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ReactionPath>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (channel, message, key) = (path.channel_id.into(), path.message_id.into(), path.key()?);
    let (after, limit) = (query.user()?, query.page_size());
    Ok(answer(&api.run(user.id(), Command::ListReactors { channel, message, key, after, limit }).await?))
}

/// React to a message
///
/// Doing so again changes nothing. A message has a bounded number of different keys; one more is a conflict.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/reactions/{key}", tag = "messages",
    params(ReactionPath),
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn add_reaction(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ReactionPath>,
) -> Answer {
    let (channel, message, key) = (path.channel_id.into(), path.message_id.into(), path.key()?);
    Ok(answer(&api.run(user.id(), Command::AddReaction { channel, message, key }).await?))
}

/// Take a reaction back
///
/// Taking back what is not there changes nothing.
#[utoipa::path(delete, path = "/channels/{channel_id}/messages/{message_id}/reactions/{key}", tag = "messages",
    params(ReactionPath),
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn remove_reaction(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ReactionPath>,
) -> Answer {
    let (channel, message, key) = (path.channel_id.into(), path.message_id.into(), path.key()?);
    Ok(answer(&api.run(user.id(), Command::RemoveReaction { channel, message, key }).await?))
}
