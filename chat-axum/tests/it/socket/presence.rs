//! Presence and typing over the socket, from end to end.

use std::time::Duration;

use chat_core::Limits;
use serde_json::{Value, json};

use crate::common::{Client, Scene, connect};

async fn open(client: &mut Client) {
    client.call("session.open", &json!({})).await.unwrap();
}

/// The limits with a grace that a test can wait for.
fn quick() -> Limits {
    let mut limits = Limits::default();
    limits.presence_grace = Duration::from_millis(50);
    limits
}

#[tokio::test]
async fn a_snapshot_then_who_comes_types_and_goes() {
    let scene = Scene::with(quick(), |builder| builder).await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    open(&mut ann).await;
    let snapshot = ann.call("presence.subscribe", &json!({ "channel_id": channel })).await.unwrap();
    assert_eq!((&snapshot["level"], &snapshot["online"]), (&json!("people"), &json!(1)));
    assert_eq!(snapshot["people"][1], json!({ "user_id": "bob", "status": "offline" }));

    let mut bob = connect(served.address, "bob").await;
    open(&mut bob).await;
    let came = ann.event_of("presence").await;
    assert_eq!(
        (&came["people"][0]["user_id"], &came["people"][0]["status"]),
        (&json!("bob"), &json!("online"))
    );
    bob.call("typing.start", &json!({ "channel_id": channel })).await.unwrap();
    assert_eq!(ann.event_of("typing").await["user_ids"], json!(["bob"]));
    let seen = scene.caller("ann").get(&format!("/channels/{channel}/presence")).await.expect(200);
    assert_eq!((&seen["online"], &seen["typing"]), (&json!(2), &json!(["bob"])));
    bob.call("typing.stop", &json!({ "channel_id": channel })).await.unwrap();
    assert_eq!(ann.event_of("typing").await["user_ids"], json!([]));
    bob.call("presence.set", &json!({ "status": "away" })).await.unwrap();
    assert_eq!(ann.event_of("presence").await["people"][0]["status"], "away");
    drop(bob);
    let went = ann.event_of("presence").await;
    assert_eq!(went["people"][0]["status"], "offline");
    assert!(went["people"][0]["since"].is_string(), "{went}");
    let seen = scene.caller("ann").get("/presence?ids=bob").await.expect(200);
    assert_eq!(seen["people"][0]["since"], went["people"][0]["since"]);
}

#[tokio::test]
async fn subscriptions_that_end_are_told_and_the_connection_goes_on() {
    let scene = Scene::with(quick(), |builder| builder).await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut bob = connect(served.address, "bob").await;
    open(&mut bob).await;
    bob.call("presence.subscribe", &json!({ "channel_id": channel })).await.unwrap();
    bob.call("presence.subscribe", &json!({ "user_ids": ["ann"] })).await.unwrap();
    bob.call("participant.leave", &json!({ "channel_id": channel })).await.unwrap();
    let (mut channels, mut users) = (Vec::new(), Vec::new());
    while channels.is_empty() || users.is_empty() {
        let ended = bob.event_of("presence_ended").await;
        channels.extend(ended["channel_ids"].as_array().unwrap().clone());
        users.extend(ended["user_ids"].as_array().unwrap().clone());
    }
    assert_eq!((channels, users), (vec![json!(channel)], vec![json!("ann")]));
    let error = bob.call("channel.get", &json!({ "channel_id": channel })).await.unwrap_err();
    assert_eq!(error["data"]["code"], "not_found");
}

#[tokio::test]
async fn who_says_so_before_the_session_is_never_seen() {
    let scene = Scene::with(quick(), |builder| builder).await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut bob = connect(served.address, "bob").await;
    bob.call("presence.set", &json!({ "invisible": true })).await.unwrap();
    open(&mut bob).await;
    let mut ann = connect(served.address, "ann").await;
    open(&mut ann).await;
    let snapshot = ann.call("presence.subscribe", &json!({ "user_ids": ["bob"] })).await.unwrap();
    assert_eq!(snapshot["people"][0], json!({ "user_id": "bob", "status": "offline" }));
    bob.call("typing.start", &json!({ "channel_id": channel })).await.unwrap();
    let seen = scene.caller("ann").get(&format!("/channels/{channel}/presence")).await.expect(200);
    assert_eq!((&seen["online"], &seen["typing"]), (&json!(1), &json!([])));
    bob.call("presence.set", &json!({ "invisible": false })).await.unwrap();
    assert_eq!(ann.event_of("presence").await["people"][0]["status"], "online");
}

#[tokio::test]
async fn what_may_not_be_subscribed_to_or_typed_is_refused() {
    let mut limits = Limits::default();
    limits.presence_channels = 1;
    limits.presence_people = 1;
    let scene = Scene::with(limits, |builder| builder).await;
    let (channel, other) = (scene.group().await, scene.group().await);
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    open(&mut ann).await;
    let cleos = scene.caller("cleo").post("/channels", &json!({ "name": "Cleo's" })).await.expect(201);
    ann.call("presence.subscribe", &json!({ "channel_id": channel })).await.unwrap();
    for (params, code, field, limit) in [
        (json!({ "user_ids": ["cleo"] }), "not_found", json!("user_ids"), Value::Null),
        (json!({ "user_ids": ["eve"] }), "not_found", json!("user_ids"), Value::Null),
        (json!({ "user_ids": ["bob", "ann"] }), "invalid", json!("user_ids"), json!(1)),
        (json!({ "channel_id": cleos["channel"]["id"] }), "not_found", Value::Null, Value::Null),
        (json!({ "channel_id": other }), "invalid", json!("channel_id"), json!(1)),
        (json!({}), "invalid", json!("channel_id"), Value::Null),
    ] {
        let error = ann.call("presence.subscribe", &params).await.unwrap_err();
        let data = &error["data"];
        assert_eq!(
            (&data["code"], &data["field"], &data["limit"]),
            (&json!(code), &field, &limit),
            "{params}"
        );
    }
    // What is not there may be let go of.
    ann.call("presence.unsubscribe", &json!({ "user_ids": ["eve"] })).await.unwrap();
    ann.call("presence.unsubscribe", &json!({ "channel_id": channel })).await.unwrap();
    ann.call("presence.subscribe", &json!({ "channel_id": other })).await.expect("there is room again");
    let path = format!("/channels/{channel}/participants");
    let reader = json!({ "user_ids": ["dora"], "role": "reader" });
    scene.caller("ann").post(&path, &reader).await.expect(204);
    let mut dora = connect(served.address, "dora").await;
    let error = dora.call("typing.start", &json!({ "channel_id": channel })).await.unwrap_err();
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32_003), &json!("forbidden")));
}
