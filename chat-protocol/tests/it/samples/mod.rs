//! One value of everything the wire carries, with awkward texts.

mod commands;
mod model;
mod replies;

pub(crate) use commands::commands;
pub(crate) use model::user;
pub(crate) use replies::{events, replies};

use chat_core::Limits;
use chat_protocol::JsonRpc;

/// Quotes, escapes, both planes, a direction override, a lone combining mark.
pub(crate) const AWKWARD: &str = "\"q\" \\ / \u{8}\t\n<b> é 💬 \u{202e}x \u{301}";

pub(crate) fn codec() -> JsonRpc {
    JsonRpc::new(&Limits::default())
}
