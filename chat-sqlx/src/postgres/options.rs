//! What a host may choose, and the names that follow from it.

use std::time::Duration;

use chat_core::{Error, Result};

/// How a [`PostgresStore`](super::PostgresStore) uses its database. Start from the default and change single fields.
///
/// ```
/// let mut options = chat_sqlx::PostgresOptions::default();
/// options.schema = Some("tenant_a".to_owned());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostgresOptions {
    /// The schema of the tables, made when it is missing; `None`: the connection's current schema. With one schema
    /// (or prefix) per engine, several engines live in one database.
    pub schema: Option<String>,
    /// What the names of the tables begin with: lower-case letters, digits and `_`, at most 32.
    pub prefix: String,
    /// Accept a server that may lose what it acknowledged (`fsync`, `full_page_writes` or `synchronous_commit` off).
    /// Only for throw-away data.
    pub allow_weak_durability: bool,
    /// Most connections of a pool the store opens itself. A few suffice: sends of all callers share two.
    pub max_connections: u32,
    /// How long a batch of sends waits for a channel that somebody else holds, before it sets that channel aside.
    /// Far above what a commit takes, far below what a person notices.
    pub send_lock_wait: Duration,
    /// How long every other write waits for its channel, before it is `Unavailable`.
    pub lock_wait: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: None,
            prefix: "chat_".to_owned(),
            allow_weak_durability: false,
            max_connections: 10,
            send_lock_wait: Duration::from_millis(100),
            lock_wait: Duration::from_secs(10),
        }
    }
}

/// How the tables are called, checked: fit to be put into SQL.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The schema.
    pub(super) schema: String,
    /// What the tables' names begin with.
    pub(super) prefix: String,
}

impl Names {
    /// Takes any schema, which is quoted, and a prefix of lower-case letters, digits and `_`, which is not. Longer
    /// names than Postgres keeps would be cut, and two engines could meet in one table.
    pub(super) fn new(schema: &str, prefix: &str) -> Result<Self> {
        check_length("schema", schema, 63)?;
        check_length("prefix", prefix, 32)?;
        if schema.contains(char::is_control) {
            return Err(Error::invalid("schema", "has a control character"));
        }
        let starts_well = prefix.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if !starts_well || !prefix.bytes().all(is_plain) {
            return Err(Error::invalid("prefix", "is not a name of lower-case letters, digits and _"));
        }
        Ok(Self { schema: schema.to_owned(), prefix: prefix.to_owned() })
    }

    /// The schema, quoted.
    pub(super) fn quoted_schema(&self) -> String {
        format!("\"{}\"", self.schema.replace('"', "\"\""))
    }

    /// Puts the names into a template: `{p}` begins the name of a table, `{n}` that of an index.
    pub(super) fn fill(&self, template: &str) -> String {
        let tables = format!("{}.{}", self.quoted_schema(), self.prefix);
        template.replace("{n}", &self.prefix).replace("{p}", &tables)
    }
}

fn check_length(field: &'static str, name: &str, limit: usize) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid(field, "is empty"));
    }
    if name.len() > limit {
        return Err(Error::invalid(field, "is longer than the limit in bytes").with_limit(limit as u64));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_into_sql_only_when_they_are_harmless() {
        for prefix in ["", "1a", "a-b", "A", "a\"", "a;b", "é", "a b", &"a".repeat(33)] {
            assert!(Names::new("public", prefix).is_err(), "{prefix}");
        }
        for schema in ["", "a\0", &"a".repeat(64)] {
            assert!(Names::new(schema, "chat_").is_err(), "{schema}");
        }
        let names = Names::new("a\"; DROP {n}", "chat_").unwrap();
        let filled = names.fill("CREATE INDEX {n}x ON {p}y");
        assert_eq!(filled, "CREATE INDEX chat_x ON \"a\"\"; DROP {n}\".chat_y");
    }
}
