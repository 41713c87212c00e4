//! The store on Sqlite.

/// Options of a [`SqliteStore`].
#[derive(Debug, Clone, Default)]
pub struct SqliteOptions;

/// The store.
#[derive(Debug)]
pub struct SqliteStore;
