//! Reports: of a message, and what moderators make of them.

use chat_core::ReportId;
use serde::{Deserialize, Serialize};

use super::page_size;
use crate::wire::{Decision, Id, ReportReason};

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// Of which kind it is.
    pub reason: ReportReason,
    /// In the reporter's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A report of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ReportPath {
    /// The channel.
    pub channel_id: Id,
    /// The report.
    pub report_id: Id,
}

/// How a report ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportClosing {
    /// What is made of it.
    pub decision: Decision,
    /// Why: moderators are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A page of a channel's reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ReportQuery {
    /// Those that are closed, instead of those that are open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", param(required = false))]
    pub closed: bool,
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub before: Option<Id>,
    /// At most this many reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

impl ReportQuery {
    /// The report the page begins below.
    pub fn report(&self) -> Option<ReportId> {
        self.before.map(Into::into)
    }

    /// The asked page size.
    pub fn page_size(&self) -> Option<usize> {
        page_size(self.limit)
    }
}
