//! The OpenAPI document: committed, complete, and the one that is served.

use chat_core::Limits;
use serde_json::{Map, Value, json};

use crate::common::Scene;

fn document() -> Value {
    serde_json::to_value(chat_axum::openapi()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, &Map<String, Value>)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations
                .map(move |(method, operation)| (format!("{method} {path}"), operation.as_object().unwrap()))
        })
        .collect()
}

#[test]
#[cfg(feature = "accounts")]
fn the_committed_document_is_the_codes() {
    use std::fs;
    use std::path::Path;

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let generated = format!("{:#}\n", document());
    if std::env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "docs/openapi.json is not what the code says: run this test with UPDATE_GENERATED=1",
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value, seen: &mut usize) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    let target = document.pointer(reference.trim_start_matches('#'));
                    assert!(target.is_some(), "{reference}");
                    *seen += 1;
                }
                members.values().for_each(|value| walk(value, document, seen));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, document, seen)),
            _ => {}
        }
    }
    let (document, mut seen) = (document(), 0);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    walk(&document, &document, &mut seen);
    assert!(seen > 100, "only {seen} references");
}

#[test]
fn every_operation_tells_what_it_does_takes_and_answers() {
    let document = document();
    for (name, operation) in operations(&document) {
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        assert!(!operation["tags"].as_array().unwrap().is_empty(), "{name}");
        let path = name.split(' ').nth(1).unwrap();
        let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        for parameter in &parameters {
            assert!(
                parameter["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{name}: {parameter}"
            );
            let schema = &parameter["schema"];
            assert!(schema["type"].is_string() || schema["$ref"].is_string(), "{name}: {parameter}");
            let in_path = path.contains(&format!("{{{}}}", parameter["name"].as_str().unwrap()));
            assert_eq!(parameter["in"] == "path", in_path, "{name}: {parameter}");
            assert_eq!(
                parameter["required"] == true,
                in_path || parameter["name"] == "ids",
                "{name}: {parameter}"
            );
        }
        assert_eq!(
            path.matches('{').count(),
            parameters.iter().filter(|one| one["in"] == "path").count(),
            "{name}"
        );
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2') || status == "101"), "{name}");
        for status in ["401", "500", "503"] {
            let expected = status != "401" || name != "post /auth/sign-up";
            assert_eq!(answers.contains_key(status), expected, "{name}: {status}");
        }
        let has_body = operation.contains_key("requestBody");
        assert_eq!(
            (answers.contains_key("413"), answers.contains_key("415")),
            (has_body, has_body),
            "{name}"
        );
        let names_something = path.contains('{') || ["post /channels", "get /presence"].contains(&&*name);
        assert_eq!(answers.contains_key("404"), names_something, "{name}");
    }
}

#[test]
fn a_token_is_asked_where_one_is_needed() {
    let document = document();
    assert_eq!(document["security"], json!([{ "bearer": [] }]));
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    for (name, operation) in operations(&document) {
        let expected = match name.as_str() {
            "post /auth/sign-up" | "post /auth/login" => Some(json!([{}])),
            "get /ws" => Some(json!([{}, { "bearer": [] }])),
            _ => None,
        };
        assert_eq!(operation.get("security"), expected.as_ref(), "{name}");
    }
}

#[test]
fn bounds_are_the_engines_limits() {
    let document = document();
    let limits = Limits::default();
    for (name, operation) in operations(&document) {
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let schema = &parameter["schema"];
            match parameter["name"].as_str().unwrap() {
                "limit" => {
                    assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(1), &json!(200)), "{name}");
                }
                "user_id" | "key" | "Idempotency-Key" => assert_eq!(schema["maxLength"], 64, "{name}"),
                "ids" if name == "get /presence" => {
                    assert_eq!(schema["maxItems"], limits.presence_people, "{name}");
                }
                "reason" => assert_eq!(schema["maxLength"], limits.reason_chars, "{name}"),
                "ids" => assert_eq!(schema["maxItems"], limits.users_per_call, "{name}"),
                "before" if name == "get /channels/{channel_id}/reports" => {
                    assert_eq!(schema["type"], "string", "{name}: {schema}");
                }
                "before" | "around" => assert_eq!(schema["minimum"], 0, "{name}"),
                _ => {}
            }
        }
    }
    let body =
        |schema: &str, field: &str| document["components"]["schemas"][schema]["properties"][field].clone();
    for (schema, field, keyword, expected) in [
        ("NewGroup", "name", "maxLength", limits.name_chars),
        ("NewGroup", "topic", "maxLength", limits.topic_chars),
        ("NewGroup", "metadata", "maxProperties", limits.metadata_entries),
        ("NewGroup", "user_ids", "maxItems", limits.users_per_call),
        ("NewGroup", "client_key", "maxLength", 64),
        ("ChannelPatch", "name", "maxLength", limits.name_chars),
        ("ChannelPatch", "topic", "maxLength", limits.topic_chars),
        ("Draft", "body", "maxLength", limits.body_bytes),
        ("StreamText", "text", "maxLength", limits.body_bytes),
        ("StreamEnd", "reason", "maxLength", limits.reason_chars),
        ("NewReport", "comment", "maxLength", limits.comment_chars),
        ("ReportClosing", "reason", "maxLength", limits.reason_chars),
        ("Draft", "client_key", "maxLength", 64),
        ("Draft", "mentions", "maxItems", limits.mentions),
        ("Draft", "metadata", "maxProperties", limits.metadata_entries),
        ("MessageEdit", "body", "maxLength", limits.body_bytes),
        ("MessageEdit", "mentions", "maxItems", limits.mentions),
        ("MessageEdit", "metadata", "maxProperties", limits.metadata_entries),
        ("NewParticipants", "user_ids", "maxItems", limits.users_per_call),
    ] {
        assert_eq!(body(schema, field)[keyword], expected, "{schema}.{field}");
    }
}

#[tokio::test]
async fn the_served_document_has_the_limits_in_force() {
    let mut limits = Limits::default();
    limits.page_max = 7;
    let scene = Scene::with(limits, |builder| builder).await;
    let served = scene.nobody().get("/openapi.json").await.expect(200);
    let parameters = served["paths"]["/channels"]["get"]["parameters"].as_array().unwrap();
    let limit = parameters.iter().find(|parameter| parameter["name"] == "limit").unwrap();
    assert_eq!(limit["schema"]["maximum"], 7);
    // Without accounts there are no routes for them.
    assert!(served["paths"].get("/auth/login").is_none());
    let paths = served["paths"].as_object().unwrap();
    let expected =
        document()["paths"].as_object().unwrap().keys().filter(|path| !path.starts_with("/auth")).count();
    assert_eq!(paths.len(), expected);
}
