//! What messages said before their edits.

use std::borrow::Cow;
use std::ops::Not;

use serde::{Deserialize, Serialize};

use super::Time;
use super::message::user_ids;

/// What a message said before an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version<'a> {
    /// The edits before it: 0 is the text as it was sent.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub edit_no: u32,
    /// Markdown.
    #[cfg_attr(feature = "openapi", schema(example = "Lunch at **one**?"))]
    pub body: Cow<'a, str>,
    /// Safe HTML rendered from it then.
    #[cfg_attr(feature = "openapi", schema(example = "<p>Lunch at <strong>one</strong>?</p>"))]
    pub html: Cow<'a, str>,
    /// The version of the renderer that made the HTML.
    pub renderer: u32,
    /// Who was meant.
    pub mentions: Vec<Cow<'a, str>>,
    /// Everybody in the channel was meant.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub mention_everyone: bool,
    /// Since when it said so.
    pub at: Time,
}

/// What a message said before its edits, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionPage<'a> {
    /// The versions.
    pub versions: Vec<Version<'a>>,
    /// Give it as `before` for the next (older) page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

impl<'a> From<&'a chat_core::Version> for Version<'a> {
    fn from(version: &'a chat_core::Version) -> Self {
        Self {
            edit_no: version.edit_no,
            body: Cow::Borrowed(&version.body),
            html: Cow::Borrowed(&version.html),
            renderer: version.renderer,
            mentions: user_ids(&version.mentions),
            mention_everyone: version.mentions_everyone,
            at: version.at.into(),
        }
    }
}

impl<'a> From<&'a chat_core::VersionPage> for VersionPage<'a> {
    fn from(page: &'a chat_core::VersionPage) -> Self {
        Self { versions: page.versions.iter().map(Into::into).collect(), next: page.next }
    }
}
