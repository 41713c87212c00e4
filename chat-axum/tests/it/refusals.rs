//! Why somebody is refused reaches them over both faces: the app's words, and those of moderators.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use chat_axum::ChatApi;
use chat_core::store::MemoryStore;
use chat_core::{
    Access, Action, Actor, Change, ChatService, Draft, Hooks, Policy, Profile, Roles, SendContext, UserId,
    Verdict,
};
use serde_json::{Value, json};

use crate::common::{PEOPLE, Scene, Tokens, connect, user};

/// Refuses what is called bad, and says why.
#[derive(Debug)]
struct Censor;

#[async_trait]
impl Hooks for Censor {
    async fn before_send(&self, context: &SendContext<'_>, draft: &Draft) -> Verdict {
        let what = if context.editing.is_some() { "an edit" } else { "a message" };
        if draft.body == "bad" { Verdict::Reject(format!("no such words in {what}")) } else { Verdict::Allow }
    }

    async fn after_commit(&self, _change: &Change) {}
}

/// Offers one reaction.
#[derive(Debug)]
struct Likes;

impl Policy for Likes {
    fn allows(&self, access: &Access, action: &Action<'_>) -> bool {
        let is_offered = !matches!(action, Action::React { key } if key.as_str() != "like");
        is_offered && Roles.allows(access, action)
    }

    fn may_contact(&self, _from: &UserId, _to: &UserId) -> bool {
        true
    }
}

async fn scene() -> Scene {
    let chat = ChatService::builder(MemoryStore::new()).hooks(Censor).policy(Likes).start();
    for id in PEOPLE {
        chat.put_user(&user(id), Profile::named(id, chat.limits()).unwrap()).await.unwrap();
    }
    let api = ChatApi::builder(chat, Arc::new(Tokens)).build();
    let app: Router = chat_axum::router(api.clone());
    Scene { api, app }
}

#[tokio::test]
async fn the_apps_reason_reaches_who_sends_and_who_edits() {
    let scene = scene().await;
    let (channel, ann) = (scene.group().await, scene.caller("ann"));
    let served = scene.serve().await;
    let mut socket = connect(served.address, "ann").await;
    let path = format!("/channels/{channel}/messages");
    let sent = ann.post(&path, &json!({ "body": "good" })).await.expect(201);
    let message = sent["message"]["id"].as_str().unwrap();

    let (bad, edit) = (json!({ "body": "bad" }), json!({ "body": "bad", "expected_edit_no": 0 }));
    let to_bob = json!({ "user_id": "bob", "body": "bad" });
    let in_channel = json!({ "channel_id": channel, "body": "bad" });
    let in_message =
        json!({ "channel_id": channel, "message_id": message, "body": "bad", "expected_edit_no": 0 });
    for (problem, method, params, why) in [
        (ann.post(&path, &bad).await, "message.send", in_channel, "no such words in a message"),
        (ann.post("/users/bob/messages", &bad).await, "message.send", to_bob, "no such words in a message"),
        (
            ann.patch(&format!("{path}/{message}"), &edit).await,
            "message.edit",
            in_message,
            "no such words in an edit",
        ),
    ] {
        let problem = problem.problem(422);
        assert_eq!((&problem["code"], &problem["detail"]), (&json!("rejected"), &json!(why)), "{method}");
        let error = socket.call(method, &params).await.unwrap_err();
        assert_eq!(
            (&error["data"]["code"], &error["message"]),
            (&json!("rejected"), &json!(why)),
            "{method}"
        );
    }
    let page = ann.get(&path).await.expect(200);
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
    assert_eq!(page["messages"][0]["body"], "good");
}

/// What both faces say of a refusal, beside the words for developers.
async fn refusals(
    scene: &Scene,
    socket: &mut crate::common::Client,
    channel: &str,
    status: u16,
) -> [Value; 2] {
    let path = format!("/channels/{channel}/messages");
    let problem = scene.caller("bob").post(&path, &json!({ "body": "hi" })).await.problem(status);
    let params = json!({ "channel_id": channel, "body": "hi" });
    let mut error = socket.call("message.send", &params).await.unwrap_err();
    [problem, error["data"].take()]
}

#[tokio::test]
async fn moderators_reasons_reach_whom_they_are_about() {
    let scene = scene().await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut socket = connect(served.address, "bob").await;
    let (chat, id) = (scene.api.chat(), channel.parse().unwrap());
    chat.freeze_channel(Actor::Host, id, Some("too heated")).await.unwrap();
    for said in refusals(&scene, &mut socket, &channel, 403).await {
        assert_eq!((&said["code"], &said["field"]), (&json!("forbidden"), &json!("channel_id")));
        assert_eq!((&said["reason"], &said["retry_after_ms"]), (&json!("too heated"), &Value::Null));
    }
    chat.unfreeze_channel(Actor::Host, id, None).await.unwrap();
    let until = chat.clock().now().after(Duration::from_hours(1));
    chat.mute_participant(Actor::Host, id, &user("bob"), Some(until), Some("spam")).await.unwrap();
    for said in refusals(&scene, &mut socket, &channel, 403).await {
        assert_eq!((&said["code"], &said["reason"]), (&json!("forbidden"), &json!("spam")));
        let wait = said["retry_after_ms"].as_u64().unwrap();
        assert!((3_000_000..=3_600_000).contains(&wait), "{said}");
    }
}

#[tokio::test]
async fn slow_mode_tells_how_long_one_waits() {
    let scene = scene().await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut socket = connect(served.address, "bob").await;
    let (chat, id) = (scene.api.chat(), channel.parse().unwrap());
    chat.set_slow_mode(Actor::Host, id, 3_600, None).await.unwrap();
    chat.send(&user("bob"), chat_core::Target::Channel(id), Draft::new("first")).await.unwrap();
    for said in refusals(&scene, &mut socket, &channel, 429).await {
        assert_eq!((&said["code"], &said["field"]), (&json!("rate_limited"), &json!("channel_id")));
        let wait = said["retry_after_ms"].as_u64().unwrap();
        assert!(said["limit"] == 3_600 && (3_000_000..=3_600_000).contains(&wait), "{said}");
    }
    let path = format!("/channels/{channel}/messages");
    let answer = scene.caller("bob").post(&path, &json!({ "body": "hi" })).await;
    let after: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3_000..=3_600).contains(&after), "{after}");
}

#[tokio::test]
async fn an_app_offers_a_set_of_reactions() {
    let scene = scene().await;
    let (channel, ann) = (scene.group().await, scene.caller("ann"));
    let served = scene.serve().await;
    let mut socket = connect(served.address, "ann").await;
    let path = format!("/channels/{channel}/messages");
    let sent = ann.post(&path, &json!({ "body": "good" })).await.expect(201);
    let message = sent["message"]["id"].as_str().unwrap();
    let reaction = |key| json!({ "channel_id": channel, "message_id": message, "key": key });

    let problem = ann.put(&format!("{path}/{message}/reactions/eyes"), &json!({})).await.problem(403);
    let error = socket.call("reaction.add", &reaction("eyes")).await.unwrap_err();
    assert_eq!((&problem["code"], &error["data"]["code"]), (&json!("forbidden"), &json!("forbidden")));
    let reacted = socket.call("reaction.add", &reaction("like")).await.unwrap();
    assert_eq!(reacted["reactions"], json!([{ "key": "like", "count": 1, "mine": true }]));
}
