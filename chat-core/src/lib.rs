//! The chat engine that apps embed: direct and group channels, Markdown messages, receipts, unread counts and
//! offline sync, in the app's own database and over the app's own transport.
//!
//! ```
//! use chat_core::store::MemoryStore;
//! use chat_core::{ChatService, Change, Draft, Event, Profile, UserId};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> chat_core::Result<()> {
//! let chat = ChatService::builder(MemoryStore::new()).start();
//! let (alice, bob) = (UserId::new("alice")?, UserId::new("bob")?);
//! chat.put_user(&alice, Profile::named("Alice", chat.limits())?).await?;
//! chat.put_user(&bob, Profile::named("Bob", chat.limits())?).await?;
//!
//! // Bob is online. Alice writes to him; that begins their direct channel.
//! let (mut session, _opened) = chat.open_session(&bob, None).await?;
//! let sent = chat.send(&alice, &bob, Draft::new("Hello **Bob**!")).await?; // durable from here on
//!
//! while let Some(event) = session.next().await? {
//!     if let Event::Change(Change::Message(message)) = event.event() {
//!         let content = message.content().expect("it was not deleted");
//!         assert_eq!(content.html, "<p>Hello <strong>Bob</strong>!</p>\n");
//!         chat.mark_read(&bob, sent.message.channel, message.seq).await?;
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! - [`ChatService`] has the use cases, [`Session`] the live events, [`Connection`] carries both over a transport.
//! - The ports are what a host plugs in: [`store`], [`auth`], [`directory`], [`bus`], [`policy`], [`hooks`],
//!   [`mailer`], [`transport`], [`codec`]. Each module tells its contract and how to write one.
//! - [`Limits`] has every bound, [`Error`] tells by [`ErrorKind`] what a caller can do.
//!
//! Nothing in this crate knows SQL, HTTP, a wire format or another language: those are crates of their own.
//!
//! # Metrics
//!
//! Through the `metrics` facade, for a recorder that the host installs: `chat_messages_total`, `chat_batches_total`,
//! `chat_batch_messages`, `chat_append_seconds`, `chat_append_failures_total`, `chat_connections`, `chat_sessions`,
//! `chat_sessions_lagged_total`.
//!
//! # Runtime
//!
//! The engine runs on tokio, and starts tasks only where [`ChatBuilder::start`] is called.

pub mod error;
pub mod id;
pub mod time;
pub mod limits;
mod meter;
pub mod markdown;
mod domain;
pub mod store;
pub mod auth;
pub mod directory;
pub mod bus;
pub mod policy;
pub mod hooks;
pub mod mailer;
pub mod transport;
pub mod codec;
mod commit;
mod delivery;
mod presence;
mod streaming;
mod service;
mod session;

pub use auth::{Authenticator, Identity};
pub use directory::{NoDirectory, UserDirectory};
pub use domain::*;
pub use error::{Error, ErrorKind, Result};
pub use hooks::{Hooks, NoHooks, SendContext, Verdict};
pub use id::{
    ChannelId, ClientKey, Epoch, IdSource, LoginId, MessageId, ReactionKey, ReportId, SystemIds, UserId,
};
pub use limits::Limits;
pub use policy::{Action, Policy, Roles};
pub use service::{ChatBuilder, ChatService, Verification, verify_channel};
pub use session::{Connection, Hello, Session};
pub use store::{Prepared, Store};
pub use time::{Clock, SystemClock, Timestamp};
