//! An acknowledged message is stored: a server that is set to lose it is refused.

use chat_core::{Error, Result};
use sqlx::PgPool;

use crate::fault;

/// The settings that matter, and the values with which a commit survives a crash. A `synchronous_commit` that waits
/// for standbys includes the own disk; `remote_write` and `local` do not wait for a standby's, where there is one.
const NEEDED: [(&str, &[&str]); 3] =
    [("fsync", &["on"]), ("full_page_writes", &["on"]), ("synchronous_commit", &["on", "remote_apply"])];

/// Refuses weaker settings with `Invalid`, or warns of them when the host `allows` them.
pub(super) async fn check(pool: &PgPool, allowed: bool) -> Result<()> {
    for (setting, values) in NEEDED {
        let query = sqlx::query_scalar("SELECT current_setting($1)").bind(setting);
        let found: String = query.fetch_one(pool).await.map_err(fault::from_sqlx)?;
        if values.contains(&found.as_str()) {
            continue;
        }
        if !allowed {
            return Err(refusal(setting, &found));
        }
        tracing::warn!(setting, value = found, "this Postgres may lose acknowledged messages");
    }
    Ok(())
}

fn refusal(setting: &str, found: &str) -> Error {
    let message = format!(
        "would lose acknowledged messages, because Postgres runs with {setting} = {found}: set {setting} = on \
         (for the server, the database and the role), or allow weak durability for throw-away data"
    );
    Error::invalid("database_url", message)
}
