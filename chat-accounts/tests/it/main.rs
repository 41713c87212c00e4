//! The built-in accounts and the reading of tokens, as a host sees them.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

mod common;
mod forge;
mod forged;
mod hashing;
mod hashing_bounds;
mod key_file;
mod login;
mod names;
mod passwords;
mod secrets;
mod tokens;
