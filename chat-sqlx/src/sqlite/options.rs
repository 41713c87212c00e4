//! How a store on SQLite is opened.

use std::time::Duration;

use chat_core::{Error, Result};

/// How a [`SqliteStore`](super::SqliteStore) uses its file. Start from the default and change single fields.
///
/// ```
/// let mut options = chat_sqlx::SqliteOptions::default();
/// options.prefix = "tenant_a_".to_owned();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// Begins the name of every table and index: two engines with different prefixes share one file.
    /// Lower-case letters, digits and `_`, at most 32 characters. Default `chat_`.
    pub prefix: String,
    /// Connections that read at the same time; one more is for transactions of the host. Unused with a host's own
    /// pool. Default 4: reads of a file that is in memory are bound by processors.
    pub readers: u32,
    /// How long a write waits for the one writer, for example while a transaction of the host holds it; then it
    /// is `Unavailable`. Default 5 seconds.
    pub writer_wait: Duration,
    /// Open a database that may lose what was acknowledged when the power fails (not WAL, or `synchronous` below
    /// `FULL`). Default no.
    pub allow_weak_durability: bool,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            prefix: "chat_".to_owned(),
            readers: 4,
            writer_wait: Duration::from_secs(5),
            allow_weak_durability: false,
        }
    }
}

impl SqliteOptions {
    /// Checks what becomes part of SQL text or of a pool.
    pub(super) fn check(&self) -> Result<()> {
        const LONGEST: usize = 32;
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let starts_well = self.prefix.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        if !starts_well || !self.prefix.chars().all(is_word) || self.prefix.starts_with("sqlite_") {
            return Err(Error::invalid("prefix", "is not lower-case letters, digits and _"));
        }
        if self.prefix.len() > LONGEST {
            return Err(Error::invalid("prefix", "is longer than the limit").with_limit(LONGEST as u64));
        }
        if self.readers == 0 {
            return Err(Error::invalid("readers", "is zero"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(prefix: &str) -> SqliteOptions {
        SqliteOptions { prefix: prefix.to_owned(), ..SqliteOptions::default() }
    }

    #[test]
    fn a_prefix_is_a_word() {
        for prefix in ["chat_", "_", "tenant_7_"] {
            assert!(named(prefix).check().is_ok(), "{prefix}");
        }
        for prefix in ["", "7_", "Chat_", "a b", "a;--", "sqlite_x", &"a".repeat(33)] {
            assert!(named(prefix).check().is_err(), "{prefix}");
        }
    }
}
