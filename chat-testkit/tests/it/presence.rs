//! Presence and typing, on a clock that stands still until everybody waits.

mod blocked;
mod crowds;
mod eye;
mod nodes;
mod people;
mod rooms;
mod seen;
mod typing;
