//! From the model to what is bound: many rows go as one JSON list.

use std::collections::BTreeSet;

use chat_core::{Error, Result, UserId};
use sqlx::types::Uuid;

/// Users as a JSON list without doubles, to bind.
pub(super) fn set_of(users: &[UserId]) -> String {
    let users: BTreeSet<_> = users.iter().map(UserId::as_str).collect();
    users.into_iter().collect::<serde_json::Value>().to_string()
}

/// Rows as a JSON list of lists, to bind; `value ->> n` is a row's column `n`.
pub(super) fn json_of(rows: serde_json::Result<String>) -> Result<String> {
    rows.map_err(|source| Error::internal("rows have no JSON").with_source(source))
}

/// An id in such a row, as hexadecimal digits; `unhex(value ->> n)` makes it what is stored.
pub(super) fn hex(id: &Uuid) -> String {
    id.simple().to_string()
}

/// A count as SQLite takes it; larger ones mean "all" anyway.
pub(super) fn signed(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
