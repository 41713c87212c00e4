//! The host's say before a message is stored, and its notice after.
//!
//! # How to write one
//!
//! ```
//! use async_trait::async_trait;
//! use chat_core::{Change, Draft, Hooks, SendContext, Verdict};
//!
//! #[derive(Debug)]
//! struct NoShouting;
//!
//! #[async_trait]
//! impl Hooks for NoShouting {
//!     async fn before_send(&self, _context: &SendContext<'_>, draft: &Draft) -> Verdict {
//!         if draft.body.ends_with("!!!") { Verdict::Reject("please do not shout".into()) } else { Verdict::Allow }
//!     }
//!     async fn after_commit(&self, _change: &Change) {}
//! }
//! ```

use std::fmt;

use async_trait::async_trait;

use crate::domain::{Actor, Change, Draft, Report, Target};
use crate::id::MessageId;

/// What a hook may look at beside the draft.
#[derive(Debug, Clone, Copy)]
pub struct SendContext<'a> {
    /// Who sends.
    pub actor: &'a Actor,
    /// Where to.
    pub target: &'a Target,
    /// The message this replaces the text of, when it is an edit or the end of a streamed message.
    pub editing: Option<MessageId>,
}

/// What the hook decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    Allow,
    /// Send this instead; it is checked like the sender's own. Repeats are still recognised by what the sender gave.
    Rewrite(Box<Draft>),
    /// Do not send it; the sender sees the reason.
    Reject(String),
}

/// The host's own code around a send.
///
/// Contract: `before_send` runs after `Policy` and before the commit, for every attempt, also for a repeat and an
/// edit, and for a streamed message when it begins and, with the whole text, when it ends; it may wait (the sender
/// waits with it) but must end. `after_commit` runs at most once per change on the node that wrote it, in `rev` order
/// per channel is not promised, and cannot undo; for at-least-once read the store.
#[async_trait]
pub trait Hooks: fmt::Debug + Send + Sync + 'static {
    /// Allow, rewrite or reject a draft.
    async fn before_send(&self, context: &SendContext<'_>, draft: &Draft) -> Verdict;

    /// A change was stored.
    async fn after_commit(&self, change: &Change);

    /// A message was reported: what is open for long is looked at by nobody else. Called as `after_commit` is; by default it
    /// does nothing. [`list_reports`](crate::ChatService::list_reports) has them all.
    async fn after_report(&self, _report: &Report) {}
}

/// No hooks: everything is allowed.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHooks;

#[async_trait]
impl Hooks for NoHooks {
    async fn before_send(&self, _context: &SendContext<'_>, _draft: &Draft) -> Verdict {
        Verdict::Allow
    }

    async fn after_commit(&self, _change: &Change) {}
}
