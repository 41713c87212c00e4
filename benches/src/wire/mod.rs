//! A client that costs as little as one can: what is measured beside it is the server.

pub mod frame;
pub mod seen;
pub mod socket;
pub mod times;
pub mod told;

pub use seen::{Seen, Tally};
pub use socket::Socket;
pub use times::Times;
pub use told::{Mark, Told};
