//! What somebody has written and not sent.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Id, Time};

/// A draft: of a group, or of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftState<'a> {
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<Id>,
    /// The person, whether the direct channel with them has begun or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Cow<'a, str>>,
    /// The message whose thread it would reply in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<Id>,
    /// Markdown; empty when there is nothing (any more).
    pub body: Cow<'a, str>,
    /// Of two the higher one holds; zero where nothing ever was.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub version: u64,
    /// When it was written or emptied.
    pub at: Time,
}

/// Drafts that are not empty, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftPage<'a> {
    /// The drafts.
    pub drafts: Vec<DraftState<'a>>,
    /// Give it as `before` for the next (older) page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

impl<'a> From<&'a chat_core::DraftState> for DraftState<'a> {
    fn from(state: &'a chat_core::DraftState) -> Self {
        let (channel_id, user_id) = match &state.place.target {
            chat_core::Target::Channel(channel) => (Some((*channel).into()), None),
            chat_core::Target::User(user) => (None, Some(user.as_str().into())),
        };
        Self {
            channel_id,
            user_id,
            thread_root: state.place.thread_root.map(Into::into),
            body: state.body.as_str().into(),
            version: state.version.get(),
            at: state.at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::DraftPage> for DraftPage<'a> {
    fn from(page: &'a chat_core::DraftPage) -> Self {
        Self {
            drafts: page.drafts.iter().map(Into::into).collect(),
            next: page.next.map(chat_core::PersonalRev::get),
        }
    }
}
