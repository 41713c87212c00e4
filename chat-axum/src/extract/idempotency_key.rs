//! The `Idempotency-Key` header.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chat_core::{ClientKey, Error};

use crate::api::ChatApi;

const HEADER: &str = "Idempotency-Key";

/// The key of a request that shall have one effect however often it arrives: the same thing as `client_key` in the
/// body, for clients that set it in one place for all their requests.
///
/// Taken with or without the double quotes that the IETF's draft puts around it.
#[derive(Debug)]
pub(crate) struct IdempotencyKey(Vec<Option<String>>);

impl FromRequestParts<ChatApi> for IdempotencyKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ChatApi) -> Result<Self, Infallible> {
        let values = parts.headers.get_all(HEADER).iter();
        Ok(Self(values.map(|value| value.to_str().ok().map(|text| unquoted(text).to_owned())).collect()))
    }
}

impl IdempotencyKey {
    /// The one key of a request: the header's, or the body's, or none. Two that differ are an error that names
    /// `client_key`; a header that is no key is one that names the header.
    pub(crate) fn merge(self, in_body: Option<ClientKey>) -> Result<Option<ClientKey>, Error> {
        let in_header = match self.0.as_slice() {
            [] => return Ok(in_body),
            [Some(text)] => ClientKey::new(text.as_str()).map_err(|error| error.with_field(HEADER))?,
            [None] => return Err(Error::invalid(HEADER, "is not text")),
            _ => return Err(Error::invalid(HEADER, "is given twice")),
        };
        match in_body {
            Some(in_body) if in_body != in_header => {
                Err(Error::invalid("client_key", "is not the key in the header Idempotency-Key"))
            }
            _ => Ok(Some(in_header)),
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}
