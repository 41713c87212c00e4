//! The market as its buyers and sellers meet it, on a real Postgres.

#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod market;
mod orders;
