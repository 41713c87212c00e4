//! The address of the database, which may carry a password.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chat_core::{Error, Result};

/// Taken as it is and judged later: an argument that the parser refuses is printed whole, with its password.
/// `Debug` and `Display` leave out the password and the parameters, which may hold another.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl(String);

/// Which database an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseKind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

impl DatabaseUrl {
    /// By the scheme; another one is `Invalid`.
    pub(crate) fn kind(&self) -> Result<DatabaseKind> {
        match self.0.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(DatabaseKind::Sqlite),
            Some("postgres" | "postgresql") => Ok(DatabaseKind::Postgres),
            _ => Err(Error::invalid(
                "database_url",
                "is neither sqlite://FILE nor postgres://USER@HOST/DATABASE",
            )),
        }
    }

    /// All of it, for the driver alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str("(not an address)") };
        let place = match rest.split_once('@') {
            None => rest,
            // A password in which somebody forgot to encode a character: where it ends is a guess.
            Some((user, place)) if user.contains('?') || place.contains('@') => "(hidden)",
            Some((_, place)) => place,
        };
        write!(f, "{scheme}://{}", place.split('?').next().unwrap_or_default())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> DatabaseUrl {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_place_is_shown() {
        let cases = [
            ("sqlite://chat.db", "sqlite://chat.db"),
            ("postgres://localhost/chat", "postgres://localhost/chat"),
            ("postgres://ann:secret@db:5432/chat", "postgres://db:5432/chat"),
            ("postgres://ann@db/chat?password=secret", "postgres://db/chat"),
            ("postgres:///chat?password=secret", "postgres:///chat"),
            ("postgres://ann:sec@ret@db/chat", "postgres://(hidden)"),
            ("postgres://ann:sec?ret@db/chat", "postgres://(hidden)"),
            ("postgres://db/chat?password=sec@ret", "postgres://(hidden)"),
            ("postgres:secret", "(not an address)"),
            ("secret", "(not an address)"),
        ];
        for (text, shown) in cases {
            assert_eq!(url(text).to_string(), shown, "{text}");
            assert_eq!(format!("{:?}", url(text)), shown, "{text}");
        }
    }

    #[test]
    fn the_scheme_tells_the_database() {
        assert_eq!(url("sqlite://a").kind().ok(), Some(DatabaseKind::Sqlite));
        assert_eq!(url("postgres://a").kind().ok(), Some(DatabaseKind::Postgres));
        assert_eq!(url("postgresql://a").kind().ok(), Some(DatabaseKind::Postgres));
        for text in ["", "a", "mysql://a", "Postgres://a", "/tmp/chat.db"] {
            assert_eq!(url(text).kind().unwrap_err().field(), Some("database_url"), "{text}");
        }
    }
}
