//! Messages that are written while they are read: begun, gone on with, ended.

use axum::extract::State;
use chat_core::codec::Command;
use chat_core::{ChannelId, Target};
use chat_protocol::params::{ChannelPath, Draft, MessagePath, StreamEnd, StreamText};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::messages::keyed;
use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, IdempotencyKey, Path};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(begin_stream)).routes(routes!(append_stream, end_stream))
}

/// Begin a message that is written while it is read
///
/// Sent like any other; its body, which may be empty, is what it begins with. It goes on with parts, told live to those
/// who look, until it is ended. If nothing comes for a minute, it has failed.
#[utoipa::path(post, path = "/channels/{channel_id}/streams", tag = "messages", request_body = Draft,
    params(ChannelPath, ("Idempotency-Key" = Option<String>, Header, description = "The same as `client_key` in the body")),
    responses(
        (status = 201, description = "Begun", body = wire::Sent<'static>),
        (status = 200, description = "Begun before under this key", body = wire::Sent<'static>),
    ))]
async fn begin_stream(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    key: IdempotencyKey,
    Body(draft): Body<Draft>,
) -> Answer {
    begin(&api, &user, ChannelId::from(path.channel_id).into(), key, draft).await
}

/// Go on with a streamed message
///
/// The same part again has no effect. An offset beyond the end is a conflict whose `limit` is the length to go on from.
#[utoipa::path(post, path = "/channels/{channel_id}/messages/{message_id}/stream", tag = "messages", params(MessagePath),
    request_body = StreamText,
    responses((status = 200, description = "How long it is", body = wire::StreamLength)))]
async fn append_stream(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Body(StreamText { offset, text }): Body<StreamText>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::AppendStream { channel, message, offset, text }).await?))
}

/// End a streamed message
///
/// What it says is stored, and told to everybody. The same end again changes nothing.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/stream", tag = "messages", params(MessagePath),
    request_body = StreamEnd,
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn end_stream(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Body(end): Body<StreamEnd>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::EndStream { channel, message, end: end.into() }).await?))
}

/// The beginning of one, to a channel or to a person.
pub(super) async fn begin(
    api: &ChatApi,
    user: &CurrentUser,
    target: Target,
    key: IdempotencyKey,
    draft: Draft,
) -> Answer {
    let draft = keyed(api, key, draft)?;
    Ok(answer(&api.run(user.id(), Command::BeginStream { target, draft }).await?))
}
