//! Checked texts: what a host or a user writes, held to its bound when it is made.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Error, Result};
use crate::limits::Limits;

macro_rules! line {
    ($(#[$doc:meta])* $name:ident, $field:literal, $limit:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is: not empty, no control characters, at most the limit in characters;
            /// else [`ErrorKind::Invalid`](crate::ErrorKind) that names field and limit.
            pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Self> {
                let text = text.into();
                check_line($field, &text, limits.$limit)?;
                Ok(Self(text))
            }

            /// For stores: the text as it was stored, checked when it was written.
            pub fn from_stored(text: String) -> Self {
                Self(text)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

line!(
    /// The name people read for a user.
    DisplayName,
    "name",
    name_chars
);
line!(
    /// The name of a group.
    ChannelName,
    "name",
    name_chars
);
line!(
    /// What a group is about.
    Topic,
    "topic",
    topic_chars
);
line!(
    /// Why somebody did something to others, in their own words.
    Reason,
    "reason",
    reason_chars
);
line!(
    /// What somebody adds to a report, in their own words.
    Comment,
    "comment",
    comment_chars
);

fn check_line(field: &'static str, text: &str, limit: usize) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(field, "is empty"));
    }
    if text.chars().count() > limit {
        let error = Error::invalid(field, "is longer than the limit in characters");
        return Err(error.with_limit(limit as u64));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "has a control character"));
    }
    Ok(())
}

/// The address of a user's picture: `https` or `http`, without white space.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AvatarUrl(String);

impl AvatarUrl {
    /// Takes an absolute `http` or `https` address of at most the limit in bytes.
    pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Self> {
        const FIELD: &str = "avatar_url";
        let text = text.into();
        if text.len() > limits.url_bytes {
            let error = Error::invalid(FIELD, "is longer than the limit in bytes");
            return Err(error.with_limit(limits.url_bytes as u64));
        }
        let web = text.starts_with("https://") || text.starts_with("http://");
        if !web || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::invalid(FIELD, "is not an http or https address"));
        }
        Ok(Self(text))
    }

    /// For stores: the address as it was stored, checked when it was written.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host's own labels on a user, channel or message: text to text, bounded, never read by the engine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// Takes at most the limit of entries and bytes; keys are not empty, and neither side has a NUL.
    pub fn parse(entries: BTreeMap<String, String>, limits: &Limits) -> Result<Self> {
        const FIELD: &str = "metadata";
        if entries.len() > limits.metadata_entries {
            let error = Error::invalid(FIELD, "has more entries than the limit");
            return Err(error.with_limit(limits.metadata_entries as u64));
        }
        let bytes: usize = entries.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes > limits.metadata_bytes {
            let error = Error::invalid(FIELD, "is larger than the limit in bytes");
            return Err(error.with_limit(limits.metadata_bytes as u64));
        }
        if entries.iter().any(|(key, value)| key.is_empty() || key.contains('\0') || value.contains('\0')) {
            return Err(Error::invalid(FIELD, "has an empty key or a NUL"));
        }
        Ok(Self(entries))
    }

    /// For stores: the entries as they were stored, checked when they were written.
    pub fn from_stored(entries: BTreeMap<String, String>) -> Self {
        Self(entries)
    }

    /// The entries, by key.
    pub fn entries(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
