//! The store on Postgres.

/// Options of a [`PostgresStore`].
#[derive(Debug, Clone, Default)]
pub struct PostgresOptions;

/// The store.
#[derive(Debug)]
pub struct PostgresStore;
