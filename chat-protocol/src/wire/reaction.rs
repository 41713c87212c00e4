//! Reactions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Time;

/// How many people reacted with one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reaction<'a> {
    /// An emoji or a short name.
    #[cfg_attr(feature = "openapi", schema(example = "👍"))]
    pub key: Cow<'a, str>,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub count: u64,
    /// Whether the caller is among them; left out where the message was not read for one caller: in events, in the
    /// answers of sends, edits and deletions, and in the channel list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
}

/// Somebody who reacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reactor<'a> {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(example = "bob"))]
    pub user_id: Cow<'a, str>,
    /// When.
    pub at: Time,
}

/// Who reacted to a message with one key, by user id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReactorPage<'a> {
    /// How many there are in all.
    pub count: u64,
    /// Who, on this page.
    pub reactors: Vec<Reactor<'a>>,
    /// Give it as `after` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cow<'a, str>>,
}

impl<'a> From<&'a chat_core::Reaction> for Reaction<'a> {
    fn from(reaction: &'a chat_core::Reaction) -> Self {
        Self { key: reaction.key.as_str().into(), count: reaction.count, mine: reaction.mine }
    }
}

impl<'a> From<&'a chat_core::Reactor> for Reactor<'a> {
    fn from(reactor: &'a chat_core::Reactor) -> Self {
        Self { user_id: reactor.user.as_str().into(), at: reactor.at.into() }
    }
}

impl<'a> From<&'a chat_core::ReactorPage> for ReactorPage<'a> {
    fn from(page: &'a chat_core::ReactorPage) -> Self {
        Self {
            count: page.count,
            reactors: page.reactors.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(|user| user.as_str().into()),
        }
    }
}
