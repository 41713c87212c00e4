//! The suites against the engine's own in-memory implementations.

mod memory;
