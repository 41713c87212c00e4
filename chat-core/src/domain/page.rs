//! Pages: what a listing returns, and where one begins.

use super::activity::Activity;
use super::channel::ChannelView;
use super::counter::{Rev, Seq};
use super::message::{Message, Version};
use super::participant::Participant;
use super::reaction::Reactor;
use super::receipt::{ReceiptLevel, Recipient};
use super::report::Report;
use super::sanction::Ban;
use crate::id::{ChannelId, ReportId, UserId};
use crate::time::Timestamp;

/// Where a page of history lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Anchor {
    /// The newest messages.
    #[default]
    Latest,
    /// The newest messages below this number.
    Before(Seq),
    /// The oldest messages above this number.
    After(Seq),
    /// Half of the page up to and including this number, half above.
    Around(Seq),
}

/// Messages of a channel, ascending by `seq`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage {
    /// The messages; deleted ones as tombstones.
    pub messages: Vec<Message>,
    /// There are older ones this viewer may read.
    pub has_before: bool,
    /// There are newer ones.
    pub has_after: bool,
    /// The channel's last change in the same snapshot: live events up to it are already in here.
    pub rev: Rev,
}

impl HistoryPage {
    /// The history of a pair that has not talked yet.
    pub const EMPTY: Self =
        Self { messages: Vec::new(), has_before: false, has_after: false, rev: Rev::ZERO };
}

/// The place of a channel in the list: by last activity, then id. The last row of a page begins the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChannelPageKey {
    /// Last activity.
    pub last_activity_at: Timestamp,
    /// The channel.
    pub channel: ChannelId,
}

/// A user's channels, last activity first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelPage {
    /// The channels.
    pub channels: Vec<ChannelView>,
    /// Where the next page begins, if there is one.
    pub next: Option<ChannelPageKey>,
}

/// A channel's active participants, by user id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantPage {
    /// The participants.
    pub participants: Vec<Participant>,
    /// The last user of this page, when there are more.
    pub next: Option<UserId>,
}

/// A message's recipients, by user id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientPage {
    /// How much this channel tells.
    pub level: ReceiptLevel,
    /// How many of the active participants beside the sender it was delivered to, at any size.
    pub delivered: u64,
    /// How many read it, at any size.
    pub read: u64,
    /// How many active participants there are beside the sender.
    pub total: u64,
    /// Who, where the level is `full`; else empty.
    pub recipients: Vec<Recipient>,
    /// The last user of this page, when there are more.
    pub next: Option<UserId>,
}

/// Who is banned from a group, by user id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BanPage {
    /// Who, on this page.
    pub bans: Vec<Ban>,
    /// The last user of this page, when there are more.
    pub next: Option<UserId>,
}

/// Reports, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPage {
    /// They, on this page.
    pub reports: Vec<Report>,
    /// The last report of this page, when there are more.
    pub next: Option<ReportId>,
}

impl ReportPage {
    /// A page of so many, from reports of which there is one more when there are more.
    pub fn of(mut reports: Vec<Report>, limit: usize) -> Self {
        let has_more = reports.len() > limit;
        reports.truncate(limit);
        let next = reports.last().filter(|_| has_more).map(|last| last.id);
        Self { reports, next }
    }
}

/// Who reacted to a message with one key, by user id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactorPage {
    /// How many there are in all.
    pub count: u64,
    /// Who, on this page.
    pub reactors: Vec<Reactor>,
    /// The last user of this page, when there are more.
    pub next: Option<UserId>,
}

/// What a message said before its edits, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionPage {
    /// The versions.
    pub versions: Vec<Version>,
    /// Where the next (older) page begins, if there is one.
    pub next: Option<u32>,
}

/// A channel's activity, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPage {
    /// The entries.
    pub activities: Vec<Activity>,
    /// Where the next (older) page begins, if there is one.
    pub next: Option<Rev>,
}
