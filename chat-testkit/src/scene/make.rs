//! Values for the store's methods, filled with the usual; tests change single fields.

use chat_core::store::{
    AddParticipants, Append, AppendTarget, BanUser, Block, CloseReport, DeleteMessage, EditMessage,
    HideMessage, LiftBan, Mute, MuteChange, NewGroup, NewReport, PinMessage, React, RemoveParticipant,
    RoleChange,
};
use chat_core::{
    Actor, ChannelId, ChannelName, ClientKey, Content, Decision, Digest, DirectKey, Draft, HistoryVisibility,
    Limits, Message, MessageKind, Metadata, ReactionKey, Report, ReportReason, Role, Sender,
};

use super::{Scene, user, users};

/// A content with this body alone.
pub fn content(body: &str) -> Content {
    Content {
        body: body.to_owned(),
        html: format!("<p>{body}</p>"),
        renderer: 1,
        reply_to: None,
        mentions: Vec::new(),
        mentions_everyone: false,
        metadata: Metadata::default(),
    }
}

/// A key of reactions.
pub(crate) fn key(text: &str) -> ReactionKey {
    ReactionKey::new(text).expect("keys in tests are fit for keys")
}

/// The digest of a draft with this body alone.
fn digest(body: &str) -> Digest {
    Draft::new(body).check(&Limits::default()).expect("bodies in tests are fit for drafts").digest()
}

/// The pair of two names.
pub(crate) fn pair(one: &str, other: &str) -> DirectKey {
    DirectKey::new(user(one), user(other)).expect("names in tests differ")
}

impl Scene {
    /// A group, created by the first of its participants.
    pub fn new_group(&self, participants: &[(&str, Role)]) -> NewGroup {
        NewGroup {
            id: self.channel_id(),
            creator: participants.first().map_or(Actor::Host, |(name, _)| user(name).into()),
            key: None,
            name: ChannelName::from_stored("Lunch".to_owned()),
            topic: None,
            metadata: Metadata::default(),
            history: HistoryVisibility::All,
            participants: participants.iter().map(|(name, role)| (user(name), *role)).collect(),
            at: self.tick(),
        }
    }

    /// A message to a channel, from a user, without a fence.
    pub fn new_message(&self, channel: ChannelId, sender: &str, body: &str) -> Append {
        let message = self.message_id();
        Append {
            target: AppendTarget::Channel(channel),
            message,
            sender: Sender::User(user(sender)),
            fence: None,
            pace: None,
            client_key: ClientKey::new(message.to_string()).expect("an id is fit for a key"),
            digest: digest(body),
            kind: MessageKind::User,
            thread_root: None,
            content: content(body),
            stream: None,
            at: self.tick(),
        }
    }

    /// A message to somebody whom the sender has no channel with, as far as they know.
    pub fn new_first(&self, sender: &str, to: &str, body: &str) -> Append {
        let new_channel = self.channel_id();
        let target = AppendTarget::Direct { key: pair(sender, to), new_channel };
        Append { target, ..self.new_message(new_channel, sender, body) }
    }

    /// The same draft under the same key once more, with an id of its own, as a caller repeats it.
    pub fn repeat(&self, first: &Append) -> Append {
        Append { message: self.message_id(), at: self.tick(), ..first.clone() }
    }

    /// An edit by the host.
    pub fn new_edit(&self, message: &Message, body: &str) -> EditMessage {
        EditMessage {
            channel: message.channel,
            message: message.id,
            actor: Actor::Host,
            fence: None,
            expected_edit_no: message.edit_no,
            content: content(body),
            keep: self.limits.message_versions,
            at: self.tick(),
        }
    }

    /// A deletion by the host.
    pub fn new_deletion(&self, message: &Message) -> DeleteMessage {
        DeleteMessage {
            channel: message.channel,
            message: message.id,
            actor: Actor::Host,
            reason: None,
            fence: None,
            at: self.tick(),
        }
    }

    /// A message to be hidden from somebody.
    pub fn new_hide(&self, message: &Message, name: &str) -> HideMessage {
        HideMessage {
            channel: message.channel,
            user: user(name),
            message: message.id,
            limit: self.limits.hidden_messages,
            at: self.tick(),
        }
    }

    /// Somebody to be blocked by somebody, or no longer.
    pub fn new_block(&self, blocker: &str, blocked: &str) -> Block {
        let (limit, at) = (self.limits.blocked_users, self.tick());
        Block { blocker: user(blocker), blocked: user(blocked), limit, at }
    }

    /// Somebody reports a message.
    pub fn new_report(&self, message: &Message, name: &str) -> NewReport {
        NewReport {
            id: self.report_id(),
            channel: message.channel,
            message: message.id,
            reporter: user(name),
            reason: ReportReason::Spam,
            comment: None,
            limit: self.limits.open_reports,
            at: self.tick(),
        }
    }

    /// The host closes a report.
    pub fn new_closing(&self, report: &Report, decision: Decision) -> CloseReport {
        CloseReport {
            channel: report.channel,
            report: report.id,
            actor: Actor::Host,
            fence: None,
            decision,
            reason: None,
            at: self.tick(),
        }
    }

    /// Somebody pins a message, or takes its pin away; without a fence.
    pub fn new_pin(&self, message: &Message, name: &str) -> PinMessage {
        let (channel, message, actor) = (message.channel, message.id, Actor::User(user(name)));
        PinMessage { channel, message, actor, fence: None, at: self.tick() }
    }

    /// A user's reaction, without a fence.
    pub fn new_reaction(&self, message: &Message, name: &str, with: &str) -> React {
        React {
            channel: message.channel,
            message: message.id,
            user: user(name),
            fence: None,
            key: key(with),
            at: self.tick(),
        }
    }

    /// An addition by the host, as members.
    pub fn new_addition(&self, channel: ChannelId, names: &[&str]) -> AddParticipants {
        AddParticipants {
            channel,
            actor: Actor::Host,
            fence: None,
            users: users(names),
            role: Role::Member,
            limit: self.limits.group_participants,
            at: self.tick(),
        }
    }

    /// A removal by the host.
    pub fn new_removal(&self, channel: ChannelId, name: &str) -> RemoveParticipant {
        RemoveParticipant {
            channel,
            actor: Actor::Host,
            fence: None,
            user: user(name),
            role: None,
            reason: None,
            at: self.tick(),
        }
    }

    /// A change of role by the host.
    pub fn new_role(&self, channel: ChannelId, name: &str, from: Role, to: Role) -> RoleChange {
        let (user, reason) = (user(name), None);
        RoleChange { channel, actor: Actor::Host, fence: None, user, from, to, reason, at: self.tick() }
    }

    /// A silence by the host, until it is lifted.
    pub fn new_mute(&self, channel: ChannelId, name: &str) -> Mute {
        Mute {
            channel,
            actor: Actor::Host,
            fence: None,
            user: user(name),
            role: None,
            change: MuteChange::Mute { until: None, reason: None },
            at: self.tick(),
        }
    }

    /// A ban by the host of somebody who has this role, or is not in, until it is lifted.
    pub fn new_ban(&self, channel: ChannelId, name: &str, role: Option<Role>) -> BanUser {
        BanUser {
            channel,
            actor: Actor::Host,
            fence: None,
            user: user(name),
            role,
            until: None,
            reason: None,
            at: self.tick(),
        }
    }

    /// The end of a ban by the host.
    pub fn new_lift(&self, channel: ChannelId, name: &str) -> LiftBan {
        LiftBan { channel, actor: Actor::Host, fence: None, user: user(name), reason: None, at: self.tick() }
    }
}
