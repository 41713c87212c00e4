//! The resume cursor: how far a client is in everything.

use std::collections::BTreeMap;

use chat_core::{Error, Head, PersonalRev, ReceiptRev, Rev};
use serde::{Deserialize, Serialize};

use super::{Event, Id, Opened};

/// How far a client is in one channel: `[rev, receipt_rev]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(u64, u64)", into = "(u64, u64)")]
pub struct ChannelCursor {
    /// The last change it has.
    pub rev: u64,
    /// The version of the receipts it has.
    pub receipt_rev: u64,
}

/// How far a client is in everything. A client keeps one beside its data and feeds it what it applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cursor {
    /// The life of the database this belongs to.
    pub epoch: Id,
    /// The version of the user's personal state.
    pub personal_rev: u64,
    /// Per channel id `[rev, receipt_rev]`.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Vec<u64>>))]
    pub channels: BTreeMap<Id, ChannelCursor>,
}

impl Cursor {
    /// Moves the cursor past an event. `false` when the client has it already and should ignore it.
    pub fn apply(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Message { channel_id, rev, .. } | Event::Activity { channel_id, rev, .. } => {
                raise(&mut self.at(*channel_id).rev, *rev)
            }
            Event::Skipped { channel_id, to, .. } => raise(&mut self.at(*channel_id).rev, *to),
            Event::Receipts { channel_id, receipt_rev, .. } => {
                raise(&mut self.at(*channel_id).receipt_rev, *receipt_rev)
            }
            Event::Joined { channel_id, after, view } => {
                let at = ChannelCursor { rev: *after, receipt_rev: view.channel.receipt_rev };
                self.channels.insert(*channel_id, at) != Some(at)
            }
            Event::Reset { channel_id, view } => {
                let at = ChannelCursor { rev: view.channel.rev, receipt_rev: view.channel.receipt_rev };
                self.channels.insert(*channel_id, at);
                true
            }
            Event::Gone { channel_id } => self.channels.remove(channel_id).is_some(),
            Event::Personal { personal_rev, .. } => raise(&mut self.personal_rev, *personal_rev),
            Event::Heads { .. }
            | Event::Presence { .. }
            | Event::PresenceEnded { .. }
            | Event::Stream { .. }
            | Event::Typing { .. }
            | Event::Unknown => true,
        }
    }

    /// Whether the client has not seen all up to these heads: then it has lost something and opens the session
    /// anew with this cursor. Receipts do not count: a later version of theirs makes no earlier one matter.
    pub fn is_behind(&self, heads: &[Head]) -> bool {
        heads.iter().any(|head| {
            let held = self.channels.get(&head.channel.into());
            held.is_none_or(|held| held.rev < head.rev.get())
        })
    }

    fn at(&mut self, channel: Id) -> &mut ChannelCursor {
        self.channels.entry(channel).or_default()
    }
}

fn raise(held: &mut u64, to: u64) -> bool {
    let is_new = to > *held;
    *held = to.max(*held);
    is_new
}

impl From<&Opened<'_>> for Cursor {
    /// The cursor of a session that was opened without one.
    fn from(opened: &Opened<'_>) -> Self {
        let heads = opened.heads.as_slice().iter();
        Self {
            epoch: opened.epoch,
            personal_rev: opened.personal_rev,
            channels: heads.map(|head| (head.channel.into(), head.into())).collect(),
        }
    }
}

impl From<&chat_core::Cursor> for Cursor {
    fn from(cursor: &chat_core::Cursor) -> Self {
        Self {
            epoch: cursor.epoch.into(),
            personal_rev: cursor.personal_rev.get(),
            channels: cursor.channels.iter().map(|(id, at)| ((*id).into(), (*at).into())).collect(),
        }
    }
}

impl TryFrom<Cursor> for chat_core::Cursor {
    type Error = Error;

    fn try_from(cursor: Cursor) -> Result<Self, Error> {
        let channels = cursor.channels.into_iter().map(|(id, at)| Ok((id.into(), at.try_into()?)));
        Ok(Self {
            epoch: cursor.epoch.into(),
            personal_rev: PersonalRev::parse(cursor.personal_rev).map_err(in_cursor)?,
            channels: channels.collect::<Result<_, Error>>()?,
        })
    }
}

impl From<chat_core::ChannelCursor> for ChannelCursor {
    fn from(at: chat_core::ChannelCursor) -> Self {
        Self { rev: at.rev.get(), receipt_rev: at.receipt_rev.get() }
    }
}

impl TryFrom<ChannelCursor> for chat_core::ChannelCursor {
    type Error = Error;

    fn try_from(at: ChannelCursor) -> Result<Self, Error> {
        let receipt_rev = ReceiptRev::parse(at.receipt_rev).map_err(in_cursor)?;
        Ok(Self { rev: Rev::parse(at.rev).map_err(in_cursor)?, receipt_rev })
    }
}

/// A number above what counters reach: which one of a cursor's thousands matters to nobody.
fn in_cursor(error: Error) -> Error {
    error.with_field("cursor")
}

impl From<&Head> for ChannelCursor {
    fn from(head: &Head) -> Self {
        Self { rev: head.rev.get(), receipt_rev: head.receipt_rev.get() }
    }
}

impl From<(u64, u64)> for ChannelCursor {
    fn from((rev, receipt_rev): (u64, u64)) -> Self {
        Self { rev, receipt_rev }
    }
}

impl From<ChannelCursor> for (u64, u64) {
    fn from(at: ChannelCursor) -> Self {
        (at.rev, at.receipt_rev)
    }
}
