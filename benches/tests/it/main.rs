//! The load generator, run small against a server of the tests' own.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod meddler;
mod server;
mod small_runs;
mod bad_history;
