//! The problem document of RFC 9457.

use std::borrow::Cow;

use chat_core::Error;
use serde::{Deserialize, Serialize};

use super::object::{message, retry_after_ms};
use super::table::ErrorRow;

/// Why a request over HTTP failed: the body of every answer that is no success, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem<'a> {
    /// The type of problem.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "urn:chat:problem:invalid"))]
    pub problem: Cow<'a, str>,
    /// The type in words, the same for every occurrence.
    #[cfg_attr(feature = "openapi", schema(example = "The input breaks a rule"))]
    pub title: Cow<'a, str>,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(example = 400))]
    pub status: u16,
    /// What is wrong this time.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "name is longer than the limit in characters (limit 128)")
    )]
    pub detail: Cow<'a, str>,
    /// The stable word for the kind of error.
    #[cfg_attr(feature = "openapi", schema(example = "invalid"))]
    pub code: Cow<'a, str>,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "name"))]
    pub field: Option<Cow<'a, str>>,
    /// The bound that was passed, in the unit the detail names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 128))]
    pub limit: Option<u64>,
    /// How long it stays so at least, milliseconds; left out where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Why, in the words of who made it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
    /// The same request, unchanged, may succeed later.
    pub retryable: bool,
}

impl<'a> From<&'a Error> for Problem<'a> {
    fn from(error: &'a Error) -> Self {
        let row = ErrorRow::of(error.kind());
        Self {
            problem: row.problem.into(),
            title: row.title.into(),
            status: row.status,
            detail: message(error),
            code: row.kind.code().into(),
            field: error.field().map(Into::into),
            limit: error.limit(),
            retry_after_ms: retry_after_ms(error),
            reason: error.reason().map(Into::into),
            retryable: error.is_retryable(),
        }
    }
}
