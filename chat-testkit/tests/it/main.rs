//! The suites against the engine's own in-memory implementations.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod commands;
mod cuts;
mod engine;
mod faults;
mod faulty_store;
mod history;
mod local_bus;
mod memory;
mod model;
mod mutants;
mod policy;
mod presence;
mod promises;
mod simulation;
mod streams;
mod tidy;
