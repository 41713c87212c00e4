//! The engine's parts that need no store but memory.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod activity;
mod connection;
mod markdown;
