//! What activities say to people.

use super::access::Actor;
use super::activity::{Activity, ActivityKind};
use super::participant::Role;
use super::permissions::PermissionChange;
use super::receipt::ReceiptLevel;
use super::slow_mode::SlowMode;
use super::stream::StreamOutcome;
use super::text::Reason;
use crate::id::UserId;
use crate::markdown::escape;
use crate::time::Timestamp;

impl Activity {
    /// Markdown for people, in English; user ids stand for names. Apps with another language use the payload.
    pub fn content(&self) -> String {
        let actor = match &self.actor {
            Actor::User(user) => bold(user),
            Actor::Host => "The app".to_owned(),
        };
        match &self.kind {
            ActivityKind::Created { name: Some(name), .. } => {
                format!("{actor} created *{}*", escape(name.as_str()))
            }
            ActivityKind::Created { name: None, .. } => format!("{actor} started the conversation"),
            ActivityKind::Renamed { name } => format!("{actor} renamed this to *{}*", escape(name.as_str())),
            ActivityKind::TopicChanged { topic: Some(topic) } => {
                format!("{actor} set the topic to *{}*", escape(topic.as_str()))
            }
            ActivityKind::TopicChanged { topic: None } => format!("{actor} removed the topic"),
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Full } => {
                format!("{actor} lets everybody see who has read what")
            }
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Counts } => {
                format!("{actor} lets everybody see how many have read what")
            }
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Off } => {
                format!("{actor} turned read receipts off")
            }
            ActivityKind::PermissionsChanged { change } => format!("{actor} let {}", granted(*change)),
            ActivityKind::Frozen { reason } => {
                format!("{actor} froze this channel{}", because(reason.as_ref()))
            }
            ActivityKind::Unfrozen { reason } => {
                format!("{actor} ended the freeze of this channel{}", because(reason.as_ref()))
            }
            ActivityKind::SlowModeChanged { slow_mode, reason } => {
                format!("{actor} {}{}", slowed(*slow_mode), because(reason.as_ref()))
            }
            ActivityKind::Joined { users, .. } => format!("{actor} added {}", list(users)),
            ActivityKind::Left { user } => format!("{} left", bold(user)),
            ActivityKind::Removed { user, reason } => {
                format!("{actor} removed {}{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::Banned { user, until, reason, .. } => {
                format!("{actor} banned {}{}{}", bold(user), lasting(*until), because(reason.as_ref()))
            }
            ActivityKind::BanLifted { user, reason } => {
                format!("{actor} lifted the ban of {}{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::Muted { user, until, reason } => {
                format!("{actor} muted {}{}{}", bold(user), lasting(*until), because(reason.as_ref()))
            }
            ActivityKind::Unmuted { user, reason } => {
                format!("{actor} lets {} speak again{}", bold(user), because(reason.as_ref()))
            }
            ActivityKind::RoleChanged { user, role, reason } => {
                format!("{actor} made {} {}{}", bold(user), role.as_str(), because(reason.as_ref()))
            }
            ActivityKind::MessageEdited { newly_everyone: true, .. } => {
                format!("{actor} edited a message and mentioned everybody")
            }
            ActivityKind::MessageEdited { new_mentions, .. } if !new_mentions.is_empty() => {
                format!("{actor} edited a message and mentioned {}", list(new_mentions))
            }
            ActivityKind::MessageEdited { .. } => format!("{actor} edited a message"),
            ActivityKind::MessageDeleted { reason, .. } => {
                format!("{actor} deleted a message{}", because(reason.as_ref()))
            }
            ActivityKind::StreamEnded { outcome, reason, .. } => {
                format!("{}{}", ended(&actor, *outcome), because(reason.as_ref()))
            }
            ActivityKind::MessagePinned { .. } => format!("{actor} pinned a message"),
            ActivityKind::MessageUnpinned { .. } => format!("{actor} unpinned a message"),
            ActivityKind::ReactionAdded { key, .. } => {
                format!("{actor} reacted with {}", escape(key.as_str()))
            }
            ActivityKind::ReactionRemoved { key, .. } => {
                format!("{actor} took {} back", escape(key.as_str()))
            }
            ActivityKind::Deleted => format!("{actor} deleted this channel"),
        }
    }
}

fn ended(actor: &str, outcome: StreamOutcome) -> String {
    match outcome {
        StreamOutcome::Finished => format!("{actor} finished a message"),
        StreamOutcome::Cancelled => format!("{actor} stopped a message"),
        StreamOutcome::Failed => format!("{actor} broke a message off"),
    }
}

fn slowed(slow_mode: SlowMode) -> String {
    match slow_mode.seconds() {
        0 => "ended slow mode".to_owned(),
        seconds => format!("set slow mode: one message in {seconds} s"),
    }
}

fn bold(user: &UserId) -> String {
    format!("**{}**", escape(user.as_str()))
}

/// For a time, which the payload tells, or until it is lifted.
fn lasting(until: Option<Timestamp>) -> &'static str {
    if until.is_some() { " for a time" } else { "" }
}

fn because(reason: Option<&Reason>) -> String {
    reason.map_or_else(String::new, |reason| format!(": *{}*", escape(reason.as_str())))
}

/// The rights that changed, each with who has it now.
fn granted(change: PermissionChange) -> String {
    let rights = [
        ("write", change.post),
        ("add people", change.add),
        ("pin messages", change.pin),
        ("mention everybody", change.mention_everyone),
    ];
    let named = rights.into_iter().filter_map(|(right, least)| Some(format!("{} {right}", who(least?))));
    named.collect::<Vec<_>>().join(", ")
}

/// Those of this role and of all above it.
fn who(least: Role) -> &'static str {
    match least {
        Role::Reader => "everybody",
        Role::Member => "members",
        Role::Admin => "only admins",
        Role::Owner => "only owners",
    }
}

fn list(users: &[UserId]) -> String {
    users.iter().map(bold).collect::<Vec<_>>().join(", ")
}
