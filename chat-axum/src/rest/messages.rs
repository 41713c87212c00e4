//! `/channels/{channel_id}/messages`: history, sending, editing, deleting, recipients.

use axum::extract::State;
use chat_core::codec::Command;
use chat_core::{ChannelId, Target};
use chat_protocol::params::{
    Because, ChannelPath, Draft, HistoryQuery, MessageEdit, MessagePath, PageQuery, VersionQuery,
};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::error::ApiError;
use crate::extract::{Body, IdempotencyKey, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(list_messages, send_message))
        .routes(routes!(get_message, edit_message, delete_message))
        .routes(routes!(hide_message))
        .routes(routes!(list_versions))
        .routes(routes!(list_replies))
        .routes(routes!(list_recipients))
}

/// Messages of a channel
///
/// Ascending by `seq`; without `before`, `after` or `around` the newest.
#[utoipa::path(get, path = "/channels/{channel_id}/messages", tag = "messages", params(ChannelPath, HistoryQuery),
    responses((status = 200, description = "A page", body = wire::HistoryPage<'static>)))]
async fn list_messages(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    history(&api, &user, ChannelId::from(path.channel_id).into(), &query).await
}

/// Send a message to a channel
///
/// Answered when it is stored. With a key a repeat has no second effect and is answered 200 with the first message
/// as it is now; another message under the key is a conflict.
#[utoipa::path(post, path = "/channels/{channel_id}/messages", tag = "messages", request_body = Draft,
    params(ChannelPath, ("Idempotency-Key" = Option<String>, Header, description = "The same as `client_key` in the body")),
    responses(
        (status = 201, description = "Sent", body = wire::Sent<'static>),
        (status = 200, description = "Sent before under this key", body = wire::Sent<'static>),
    ))]
async fn send_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    key: IdempotencyKey,
    Body(draft): Body<Draft>,
) -> Answer {
    send(&api, &user, ChannelId::from(path.channel_id).into(), key, draft).await
}

/// One message, or its tombstone
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}", tag = "messages", params(MessagePath),
    responses((status = 200, description = "The message", body = wire::Message<'static>)))]
async fn get_message(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<MessagePath>) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::GetMessage { channel, message }).await?))
}

/// The replies in the thread of a message
///
/// Ascending by `seq`, tombstones among them; without `before`, `after` or `around` the newest. Empty when nobody replied.
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}/replies", tag = "messages",
    params(MessagePath, HistoryQuery),
    responses((status = 200, description = "A page", body = wire::HistoryPage<'static>)))]
async fn list_replies(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    let (anchor, limit) = (query.anchor()?, query.page_size());
    Ok(answer(&api.run(user.id(), Command::ListReplies { channel, message, anchor, limit }).await?))
}

/// Edit a message
///
/// `expected_edit_no` is the message's `edit_no` as the editor saw it: when it was edited or deleted meanwhile, the
/// answer is a conflict.
#[utoipa::path(patch, path = "/channels/{channel_id}/messages/{message_id}", tag = "messages", params(MessagePath),
    request_body = MessageEdit,
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn edit_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Body(edit): Body<MessageEdit>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    let expected_edit_no = edit.expected_edit_no;
    let draft = edit.into_draft(api.chat().limits())?;
    let command = Command::EditMessage { channel, message, expected_edit_no, draft };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Delete a message for everybody
///
/// Its text is gone everywhere, for good; a tombstone with its number stays. The activity tells the reason.
#[utoipa::path(delete, path = "/channels/{channel_id}/messages/{message_id}", tag = "messages", params(MessagePath, Because),
    responses((status = 200, description = "The tombstone", body = wire::Message<'static>)))]
async fn delete_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Query(Because { reason }): Query<Because>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::DeleteMessage { channel, message, reason }).await?))
}

/// Delete a message for oneself
///
/// It is no longer there for the caller, on all their devices; everybody else keeps it. Doing so again changes nothing,
/// and there is no way back. One more than a bounded number in one channel is a conflict: clear its history instead.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/hidden", tag = "messages", params(MessagePath),
    responses((status = 200, description = "The caller's own part of the channel now", body = wire::MembershipState)))]
async fn hide_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::HideMessage { channel, message }).await?))
}

/// What a message said before its edits
///
/// Newest first, the latest few; none of a deleted message. For its sender, and in a group for admins.
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}/versions", tag = "messages", params(MessagePath, VersionQuery),
    responses((status = 200, description = "A page", body = wire::VersionPage<'static>)))]
async fn list_versions(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Query(query): Query<VersionQuery>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    let command =
        Command::ListVersions { channel, message, before: query.edit_no()?, limit: query.page_size() };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Who received and read a message
///
/// The counts are exact at any size; who and when is told while the channel is small (`level` is `full`).
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}/recipients", tag = "messages", params(MessagePath, PageQuery),
    responses((status = 200, description = "A page", body = wire::RecipientPage<'static>)))]
async fn list_recipients(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    let command =
        Command::ListRecipients { channel, message, after: query.user()?, limit: query.page_size() };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// A page of history, of a channel or of a pair.
pub(super) async fn history(
    api: &ChatApi,
    user: &CurrentUser,
    target: Target,
    query: &HistoryQuery,
) -> Answer {
    let command = Command::ReadHistory { target, anchor: query.anchor()?, limit: query.page_size() };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// A send, to a channel or to a person.
pub(super) async fn send(
    api: &ChatApi,
    user: &CurrentUser,
    target: Target,
    key: IdempotencyKey,
    draft: Draft,
) -> Answer {
    let draft = keyed(api, key, draft)?;
    Ok(answer(&api.run(user.id(), Command::SendMessage { target, draft }).await?))
}

/// A draft under the one key of its request.
pub(super) fn keyed(api: &ChatApi, key: IdempotencyKey, draft: Draft) -> Result<chat_core::Draft, ApiError> {
    let mut draft = draft.into_core(api.chat().limits())?;
    draft.client_key = key.merge(draft.client_key)?;
    Ok(draft)
}
