//! The store that the options name.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;

use chat_core::store::AccountStore;
use chat_core::{Error, ErrorKind, Result, Store};
use chat_sqlx::{PostgresOptions, PostgresStore, SqliteOptions, SqliteStore};

use crate::database_url::{DatabaseKind, DatabaseUrl};
use crate::options::Options;

/// An open store, of messages and of accounts.
pub(crate) struct OpenStore {
    /// For the engine.
    pub(crate) store: Arc<dyn Store>,
    /// For the accounts.
    pub(crate) accounts: Arc<dyn AccountStore>,
    sqlite: Option<SqliteStore>,
}

impl OpenStore {
    /// Opens what the options name: an address, or the file in the data directory.
    pub(crate) async fn open(options: &Options) -> Result<Self> {
        let weak = options.allow_weak_durability;
        match &options.database_url {
            None => Self::file(&options.data_dir.join("chat.db"), weak).await,
            Some(url) => {
                tracing::info!(database = %url, "opening the database");
                match url.kind()? {
                    DatabaseKind::Sqlite => Self::sqlite(url.expose(), weak).await,
                    DatabaseKind::Postgres => Self::postgres(url, weak).await,
                }
            }
        }
    }

    /// Waits for what is under way and gives the database free.
    pub(crate) async fn close(self) -> Result<()> {
        match self.sqlite {
            Some(store) => store.close().await,
            // The server on the other side does all of it when the connections end.
            None => Ok(()),
        }
    }

    async fn file(path: &Path, allow_weak_durability: bool) -> Result<Self> {
        tracing::info!(database = %path.display(), "opening the database");
        make_private(path)?;
        let path = path.to_str().ok_or_else(|| Error::invalid("data_dir", "is not UTF-8"))?;
        Self::sqlite(path, allow_weak_durability).await
    }

    async fn sqlite(url_or_path: &str, allow_weak_durability: bool) -> Result<Self> {
        let mut options = SqliteOptions::default();
        options.allow_weak_durability = allow_weak_durability;
        let store = SqliteStore::open(url_or_path, options).await?;
        Ok(Self { store: Arc::new(store.clone()), accounts: Arc::new(store.clone()), sqlite: Some(store) })
    }

    async fn postgres(url: &DatabaseUrl, allow_weak_durability: bool) -> Result<Self> {
        let mut options = PostgresOptions::default();
        options.allow_weak_durability = allow_weak_durability;
        let store = PostgresStore::open(url.expose(), options).await.map_err(|error| match error.kind() {
            ErrorKind::Unavailable => Error::unavailable(format!("{url} does not answer")).with_source(error),
            _ => error,
        })?;
        let store = Arc::new(store);
        Ok(Self { store: store.clone(), accounts: store, sqlite: None })
    }
}

/// Makes the data directory when it is missing.
pub(crate) fn make_data_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| {
        Error::invalid("data_dir", format!("{} cannot be made", path.display())).with_source(error)
    })
}

/// Makes the file before SQLite does, so that messages and password hashes are its owner's alone: SQLite gives its
/// other files the rights of this one.
fn make_private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let message = format!("{} cannot be made", path.display());
            Err(Error::invalid("data_dir", message).with_source(error))
        }
        _ => Ok(()),
    }
}
