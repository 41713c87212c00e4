//! One process per file: a lock that the operating system gives back when its holder ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use chat_core::{Error, Result};

/// Held as long as a store is open.
///
/// Feeds and caches of an engine are those of its process. A second process would write behind their back, so it
/// is refused. The lock lies beside the database in a file of its own, as SQLite's own locks come and go with
/// each transaction. Engines with different prefixes share nothing, and have a lock each.
#[derive(Debug)]
pub(super) struct FileLock(File);

impl FileLock {
    /// Takes the lock of the tables with this prefix in this database, or says that somebody has it.
    pub(super) fn take(database: &Path, prefix: &str) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path(database, prefix));
        let file = file.map_err(|source| {
            Error::unavailable("the lock file beside the database cannot be opened").with_source(source)
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Error::conflict(
                "this SQLite database is open already: one engine in one process at a time; \
                 use Postgres for several processes",
            )),
            Err(TryLockError::Error(source)) => {
                Err(Error::unavailable("the database's lock file cannot be locked").with_source(source))
            }
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing gives it back anyway; a child process that inherited the file would keep it.
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "the database's lock file could not be unlocked");
        }
    }
}

/// `chat.db` with the prefix `chat_` is locked by `chat.db.chat_lock`.
fn path(database: &Path, prefix: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".");
    path.push(prefix);
    path.push("lock");
    path.into()
}
