//! The schemas for OpenAPI say what the JSON is.

use std::collections::BTreeMap;

use chat_protocol::{Problem, params, wire};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::samples::{events, replies};

fn schemas<T: ToSchema>() -> BTreeMap<String, Value> {
    let mut found: Vec<(String, RefOr<Schema>)> = Vec::new();
    T::schemas(&mut found);
    found.push((T::name().into_owned(), T::schema()));
    found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect()
}

/// Properties of an object's schema, and those it must have.
fn check(schema: &Value, json: &Value, name: &str) {
    let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{name}: {schema}"));
    for field in json.as_object().unwrap().keys() {
        assert!(properties.contains_key(field), "{name} has no property {field}");
    }
    for field in schema["required"].as_array().into_iter().flatten() {
        assert!(json.get(field.as_str().unwrap()).is_some(), "{name} has no field {field}: {json}");
    }
    for (field, property) in properties {
        let is_told = ["description", "$ref", "oneOf"].iter().any(|key| property.get(key).is_some());
        assert!(is_told, "{name}.{field} has no description");
    }
}

#[test]
fn results_have_the_fields_their_schemas_say() {
    for (method, reply) in replies() {
        let wire = wire::Reply::from(&reply);
        let (schema, name) = match &wire {
            wire::Reply::Authenticated(_) => (schemas::<wire::Identity<'_>>(), "Identity"),
            wire::Reply::Message(_) => (schemas::<wire::Message<'_>>(), "Message"),
            wire::Reply::Channel(_) => (schemas::<wire::ChannelView<'_>>(), "ChannelView"),
            wire::Reply::Channels(_) => (schemas::<wire::ChannelPage<'_>>(), "ChannelPage"),
            wire::Reply::History(_) => (schemas::<wire::HistoryPage<'_>>(), "HistoryPage"),
            wire::Reply::Bans(_) => (schemas::<wire::BanPage<'_>>(), "BanPage"),
            wire::Reply::Report(_) => (schemas::<wire::Report<'_>>(), "Report"),
            wire::Reply::Reports(_) => (schemas::<wire::ReportPage<'_>>(), "ReportPage"),
            wire::Reply::Participants(_) => (schemas::<wire::ParticipantPage<'_>>(), "ParticipantPage"),
            wire::Reply::Pins(_) => (schemas::<wire::Pins<'_>>(), "Pins"),
            wire::Reply::Versions(_) => (schemas::<wire::VersionPage<'_>>(), "VersionPage"),
            wire::Reply::Reactors(_) => (schemas::<wire::ReactorPage<'_>>(), "ReactorPage"),
            wire::Reply::Recipients(_) => (schemas::<wire::RecipientPage<'_>>(), "RecipientPage"),
            wire::Reply::Membership(_) => (schemas::<wire::MembershipState>(), "MembershipState"),
            wire::Reply::Thread(_) => (schemas::<wire::ThreadState>(), "ThreadState"),
            wire::Reply::Threads(_) => (schemas::<wire::ThreadPage<'_>>(), "ThreadPage"),
            wire::Reply::Draft(_) => (schemas::<wire::DraftState<'_>>(), "DraftState"),
            wire::Reply::Drafts(_) => (schemas::<wire::DraftPage<'_>>(), "DraftPage"),
            wire::Reply::TotalUnread(_) => (schemas::<wire::TotalUnread>(), "TotalUnread"),
            wire::Reply::Synced(_) => (schemas::<wire::Synced<'_>>(), "Synced"),
            wire::Reply::Unread(_) => (schemas::<wire::UnreadTerms>(), "UnreadTerms"),
            wire::Reply::Blocks(_) => (schemas::<wire::Blocks<'_>>(), "Blocks"),
            wire::Reply::Presence(_) => (schemas::<wire::PresenceSnapshot<'_>>(), "PresenceSnapshot"),
            _ => continue,
        };
        check(&schema[name], &serde_json::to_value(&wire).unwrap(), method);
    }
}

#[test]
fn schemas_name_all_they_refer_to() {
    let all = [
        schemas::<wire::Event<'_>>(),
        schemas::<wire::ActivityPage<'_>>(),
        schemas::<wire::Opened<'_>>(),
        schemas::<wire::Sent<'_>>(),
        schemas::<wire::Receipts<'_>>(),
        schemas::<wire::Users<'_>>(),
        schemas::<wire::Cursor>(),
        schemas::<Problem<'_>>(),
        schemas::<params::Draft>(),
        schemas::<params::MessageEdit>(),
        schemas::<params::NewGroup>(),
        schemas::<params::NewParticipants>(),
        schemas::<params::NewSanction>(),
    ];
    for schemas in all {
        let text = serde_json::to_string(&schemas).unwrap();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name} is not among {:?}", schemas.keys());
        }
    }
}

#[test]
fn events_and_activities_are_told_apart_by_type() {
    let schemas = schemas::<wire::Event<'_>>();
    for event in events() {
        let json = serde_json::to_value(wire::Event::from(&event)).unwrap();
        assert!(schemas["Event"].to_string().contains(&format!("\"{}\"", json["type"].as_str().unwrap())));
        if let Some(activity) = json["activity"]["type"].as_str() {
            assert!(schemas["ActivityDetail"].to_string().contains(&format!("\"{activity}\"")));
        }
    }
}
