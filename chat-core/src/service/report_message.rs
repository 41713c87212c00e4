//! Reporting messages, and what moderators make of it.

use super::ChatService;
use crate::domain::{Actor, Comment, Decision, Report, ReportPage, ReportReason};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, ReportId, UserId};
use crate::policy::Action;
use crate::store::{CloseOutcome, CloseReport, NewReport, ReportOutcome, ReportQuery};

impl ChatService {
    /// Reports a message of somebody else to the channel's moderators and to the app
    /// ([`Hooks::after_report`](crate::Hooks)), with what it says at that moment: no edit or deletion changes that. Who
    /// sent it is never told. Whoever may read a message may report it.
    ///
    /// Again it is the first report, whatever is said this time, and as it was then, however it ended. A tombstone is a
    /// [`Conflict`](crate::ErrorKind::Conflict), and so is one open report more in the channel than
    /// [`Limits::open_reports`](crate::Limits).
    pub async fn report_message(
        &self,
        user: &UserId,
        channel: ChannelId,
        message: MessageId,
        reason: ReportReason,
        comment: Option<&str>,
    ) -> Result<Report> {
        let comment = comment.map(|comment| Comment::parse(comment, &self.0.limits)).transpose()?;
        self.authorize(&user.into(), channel, &Action::Report).await?;
        let (limit, at) = (self.0.limits.open_reports, self.0.clock.now());
        let (id, reporter) = (ReportId::from_uuid(self.0.ids.uuid()), user.clone());
        let new = NewReport { id, channel, message, reporter, reason, comment, limit, at };
        match self.0.store.report(&new).await? {
            ReportOutcome::Reported(report) => {
                self.0.delivery.reported(report.clone());
                Ok(report)
            }
            // What became of it is the moderators'.
            ReportOutcome::Known(report) => Ok(Report { closing: None, ..report }),
            ReportOutcome::NoMessage => Err(Error::not_found("message")),
            ReportOutcome::Own => Err(Error::invalid("message_id", "is of one's own message")),
            ReportOutcome::Deleted => Err(Error::conflict("was deleted").with_field("message_id")),
            ReportOutcome::Full => {
                let error = Error::conflict("would be one open report more than the limit");
                Err(error.with_field("channel_id").with_limit(limit as u64))
            }
        }
    }

    /// The reports of a channel that are open, or those that are closed: newest first, below `before`. By the built-in
    /// policy for admins of a group; those of a direct channel are the app's alone. Of one's own messages nothing is
    /// listed.
    pub async fn list_reports(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        closed: bool,
        before: Option<ReportId>,
        limit: Option<usize>,
    ) -> Result<ReportPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::HandleReports).await?;
        let query = ReportQuery { channel, viewer: actor.user(), closed, before, limit };
        self.0.store.reports(&query).await?.ok_or_else(|| Error::not_found("channel"))
    }

    /// Closes a report, with who did it and why: for who may list it. Again the same way changes nothing; another way is a
    /// [`Conflict`](crate::ErrorKind::Conflict). What is done about the message or its sender is done beside it.
    pub async fn close_report(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        report: ReportId,
        decision: Decision,
        reason: Option<&str>,
    ) -> Result<Report> {
        let (actor, reason) = (actor.into(), self.reason(reason)?);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::HandleReports).await?;
                    let (actor, reason, at) = (actor.clone(), reason.clone(), self.0.clock.now());
                    let close = CloseReport { channel, report, actor, fence, decision, reason, at };
                    self.0.store.close_report(&close).await
                })
            })
            .await?;
        match outcome {
            CloseOutcome::Closed(report) => Ok(report),
            CloseOutcome::Unchanged(report) => match &report.closing {
                Some(closing) if closing.decision == decision => Ok(report),
                _ => Err(Error::conflict("was decided another way").with_field("report_id")),
            },
            CloseOutcome::NoReport => Err(Error::not_found("report")),
        }
    }
}
