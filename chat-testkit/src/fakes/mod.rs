//! Stand-ins for what a test must be able to steer: time, ids, faults of the store and of the bus.

mod clock;
mod ids;

pub use clock::ManualClock;
pub use ids::SeededIds;
