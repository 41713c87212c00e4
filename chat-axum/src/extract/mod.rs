//! What requests carry, read so that every fault is a problem that names its field.

mod body;
mod idempotency_key;
mod path;
mod query;

pub(crate) use body::Body;
pub(crate) use idempotency_key::IdempotencyKey;
pub(crate) use path::Path;
pub(crate) use query::{FromQuery, Query, RawQuery};
