//! `/channels` and what happened in them.

use serde_json::json;

use crate::common::Scene;

#[tokio::test]
async fn a_group_is_created_read_changed_and_deleted() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let body = json!({ "name": "Lunch", "topic": "Food", "user_ids": ["bob"], "metadata": { "app": "x" } });
    let made = ann.post("/channels", &body).await.expect(201);
    let channel = &made["channel"];
    assert_eq!(
        (&channel["kind"], &channel["name"], &channel["topic"]),
        (&json!("group"), &json!("Lunch"), &json!("Food"))
    );
    assert_eq!(channel["metadata"], json!({ "app": "x" }));
    assert_eq!((&made["membership"]["role"], &channel["participant_count"]), (&json!("owner"), &json!(2)));

    let path = format!("/channels/{}", channel["id"].as_str().unwrap());
    assert_eq!(bob.get(&path).await.expect(200)["membership"]["role"], "member");

    let renamed = ann.patch(&path, &json!({ "name": "Long lunch" })).await.expect(200);
    assert_eq!(
        (&renamed["channel"]["name"], &renamed["channel"]["topic"]),
        (&json!("Long lunch"), &json!("Food"))
    );
    let both = ann.patch(&path, &json!({ "name": "Dinner", "topic": null })).await.expect(200);
    assert_eq!((&both["channel"]["name"], &both["channel"]["topic"]), (&json!("Dinner"), &json!(null)));

    ann.delete(&path).await.expect(204);
    bob.get(&path).await.problem(404);
}

#[tokio::test]
async fn a_patch_that_breaks_a_rule_changes_nothing() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let path = format!("/channels/{}", scene.group().await);
    let problem = ann.patch(&path, &json!({ "name": "Dinner", "topic": "\u{0}" })).await.problem(400);
    assert_eq!(problem["field"], "topic");
    assert_eq!(ann.patch(&path, &json!({})).await.problem(400)["field"], "name");
    assert_eq!(ann.get(&path).await.expect(200)["channel"]["name"], "Lunch");
}

#[tokio::test]
async fn the_list_pages_by_last_activity() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let mut made = Vec::new();
    for name in ["one", "two", "three"] {
        let view = ann.post("/channels", &json!({ "name": name })).await.expect(201);
        made.push(view["channel"]["id"].as_str().unwrap().to_owned());
    }
    ann.post(&format!("/channels/{}/messages", made[0]), &json!({ "body": "hi" })).await.expect(201);

    let first = ann.get("/channels?limit=2").await.expect(200);
    let next = first["next"].as_str().expect("more");
    let second = ann.get(&format!("/channels?limit=2&after={next}")).await.expect(200);
    assert!(second.get("next").is_none(), "{second}");
    let pages = [&first, &second].map(|page| page["channels"].as_array().unwrap().clone()).concat();
    let names: Vec<_> = pages.iter().map(|view| view["channel"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["one", "three", "two"]);
    assert_eq!(pages[0]["last_message"]["body"], "hi");
}

#[tokio::test]
async fn a_group_with_a_key_is_made_once() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let keyed = ann.clone().header("Idempotency-Key", "g-1");
    let first = keyed.post("/channels", &json!({ "name": "Lunch" })).await.expect(201);
    let again = ann.post("/channels", &json!({ "name": "Lunch", "client_key": "g-1" })).await.expect(200);
    assert_eq!(first, again);
    assert_eq!(ann.get("/channels").await.expect(200)["channels"].as_array().unwrap().len(), 1);
    let other = keyed.post("/channels", &json!({ "name": "Dinner" })).await.problem(409);
    assert_eq!(other["field"], "client_key");
}

#[tokio::test]
async fn the_activities_page_newest_first() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let path = format!("/channels/{}", scene.group().await);
    ann.patch(&path, &json!({ "name": "Dinner" })).await.expect(200);
    ann.patch(&path, &json!({ "topic": "Food" })).await.expect(200);

    let newest = ann.get(&format!("{path}/activities?limit=2")).await.expect(200);
    let older = ann.get(&format!("{path}/activities?limit=2&before={}", newest["next"])).await.expect(200);
    let entries = [&newest, &older].map(|page| page["activities"].as_array().unwrap().clone()).concat();
    let kinds: Vec<_> = entries.iter().map(|entry| entry["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["topic_changed", "renamed", "created"]);
    assert_eq!(entries[0]["actor_id"], "ann");
}
