//! Stores that break one promise each, to show that the suites and the simulation find out.
//!
//! A mutant stands between the engine and a store that is well, as a [`FaultyStore`](crate::fakes::FaultyStore) does,
//! and bends a few of its methods. Nothing of it is in the engine.

mod bend;
mod bent;
mod unbent;
mod ack_before_commit;
mod no_snapshot_fence;
mod no_unique_key;
mod page_by_id;

pub use ack_before_commit::AckBeforeCommit;
pub use bend::Bend;
pub use bent::Bent;
pub use no_snapshot_fence::NoSnapshotFence;
pub use no_unique_key::NoUniqueKey;
pub use page_by_id::PageById;
