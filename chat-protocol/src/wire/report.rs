//! Reports of messages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::sanction::words;
use super::{Decision, Id, ReportReason, Time};

/// A message that somebody thinks moderators should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report<'a> {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel_id: Id,
    /// The message.
    pub message_id: Id,
    /// The message's number.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub seq: u64,
    /// Who reported it.
    #[cfg_attr(feature = "openapi", schema(example = "ann"))]
    pub reporter_id: Cow<'a, str>,
    /// Of which kind it is.
    pub reason: ReportReason,
    /// In the reporter's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Cow<'a, str>>,
    /// The message as it was then, whatever became of it.
    pub snapshot: Snapshot<'a>,
    /// When.
    pub at: Time,
    /// How it ended, if it did; the reporter is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing<'a>>,
}

/// A message as it was when it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot<'a> {
    /// Who sent it; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "eve"))]
    pub sender_id: Option<Cow<'a, str>>,
    /// What it said: Markdown, as it was written. Not rendered, and not to be shown as HTML.
    pub body: Cow<'a, str>,
    /// How often it had been edited.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub edit_no: u32,
    /// When it was sent.
    pub sent_at: Time,
}

/// How a report ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Closing<'a> {
    /// What was made of it.
    pub decision: Decision,
    /// By whom; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "ann"))]
    pub actor_id: Option<Cow<'a, str>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
    /// When.
    pub at: Time,
}

/// Reports, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportPage<'a> {
    /// They.
    pub reports: Vec<Report<'a>>,
    /// Give it as `before` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Id>,
}

impl<'a> From<&'a chat_core::Report> for Report<'a> {
    fn from(report: &'a chat_core::Report) -> Self {
        Self {
            id: report.id.into(),
            channel_id: report.channel.into(),
            message_id: report.message.into(),
            seq: report.seq.get(),
            reporter_id: report.reporter.as_str().into(),
            reason: report.reason.into(),
            comment: report.comment.as_ref().map(|comment| comment.as_str().into()),
            snapshot: (&report.snapshot).into(),
            at: report.at.into(),
            closing: report.closing.as_ref().map(Into::into),
        }
    }
}

impl<'a> From<&'a chat_core::Snapshot> for Snapshot<'a> {
    fn from(snapshot: &'a chat_core::Snapshot) -> Self {
        Self {
            sender_id: snapshot.sender.user().map(|user| user.as_str().into()),
            body: snapshot.body.as_str().into(),
            edit_no: snapshot.edit_no,
            sent_at: snapshot.sent_at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::Closing> for Closing<'a> {
    fn from(closing: &'a chat_core::Closing) -> Self {
        Self {
            decision: closing.decision.into(),
            actor_id: closing.actor.user().map(|user| user.as_str().into()),
            reason: words(closing.reason.as_ref()),
            at: closing.at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::ReportPage> for ReportPage<'a> {
    fn from(page: &'a chat_core::ReportPage) -> Self {
        Self { reports: page.reports.iter().map(Into::into).collect(), next: page.next.map(Into::into) }
    }
}
