//! What is stored as JSON: the payload of an activity, and the host's metadata.
//!
//! The words here are stored for ever: a field may be added, never renamed.

mod reader;

use std::collections::BTreeMap;

use chat_core::{
    ActivityKind, ChannelName, Error, Metadata, ReactionKey, Reactions, Result, Timestamp, Topic, UserId,
};
use serde_json::{Map, Value, json};

use self::reader::Reader;
use crate::settings::{self, because};
use crate::words;

/// The payload of an activity; its name is stored beside it.
pub(crate) fn encode(kind: &ActivityKind) -> Value {
    match kind {
        ActivityKind::Created { kind, name, users } => json!({
            "kind": words::channel_kind(*kind),
            "name": name.as_ref().map(ChannelName::as_str),
            "users": texts(users),
        }),
        ActivityKind::Renamed { name } => json!({ "name": name.as_str() }),
        ActivityKind::TopicChanged { topic } => json!({ "topic": topic.as_ref().map(Topic::as_str) }),
        ActivityKind::ReceiptsChanged { level } => json!({ "level": level.as_str() }),
        ActivityKind::PermissionsChanged { change } => settings::encode_permissions(*change),
        ActivityKind::Frozen { reason } | ActivityKind::Unfrozen { reason } => {
            because(json!({}), reason.as_ref())
        }
        ActivityKind::SlowModeChanged { slow_mode, reason } => {
            because(json!({ "seconds": slow_mode.seconds() }), reason.as_ref())
        }
        ActivityKind::Joined { users, role } => json!({ "users": texts(users), "role": role.as_str() }),
        ActivityKind::Left { user } => json!({ "user": user.as_str() }),
        ActivityKind::Removed { user, reason }
        | ActivityKind::BanLifted { user, reason }
        | ActivityKind::Unmuted { user, reason } => {
            because(json!({ "user": user.as_str() }), reason.as_ref())
        }
        ActivityKind::Banned { user, removed, until, reason } => {
            let payload = json!({ "user": user.as_str(), "removed": removed, "until": micros(*until) });
            because(payload, reason.as_ref())
        }
        ActivityKind::Muted { user, until, reason } => {
            because(json!({ "user": user.as_str(), "until": micros(*until) }), reason.as_ref())
        }
        ActivityKind::RoleChanged { user, role, reason } => {
            because(json!({ "user": user.as_str(), "role": role.as_str() }), reason.as_ref())
        }
        ActivityKind::MessageEdited { message, seq, edit_no, new_mentions, newly_everyone } => {
            let mut payload = json!({ "message": message.to_string(), "seq": seq.get(), "edit_no": edit_no });
            let meant: Vec<_> = meant(new_mentions, *newly_everyone).collect();
            if !meant.is_empty() {
                payload["new_mentions"] = meant.into();
            }
            payload
        }
        ActivityKind::MessageDeleted { message, seq, reason } => {
            because(json!({ "message": message.to_string(), "seq": seq.get() }), reason.as_ref())
        }
        ActivityKind::MessagePinned { message, seq } | ActivityKind::MessageUnpinned { message, seq } => {
            json!({ "message": message.to_string(), "seq": seq.get() })
        }
        ActivityKind::StreamEnded { message, seq, outcome, reason } => {
            let (message, seq, outcome) = (message.to_string(), seq.get(), outcome.as_str());
            because(json!({ "message": message, "seq": seq, "outcome": outcome }), reason.as_ref())
        }
        ActivityKind::ReactionAdded { message, seq, key, count }
        | ActivityKind::ReactionRemoved { message, seq, key, count } => {
            json!({ "message": message.to_string(), "seq": seq.get(), "key": key.as_str(), "count": count })
        }
        // `Deleted` has none, and a kind that core adds before this table knows it would not come back.
        _ => Value::Object(Map::new()),
    }
}

/// Reads the activity called `name` back. A name or payload that no version of the engine wrote is `Internal`.
pub(crate) fn decode(name: &str, payload: &Value) -> Result<ActivityKind> {
    let read = Reader(payload);
    Ok(match name {
        "created" => ActivityKind::Created {
            kind: read.channel_kind()?,
            name: read.optional_text("name")?.map(ChannelName::from_stored),
            users: read.users()?,
        },
        "renamed" => ActivityKind::Renamed { name: ChannelName::from_stored(read.text("name")?.to_owned()) },
        "topic_changed" => {
            ActivityKind::TopicChanged { topic: read.optional_text("topic")?.map(Topic::from_stored) }
        }
        "receipts_changed" => {
            ActivityKind::ReceiptsChanged { level: words::parse_receipt_level(read.text("level")?)? }
        }
        "permissions_changed" => ActivityKind::PermissionsChanged { change: read.permissions()? },
        "frozen" => ActivityKind::Frozen { reason: read.reason()? },
        "unfrozen" => ActivityKind::Unfrozen { reason: read.reason()? },
        "slow_mode_changed" => {
            ActivityKind::SlowModeChanged { slow_mode: read.slow_mode()?, reason: read.reason()? }
        }
        "joined" => ActivityKind::Joined { users: read.users()?, role: read.role()? },
        "left" => ActivityKind::Left { user: read.user()? },
        "removed" => ActivityKind::Removed { user: read.user()?, reason: read.reason()? },
        "banned" => ActivityKind::Banned {
            user: read.user()?,
            removed: read.flag("removed")?,
            until: read.until()?,
            reason: read.reason()?,
        },
        "ban_lifted" => ActivityKind::BanLifted { user: read.user()?, reason: read.reason()? },
        "muted" => ActivityKind::Muted { user: read.user()?, until: read.until()?, reason: read.reason()? },
        "unmuted" => ActivityKind::Unmuted { user: read.user()?, reason: read.reason()? },
        "role_changed" => {
            ActivityKind::RoleChanged { user: read.user()?, role: read.role()?, reason: read.reason()? }
        }
        "message_edited" => read.edited()?,
        "message_deleted" => ActivityKind::MessageDeleted {
            message: read.message()?,
            seq: read.seq()?,
            reason: read.reason()?,
        },
        "message_pinned" => ActivityKind::MessagePinned { message: read.message()?, seq: read.seq()? },
        "message_unpinned" => ActivityKind::MessageUnpinned { message: read.message()?, seq: read.seq()? },
        "stream_ended" => ActivityKind::StreamEnded {
            message: read.message()?,
            seq: read.seq()?,
            outcome: words::parse_outcome(read.text("outcome")?)?,
            reason: read.reason()?,
        },
        "reaction_added" => ActivityKind::ReactionAdded {
            message: read.message()?,
            seq: read.seq()?,
            key: read.key()?,
            count: read.number("count")?,
        },
        "reaction_removed" => ActivityKind::ReactionRemoved {
            message: read.message()?,
            seq: read.seq()?,
            key: read.key()?,
            count: read.number("count")?,
        },
        "deleted" => ActivityKind::Deleted,
        _ => return Err(Error::internal("a stored activity has an unknown name; a newer engine wrote it")),
    })
}

/// The end of a sanction; none is until it is lifted.
fn micros(until: Option<Timestamp>) -> Option<i64> {
    until.map(Timestamp::as_micros)
}

/// Metadata as JSON text; `None` when there is none, which most messages have.
pub(crate) fn encode_metadata(metadata: &Metadata) -> Option<String> {
    let entries: Map<String, Value> =
        metadata.entries().iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
    (!entries.is_empty()).then(|| Value::Object(entries).to_string())
}

/// Reads [`encode_metadata`] back.
pub(crate) fn decode_metadata(stored: Option<&str>) -> Result<Metadata> {
    let Some(stored) = stored else { return Ok(Metadata::default()) };
    let entries: BTreeMap<String, String> =
        serde_json::from_str(stored).map_err(|source| damaged().with_source(source))?;
    Ok(Metadata::from_stored(entries))
}

/// Who is meant, as it is stored: the empty text, which no user has, stands for everybody.
pub(crate) fn meant(users: &[UserId], everyone: bool) -> impl Iterator<Item = &str> {
    everyone.then_some("").into_iter().chain(users.iter().map(UserId::as_str))
}

/// Reads [`meant`] back: the users, and whether everybody is.
pub(crate) fn decode_meant(stored: Option<Vec<String>>) -> Result<(Vec<UserId>, bool)> {
    let mut stored = stored.unwrap_or_default();
    let all = stored.len();
    stored.retain(|user| !user.is_empty());
    let everyone = stored.len() < all;
    Ok((stored.into_iter().map(UserId::new).collect::<Result<_>>()?, everyone))
}

/// The reactions to a message as JSON text, `[[key, count], …]`; `None` when there are none, which most messages have.
pub(crate) fn encode_reactions(reactions: &Reactions) -> Option<String> {
    let pairs = reactions.as_slice().iter().map(|one| json!([one.key.as_str(), one.count]));
    (!reactions.is_empty()).then(|| pairs.collect::<Value>().to_string())
}

/// Reads [`encode_reactions`] back.
pub(crate) fn decode_reactions(stored: Option<&str>) -> Result<Reactions> {
    let Some(stored) = stored else { return Ok(Reactions::default()) };
    let pairs: Vec<(String, u64)> =
        serde_json::from_str(stored).map_err(|source| damaged().with_source(source))?;
    let pairs = pairs.into_iter().map(|(key, count)| Ok((ReactionKey::new(key)?, count)));
    Ok(Reactions::from_stored(pairs.collect::<Result<Vec<_>>>()?))
}

fn texts(users: &[UserId]) -> Vec<&str> {
    users.iter().map(UserId::as_str).collect()
}

fn damaged() -> Error {
    Error::internal("a stored JSON value is not what the engine writes")
}

#[cfg(test)]
mod tests {
    use chat_core::{ChannelKind, MessageId, PermissionChange, Reason, ReceiptLevel, Role, Seq, SlowMode};

    use super::*;

    fn user(id: &str) -> UserId {
        UserId::new(id).unwrap()
    }

    fn key(text: &str) -> ReactionKey {
        ReactionKey::new(text).unwrap()
    }

    fn edited(message: MessageId, seq: Seq, names: &[&str], newly_everyone: bool) -> ActivityKind {
        let new_mentions = names.iter().map(|name| user(name)).collect();
        ActivityKind::MessageEdited { message, seq, edit_no: 3, new_mentions, newly_everyone }
    }

    fn every_kind() -> Vec<ActivityKind> {
        let message: MessageId = "0197a6ab-0000-7000-8000-000000000001".parse().unwrap();
        let seq = Seq::new(7);
        let name = ChannelName::from_stored("Lunch \"today\" \u{202e}".to_owned());
        let users = vec![user("ann"), user("bob 🙂")];
        vec![
            ActivityKind::Created {
                kind: ChannelKind::Group,
                name: Some(name.clone()),
                users: users.clone(),
            },
            ActivityKind::Created { kind: ChannelKind::Direct, name: None, users: Vec::new() },
            ActivityKind::Renamed { name },
            ActivityKind::TopicChanged { topic: Some(Topic::from_stored("food".to_owned())) },
            ActivityKind::TopicChanged { topic: None },
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Counts },
            ActivityKind::PermissionsChanged {
                change: PermissionChange { post: Some(Role::Admin), ..PermissionChange::default() },
            },
            ActivityKind::Frozen { reason: Some(Reason::from_stored("\"heat\"".into())) },
            ActivityKind::Unfrozen { reason: None },
            ActivityKind::SlowModeChanged { slow_mode: SlowMode::from_stored(30), reason: None },
            ActivityKind::Joined { users, role: Role::Reader },
            ActivityKind::Left { user: user("ann") },
            ActivityKind::Removed { user: user("ann"), reason: None },
            ActivityKind::Banned {
                user: user("ann"),
                removed: true,
                until: Some(Timestamp::from_micros(-1)),
                reason: Some(Reason::from_stored("\"spam\"".into())),
            },
            ActivityKind::Banned { user: user("ann"), removed: false, until: None, reason: None },
            ActivityKind::BanLifted { user: user("ann"), reason: None },
            ActivityKind::Muted { user: user("ann"), until: None, reason: None },
            ActivityKind::Unmuted { user: user("ann"), reason: Some(Reason::from_stored("tea".into())) },
            ActivityKind::RoleChanged { user: user("ann"), role: Role::Owner, reason: None },
            edited(message, seq, &[], false),
            edited(message, seq, &["bob 🙂"], false),
            edited(message, seq, &[], true),
            edited(message, seq, &["bob 🙂"], true),
            ActivityKind::MessageDeleted { message, seq, reason: None },
            ActivityKind::MessageDeleted {
                message,
                seq,
                reason: Some(Reason::from_stored("\"spam\"".into())),
            },
            ActivityKind::MessagePinned { message, seq },
            ActivityKind::MessageUnpinned { message, seq },
            ActivityKind::ReactionAdded { message, seq, key: key("👍"), count: 2 },
            ActivityKind::ReactionRemoved { message, seq, key: key("eyes"), count: 0 },
            ActivityKind::Deleted,
        ]
    }

    #[test]
    fn every_activity_comes_back_as_it_was() {
        for kind in every_kind() {
            let text = encode(&kind).to_string();
            let payload = serde_json::from_str(&text).unwrap();
            assert_eq!(decode(kind.name(), &payload).unwrap(), kind, "{text}");
        }
    }

    #[test]
    fn damage_is_an_error_and_not_a_guess() {
        for (name, payload) in [
            ("renamed", json!({})),
            ("renamed", json!({ "name": 1 })),
            ("topic_changed", json!({ "topic": 1 })),
            ("joined", json!({ "users": ["ann"], "role": "king" })),
            ("receipts_changed", json!({ "level": "some" })),
            ("permissions_changed", json!({ "post": "king" })),
            ("frozen", json!({ "reason": 1 })),
            ("slow_mode_changed", json!({ "seconds": -1 })),
            ("left", json!({ "user": "" })),
            ("banned", json!({ "user": "ann", "until": 1 })),
            ("muted", json!({ "user": "ann", "until": "1" })),
            ("message_edited", json!({ "message": "x", "seq": 1, "edit_no": 1 })),
            ("message_deleted", json!({ "message": "0197a6ab-0000-7000-8000-000000000001", "seq": -1 })),
            (
                "reaction_added",
                json!({ "message": "0197a6ab-0000-7000-8000-000000000001", "seq": 1, "key": " ", "count": 1 }),
            ),
            ("unheard_of", json!({})),
        ] {
            assert!(decode(name, &payload).is_err(), "{name} {payload}");
        }
    }

    #[test]
    fn reactions_come_back_in_their_order() {
        let reactions = Reactions::from_stored([(key("👩🏽‍❤️‍💋‍👨🏾"), 10_000), (key("\"'\\"), 1), (key("a"), 7)]);
        assert_eq!(decode_reactions(encode_reactions(&reactions).as_deref()).unwrap(), reactions);
        assert_eq!(encode_reactions(&Reactions::default()), None);
        assert_eq!(decode_reactions(None).unwrap(), Reactions::default());
        assert!(decode_reactions(Some(r#"[["a b", 1]]"#)).is_err());
    }

    #[test]
    fn metadata_comes_back_byte_for_byte() {
        let entries = [("order", "42"), ("q\"\\\n", "\u{1}\u{fffd}🙂 e\u{301}")];
        let entries = entries.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let metadata = Metadata::from_stored(entries.into());
        assert_eq!(decode_metadata(encode_metadata(&metadata).as_deref()).unwrap(), metadata);
        assert_eq!(encode_metadata(&Metadata::default()), None);
    }
}
