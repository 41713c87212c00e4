//! Query parameters.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chat_core::Error;
use chat_protocol::params::{
    ActivityQuery, Because, ChannelQuery, DraftQuery, HistoryQuery, PageQuery, ParticipantQuery, ReportQuery,
    ThreadQuery, VersionQuery,
};
use chat_protocol::wire::Id;
use percent_encoding::percent_decode_str;

use crate::api::ChatApi;
use crate::error::ApiError;

/// Which part of a listing is asked.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

/// Reads itself from a query; what it does not know is ignored.
pub(crate) trait FromQuery: Sized {
    fn from_query(query: &RawQuery) -> Result<Self, Error>;
}

/// The parameters, decoded, in the order given.
#[derive(Debug)]
pub(crate) struct RawQuery(Vec<(String, String)>);

impl<T: FromQuery> FromRequestParts<ChatApi> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &ChatApi) -> Result<Self, ApiError> {
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let pairs = pairs.map(|(key, value)| Ok((decoded(key)?, decoded(value)?)));
        Ok(Self(T::from_query(&RawQuery(pairs.collect::<Result<_, Error>>()?))?))
    }
}

/// As browsers write forms. Bytes that are no UTF-8 are refused, where most parsers put a replacement character.
fn decoded(text: &str) -> Result<String, Error> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(Into::into).map_err(|_| Error::invalid("query", "is not UTF-8"))
}

impl RawQuery {
    /// The values of a parameter that may be given several times.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, name: &'static str) -> Result<Option<&str>, Error> {
        let mut found = self.all(name);
        match (found.next(), found.next()) {
            (first, None) => Ok(first),
            _ => Err(Error::invalid(name, "is given twice")),
        }
    }

    fn number(&self, name: &'static str) -> Result<Option<u64>, Error> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        // The standard parser also takes a plus sign, which a number in JSON never has.
        let number = if text.starts_with('+') { None } else { text.parse().ok() };
        number.map(Some).ok_or_else(|| Error::invalid(name, "is not a whole number in range"))
    }

    fn flag(&self, name: &'static str) -> Result<bool, Error> {
        let Some(text) = self.text(name)? else { return Ok(false) };
        text.parse().map_err(|_| Error::invalid(name, "is neither true nor false"))
    }

    fn id(&self, name: &'static str) -> Result<Option<Id>, Error> {
        let parse = |text: &str| text.parse::<Id>().map_err(|error| error.with_field(name));
        self.text(name)?.map(parse).transpose()
    }

    fn owned(&self, name: &'static str) -> Result<Option<String>, Error> {
        Ok(self.text(name)?.map(str::to_owned))
    }
}

impl FromQuery for HistoryQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self {
            before: query.number("before")?,
            after: query.number("after")?,
            around: query.number("around")?,
            limit: query.number("limit")?,
        })
    }
}

impl FromQuery for ChannelQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self {
            archived: query.flag("archived")?,
            after: query.owned("after")?,
            limit: query.number("limit")?,
        })
    }
}

impl FromQuery for DraftQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { before: query.number("before")?, limit: query.number("limit")? })
    }
}

impl FromQuery for ParticipantQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self {
            prefix: query.owned("prefix")?,
            after: query.owned("after")?,
            limit: query.number("limit")?,
        })
    }
}

impl FromQuery for PageQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { after: query.owned("after")?, limit: query.number("limit")? })
    }
}

impl FromQuery for ActivityQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { before: query.number("before")?, limit: query.number("limit")? })
    }
}

impl FromQuery for ThreadQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { before: query.number("before")?, limit: query.number("limit")? })
    }
}

impl FromQuery for VersionQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { before: query.number("before")?, limit: query.number("limit")? })
    }
}

impl FromQuery for ReportQuery {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { closed: query.flag("closed")?, before: query.id("before")?, limit: query.number("limit")? })
    }
}

impl FromQuery for Because {
    fn from_query(query: &RawQuery) -> Result<Self, Error> {
        Ok(Self { reason: query.owned("reason")? })
    }
}
