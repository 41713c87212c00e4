//! Stand-ins for what a test must be able to steer: time, ids, faults of the store, of the bus and of the transport.

mod clock;
mod faulty_bus;
mod faulty_store;
mod ids;
mod transport;

pub use clock::ManualClock;
pub use faulty_bus::{BusFault, FaultyBus};
pub use faulty_store::{FaultyStore, Held, Method};
pub use ids::SeededIds;
pub use transport::CutTransport;
