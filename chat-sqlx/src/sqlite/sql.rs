//! The SQL of this store under the prefix of its options.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// The prefix the texts in this module's files are written with.
const WRITTEN: &str = "chat_";

/// Turns the statements as they are written here into the ones for the store's tables.
#[derive(Debug, Clone)]
pub(super) struct Sql(Option<Arc<str>>);

impl Sql {
    /// For tables that begin with this prefix, which was checked to be a word.
    pub(super) fn with_prefix(prefix: &str) -> Self {
        Self((prefix != WRITTEN).then(|| prefix.into()))
    }

    /// The statement for this store. Free with the default prefix, one copy of the text with another.
    pub(super) fn of(&self, written: &'static str) -> SqlStr {
        match &self.0 {
            None => SqlStr::from_static(written),
            Some(prefix) => AssertSqlSafe(written.replace(WRITTEN, prefix)).into_sql_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_prefix_names_other_tables() {
        const WRITTEN: &str = "SELECT * FROM chat_users JOIN chat_channels";
        assert_eq!(Sql::with_prefix("chat_").of(WRITTEN).as_str(), WRITTEN);
        assert_eq!(Sql::with_prefix("t1_").of(WRITTEN).as_str(), "SELECT * FROM t1_users JOIN t1_channels");
    }
}
