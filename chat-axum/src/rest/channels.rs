//! `/channels`: the caller's channels, and groups to be.

use axum::extract::State;
use chat_core::codec::{Command, NewGroupRequest};
use chat_core::{ChannelId, ChannelName, Error, Limits, Target, Topic};
use chat_protocol::params::{Because, ChannelPath, ChannelQuery, Mark, NewGroup, SlowModeChange};
use chat_protocol::wire;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, IdempotencyKey, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(list_channels, create_group))
        .routes(routes!(get_channel, change_channel, delete_channel))
        .routes(routes!(freeze_channel, unfreeze_channel))
        .routes(routes!(set_slow_mode))
        .routes(routes!(clear_history))
}

/// What shall be another way in a group; what is left out stays. At least one of them.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChannelPatch {
    /// The new name.
    #[schema(example = "Long lunch")]
    name: Option<String>,
    /// The new topic; `null` removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Where to eat")]
    topic: NewTopic,
    /// The most it tells about receipts.
    receipts: Option<wire::ReceiptLevel>,
    /// Who may do what.
    permissions: Option<wire::PermissionChange>,
}

/// Nothing is told from `null`.
#[derive(Debug, Default)]
enum NewTopic {
    /// The field was left out.
    #[default]
    Unchanged,
    To(Option<String>),
}

impl<'de> Deserialize<'de> for NewTopic {
    /// Called only where the field is there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::To)
    }
}

impl ChannelPatch {
    /// The changes, all of them checked before the first is made.
    fn commands(self, channel: ChannelId, limits: &Limits) -> Result<Vec<Command>, Error> {
        let Self { name, topic, receipts, permissions } = self;
        if let Some(name) = &name {
            ChannelName::parse(name.as_str(), limits)?;
        }
        if let NewTopic::To(Some(topic)) = &topic {
            Topic::parse(topic.as_str(), limits)?;
        }
        let mut commands: Vec<_> =
            name.map(|name| Command::RenameChannel { channel, name }).into_iter().collect();
        if let NewTopic::To(topic) = topic {
            commands.push(Command::SetTopic { channel, topic });
        }
        if let Some(level) = receipts {
            commands.push(Command::SetReceipts { channel, level: level.into() });
        }
        if let Some(change) = permissions {
            commands.push(Command::SetPermissions { channel, change: change.into() });
        }
        if commands.is_empty() {
            return Err(Error::invalid("name", "or topic, receipts or permissions is missing"));
        }
        Ok(commands)
    }
}

/// The caller's channels
///
/// By last activity, newest first, each with its last message, unread and mentions, the caller's own place, and the
/// other side of a direct channel. Hidden ones are in no list; archived ones in one of their own.
#[utoipa::path(get, path = "/channels", tag = "channels", params(ChannelQuery),
    responses((status = 200, description = "A page", body = wire::ChannelPage<'static>)))]
async fn list_channels(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Query(query): Query<ChannelQuery>,
) -> Answer {
    Ok(answer(&api.run(user.id(), query.into_command()?).await?))
}

/// Create a group
///
/// The caller becomes its owner. With a key a repeat has no second effect and is answered 200 with the first group as
/// it is now; another group under the key is a conflict.
#[utoipa::path(post, path = "/channels", tag = "channels", request_body = NewGroup,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same as `client_key` in the body")),
    responses(
        (status = 201, description = "Created", body = wire::ChannelView<'static>),
        (status = 200, description = "Created before under this key", body = wire::ChannelView<'static>),
    ))]
async fn create_group(
    State(api): State<ChatApi>,
    user: CurrentUser,
    key: IdempotencyKey,
    Body(group): Body<NewGroup>,
) -> Answer {
    let mut request = NewGroupRequest::try_from(group)?;
    request.client_key = key.merge(request.client_key)?;
    Ok(answer(&api.run(user.id(), Command::CreateGroup(request)).await?))
}

/// A channel as the caller sees it
#[utoipa::path(get, path = "/channels/{channel_id}", tag = "channels", params(ChannelPath),
    responses((status = 200, description = "The channel", body = wire::ChannelView<'static>)))]
async fn get_channel(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<ChannelPath>) -> Answer {
    let target = Target::Channel(path.channel_id.into());
    Ok(answer(&api.run(user.id(), Command::GetChannel { target }).await?))
}

/// Rename a group, change its topic, how much it tells about receipts, or who may do what
///
/// Each of these is an activity of its own.
#[utoipa::path(patch, path = "/channels/{channel_id}", tag = "channels", params(ChannelPath), request_body = ChannelPatch,
    responses((status = 200, description = "The channel as it is now", body = wire::ChannelView<'static>)))]
async fn change_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(change): Body<ChannelPatch>,
) -> Answer {
    let mut last = None;
    for command in change.commands(path.channel_id.into(), api.chat().limits())? {
        last = Some(api.run(user.id(), command).await?);
    }
    let reply = last.ok_or_else(|| Error::internal("a change without a command"))?;
    Ok(answer(&reply))
}

/// Delete a channel
///
/// A group ends for everybody in it. A direct channel is hidden from the caller's list and cleared for the caller
/// alone, until the next message.
#[utoipa::path(delete, path = "/channels/{channel_id}", tag = "channels", params(ChannelPath),
    responses((status = 204, description = "It is gone")))]
async fn delete_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::DeleteChannel { channel }).await?))
}

/// Freeze a group
///
/// From then on only admins and owners write, edit and react; everybody is told why.
#[utoipa::path(put, path = "/channels/{channel_id}/freeze", tag = "channels", params(ChannelPath), request_body = Because,
    responses((status = 200, description = "The channel as it is now", body = wire::ChannelView<'static>)))]
async fn freeze_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(Because { reason }): Body<Because>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::FreezeChannel { channel, reason }).await?))
}

/// End the freeze of a group
#[utoipa::path(delete, path = "/channels/{channel_id}/freeze", tag = "channels", params(ChannelPath, Because),
    responses((status = 200, description = "The channel as it is now", body = wire::ChannelView<'static>)))]
async fn unfreeze_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(Because { reason }): Query<Because>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::UnfreezeChannel { channel, reason }).await?))
}

/// Slow a group down
///
/// From then on everybody but admins waits so many seconds between two messages; 0 ends it. Who sends too soon is answered
/// `rate_limited` with the time that is left. Everybody is told why.
#[utoipa::path(put, path = "/channels/{channel_id}/slow_mode", tag = "channels", params(ChannelPath),
    request_body = SlowModeChange,
    responses((status = 200, description = "The channel as it is now", body = wire::ChannelView<'static>)))]
async fn set_slow_mode(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(SlowModeChange { seconds, reason }): Body<SlowModeChange>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::SetSlowMode { channel, seconds, reason }).await?))
}

/// Clear history for oneself
///
/// Messages up to and including this one are no longer there for the caller, on all their devices; everybody else reads
/// on. Below what was cleared before changes nothing, and there is no way back. Beyond the channel's last message is an
/// error with that number as limit.
#[utoipa::path(put, path = "/channels/{channel_id}/floor", tag = "channels", params(ChannelPath), request_body = Mark,
    responses((status = 200, description = "The caller's own part of the channel now", body = wire::MembershipState)))]
async fn clear_history(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(mark): Body<Mark>,
) -> Answer {
    let (channel, seq) = (path.channel_id.into(), mark.try_into()?);
    Ok(answer(&api.run(user.id(), Command::ClearHistory { channel, seq }).await?))
}
