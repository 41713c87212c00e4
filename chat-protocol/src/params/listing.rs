//! Which part of a listing is asked.

use chat_core::codec::Command;
use chat_core::{Anchor, ChannelId, Error, Rev, Seq, UserId};
use serde::{Deserialize, Serialize};

use super::{page_size, user, users};
use crate::wire::PageKey;

/// A part of a channel's history: at most one of `before`, `after`, `around`; without one the newest messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct HistoryQuery {
    /// The newest messages below this `seq`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// The oldest messages above this `seq`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Half of the page up to and including this `seq`, half above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<u64>,
    /// At most this many messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of the channel list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ChannelQuery {
    /// The archived ones instead of the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", param(required = false))]
    pub archived: bool,
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most this many channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct PageQuery {
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most this many people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of a channel's participants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ParticipantQuery {
    /// Those alone whose id begins with this: to complete a mention. Names are not looked through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most this many people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of a channel's activity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ActivityQuery {
    /// The newest entries below this `rev`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most this many entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of the threads of a channel that the caller follows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct ThreadQuery {
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most this many threads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of a message's earlier versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct VersionQuery {
    /// The newest versions with fewer edits than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most this many versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// Users by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// Who.
    pub user_ids: Vec<String>,
}

impl HistoryQuery {
    /// Where the page lies; two places are an error that names the second, and a place above [`Seq::MAX`] is one that
    /// names it and the limit.
    pub fn anchor(&self) -> Result<Anchor, Error> {
        let place = |field, seq| Seq::parse(seq).map_err(|error| error.with_field(field));
        match (self.before, self.after, self.around) {
            (None, None, None) => Ok(Anchor::Latest),
            (Some(seq), None, None) => place("before", seq).map(Anchor::Before),
            (None, Some(seq), None) => place("after", seq).map(Anchor::After),
            (None, None, Some(seq)) => place("around", seq).map(Anchor::Around),
            (_, _, Some(_)) => Err(Error::invalid("around", "excludes before and after")),
            (_, Some(_), None) => Err(Error::invalid("after", "excludes before and around")),
        }
    }

    /// The asked page size.
    pub fn page_size(&self) -> Option<usize> {
        page_size(self.limit)
    }

    /// The query for this place.
    pub fn new(anchor: Anchor, limit: Option<usize>) -> Self {
        let bare = Self { limit: limit.map(|limit| limit as u64), ..Self::default() };
        match anchor {
            Anchor::Latest => bare,
            Anchor::Before(seq) => Self { before: Some(seq.get()), ..bare },
            Anchor::After(seq) => Self { after: Some(seq.get()), ..bare },
            Anchor::Around(seq) => Self { around: Some(seq.get()), ..bare },
        }
    }
}

impl ChannelQuery {
    /// The use case; a text that is the `next` of no page is an error that names `after`.
    pub fn into_command(self) -> Result<Command, Error> {
        let after = self.after.as_deref().map(PageKey::parse).transpose()?;
        Ok(Command::ListChannels { archived: self.archived, after, limit: page_size(self.limit) })
    }
}

impl PageQuery {
    /// The user the page begins after; an id no host can give is an error that names `after`.
    pub fn user(&self) -> Result<Option<UserId>, Error> {
        self.after.clone().map(|id| user("after", id)).transpose()
    }

    /// The asked page size.
    pub fn page_size(&self) -> Option<usize> {
        page_size(self.limit)
    }
}

impl ParticipantQuery {
    /// The use case; an id no host can give is an error that names `prefix` or `after`.
    pub fn into_command(self, channel: ChannelId) -> Result<Command, Error> {
        let limit = page_size(self.limit);
        let prefix = self.prefix.map(|id| user("prefix", id)).transpose()?;
        let after = self.after.map(|id| user("after", id)).transpose()?;
        Ok(Command::ListParticipants { channel, prefix, after, limit })
    }
}

impl ActivityQuery {
    /// The change the page begins before; one above [`Rev::MAX`] is an error that names `before` and the limit.
    pub fn rev(&self) -> Result<Option<Rev>, Error> {
        self.before.map(|rev| Rev::parse(rev).map_err(|error| error.with_field("before"))).transpose()
    }

    /// The asked page size.
    pub fn page_size(&self) -> Option<usize> {
        page_size(self.limit)
    }
}

impl ThreadQuery {
    /// The use case; a place above [`Seq::MAX`] is an error that names `before` and the limit.
    pub fn into_command(self, channel: ChannelId) -> Result<Command, Error> {
        let parse = |before| Seq::parse(before).map_err(|error| error.with_field("before"));
        let before = self.before.map(parse).transpose()?;
        Ok(Command::ListThreads { channel, before, limit: page_size(self.limit) })
    }
}

impl VersionQuery {
    /// The number of edits the page begins before; one above [`Seq::MAX`] is an error that names `before` and the limit.
    pub fn edit_no(&self) -> Result<Option<u32>, Error> {
        let parse = |before| Seq::parse(before).map_err(|error| error.with_field("before"));
        // No message has more edits than a small number holds.
        let clamp = |before: Seq| u32::try_from(before.get()).unwrap_or(u32::MAX);
        Ok(self.before.map(parse).transpose()?.map(clamp))
    }

    /// The asked page size.
    pub fn page_size(&self) -> Option<usize> {
        page_size(self.limit)
    }
}

impl UserQuery {
    /// The users; an id no host can give is an error that names `user_ids`.
    pub fn into_users(self) -> Result<Vec<UserId>, Error> {
        users("user_ids", self.user_ids)
    }
}
