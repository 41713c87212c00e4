//! The suites against the engine's own in-memory implementations.

mod cuts;
mod engine;
mod faults;
mod faulty_store;
mod history;
mod local_bus;
mod memory;
mod model;
mod mutants;
mod promises;
mod simulation;
mod tidy;
