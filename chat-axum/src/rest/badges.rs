//! `/channels/{channel_id}/badge`, `/channels/{channel_id}/notifications`, `/channels/{channel_id}/place` and `/unread`:
//! what the caller keeps to themselves.

use axum::extract::State;
use chat_core::codec::Command;
use chat_core::{ChannelId, Error, Seq};
use chat_protocol::params::{ChannelPath, NotificationChange, PlaceChange};
use chat_protocol::wire;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(move_badge))
        .routes(routes!(set_notifications))
        .routes(routes!(place_channel))
        .routes(routes!(total_unread))
}

/// Where the caller's unread begins. One of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct BadgeMove {
    /// Above this message, or where it did if that is higher.
    #[schema(example = 7)]
    read_seq: Option<u64>,
    /// With this message, or where it did if that is lower.
    #[schema(example = 5)]
    unread_from_seq: Option<u64>,
}

impl BadgeMove {
    /// The command, and the field it came from.
    fn command(&self, channel: ChannelId) -> Result<(&'static str, Command), Error> {
        let seq = |field, seq| Seq::parse(seq).map_err(|error| error.with_field(field));
        match (self.read_seq, self.unread_from_seq) {
            (Some(read), None) => {
                let seq = seq("read_seq", read)?;
                Ok(("read_seq", Command::MarkReadPrivately { channel, seq }))
            }
            (None, Some(from)) => {
                let seq = seq("unread_from_seq", from)?;
                Ok(("unread_from_seq", Command::MarkUnread { channel, seq }))
            }
            (None, None) => Err(Error::invalid("read_seq", "or unread_from_seq is missing")),
            (Some(_), Some(_)) => Err(Error::invalid("unread_from_seq", "cannot stand beside read_seq")),
        }
    }
}

/// Read without telling, or mark as unread
///
/// Only the caller's own devices learn of it: what others were told of their reading stays. Beyond the channel's last
/// message is an error with that number as limit.
#[utoipa::path(put, path = "/channels/{channel_id}/badge", tag = "receipts", params(ChannelPath), request_body = BadgeMove,
    responses((status = 200, description = "The caller's own state in the channel now", body = wire::MembershipState)))]
async fn move_badge(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(change): Body<BadgeMove>,
) -> Answer {
    let (field, command) = change.command(path.channel_id.into())?;
    let reply = api.run(user.id(), command).await;
    Ok(answer(&reply.map_err(|error| error.about("seq", field))?))
}

/// Set what of a channel the caller is notified of
///
/// A muted channel does not count into the caller's total; of one at `mentions`, mentions alone do.
#[utoipa::path(put, path = "/channels/{channel_id}/notifications", tag = "receipts", params(ChannelPath), request_body = NotificationChange,
    responses((status = 200, description = "The caller's own state in the channel now", body = wire::MembershipState)))]
async fn set_notifications(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(change): Body<NotificationChange>,
) -> Answer {
    let (channel, level) = (path.channel_id.into(), change.level.into());
    Ok(answer(&api.run(user.id(), Command::SetNotificationLevel { channel, level }).await?))
}

/// Put a channel to a place in the caller's list
///
/// Only the caller's own devices learn of it. A hidden channel comes back with its next message; an archived one is listed
/// with `archived=true`, stays there whatever is sent, and does not count into the caller's total.
#[utoipa::path(put, path = "/channels/{channel_id}/place", tag = "channels", params(ChannelPath), request_body = PlaceChange,
    responses((status = 200, description = "The caller's own state in the channel now", body = wire::MembershipState)))]
async fn place_channel(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(change): Body<PlaceChange>,
) -> Answer {
    let (channel, place) = (path.channel_id.into(), change.place.into());
    Ok(answer(&api.run(user.id(), Command::PlaceChannel { channel, place }).await?))
}

/// Unread over all of the caller's channels
///
/// What an app shows on its icon: the sum of what the channel list shows, without muted and archived channels.
#[utoipa::path(get, path = "/unread", tag = "receipts",
    responses((status = 200, description = "The totals", body = wire::TotalUnread)))]
async fn total_unread(State(api): State<ChatApi>, user: CurrentUser) -> Answer {
    Ok(answer(&api.run(user.id(), Command::TotalUnread).await?))
}
