//! The storage ports of `chat-core` on Postgres and on SQLite.
//!
//! Both stores keep everything in tables of their own (`chat_…`) that live in the host's database beside the
//! host's, and pass the same conformance suite. Which one is a feature (`postgres`, `sqlite`; both by default) and
//! a URL; nothing else of an app changes.
//!
//! The engine promises that an acknowledged message is stored. Both stores therefore refuse to open a database
//! that is set to lose what it acknowledged, unless `allow_weak_durability` says that this is wanted.

mod fault;
mod payload;
#[cfg(feature = "postgres")]
mod postgres;
mod settings;
#[cfg(feature = "sqlite")]
mod sqlite;
mod threads;
mod words;

#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteOptions, SqliteStore, SqliteTransaction};
