//! Messages to be.

use std::collections::BTreeMap;
use std::ops::Not;

use chat_core::{ClientKey, Error, Limits, Metadata};
use serde::{Deserialize, Serialize};

use super::users;
use crate::wire::Id;

/// A message to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// Markdown.
    #[cfg_attr(feature = "openapi", schema(example = "Lunch at **one**?"))]
    pub body: String,
    /// The sender's key of this send: 1 to 64 bytes, new for each message. A repeat with the same key has no
    /// second effect; without a key a repeat is a second message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "k-1"))]
    pub client_key: Option<String>,
    /// The message this answers, in the same channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Id>,
    /// The message whose thread this is a reply in: of the same channel, there, and no reply in a thread itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<Id>,
    /// Who is meant, beside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Everybody in the channel is meant: this needs a right, and a group.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub mention_everyone: bool,
    /// The host's labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// What a message shall say from now on; what it answers, and the thread it is in, stay as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageEdit {
    /// The message's `edit_no` as the editor saw it.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub expected_edit_no: u32,
    /// Markdown.
    #[cfg_attr(feature = "openapi", schema(example = "Lunch at **two**?"))]
    pub body: String,
    /// Who is meant, beside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Everybody in the channel is meant: this needs a right, and a group.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub mention_everyone: bool,
    /// The host's labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl Draft {
    /// The engine's draft; a key, a mention or labels that break a rule are an error that names them.
    pub fn into_core(self, limits: &Limits) -> Result<chat_core::Draft, Error> {
        Ok(chat_core::Draft {
            body: self.body,
            client_key: self.client_key.map(ClientKey::new).transpose()?,
            reply_to: self.reply_to.map(Into::into),
            thread_root: self.thread_root.map(Into::into),
            mentions: users("mentions", self.mentions)?,
            mentions_everyone: self.mention_everyone,
            metadata: Metadata::parse(self.metadata, limits)?,
        })
    }
}

impl MessageEdit {
    /// The engine's draft; a mention or labels that break a rule are an error that names them.
    pub fn into_draft(self, limits: &Limits) -> Result<chat_core::Draft, Error> {
        let Self { body, mentions, mention_everyone, metadata, .. } = self;
        Draft { body, mentions, mention_everyone, metadata, ..Draft::default() }.into_core(limits)
    }

    /// The edit that makes a message say what the draft does.
    pub fn new(expected_edit_no: u32, draft: &chat_core::Draft) -> Self {
        let Draft { body, mentions, mention_everyone, metadata, .. } = draft.into();
        Self { expected_edit_no, body, mentions, mention_everyone, metadata }
    }
}

impl From<&chat_core::Draft> for Draft {
    fn from(draft: &chat_core::Draft) -> Self {
        Self {
            body: draft.body.clone(),
            client_key: draft.client_key.as_ref().map(ToString::to_string),
            reply_to: draft.reply_to.map(Into::into),
            thread_root: draft.thread_root.map(Into::into),
            mentions: draft.mentions.iter().map(ToString::to_string).collect(),
            mention_everyone: draft.mentions_everyone,
            metadata: draft.metadata.entries().clone(),
        }
    }
}
