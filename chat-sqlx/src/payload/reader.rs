//! The fields of an activity's payload.

use chat_core::{
    ActivityKind, ChannelKind, MessageId, PermissionChange, ReactionKey, Reason, Result, Role, Seq, SlowMode,
    Timestamp, UserId,
};
use serde_json::Value;

use super::{damaged, decode_meant};
use crate::{settings, words};

/// Reads fields of a payload; whatever is not there as expected is damage.
pub(super) struct Reader<'a>(pub(super) &'a Value);

impl<'a> Reader<'a> {
    pub(super) fn text(&self, field: &str) -> Result<&'a str> {
        self.0.get(field).and_then(Value::as_str).ok_or_else(damaged)
    }

    pub(super) fn optional_text(&self, field: &str) -> Result<Option<String>> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())).ok_or_else(damaged),
        }
    }

    pub(super) fn number(&self, field: &str) -> Result<u64> {
        self.0.get(field).and_then(Value::as_u64).ok_or_else(damaged)
    }

    pub(super) fn flag(&self, field: &str) -> Result<bool> {
        self.0.get(field).and_then(Value::as_bool).ok_or_else(damaged)
    }

    pub(super) fn until(&self) -> Result<Option<Timestamp>> {
        match self.0.get("until") {
            None | Some(Value::Null) => Ok(None),
            Some(micros) => Ok(Some(Timestamp::from_micros(micros.as_i64().ok_or_else(damaged)?))),
        }
    }

    pub(super) fn user(&self) -> Result<UserId> {
        UserId::new(self.text("user")?)
    }

    pub(super) fn users(&self) -> Result<Vec<UserId>> {
        users_of(self.0.get("users").ok_or_else(damaged)?)
    }

    pub(super) fn edited(&self) -> Result<ActivityKind> {
        let meant = self.0.get("new_mentions").map(|list| serde_json::from_value(list.clone()));
        let meant = meant.transpose().map_err(|source| damaged().with_source(source))?;
        let (new_mentions, newly_everyone) = decode_meant(meant)?;
        Ok(ActivityKind::MessageEdited {
            message: self.message()?,
            seq: self.seq()?,
            edit_no: u32::try_from(self.number("edit_no")?).map_err(|_| damaged())?,
            new_mentions,
            newly_everyone,
        })
    }

    pub(super) fn key(&self) -> Result<ReactionKey> {
        ReactionKey::new(self.text("key")?)
    }

    pub(super) fn reason(&self) -> Result<Option<Reason>> {
        Ok(self.optional_text("reason")?.map(Reason::from_stored))
    }

    pub(super) fn permissions(&self) -> Result<PermissionChange> {
        settings::permission_change(self.0)
    }

    pub(super) fn slow_mode(&self) -> Result<SlowMode> {
        settings::slow_mode(i64::try_from(self.number("seconds")?).map_err(|_| damaged())?)
    }

    pub(super) fn role(&self) -> Result<Role> {
        words::parse_role(self.text("role")?)
    }

    pub(super) fn channel_kind(&self) -> Result<ChannelKind> {
        words::parse_channel_kind(self.text("kind")?)
    }

    pub(super) fn message(&self) -> Result<MessageId> {
        self.text("message")?.parse()
    }

    pub(super) fn seq(&self) -> Result<Seq> {
        Ok(Seq::new(self.number("seq")?))
    }
}

fn users_of(list: &Value) -> Result<Vec<UserId>> {
    let users = list.as_array().ok_or_else(damaged)?;
    users.iter().map(|user| UserId::new(user.as_str().ok_or_else(damaged)?)).collect()
}
