//! The suites against the engine's own in-memory implementations.

mod engine;
mod faulty_store;
mod history;
mod local_bus;
mod memory;
mod model;
mod promises;
mod tidy;
