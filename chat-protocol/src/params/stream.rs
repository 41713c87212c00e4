//! Messages that are written while they are read.

use serde::{Deserialize, Serialize};

use crate::wire::StreamOutcome;

/// What a streamed message says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StreamText {
    /// Where the text begins, bytes of UTF-8: zero, and from then on the `length` of the last answer.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub offset: u64,
    /// Markdown. With none, at the end, its sender only says to be there.
    #[cfg_attr(feature = "openapi", schema(example = "The answer "))]
    pub text: String,
}

/// How a streamed message ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StreamEnd {
    /// Finished, cancelled or failed.
    pub outcome: StreamOutcome,
    /// How long its text is, bytes of UTF-8: the `length` of the last answer. Needed to finish: if less is there, the
    /// answer is a conflict whose `limit` is the length to go on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 11))]
    pub length: Option<u64>,
    /// Why: everybody who may read the message is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<StreamEnd> for chat_core::StreamEnd {
    fn from(StreamEnd { outcome, length, reason }: StreamEnd) -> Self {
        Self { outcome: outcome.into(), length, reason }
    }
}

impl From<&chat_core::StreamEnd> for StreamEnd {
    fn from(end: &chat_core::StreamEnd) -> Self {
        Self { outcome: end.outcome.into(), length: end.length, reason: end.reason.clone() }
    }
}
