//! Reports of messages, and what moderators make of them.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::{ChannelPath, MessagePath, NewReport, ReportClosing, ReportPath, ReportQuery};
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::{Body, Path, Query};

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .routes(routes!(report_message))
        .routes(routes!(list_reports))
        .routes(routes!(close_report))
}

/// Report a message to the moderators
///
/// With what it says now: no edit or deletion changes that. Who sent it is never told. One's own messages are not reported,
/// and neither is what was deleted. Again it is the first report; one more open one in the channel than a bounded number is a
/// conflict.
#[utoipa::path(put, path = "/channels/{channel_id}/messages/{message_id}/report", tag = "messages", params(MessagePath),
    request_body = NewReport,
    responses((status = 200, description = "The report", body = wire::Report<'static>)))]
async fn report_message(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<MessagePath>,
    Body(NewReport { reason, comment }): Body<NewReport>,
) -> Answer {
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    let command = Command::ReportMessage { channel, message, reason: reason.into(), comment };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// The reports of a channel
///
/// Newest first; for admins of a group. Of the caller's own messages there is none.
#[utoipa::path(get, path = "/channels/{channel_id}/reports", tag = "messages", params(ChannelPath, ReportQuery),
    responses((status = 200, description = "A page", body = wire::ReportPage<'static>)))]
async fn list_reports(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ChannelPath>,
    Query(query): Query<ReportQuery>,
) -> Answer {
    let (channel, before, limit) = (path.channel_id.into(), query.report(), query.page_size());
    let command = Command::ListReports { channel, closed: query.closed, before, limit };
    Ok(answer(&api.run(user.id(), command).await?))
}

/// Close a report
///
/// With who did it and why; the first decision stands, and another one is a conflict. What is done about the message or its
/// sender is done beside it.
#[utoipa::path(put, path = "/channels/{channel_id}/reports/{report_id}", tag = "messages", params(ReportPath),
    request_body = ReportClosing,
    responses((status = 200, description = "The report, closed", body = wire::Report<'static>)))]
async fn close_report(
    State(api): State<ChatApi>,
    user: CurrentUser,
    Path(path): Path<ReportPath>,
    Body(ReportClosing { decision, reason }): Body<ReportClosing>,
) -> Answer {
    let (channel, report) = (path.channel_id.into(), path.report_id.into());
    let command = Command::CloseReport { channel, report, decision: decision.into(), reason };
    Ok(answer(&api.run(user.id(), command).await?))
}
