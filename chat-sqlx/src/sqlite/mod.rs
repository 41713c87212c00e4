//! The store on SQLite: one file, one process, one writer, many readers.
//!
//! Every change is one transaction on the one writer connection (`BEGIN IMMEDIATE`), so what a transaction has
//! checked stays true until it writes; reads go to a pool of readers, each statement on its own snapshot. In the
//! database's write-ahead log with `synchronous=FULL` a commit is one sync of the disk, and readers never wait.

mod accounts;
mod activities;
mod append;
mod append_rows;
mod bans;
mod binds;
mod blocks;
mod change_message;
mod change_participants;
mod channel_list;
mod channels;
mod create_group;
mod decide;
mod drafts;
mod epoch;
mod guard;
mod lock;
mod mentions;
mod threads;
mod messages;
mod migrate;
mod open;
mod options;
mod participants;
mod personal;
mod pins;
mod reactions;
mod receipts;
mod reports;
mod recipients;
mod sight;
mod sync;
mod streams;
mod shown;
mod rows;
mod sql;
mod transaction;
mod unread;
mod users;
mod versions;
mod writer;

pub use open::SqliteStore;
pub use options::SqliteOptions;
pub use transaction::SqliteTransaction;
