//! `/channels/{channel_id}/receipts` and `/unread`: how far everybody is, and how far the caller is behind.

use axum::extract::State;
use chat_core::codec::Command;
use chat_core::{ChannelId, Error, Seq};
use chat_protocol::params::ChannelPath;
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
    OpenApiRouter::default().routes(routes!(list_receipts, mark_receipts)).routes(routes!(explain_unread))
}

/// How far the caller is. At least one of the two; both only rise.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReceiptMarks {
    /// Everything up to and including this message arrived at one of the caller's devices.
    #[schema(example = 7)]
    delivered_seq: Option<u64>,
    /// Everything up to and including this message was read, which implies delivered.
    #[schema(example = 7)]
    read_seq: Option<u64>,
}

impl ReceiptMarks {
    /// The receipts to record, each with the field it came from; all of them checked before the first is recorded.
    fn commands(&self, channel: ChannelId) -> Result<Vec<(&'static str, Command)>, Error> {
        let seq = |field, seq| Seq::parse(seq).map_err(|error| error.with_field(field));
        let mut commands = Vec::new();
        if let Some(delivered) = self.delivered_seq {
            let seq = seq("delivered_seq", delivered)?;
            commands.push(("delivered_seq", Command::MarkDelivered { channel, seq }));
        }
        if let Some(read) = self.read_seq {
            commands.push(("read_seq", Command::MarkRead { channel, seq: seq("read_seq", read)? }));
        }
        Ok(commands)
    }
}

/// How far everybody in a channel is
///
/// In large channels only the caller's own.
#[utoipa::path(get, path = "/channels/{channel_id}/receipts", tag = "receipts", params(ChannelPath),
    responses((status = 200, description = "The watermarks", body = wire::Receipts<'static>)))]
async fn list_receipts(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::ListReceipts { channel }).await?))
}

/// Tell how far the caller is
///
/// Beyond the channel's last message is an error with that number as limit. Below what was told before changes
/// nothing.
#[utoipa::path(put, path = "/channels/{channel_id}/receipts", tag = "receipts", params(ChannelPath), request_body = ReceiptMarks,
    responses((status = 200, description = "The caller's watermarks now", body = wire::ReceiptState<'static>)))]
async fn mark_receipts(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Body(marks): Body<ReceiptMarks>,
) -> Answer {
    let mut last = None;
    for (field, command) in marks.commands(path.channel_id.into())? {
        let reply = api.run(user.id(), command).await;
        last = Some(reply.map_err(|error| error.about("seq", field))?);
    }
    let reply = last.ok_or_else(|| Error::invalid("read_seq", "or delivered_seq is missing"))?;
    Ok(answer(&reply))
}

/// The caller's unread count, and what it was computed from
#[utoipa::path(get, path = "/channels/{channel_id}/unread", tag = "receipts", params(ChannelPath),
    responses((status = 200, description = "The count and its terms", body = wire::UnreadTerms)))]
async fn explain_unread(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
) -> Answer {
    let channel = path.channel_id.into();
    Ok(answer(&api.run(user.id(), Command::ExplainUnread { channel }).await?))
}
