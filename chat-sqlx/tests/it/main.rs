//! The stores against real databases. Postgres comes from `CHAT_TEST_POSTGRES_URL`; see `scripts/with-postgres`.
#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[cfg(feature = "postgres")]
mod postgres;
mod remains;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;
mod sync;
mod use_cases;
mod watch;
