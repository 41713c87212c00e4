//! `/channels/{channel_id}/messages/{message_id}/pin` and `/channels/{channel_id}/pins`: pinning, and what is pinned.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{ChannelPath, MessagePath};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::Path;

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(pin_message, unpin_message)).routes(routes!(list_pins))
}

/// Pin a message
///
/// Doing so again changes nothing. A channel has a bounded number of pins; one more is a conflict. Deleting the message
/// takes its pin away.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/pin", tag = "messages", params(MessagePath),
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn pin_message(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<MessagePath>) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::PinMessage { channel, message }).await?))
}

/// Take a pin away
///
/// Whoever pinned. Taking away what is not there changes nothing.
#[utoipa::path(delete, path = "/channels/{channel_id}/messages/{message_id}/pin", tag = "messages", params(MessagePath),
    responses((status = 200, description = "The message as it is now", body = wire::Message<'static>)))]
async fn unpin_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::UnpinMessage { channel, message }).await?))
}

/// The pinned messages of a channel
///
/// All of them, the latest pin first, without those that the caller no longer sees.
#[utoipa::path(get, path = "/channels/{channel_id}/pins", tag = "messages", params(ChannelPath),
    responses((status = 200, description = "The pinned messages", body = wire::Pins<'static>)))]
async fn list_pins(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<ChannelPath>) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::ListPins { channel }).await?))
}
