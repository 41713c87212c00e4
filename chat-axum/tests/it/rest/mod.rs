//! Every route, used as it is meant.

mod badges;
mod channels;
mod direct;
mod failures;
mod messages;
mod participants;
mod reactions;
mod receipts;
mod users;
