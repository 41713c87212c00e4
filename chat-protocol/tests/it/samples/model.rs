//! Values of the model.

use std::collections::BTreeMap;

use chat_core::{
    Activity, ActivityKind, Actor, AvatarUrl, Channel, ChannelId, ChannelKind, ChannelName, ChannelView,
    ClientKey, Content, Count, DirectKey, DisplayName, Epoch, Freeze, HistoryVisibility, Membership, Message,
    MessageId, MessageKind, MessageState, Metadata, NotificationLevel, PermissionChange, Permissions,
    PersonalRev, Pin, ReactionKey, Reactions, Reason, ReceiptLevel, ReceiptRev, ReceiptState, Rev, Role,
    Sanction, Sender, Seq, SlowMode, StreamOutcome, StreamState, ThreadSummary, Timestamp, Topic, Unread,
    User, UserId,
};

use super::AWKWARD;

const ID: &str = "0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b0";

pub(crate) fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

pub(crate) fn channel_id(last: u8) -> ChannelId {
    format!("{ID}{last:x}").parse().unwrap()
}

pub(crate) fn message_id(last: u8) -> MessageId {
    format!("{ID}{last:x}").parse().unwrap()
}

pub(crate) fn epoch() -> Epoch {
    format!("{ID}e").parse().unwrap()
}

pub(crate) fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_795_339_800_000_000 + micros)
}

pub(crate) fn metadata() -> Metadata {
    Metadata::from_stored(BTreeMap::from([("order".into(), "42".into()), (AWKWARD.into(), AWKWARD.into())]))
}

pub(crate) fn message(seq: u64) -> Message {
    Message {
        id: message_id(1),
        channel: channel_id(2),
        seq: Seq::new(seq),
        created_rev: Rev::new(seq + 2),
        changed_rev: Rev::new(seq + 5),
        sender: Sender::User(user("ann")),
        client_key: ClientKey::new("k-1").unwrap(),
        kind: MessageKind::User,
        state: MessageState::Present(Content {
            body: AWKWARD.into(),
            html: "<p>\"q\"</p>".into(),
            renderer: 1,
            reply_to: Some(message_id(3)),
            mentions: vec![user("bob"), user("42")],
            mentions_everyone: true,
            metadata: metadata(),
        }),
        stream: Some(StreamState::Streaming),
        reactions: reactions().seen_by(|key| key.as_str() == "👍"),
        thread_root: Some(message_id(1)),
        thread: None,
        created_at: at(0),
        pin: Some(Pin { rev: Rev::new(11), by: Actor::User(user("bob")), at: at(3) }),
        edited_at: Some(at(1)),
        edit_no: 2,
    }
}

pub(crate) fn key(text: &str) -> ReactionKey {
    ReactionKey::new(text).unwrap()
}

fn reactions() -> Reactions {
    Reactions::from_stored([(key("👍"), 2), (key("\"eyes\""), 10_000)])
}

pub(crate) fn notice() -> Message {
    let content = Content {
        body: "x".into(),
        html: "<p>x</p>".into(),
        renderer: 1,
        reply_to: None,
        mentions: Vec::new(),
        mentions_everyone: false,
        metadata: Metadata::default(),
    };
    Message {
        sender: Sender::Host,
        kind: MessageKind::System,
        stream: None,
        state: MessageState::Present(content),
        reactions: reactions(),
        thread_root: None,
        thread: Some(ThreadSummary { reply_count: 2, last_reply_seq: Seq::new(7), last_reply_at: at(3) }),
        pin: None,
        edited_at: None,
        edit_no: 0,
        ..message(3)
    }
}

pub(crate) fn tombstone() -> Message {
    let (state, reactions) = (MessageState::Deleted { at: at(9) }, Reactions::default());
    Message { state, stream: None, reactions, pin: None, ..message(4) }
}

pub(crate) fn profile(id: &str) -> User {
    User {
        id: user(id),
        name: Some(DisplayName::from_stored("Bob é".into())),
        avatar_url: Some(AvatarUrl::from_stored("https://example.org/b.png".into())),
        metadata: metadata(),
        created_at: at(2),
        updated_at: at(3),
    }
}

pub(crate) fn stranger() -> User {
    User { name: None, avatar_url: None, metadata: Metadata::default(), ..profile("7") }
}

pub(crate) fn direct_view() -> ChannelView {
    ChannelView {
        channel: Channel {
            id: channel_id(2),
            kind: ChannelKind::Direct,
            name: None,
            topic: None,
            metadata: Metadata::default(),
            direct_key: Some(DirectKey::new(user("ann"), user("bob")).unwrap()),
            history: HistoryVisibility::All,
            receipts: ReceiptLevel::Full,
            permissions: Permissions::default(),
            frozen: None,
            slow_mode: SlowMode::OFF,
            last_seq: Seq::new(4),
            rev: Rev::new(6),
            receipt_rev: ReceiptRev::new(3),
            access_version: 5,
            participant_count: 2,
            created_at: at(0),
            updated_at: at(1),
            last_activity_at: at(2),
        },
        membership: membership(),
        last_message: Some(message(4)),
        unread: unread(),
        receipt_level: ReceiptLevel::Off,
        other: Some(profile("bob")),
    }
}

pub(crate) fn group_view() -> ChannelView {
    let direct = direct_view();
    ChannelView {
        channel: Channel {
            id: channel_id(5),
            kind: ChannelKind::Group,
            name: Some(ChannelName::from_stored("Lunch".into())),
            topic: Some(Topic::from_stored("Where?".into())),
            metadata: metadata(),
            direct_key: None,
            history: HistoryVisibility::SinceJoin,
            receipts: ReceiptLevel::Counts,
            permissions: Permissions { post: Role::Owner, ..Permissions::default() },
            frozen: Some(Freeze { since: at(4), reason: Some(Reason::from_stored(AWKWARD.into())) }),
            slow_mode: SlowMode::from_stored(30),
            ..direct.channel
        },
        membership: Membership { hidden_at_seq: None, ..membership() },
        last_message: None,
        other: None,
        ..direct
    }
}

pub(crate) fn membership() -> Membership {
    Membership {
        user: user("ann"),
        role: Role::Owner,
        joined_rev: Rev::new(1),
        delivered_seq: Seq::new(4),
        read_seq: Seq::new(3),
        badge_seq: Seq::new(2),
        floor_seq: Seq::new(1),
        hidden_at_seq: Some(Seq::new(1)),
        archived: true,
        notifications: NotificationLevel::Muted,
        muted: Some(sanction()),
        personal_rev: PersonalRev::new(8),
    }
}

pub(crate) fn sanction() -> Sanction {
    Sanction { since: at(4), until: Some(at(6)), reason: Some(Reason::from_stored(AWKWARD.into())) }
}

pub(crate) fn unread() -> Unread {
    Unread { messages: Count { value: 99, at_least: true }, mentions: Count { value: 1, at_least: false } }
}

pub(crate) fn receipt(id: &str) -> ReceiptState {
    ReceiptState { user: user(id), delivered_seq: Seq::new(4), read_seq: Seq::new(3) }
}

pub(crate) fn activities() -> Vec<Activity> {
    let (message, seq) = (message_id(1), Seq::new(4));
    let name = ChannelName::from_stored("Lunch".into());
    let kinds = [
        ActivityKind::Created {
            kind: ChannelKind::Group,
            name: Some(name.clone()),
            users: vec![user("ann")],
        },
        ActivityKind::Created {
            kind: ChannelKind::Direct,
            name: None,
            users: vec![user("ann"), user("bob")],
        },
        ActivityKind::Renamed { name },
        ActivityKind::TopicChanged { topic: Some(Topic::from_stored(AWKWARD.into())) },
        ActivityKind::TopicChanged { topic: None },
        ActivityKind::ReceiptsChanged { level: ReceiptLevel::Off },
        ActivityKind::PermissionsChanged {
            change: PermissionChange { pin: Some(Role::Member), ..PermissionChange::default() },
        },
        ActivityKind::Frozen { reason: Some(Reason::from_stored(AWKWARD.into())) },
        ActivityKind::Unfrozen { reason: None },
        ActivityKind::SlowModeChanged { slow_mode: SlowMode::from_stored(30), reason: None },
        ActivityKind::SlowModeChanged { slow_mode: SlowMode::OFF, reason: sanction().reason },
        ActivityKind::Joined { users: vec![user("bob"), user("42")], role: Role::Reader },
        ActivityKind::Left { user: user("bob") },
        ActivityKind::Removed { user: user("bob"), reason: sanction().reason },
        ActivityKind::Banned { user: user("bob"), removed: true, until: None, reason: None },
        ActivityKind::Banned {
            user: user("bob"),
            removed: false,
            until: Some(at(1)),
            reason: sanction().reason,
        },
        ActivityKind::BanLifted { user: user("bob"), reason: None },
        ActivityKind::Muted { user: user("bob"), until: Some(at(1)), reason: None },
        ActivityKind::Unmuted { user: user("bob"), reason: sanction().reason },
        ActivityKind::RoleChanged { user: user("bob"), role: Role::Admin, reason: None },
        edited(message, &[], false),
        edited(message, &["bob", "42"], false),
        edited(message, &[], true),
        ActivityKind::StreamEnded { message, seq, outcome: StreamOutcome::Finished, reason: None },
        ActivityKind::MessageDeleted { message, seq, reason: None },
        ActivityKind::MessageDeleted { message, seq, reason: Some(Reason::from_stored(AWKWARD.into())) },
        ActivityKind::MessagePinned { message, seq },
        ActivityKind::MessageUnpinned { message, seq },
        ActivityKind::ReactionAdded { message, seq, key: key("👍"), count: 2 },
        ActivityKind::ReactionRemoved { message, seq, key: key("\"eyes\""), count: 0 },
        ActivityKind::Deleted,
    ];
    let of = |(rev, kind)| Activity {
        channel: channel_id(5),
        rev: Rev::new(rev),
        actor: if rev % 2 == 0 { Actor::Host } else { Actor::User(user("ann")) },
        at: at(4),
        kind,
    };
    (1..).zip(kinds).map(of).collect()
}

fn edited(message: MessageId, names: &[&str], newly_everyone: bool) -> ActivityKind {
    let new_mentions = names.iter().map(|name| user(name)).collect();
    ActivityKind::MessageEdited { message, seq: Seq::new(7), edit_no: 3, new_mentions, newly_everyone }
}
