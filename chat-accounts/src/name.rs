//! The names that accounts sign in with.

use std::fmt;
use std::str::FromStr;

use chat_core::{Error, Result, UserId};

/// The name of an account, which is its [`UserId`]: 1 to 32 of `a`–`z`, `0`–`9`, `.`, `_`, `-`, beginning with a
/// letter or digit.
///
/// Upper case is refused instead of folded: two spellings of one name confuse people, and a folded name would come
/// back as another one than was typed. A first `.` would make `.` and `..` names, which URLs swallow.
///
/// ```
/// use chat_accounts::AccountName;
/// assert_eq!(AccountName::parse("jo.doe-7")?.as_user().as_str(), "jo.doe-7");
/// assert_eq!(AccountName::parse("Jo").unwrap_err().field(), Some("user_id"));
/// # Ok::<(), chat_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountName(UserId);

impl AccountName {
    /// The longest, in characters: fits a line on a phone.
    pub const MAX_CHARS: usize = 32;

    /// How errors name it.
    pub(crate) const FIELD: &str = "user_id";

    /// Takes the name as it is; else [`Invalid`](chat_core::ErrorKind::Invalid) that names `user_id`.
    pub fn parse(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid(Self::FIELD, "is empty"));
        }
        if text.chars().count() > Self::MAX_CHARS {
            let error = Error::invalid(Self::FIELD, "is longer than the limit in characters");
            return Err(error.with_limit(Self::MAX_CHARS as u64));
        }
        if text.chars().any(char::is_uppercase) {
            return Err(Error::invalid(Self::FIELD, "has an upper-case letter; use lower case"));
        }
        if !text.chars().all(is_allowed) {
            return Err(Error::invalid(Self::FIELD, "has a character other than a-z, 0-9, '.', '_' and '-'"));
        }
        if text.starts_with(['.', '_', '-']) {
            return Err(Error::invalid(Self::FIELD, "does not begin with a letter or digit"));
        }
        UserId::new(text).map(Self)
    }

    /// The user it signs in.
    pub fn as_user(&self) -> &UserId {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AccountName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

fn is_allowed(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '.' | '_' | '-')
}
