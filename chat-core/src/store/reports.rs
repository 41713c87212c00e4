//! Reports of messages.

use async_trait::async_trait;

use crate::domain::{Actor, Comment, Decision, Fence, Reason, Report, ReportPage, ReportReason};
use crate::error::Result;
use crate::id::{ChannelId, MessageId, ReportId, UserId};
use crate::store::Fenced;
use crate::time::Timestamp;

/// Somebody reports a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// The new report's id.
    pub id: ReportId,
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Who reports it.
    pub reporter: UserId,
    /// What is wrong with it.
    pub reason: ReportReason,
    /// Their own words.
    pub comment: Option<Comment>,
    /// Most open reports of one person in one channel.
    pub limit: usize,
    /// When.
    pub at: Timestamp,
}

/// What reporting came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportOutcome {
    /// It was written.
    Reported(Report),
    /// They reported the message before; that report, open or closed. Nothing was written.
    Known(Report),
    /// There is no such message for them.
    NoMessage,
    /// They sent it.
    Own,
    /// It was deleted: there is nothing to look at.
    Deleted,
    /// It would be one open report more than the limit; nothing was written.
    Full,
}

/// How a report ends, decided on which versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseReport {
    /// The channel.
    pub channel: ChannelId,
    /// The report.
    pub report: ReportId,
    /// Who acts.
    pub actor: Actor,
    /// What the decision was based on; `None` for the host.
    pub fence: Option<Fence>,
    /// What is made of it.
    pub decision: Decision,
    /// Why.
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// What closing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseOutcome {
    /// It is closed.
    Closed(Report),
    /// It was closed before, in whichever way; nothing was written.
    Unchanged(Report),
    /// There is no such report for the actor.
    NoReport,
}

/// Which reports are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// For whom; `None` for the host.
    pub viewer: Option<&'a UserId>,
    /// Those that are closed, or those that are open.
    pub closed: bool,
    /// Below this id.
    pub before: Option<ReportId>,
    /// At most this many.
    pub limit: usize,
}

/// Reports: what was reported, kept as it was, until and after it is closed. Nobody is ever given a report of a message
/// they sent, whatever they may do in the channel.
#[async_trait]
pub trait ReportStore: Send + Sync {
    /// Writes a report with the message as it is at that moment, once per reporter and message. Only of a message that is
    /// there for the reporter, as [`message`](crate::store::MessageStore::message) would give it to them.
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome>;

    /// Closes a report, once: the first decision stands.
    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>>;

    /// A channel's reports, newest first, by id; `None` when the viewer is no active participant. Without a viewer any
    /// channel that is there. One statement.
    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>>;
}
