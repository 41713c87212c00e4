//! Moments: RFC 3339 in UTC with microseconds, always 27 characters.

use std::fmt;
use std::io::Write as _;

use chat_core::Timestamp;
use serde::de::{self, Deserialize, Deserializer, Unexpected};
use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment, as `2026-11-22T09:30:00.000000Z`. What lies outside the years 0 to 9999 is written as the nearest
/// moment inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(value_type = String, format = "date-time", example = "2026-11-22T09:30:00.000000Z")
)]
pub struct Time(Timestamp);

/// The first moment RFC 3339 can write: the start of year 0.
const FIRST: i64 = -62_167_219_200_000_000;
const TEXT_BYTES: usize = "2026-11-22T09:30:00.000000Z".len();

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl Time {
    fn write(self) -> Option<[u8; TEXT_BYTES]> {
        let micros = self.0.as_micros().clamp(FIRST, Timestamp::LAST.as_micros());
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()?;
        let mut text = [0; TEXT_BYTES];
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second, micro) = at.to_hms_micro();
        write!(&mut text[..], "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
            .ok()?;
        Some(text)
    }

    fn read(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let micros = i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000)).ok()?;
        Some(Self(Timestamp::from_micros(micros)))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.write().ok_or_else(|| serde::ser::Error::custom("a moment that has no text"))?;
        serializer.serialize_str(str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl de::Visitor<'_> for Text {
    type Value = Time;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
        Time::read(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_has_a_text_of_one_length() {
        let cases = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_339_800_000_001, "2026-11-22T09:30:00.000001Z"),
            (i64::MIN, "0000-01-01T00:00:00.000000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999999Z"),
        ];
        for (micros, text) in cases {
            let time = Time::from(Timestamp::from_micros(micros));
            assert_eq!(serde_json::to_value(time).unwrap(), text);
            let read: Time = serde_json::from_value(text.into()).unwrap();
            assert_eq!(Timestamp::from(read).as_micros(), micros.clamp(FIRST, Timestamp::LAST.as_micros()));
        }
    }

    #[test]
    fn any_offset_is_read() {
        let read: Time = serde_json::from_str("\"2026-11-22T10:30:00+01:00\"").unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), "2026-11-22T09:30:00.000000Z");
    }
}
