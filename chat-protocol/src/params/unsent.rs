//! What somebody has written and not sent.

use chat_core::codec::Command;
use chat_core::{Error, PersonalRev, Target};
use serde::{Deserialize, Serialize};

use super::page_size;
use crate::wire::Id;

/// A draft as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDraft {
    /// Markdown; empty removes it.
    #[cfg_attr(feature = "openapi", schema(example = "Lunch at"))]
    pub body: String,
    /// The message whose thread it would reply in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<Id>,
    /// Only if the draft has this version now (0: none); else it is a conflict whose `limit` is the version it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub expected_version: Option<u64>,
}

/// A page of drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct DraftQuery {
    /// The last page's `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most this many drafts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

impl NewDraft {
    /// The use case; a version above [`PersonalRev::MAX`] is an error that names `expected_version` and the limit.
    pub fn into_command(self, target: Target) -> Result<Command, Error> {
        let Self { body, thread_root, expected_version } = self;
        let expected = version("expected_version", expected_version)?;
        Ok(Command::SetDraft { target, thread_root: thread_root.map(Into::into), body, expected })
    }
}

impl DraftQuery {
    /// The use case; a version above [`PersonalRev::MAX`] is an error that names `before` and the limit.
    pub fn into_command(self) -> Result<Command, Error> {
        Ok(Command::ListDrafts { before: version("before", self.before)?, limit: page_size(self.limit) })
    }
}

fn version(field: &'static str, given: Option<u64>) -> Result<Option<PersonalRev>, Error> {
    given.map(|given| PersonalRev::parse(given).map_err(|error| error.with_field(field))).transpose()
}
