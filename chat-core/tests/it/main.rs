//! The engine's parts that need no store but memory.

mod connection;
mod markdown;
