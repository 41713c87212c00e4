//! What the machine says about processes, and what it allows without any chat.

pub mod descriptors;
pub mod floor;
pub mod process;

pub use process::Process;
