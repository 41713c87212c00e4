//! The bounds of parameters and fields, from the engine's own limits.

use chat_core::{ClientKey, Limits, ReactionKey, Seq, UserId};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// Text in one line: no control characters.
const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]+$";
/// The same, but neither `.` nor `..`, which paths cannot hold.
const USER_ID: &str = r"^([^.\u0000-\u001f\u007f-\u009f]|\.[^.\u0000-\u001f\u007f-\u009f]|\.\.[^\u0000-\u001f\u007f-\u009f])[^\u0000-\u001f\u007f-\u009f]*$";
/// The same, and without white space.
const KEY: &str = r"^([^.\s\u0000-\u001f\u007f-\u009f]|\.[^.\s\u0000-\u001f\u007f-\u009f]|\.\.[^\s\u0000-\u001f\u007f-\u009f])[^\s\u0000-\u001f\u007f-\u009f]*$";
/// An id the engine made.
const UUID: &str = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
/// What a page of the channel list gives as `next`.
const PAGE_KEY: &str = "^[A-Za-z0-9_-]{32}$";

/// What something may be, and how much of it there may be.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// A number, from 1.
    Number(usize),
    /// A number, from 0.
    UpTo(u64),
    /// The number of a message or a change.
    Counter,
    /// A text of 1 to this many characters. Where the engine counts bytes, more characters are too many anyway.
    Text(usize),
    /// The same, or nothing.
    Any(usize),
    /// A text in one line.
    Line(usize),
    /// A text of this form.
    Form(&'static str),
    /// A user id.
    UserId,
    /// A key of reactions.
    Key,
    /// A list of user ids, from the first number to the second.
    Users(usize, usize),
    /// An object of up to this many members.
    Members(usize),
}

/// Writes every bound into the document.
pub(super) fn set(document: &mut OpenApi, limits: &Limits) {
    let of_parameters = of_parameters(limits);
    for (_, operation) in operations(document) {
        let id = operation.operation_id.clone().unwrap_or_default();
        for parameter in operation.parameters.iter_mut().flatten() {
            let RefOr::T(Parameter { name, schema: Some(RefOr::T(schema)), .. }) = parameter else {
                continue;
            };
            strip_null(schema);
            let is_of = |row: &&(&str, &str, Bound)| (row.0.is_empty() || row.0 == id) && row.1 == name;
            if let Some((_, _, bound)) = of_parameters.iter().find(is_of) {
                bound.set(schema);
            }
        }
    }
    let Some(components) = &mut document.components else { return };
    for (name, property, bound) in of_bodies(limits) {
        if let Some(RefOr::T(Schema::Object(body))) = components.schemas.get_mut(name)
            && let Some(RefOr::T(schema)) = body.properties.get_mut(property)
        {
            bound.set(schema);
        }
    }
}

/// A parameter that has no value is left out: outside of JSON there is no null.
fn strip_null(schema: &mut Schema) {
    if let Schema::Object(Object { schema_type, .. }) = schema
        && let SchemaType::Array(types) = schema_type
    {
        types.retain(|found| *found != Type::Null);
        if let [only] = types.as_slice() {
            *schema_type = SchemaType::Type(only.clone());
        }
    }
}

/// By operation and name; an empty operation is any that has no row of its own before.
fn of_parameters(limits: &Limits) -> [(&'static str, &'static str, Bound); 17] {
    [
        ("list_channels", "after", Bound::Form(PAGE_KEY)),
        ("list_participants", "after", Bound::UserId),
        ("list_bans", "after", Bound::UserId),
        ("list_participants", "prefix", Bound::UserId),
        ("list_recipients", "after", Bound::UserId),
        ("list_reactors", "after", Bound::UserId),
        ("list_reports", "before", Bound::Form(UUID)),
        ("", "reason", Bound::Line(limits.reason_chars)),
        ("", "key", Bound::Key),
        ("", "before", Bound::Counter),
        ("", "after", Bound::Counter),
        ("", "around", Bound::Counter),
        ("", "limit", Bound::Number(limits.page_max)),
        ("", "user_id", Bound::UserId),
        ("get_presence", "ids", Bound::Users(1, limits.presence_people)),
        ("", "ids", Bound::Users(1, limits.users_per_call)),
        ("", "Idempotency-Key", Bound::Line(ClientKey::MAX_BYTES)),
    ]
}

/// By schema and field.
#[rustfmt::skip]
fn of_bodies(limits: &Limits) -> [(&'static str, &'static str, Bound); 38] {
    [
        ("NewGroup", "name", Bound::Line(limits.name_chars)),
        ("NewGroup", "topic", Bound::Line(limits.topic_chars)),
        ("NewGroup", "metadata", Bound::Members(limits.metadata_entries)),
        ("NewGroup", "user_ids", Bound::Users(0, limits.users_per_call)),
        ("NewGroup", "client_key", Bound::Line(ClientKey::MAX_BYTES)),
        ("ChannelPatch", "name", Bound::Line(limits.name_chars)),
        ("ChannelPatch", "topic", Bound::Line(limits.topic_chars)),
        ("Because", "reason", Bound::Line(limits.reason_chars)),
        ("Draft", "body", Bound::Any(limits.body_bytes)),
        ("Draft", "client_key", Bound::Line(ClientKey::MAX_BYTES)),
        ("Draft", "mentions", Bound::Users(0, limits.mentions)),
        ("Draft", "metadata", Bound::Members(limits.metadata_entries)),
        ("MessageEdit", "body", Bound::Text(limits.body_bytes)),
        ("MessageEdit", "mentions", Bound::Users(0, limits.mentions)),
        ("MessageEdit", "metadata", Bound::Members(limits.metadata_entries)),
        ("NewDraft", "body", Bound::Any(limits.body_bytes)),
        ("NewDraft", "expected_version", Bound::Counter),
        ("StreamText", "text", Bound::Any(limits.body_bytes)),
        ("StreamEnd", "reason", Bound::Line(limits.reason_chars)),
        ("NewParticipants", "user_ids", Bound::Users(1, limits.users_per_call)),
        ("RoleChange", "reason", Bound::Line(limits.reason_chars)),
        ("NewSanction", "reason", Bound::Line(limits.reason_chars)),
        ("SlowModeChange", "seconds", Bound::UpTo(limits.slow_mode.as_secs())),
        ("SlowModeChange", "reason", Bound::Line(limits.reason_chars)),
        ("NewReport", "comment", Bound::Line(limits.comment_chars)),
        ("ReportClosing", "reason", Bound::Line(limits.reason_chars)),
        ("Mark", "seq", Bound::Counter),
        ("ReceiptMarks", "delivered_seq", Bound::Counter),
        ("ReceiptMarks", "read_seq", Bound::Counter),
        ("ThreadChange", "read_seq", Bound::Counter),
        ("BadgeMove", "read_seq", Bound::Counter),
        ("BadgeMove", "unread_from_seq", Bound::Counter),
        ("Sync", "limit", Bound::Number(limits.sync_items)),
        ("SignUp", "user_id", Bound::Line(32)),
        ("SignUp", "password", Bound::Text(128)),
        ("SignUp", "name", Bound::Line(limits.name_chars)),
        ("LogIn", "user_id", Bound::Line(32)),
        ("LogIn", "password", Bound::Text(128)),
    ]
}

impl Bound {
    fn set(self, schema: &mut Schema) {
        match (self, schema) {
            (Self::Number(most), Schema::Object(number)) => {
                number.minimum = Some(1_usize.into());
                number.maximum = Some(most.into());
            }
            (Self::UpTo(most), Schema::Object(number)) => number.maximum = Some(most.into()),
            (Self::Counter, Schema::Object(number)) => number.maximum = Some(Seq::MAX.get().into()),
            (Self::Text(most), Schema::Object(text)) => set_length(text, most),
            (Self::Any(most), Schema::Object(text)) => text.max_length = Some(most),
            (Self::Line(most), Schema::Object(text)) => {
                set_length(text, most);
                text.pattern = Some(LINE.to_owned());
            }
            (Self::UserId, Schema::Object(text)) => {
                set_length(text, UserId::MAX_BYTES);
                text.pattern = Some(USER_ID.to_owned());
            }
            (Self::Key, Schema::Object(text)) => {
                set_length(text, ReactionKey::MAX_BYTES);
                text.pattern = Some(KEY.to_owned());
            }
            (Self::Form(form), Schema::Object(text)) => text.pattern = Some(form.to_owned()),
            (Self::Members(most), Schema::Object(object)) => object.max_properties = Some(most),
            (Self::Users(least, most), Schema::Array(list)) => {
                list.min_items = Some(least);
                list.max_items = Some(most);
                if let ArrayItems::RefOrSchema(item) = &mut list.items
                    && let RefOr::T(item) = item.as_mut()
                {
                    Self::UserId.set(item);
                }
            }
            _ => {}
        }
    }
}

fn set_length(text: &mut Object, most: usize) {
    text.min_length = Some(1);
    text.max_length = Some(most);
}
