//! Conformance suites, fakes and a model for whoever plugs into the chat engine.
//!
//! Each port has one suite that every implementation runs, the engine's own included. For a store:
//!
//! ```no_run
//! use std::sync::Arc;
//! use chat_core::store::{MemoryStore, Store};
//!
//! /// Fresh and empty at every call. What must live as long as the store (a directory) may come with it.
//! async fn open() -> Arc<dyn Store> {
//!     Arc::new(MemoryStore::new())
//! }
//!
//! chat_testkit::store_conformance!(open);
//! # fn main() {}
//! ```
//!
//! The macro writes one `#[tokio::test]` for each promise of the port, on two threads: the crate that uses it needs
//! `tokio` with `macros` and `rt-multi-thread`. Whatever fails panics, with the values in its message.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "everything in here runs in tests, and tests fail by panicking"
)]

pub mod bus;
pub mod commands;
pub mod engine;
pub mod fakes;
pub mod faults;
pub mod history;
pub mod model;
pub mod mutants;
pub mod scene;
pub mod simulation;
pub mod store;

mod again;
mod client;
mod naive;
mod opened;
mod together;

pub use again::{is_again, run_again};
pub use client::{Badge, Client, Held, Places};
pub use fakes::{ManualClock, SeededIds};
pub use opened::{Opened, keeps};
pub use scene::Scene;
pub use together::together;
