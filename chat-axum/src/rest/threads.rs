//! `/channels/{channel_id}/threads` and `/channels/{channel_id}/messages/{message_id}/thread`: the caller's own threads.

use axum::extract::State;
use chat_core::codec::Command;
use chat_core::{Error, Seq};
use chat_protocol::params::{ChannelPath, MessagePath, ThreadQuery};
use chat_protocol::wire;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_threads)).routes(routes!(get_thread, change_thread))
}

/// The caller's own place in a thread. One of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ThreadChange {
    /// Whether to follow it.
    following: Option<bool>,
    /// Read up to this message, or as far as it was if that is further.
    #[schema(example = 9)]
    read_seq: Option<u64>,
}

impl ThreadChange {
    fn command(&self, path: &MessagePath) -> Result<Command, Error> {
        let (channel, message) = (path.channel_id.into(), path.message_id.into());
        match (self.following, self.read_seq) {
            (Some(true), None) => Ok(Command::FollowThread { channel, message }),
            (Some(false), None) => Ok(Command::UnfollowThread { channel, message }),
            (None, Some(seq)) => {
                let seq = Seq::parse(seq).map_err(|error| error.with_field("read_seq"))?;
                Ok(Command::ReadThread { channel, message, seq })
            }
            (None, None) => Err(Error::invalid("following", "or read_seq is missing")),
            (Some(_), Some(_)) => Err(Error::invalid("read_seq", "cannot stand beside following")),
        }
    }
}

/// The threads of a channel that the caller follows
///
/// The one with the latest reply first, each with what is unread in it.
#[utoipa::path(get, path = "/channels/{channel_id}/threads", tag = "threads", params(ChannelPath, ThreadQuery),
    responses((status = 200, description = "A page", body = wire::ThreadPage<'static>)))]
async fn list_threads(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<ThreadQuery>,
) -> Answer {
    let command = query.into_command(path.channel_id.into())?;
    Ok(answer(&api.run(user.id(), command).await?))
}

/// The caller's own place in the thread of a message
#[utoipa::path(get, path = "/channels/{channel_id}/messages/{message_id}/thread", tag = "threads", params(MessagePath),
    responses((status = 200, description = "The place", body = wire::ThreadState)))]
async fn get_thread(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<MessagePath>) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(answer(&api.run(user.id(), Command::GetThread { channel, message }).await?))
}

/// Follow a thread, or no longer, or read it
///
/// Only the caller's own devices learn of it. Reading beyond the channel's last message is an error with that number as
/// limit.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/thread", tag = "threads", params(MessagePath),
    request_body = ThreadChange,
    responses((status = 200, description = "The place as it is now", body = wire::ThreadState)))]
async fn change_thread(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Body(change): Body<ThreadChange>,
) -> Answer {
    let command = change.command(&path)?;
    let reply = api.run(user.id(), command).await;
    Ok(answer(&reply.map_err(|error| error.about("seq", "read_seq"))?))
}
