//! Identifiers: `UUIDv7` for what the engine creates, the host's own text for users.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Result};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with these bits, as a store or an [`IdSource`] hands them in.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bits of this id.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Reads the hyphenated form; anything else is an [`ErrorKind::Invalid`](crate::ErrorKind) that names the field.
            fn from_str(text: &str) -> Result<Self> {
                let hyphenated = uuid::fmt::Hyphenated::from_str(text)
                    .map_err(|_| Error::invalid($field, "is not a hyphenated UUID"))?;
                Ok(Self(hyphenated.into_uuid()))
            }
        }
    };
}

uuid_id!(
    /// A channel, direct or group.
    ChannelId,
    "channel_id"
);
uuid_id!(
    /// A message; its order in the channel is its `seq`, never this id.
    MessageId,
    "message_id"
);
uuid_id!(
    /// A report of a message; later ones are higher.
    ReportId,
    "report_id"
);
uuid_id!(
    /// One login (device, browser) of a user.
    LoginId,
    "login_id"
);
uuid_id!(
    /// One life of a database: changes when it was restored to an earlier state, so that older cursors are refused.
    Epoch,
    "epoch"
);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $field:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The longest, in bytes of UTF-8.
            pub const MAX_BYTES: usize = 64;

            /// Takes 1 to 64 bytes without control characters, as they are; else [`ErrorKind::Invalid`](crate::ErrorKind).
            pub fn new(text: impl Into<Arc<str>>) -> Result<Self> {
                let text = text.into();
                $check($field, &text)?;
                Ok(Self(text))
            }

            /// The text as the host gave it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }
    };
}

text_id!(
    /// A user: the host's own id as text (an integer, a UUID, a name), taken as it is. Only `.` and `..` are none:
    /// clients take them out of the path of an address before they send it, however they are escaped.
    ///
    /// ```
    /// use chat_core::UserId;
    /// assert_eq!(UserId::new("42")?.as_str(), "42");
    /// assert!(UserId::new("").is_err());
    /// assert!(UserId::new("..").is_err());
    /// # Ok::<(), chat_core::Error>(())
    /// ```
    UserId,
    "user_id",
    check_path_segment
);
text_id!(
    /// The sender's own key of one send; a repeat with the same key has no second effect, for ever.
    ClientKey,
    "client_key",
    check_text
);

text_id!(
    /// What somebody reacts with: an emoji or a short name, compared byte by byte. No white space, and not `.` or
    /// `..`, which the path of an address cannot hold. A host that wants a set of its own says so in its
    /// [`Policy`](crate::Policy).
    ///
    /// ```
    /// use chat_core::ReactionKey;
    /// assert_eq!(ReactionKey::new("👍")?.as_str(), "👍");
    /// assert!(ReactionKey::new("thumbs up").is_err());
    /// # Ok::<(), chat_core::Error>(())
    /// ```
    ReactionKey,
    "key",
    check_key
);

fn check_key(field: &'static str, text: &str) -> Result<()> {
    check_path_segment(field, text)?;
    if text.chars().any(char::is_whitespace) {
        return Err(Error::invalid(field, "has white space"));
    }
    Ok(())
}

fn check_text(field: &'static str, text: &str) -> Result<()> {
    const MAX: usize = 64;
    if text.is_empty() {
        return Err(Error::invalid(field, "is empty"));
    }
    if text.len() > MAX {
        return Err(Error::invalid(field, "is longer than the limit in bytes").with_limit(MAX as u64));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "has a control character"));
    }
    Ok(())
}

fn check_path_segment(field: &'static str, text: &str) -> Result<()> {
    check_text(field, text)?;
    if matches!(text, "." | "..") {
        return Err(Error::invalid(field, "is . or .., which the path of an address cannot hold"));
    }
    Ok(())
}

/// Where new ids and randomness come from: the system, or a seeded source in tests.
///
/// Contract: `uuid` gives version 7, never the same twice in one database; `fill` is fit for secrets.
pub trait IdSource: fmt::Debug + Send + Sync + 'static {
    /// A new `UUIDv7`.
    fn uuid(&self) -> Uuid;

    /// Fills `bytes` with randomness.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

/// Ids and randomness from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes)
            .map_err(|source| Error::internal("the system gave no randomness").with_source(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_what_a_path_can_hold() {
        for fit in ["a", "...", ".a", "a.", "a/..", " ", "%2e", &"x".repeat(64), &"é".repeat(32)] {
            assert_eq!(UserId::new(fit).unwrap().as_str(), fit);
        }
        let control = Some("has a control character");
        let too_long = Some("is longer than the limit in bytes");
        let swallowed = Some("is . or .., which the path of an address cannot hold");
        for (unfit, why) in [
            ("", Some("is empty")),
            (".", swallowed),
            ("..", swallowed),
            ("a\0", control),
            ("\u{85}", control),
            (&"x".repeat(65), too_long),
            (&"é".repeat(33), too_long),
        ] {
            let error = UserId::new(unfit).unwrap_err();
            assert_eq!((error.field(), Some(error.message())), (Some("user_id"), why), "{unfit:?}");
        }
        assert!(ClientKey::new("..").is_ok(), "a key is in no path");
    }
}
