//! The storage port: one small trait per aggregate, all of them together a [`Store`].
//!
//! # Contract, for every method
//!
//! - One atomic operation: after an error nothing of it is there, or (when the connection broke during the
//!   commit) all of it. It never leaves half.
//! - An `Ok` of a writing method means durable: written and synced.
//! - Errors are [`Unavailable`](crate::ErrorKind::Unavailable) for passing faults, which callers repeat
//!   unchanged, and [`Internal`](crate::ErrorKind::Internal) for the rest. What the domain foresees (stale,
//!   not found, full …) is an outcome, not an error.
//! - Every shared change takes the channel's lock, raises its `rev` (a message also its `last_seq`) by exactly
//!   one per change, and writes the change with that number, in one transaction.
//! - [`Fence`](crate::Fence)s are compared after the lock is held, on a snapshot that is newer than the wait for it.
//! - A direct channel is its two people, for ever. What would name it, let somebody in or out, change a role or delete it
//!   is [`Fenced::NotGroup`], whoever acts, and writes nothing.
//! - The number of statements of an operation does not depend on the number of participants.
//!
//! # How to write one
//!
//! Implement each trait for your type; [`Store`] then follows by itself. Start from [`MemoryStore`], which is the
//! contract in its shortest form, and run the conformance suite of `chat-testkit` against yours:
//!
//! ```
//! use chat_core::store::{EpochStore, MemoryStore, Store};
//!
//! fn takes_any(store: impl Store) -> impl Store { store }
//! let _store = takes_any(MemoryStore::new());
//! ```

mod users;
mod blocks;
mod channels;
mod participants;
mod bans;
mod messages;
mod versions;
mod streams;
mod pins;
mod reports;
mod reactions;
mod threads;
mod receipts;
mod personal;
mod sight;
mod drafts;
mod sync;
mod activities;
mod accounts;
mod epoch;
pub mod memory;

use std::fmt;

pub use accounts::{Account, AccountStore, NewAccountOutcome};
pub use activities::{ActivityStore, ChangeQuery};
pub use bans::{BanOutcome, BanStore, BanUser, LiftBan, LiftOutcome};
pub use blocks::{Block, BlockOutcome, BlockStore};
pub use channels::{
    ChannelChange, ChannelEdit, ChannelRemoval, ChannelStore, CreateOutcome, MembershipHead, Memberships,
    NewGroup, Pair,
};
pub use drafts::{DraftOutcome, DraftQuery, DraftStore, SetDraft};
pub use epoch::EpochStore;
pub use memory::MemoryStore;
pub use messages::{
    Append, AppendOutcome, AppendTarget, Appended, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome,
    MessageStore, NoThread, Prepared, ReplyQuery,
};
pub use participants::{
    AddOutcome, AddParticipants, Mute, MuteChange, MuteOutcome, ParticipantQuery, ParticipantStore,
    RemoveOutcome, RemoveParticipant, RoleChange, RoleOutcome,
};
pub use personal::{PersonalChange, PersonalEdit, PersonalOutcome, PersonalStore};
pub use pins::{PinMessage, PinOutcome, PinStore};
pub use reactions::{React, ReactOutcome, ReactionStore, ReactorQuery};
pub use receipts::{Advance, AdvanceOutcome, ReceiptQuery, ReceiptStore, ReceiptsNow, RecipientQuery};
pub use reports::{CloseOutcome, CloseReport, NewReport, ReportOutcome, ReportQuery, ReportStore};
pub use sight::{ClearHistory, ClearOutcome, HideMessage, HideOutcome, SightStore};
pub use streams::{Checkpoint, EndOutcome, EndStream, StreamStore, StreamText};
pub use sync::{Moved, PersonalItem, PersonalNews, SyncStore};
pub use threads::{ThreadChange, ThreadEdit, ThreadOutcome, ThreadQuery, ThreadStore};
pub use users::{SeenBy, UserStore};
pub use versions::{VersionQuery, VersionStore};

/// What a write that was decided on a [`Fence`](crate::Fence) came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fenced<T> {
    /// The fence held; this is the outcome.
    Decided(T),
    /// The acting user's standing or the channel's settings changed: read the access again and decide anew.
    /// Also the answer when the acting user is no longer an active participant.
    Stale,
    /// It is a direct channel, and this is for groups alone; nothing was written. Decided after the fence: who is not
    /// in learns nothing of it.
    NotGroup,
    /// There is no such channel (any more).
    NotFound,
}

/// Everything the engine stores, as one object. Implemented by whatever implements the aggregates.
pub trait Store:
    UserStore
    + BlockStore
    + ChannelStore
    + ParticipantStore
    + BanStore
    + MessageStore
    + VersionStore
    + StreamStore
    + PinStore
    + ReportStore
    + ReactionStore
    + ThreadStore
    + ReceiptStore
    + PersonalStore
    + SightStore
    + DraftStore
    + SyncStore
    + ActivityStore
    + EpochStore
    + fmt::Debug
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: UserStore
        + BlockStore
        + ChannelStore
        + ParticipantStore
        + BanStore
        + MessageStore
        + VersionStore
        + StreamStore
        + PinStore
        + ReportStore
        + ReactionStore
        + ThreadStore
        + ReceiptStore
        + PersonalStore
        + SightStore
        + DraftStore
        + SyncStore
        + ActivityStore
        + EpochStore
        + fmt::Debug
        + Send
        + Sync
        + 'static
{
}
