//! What a token says, as it is written and as it is read.

use chat_core::Timestamp;
use serde::{Deserialize, Serialize};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// The claims of a token being issued. Times are seconds since the Unix epoch.
#[derive(Serialize)]
pub(crate) struct Issued<'a> {
    pub(crate) iss: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) sub: &'a str,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) login: String,
}

/// The claims of a token being read, with those that a host's own issuer may leave out.
#[derive(Deserialize)]
pub(crate) struct Presented {
    pub(crate) iss: String,
    pub(crate) aud: Audience,
    pub(crate) sub: String,
    pub(crate) exp: Seconds,
    pub(crate) nbf: Option<Seconds>,
    pub(crate) iat: Option<Seconds>,
    pub(crate) login: Option<String>,
}

/// One audience or several (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(crate) fn names(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Many(many) => many.iter().any(|one| one == wanted),
        }
    }
}

/// A `NumericDate`: seconds since the Unix epoch, perhaps with a fraction.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Seconds(f64);

impl Seconds {
    /// The same moment; beyond the range its end. Whole seconds are exact for some thousands of years.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the cast saturates")]
    pub(crate) fn timestamp(self) -> Timestamp {
        Timestamp::from_micros((self.0 * MICROS_PER_SECOND as f64) as i64)
    }
}

/// The whole seconds of a moment, rounded down.
pub(crate) fn whole_seconds(moment: Timestamp) -> i64 {
    moment.as_micros().div_euclid(MICROS_PER_SECOND)
}

/// The moment `seconds` after the Unix epoch.
pub(crate) fn at_second(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds.saturating_mul(MICROS_PER_SECOND))
}
