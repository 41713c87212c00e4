//! The stores against real databases. Postgres comes from `CHAT_TEST_POSTGRES_URL`; see `scripts/with-postgres`.

#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "postgres")]
mod postgres;
