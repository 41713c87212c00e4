//! What a group settles by itself, as both databases store it. Stored for ever: a field may be added, never renamed.

use chat_core::store::ChannelEdit;
use chat_core::{Error, PermissionChange, Permissions, Reason, Result, SlowMode};
use serde_json::Value;

use crate::words;

/// A change of permissions, which is also how those are stored that differ from the default.
pub(crate) fn encode_permissions(change: PermissionChange) -> Value {
    let PermissionChange { post, add, pin, mention_everyone } = change;
    let rights = [("post", post), ("add", add), ("pin", pin), ("mention_everyone", mention_everyone)];
    let named = rights
        .into_iter()
        .filter_map(|(right, least)| Some((right.to_owned(), least.as_ref()?.as_str().into())));
    Value::Object(named.collect())
}

/// The permissions that [`encode_permissions`] was merged into; by default none.
pub(crate) fn decode_permissions(stored: Option<&str>) -> Result<Permissions> {
    let Some(stored) = stored else { return Ok(Permissions::default()) };
    let stored: Value = serde_json::from_str(stored).map_err(|source| damaged().with_source(source))?;
    Ok(permission_change(&stored)?.apply(Permissions::default()))
}

/// Reads [`encode_permissions`] back.
pub(crate) fn permission_change(stored: &Value) -> Result<PermissionChange> {
    let right = |field: &str| match stored.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(least) => words::parse_role(least.as_str().ok_or_else(damaged)?).map(Some),
    };
    Ok(PermissionChange {
        post: right("post")?,
        add: right("add")?,
        pin: right("pin")?,
        mention_everyone: right("mention_everyone")?,
    })
}

/// What a change of a channel stores: the new value, or why.
pub(crate) fn edited(edit: &ChannelEdit) -> Option<String> {
    match edit {
        ChannelEdit::Rename(name) => Some(name.as_str().to_owned()),
        ChannelEdit::Topic(topic) => topic.as_ref().map(|topic| topic.as_str().to_owned()),
        ChannelEdit::Receipts(level) => Some(level.as_str().to_owned()),
        ChannelEdit::Permissions(change) => Some(encode_permissions(*change).to_string()),
        ChannelEdit::SlowMode(slow_mode, _) => Some(slow_mode.seconds().to_string()),
        ChannelEdit::Freeze(reason) | ChannelEdit::Unfreeze(reason) => {
            reason.as_ref().map(|reason| reason.as_str().to_owned())
        }
    }
}

/// The seconds that a database or a payload has.
pub(crate) fn slow_mode(stored: i64) -> Result<SlowMode> {
    u32::try_from(stored).map(SlowMode::from_stored).map_err(|source| damaged().with_source(source))
}

fn damaged() -> Error {
    Error::internal("a stored setting is not what the engine writes")
}

/// A payload with the reason, where there is one.
pub(crate) fn because(mut payload: Value, reason: Option<&Reason>) -> Value {
    if let Some(reason) = reason {
        payload["reason"] = reason.as_str().into();
    }
    payload
}

#[cfg(test)]
mod tests {
    use chat_core::Role;

    use super::*;

    #[test]
    fn permissions_are_the_default_but_for_what_is_stored() {
        let of =
            |stored| decode_permissions(stored).map(|now| [now.post, now.add, now.pin, now.mention_everyone]);
        let usual = [Role::Member, Role::Admin, Role::Admin, Role::Admin];
        assert_eq!(of(None).unwrap(), usual);
        assert_eq!(of(Some("{}")).unwrap(), usual);
        let others = [Role::Reader, Role::Admin, Role::Owner, Role::Member];
        let stored = r#"{"post":"reader","pin":"owner","mention_everyone":"member"}"#;
        assert_eq!(of(Some(stored)).unwrap(), others);
        assert!(of(Some(r#"{"add":"king"}"#)).is_err() && of(Some("[")).is_err());
    }
}
