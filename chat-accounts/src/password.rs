//! Passwords: one being chosen is held to the rules, one being tried only to the bound.

use std::fmt;
use std::sync::Arc;

use chat_core::{Error, Result};

const FIELD: &str = "password";
/// The shortest to choose, in characters (NIST SP 800-63B).
const MIN_CHARS: usize = 8;
/// The longest, in characters: room for any passphrase, and a bound on the work for one.
const MAX_CHARS: usize = 128;

/// Passwords of at least 8 characters that lead every list of leaked ones, in lower case, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password being chosen: 8 to 128 characters (Unicode scalar values, not bytes), any characters, none of the most
/// common ones. Kept and hashed whole, as it was typed.
///
/// ```
/// use chat_accounts::NewPassword;
/// let password = NewPassword::parse("schöne grüße")?;
/// assert_eq!(format!("{password:?}"), "NewPassword(redacted)");
/// assert!(NewPassword::parse("Password1").is_err());
/// # Ok::<(), chat_core::Error>(())
/// ```
#[derive(Clone)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Takes a password that keeps the rules; else [`Invalid`](chat_core::ErrorKind::Invalid) that names `password`
    /// and, where there is one, the limit.
    pub fn parse(text: impl Into<Arc<str>>) -> Result<Self> {
        let password = Password::parse(text)?;
        if password.0.chars().count() < MIN_CHARS {
            let error = Error::invalid(FIELD, "is shorter than the limit in characters");
            return Err(error.with_limit(MIN_CHARS as u64));
        }
        if is_common(&password.0) {
            return Err(Error::invalid(FIELD, "is one of the most common ones"));
        }
        Ok(Self(password))
    }
}

impl From<NewPassword> for Password {
    fn from(new: NewPassword) -> Self {
        new.0
    }
}

/// A password being tried at login: at most 128 characters. The rules for choosing one do not apply, so that they
/// may change without locking anybody out.
#[derive(Clone)]
pub struct Password(Arc<str>);

impl Password {
    /// Takes any text up to the bound, which no account's password passes; beyond it
    /// [`Invalid`](chat_core::ErrorKind::Invalid) that names `password` and the limit.
    pub fn parse(text: impl Into<Arc<str>>) -> Result<Self> {
        let text = text.into();
        if text.chars().count() > MAX_CHARS {
            let error = Error::invalid(FIELD, "is longer than the limit in characters");
            return Err(error.with_limit(MAX_CHARS as u64));
        }
        Ok(Self(text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(redacted)")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(redacted)")
    }
}

fn is_common(text: &str) -> bool {
    let folded = text.to_lowercase();
    COMMON.lines().any(|common| common == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_match_what_it_lists() {
        let mut lines: Vec<_> = COMMON.lines().collect();
        for line in &lines {
            assert!(line.chars().count() >= MIN_CHARS, "{line:?} is refused for its length already");
            assert_eq!(*line, line.to_lowercase(), "compared with folded text");
            assert_eq!(*line, line.trim());
        }
        let listed = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), listed, "a line is there twice");
        assert!(listed >= 100, "{listed}");
    }
}
