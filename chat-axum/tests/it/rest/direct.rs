//! `/users/{user_id}`: the conversation with a person.

use chat_core::Profile;
use serde_json::json;

use crate::common::{Scene, user};

#[tokio::test]
async fn the_first_message_begins_the_channel_and_both_sides_find_it() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let empty = ann.get("/users/bob/messages").await.expect(200);
    assert_eq!(empty["messages"], json!([]));
    ann.get("/users/bob/direct").await.problem(404);

    let sent = ann.post("/users/bob/messages", &json!({ "body": "hi" })).await.expect(201);
    let answered = bob.post("/users/ann/messages", &json!({ "body": "ho" })).await.expect(201);
    assert_eq!(sent["message"]["channel_id"], answered["message"]["channel_id"]);

    let view = bob.get("/users/ann/direct").await.expect(200);
    assert_eq!((&view["channel"]["kind"], &view["other"]["id"]), (&json!("direct"), &json!("ann")));
    let page = ann.get("/users/bob/messages?limit=1").await.expect(200);
    assert_eq!((&page["messages"][0]["body"], &page["has_before"]), (&json!("ho"), &json!(true)));
}

#[tokio::test]
async fn ids_with_any_characters_fit_into_a_path() {
    let scene = Scene::new().await;
    let id = "org/42 ü&?#%";
    scene.api.chat().put_user(&user(id), Profile::default()).await.unwrap();
    let ann = scene.caller("ann");
    let path = "/users/org%2F42%20%C3%BC%26%3F%23%25/messages";
    ann.post(path, &json!({ "body": "hi" })).await.expect(201);
    let view = ann.get("/users/org%2F42%20%C3%BC%26%3F%23%25/direct").await.expect(200);
    assert_eq!(view["other"]["id"], id);
}

#[tokio::test]
async fn whoever_has_authenticated_once_can_be_written_to() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    ann.post("/users/eve/messages", &json!({ "body": "hi" })).await.problem(404);
    scene.caller("eve").get("/me").await.expect(200);
    ann.post("/users/eve/messages", &json!({ "body": "hi" })).await.expect(201);
}

#[tokio::test]
async fn deleting_a_direct_channel_clears_it_for_oneself() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let sent = ann.post("/users/bob/messages", &json!({ "body": "hi" })).await.expect(201);
    let path = format!("/channels/{}", sent["message"]["channel_id"].as_str().unwrap());
    ann.delete(&path).await.expect(204);
    assert_eq!(ann.get("/users/bob/messages").await.expect(200)["messages"], json!([]));
    assert_eq!(ann.get("/channels").await.expect(200)["channels"], json!([]));
    assert_eq!(bob.get("/users/ann/messages").await.expect(200)["messages"][0]["body"], "hi");
}
