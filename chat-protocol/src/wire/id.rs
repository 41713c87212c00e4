//! Ids the engine made: hyphenated UUIDs in lower case.

use std::fmt;
use std::str::FromStr;

use chat_core::{ChannelId, Epoch, Error, LoginId, MessageId, ReportId};
use serde::de::{self, Deserialize, Deserializer, Unexpected};
use serde::{Serialize, Serializer};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// The id of a channel, a message, a report, a login or an epoch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(value_type = String, format = "uuid", example = "0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11")
)]
pub struct Id(Uuid);

macro_rules! stands_for {
    ($($core:ty),+) => {$(
        impl From<$core> for Id {
            fn from(id: $core) -> Self {
                Self(id.as_uuid())
            }
        }

        impl From<Id> for $core {
            fn from(id: Id) -> Self {
                Self::from_uuid(id.0)
            }
        }
    )+};
}

stands_for!(ChannelId, MessageId, ReportId, LoginId, Epoch);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = Error;

    /// Reads the hyphenated form; the error names the field `id`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let hyphenated =
            Hyphenated::from_str(text).map_err(|_| Error::invalid("id", "is not a hyphenated UUID"))?;
        Ok(Self(hyphenated.into_uuid()))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0; Hyphenated::LENGTH];
        serializer.serialize_str(self.0.hyphenated().encode_lower(&mut text))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl de::Visitor<'_> for Text {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hyphenated UUID")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}
