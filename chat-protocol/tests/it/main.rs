//! The wire: what goes in comes out, bad input is refused by name, and the protocol's document tells the truth.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails its test"
)]

mod bad_input;
mod cursor;
mod depth;
mod document;
mod errors;
mod fuzz;
mod round_trip;
mod samples;
#[cfg(feature = "openapi")]
mod schema;
