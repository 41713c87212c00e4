//! The router over a memory store, as clients see it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails its test"
)]

mod common;

#[cfg(feature = "accounts")]
mod accounts;
mod bad_input;
mod both_faces;
mod document;
mod host;
mod refusals;
mod rest;
mod same_commands;
mod serve;
mod socket;
mod tokens;
