//! Unread counts: computed from watermarks, never stored.

use super::counter::Seq;
use super::participant::NotificationLevel;

/// A count that is exact up to a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Count {
    /// The number, at most the cap.
    pub value: u64,
    /// There are, or may be, more than `value`: show "99+".
    pub at_least: bool,
}

impl Count {
    /// The count for `found` rows of which at most `cap + 1` were counted; `more` when rows were left unseen.
    pub fn capped(found: u64, cap: u64, more: bool) -> Self {
        Self { value: found.min(cap), at_least: found > cap || more }
    }
}

/// Unread messages and mentions of one participant in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Unread {
    /// Messages that are not their own, not deleted, not system, not hidden and not of somebody they block, above the base;
    /// of replies in threads those alone that are not read there and that are followed or mention the participant.
    pub messages: Count,
    /// Those among them that mention the participant.
    pub mentions: Count,
}

/// Unread over all of somebody's channels: what an app shows on its icon.
///
/// The sum of what the channel list shows of each: all of a channel whose level is `all`, the mentions of one whose level
/// is `mentions`, nothing of a muted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TotalUnread {
    /// Messages, mentions among them.
    pub messages: Count,
    /// Mentions.
    pub mentions: Count,
    /// Channels that have any of these.
    pub channels: Count,
}

impl TotalUnread {
    /// The sum over channels, of which at most so many are looked at; the others are not counted, and marked.
    pub fn sum(unread: impl IntoIterator<Item = (NotificationLevel, Unread)>, most: u64) -> Self {
        let (mut total, mut seen) = (Self::default(), 0);
        for (level, Unread { messages, mentions }) in unread {
            seen += 1;
            if seen > most {
                total.mark();
                break;
            }
            let counted = match level {
                NotificationLevel::All => messages,
                NotificationLevel::Mentions => mentions,
                NotificationLevel::Muted => continue,
            };
            total.messages.add(counted);
            total.mentions.add(mentions);
            total.channels.value += u64::from(counted.value > 0);
            total.channels.at_least |= counted.value == 0 && counted.at_least;
        }
        total
    }

    fn mark(&mut self) {
        for count in [&mut self.messages, &mut self.mentions, &mut self.channels] {
            count.at_least = true;
        }
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.value += other.value;
        self.at_least |= other.at_least;
    }
}

/// What an unread count was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnreadTerms {
    /// The channel's last message.
    pub last_seq: Seq,
    /// The participant's private marker: the channel's last message when they joined, then what they read or sent.
    pub badge_seq: Seq,
    /// The participant's floor (joined later, or cleared).
    pub floor_seq: Seq,
    /// Rows above both.
    pub above: u64,
    /// Rows looked at: the oldest ones above, up to the scan limit.
    pub scanned: u64,
    /// Of those, the participant's own.
    pub own: u64,
    /// Of those not own, deleted.
    pub deleted: u64,
    /// Of those neither own nor deleted, system.
    pub system: u64,
    /// Of those neither own, deleted nor system, hidden by the participant from themselves.
    pub hidden: u64,
    /// Of those neither own, deleted, system nor hidden, sent by somebody the participant blocks.
    pub blocked: u64,
    /// Of those neither hidden nor blocked, replies in threads that are read there, or neither followed nor mentioning
    /// the participant.
    pub threads: u64,
    /// The outcome.
    pub unread: Unread,
}
