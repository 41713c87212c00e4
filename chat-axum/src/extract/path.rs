//! Path parameters.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use chat_core::Error;
use chat_protocol::params::{ChannelPath, MessagePath, ParticipantPath, ReactionPath, ReportPath, UserPath};
use chat_protocol::wire::Id;

use crate::api::ChatApi;
use crate::error::ApiError;

/// What a path names.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

/// Reads itself from a path's parameters.
pub(crate) trait FromPath: Sized {
    fn from_path(path: &RawPath) -> Result<Self, Error>;
}

/// The parameters, decoded.
#[derive(Debug)]
pub(crate) struct RawPath(RawPathParams);

impl<T: FromPath> FromRequestParts<ChatApi> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ChatApi) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Error::invalid("path", "is not UTF-8"))?;
        Ok(Self(T::from_path(&RawPath(params))?))
    }
}

impl RawPath {
    pub(crate) fn text(&self, name: &'static str) -> Result<&str, Error> {
        let found = self.0.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value).ok_or_else(|| Error::invalid(name, "is missing"))
    }

    fn id(&self, name: &'static str) -> Result<Id, Error> {
        self.text(name)?.parse::<Id>().map_err(|error| error.with_field(name))
    }
}

impl FromPath for ChannelPath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        Ok(Self { channel_id: path.id("channel_id")? })
    }
}

impl FromPath for MessagePath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        Ok(Self { channel_id: path.id("channel_id")?, message_id: path.id("message_id")? })
    }
}

impl FromPath for ReactionPath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        let MessagePath { channel_id, message_id } = MessagePath::from_path(path)?;
        Ok(Self { channel_id, message_id, key: path.text("key")?.to_owned() })
    }
}

impl FromPath for ReportPath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        Ok(Self { channel_id: path.id("channel_id")?, report_id: path.id("report_id")? })
    }
}

impl FromPath for UserPath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        Ok(Self { user_id: path.text("user_id")?.to_owned() })
    }
}

impl FromPath for ParticipantPath {
    fn from_path(path: &RawPath) -> Result<Self, Error> {
        Ok(Self { channel_id: path.id("channel_id")?, user_id: path.text("user_id")?.to_owned() })
    }
}
