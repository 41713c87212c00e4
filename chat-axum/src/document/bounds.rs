//! The bounds of parameters and fields, from the engine's own limits.

use chat_core::{ClientKey, Limits, UserId};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{Object, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// How much of something there may be.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// A number, from 1.
    Number(usize),
    /// A text of 1 to this many characters. Where the engine counts bytes, more characters are too many anyway.
    Text(usize),
    /// A list of this many entries, from the first number.
    Items(usize, usize),
    /// An object of up to this many members.
    Members(usize),
}

/// Writes every bound into the document.
pub(super) fn set(document: &mut OpenApi, limits: &Limits) {
    let of_parameters = of_parameters(limits);
    for (_, operation) in operations(document) {
        for parameter in operation.parameters.iter_mut().flatten() {
            let RefOr::T(Parameter { name, schema: Some(RefOr::T(schema)), .. }) = parameter else {
                continue;
            };
            strip_null(schema);
            if let Some((_, bound)) = of_parameters.iter().find(|(bounded, _)| bounded == name) {
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

fn of_parameters(limits: &Limits) -> [(&'static str, Bound); 4] {
    [
        ("limit", Bound::Number(limits.page_max)),
        ("user_id", Bound::Text(UserId::MAX_BYTES)),
        ("ids", Bound::Items(1, limits.users_per_call)),
        ("Idempotency-Key", Bound::Text(ClientKey::MAX_BYTES)),
    ]
}

#[rustfmt::skip]
fn of_bodies(limits: &Limits) -> [(&'static str, &'static str, Bound); 20] {
    [
        ("NewGroup", "name", Bound::Text(limits.name_chars)),
        ("NewGroup", "topic", Bound::Text(limits.topic_chars)),
        ("NewGroup", "metadata", Bound::Members(limits.metadata_entries)),
        ("NewGroup", "user_ids", Bound::Items(0, limits.users_per_call)),
        ("NewGroup", "client_key", Bound::Text(ClientKey::MAX_BYTES)),
        ("ChannelPatch", "name", Bound::Text(limits.name_chars)),
        ("ChannelPatch", "topic", Bound::Text(limits.topic_chars)),
        ("Draft", "body", Bound::Text(limits.body_bytes)),
        ("Draft", "client_key", Bound::Text(ClientKey::MAX_BYTES)),
        ("Draft", "mentions", Bound::Items(0, limits.mentions)),
        ("Draft", "metadata", Bound::Members(limits.metadata_entries)),
        ("MessageEdit", "body", Bound::Text(limits.body_bytes)),
        ("MessageEdit", "mentions", Bound::Items(0, limits.mentions)),
        ("MessageEdit", "metadata", Bound::Members(limits.metadata_entries)),
        ("NewParticipants", "user_ids", Bound::Items(1, limits.users_per_call)),
        ("SignUp", "user_id", Bound::Text(32)),
        ("SignUp", "password", Bound::Text(128)),
        ("SignUp", "name", Bound::Text(limits.name_chars)),
        ("LogIn", "user_id", Bound::Text(32)),
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
            (Self::Text(most), Schema::Object(text)) => {
                text.min_length = Some(1);
                text.max_length = Some(most);
            }
            (Self::Members(most), Schema::Object(Object { max_properties, .. })) => {
                *max_properties = Some(most);
            }
            (Self::Items(least, most), Schema::Array(list)) => {
                list.min_items = Some(least);
                list.max_items = Some(most);
            }
            _ => {}
        }
    }
}
