//! `/channels/{channel_id}/participants`.

use serde_json::{Value, json};

use crate::common::Scene;

fn roles(page: &Value) -> Vec<(&str, &str)> {
    let participants = page["participants"].as_array().unwrap().iter();
    participants.map(|one| (one["user_id"].as_str().unwrap(), one["role"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn people_are_added_promoted_and_removed_and_leave() {
    let scene = Scene::new().await;
    let (ann, bob, cleo) = (scene.caller("ann"), scene.caller("bob"), scene.caller("cleo"));
    let channel = scene.group().await;
    let path = format!("/channels/{channel}/participants");

    let added = json!({ "user_ids": ["cleo", "bob"], "role": "reader" });
    ann.post(&path, &added).await.expect(204);
    ann.post(&path, &added).await.expect(204);
    let page = cleo.get(&path).await.expect(200);
    assert_eq!(roles(&page), [("ann", "owner"), ("bob", "member"), ("cleo", "reader")]);

    ann.patch(&format!("{path}/bob"), &json!({ "role": "admin" })).await.expect(204);
    bob.delete(&format!("{path}/cleo")).await.expect(204);
    cleo.get(&path).await.problem(404);
    bob.delete(&format!("{path}/bob")).await.expect(204);
    assert_eq!(roles(&ann.get(&path).await.expect(200)), [("ann", "owner")]);
}

#[tokio::test]
async fn who_is_in_pages_by_id() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let path = format!("/channels/{}/participants", scene.group().await);
    let first = ann.get(&format!("{path}?limit=1")).await.expect(200);
    assert_eq!((roles(&first), &first["next"]), (vec![("ann", "owner")], &json!("ann")));
    let second = ann.get(&format!("{path}?limit=1&after=ann")).await.expect(200);
    assert_eq!(roles(&second), [("bob", "member")]);
    assert!(second.get("next").is_none(), "{second}");
}

#[tokio::test]
async fn the_only_owner_stays() {
    let scene = Scene::new().await;
    let path = format!("/channels/{}/participants/ann", scene.group().await);
    let problem = scene.caller("ann").delete(&path).await.problem(409);
    assert_eq!(problem["field"], "user_id");
}
