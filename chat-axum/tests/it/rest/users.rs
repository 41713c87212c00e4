//! `/users` and `/me`.

use serde_json::json;

use crate::common::Scene;

#[tokio::test]
async fn known_users_are_listed_by_id() {
    let scene = Scene::new().await;
    let users = scene.caller("ann").get("/users?ids=bob&ids=eve&ids=ann").await.expect(200);
    let names: Vec<_> = users["users"].as_array().unwrap().iter().map(|user| &user["name"]).collect();
    assert_eq!(names, ["ANN", "BOB"]);
}

#[tokio::test]
async fn the_caller_learns_who_they_are() {
    let scene = Scene::new().await;
    let me = scene.with_token("token-bob+60000").get("/me").await.expect(200);
    assert_eq!((&me["identity"]["user_id"], &me["user"]["name"]), (&json!("bob"), &json!("BOB")));
    assert!(me["identity"]["expires_at"].is_string(), "{me}");
}
