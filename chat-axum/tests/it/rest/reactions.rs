//! `/channels/{channel_id}/messages/{message_id}/reactions/{key}`.

use serde_json::{Value, json};

use crate::common::Scene;

/// 👍 as it stands in a path.
const UP: &str = "%F0%9F%91%8D";

#[tokio::test]
async fn a_message_is_reacted_to_and_reactions_are_taken_back() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let messages = format!("/channels/{}/messages", scene.group().await);
    let sent = ann.post(&messages, &json!({ "body": "lunch?" })).await.expect(201)["message"].take();
    assert_eq!(sent["reactions"], json!([]));
    let message = format!("{messages}/{}", sent["id"].as_str().unwrap());
    let up = format!("{message}/reactions/{UP}");

    ann.put(&up, &Value::Null).await.expect(200);
    let reacted = bob.put(&up, &Value::Null).await.expect(200);
    assert_eq!(reacted["reactions"], json!([{ "key": "👍", "count": 2, "mine": true }]));
    let again = bob.put(&up, &Value::Null).await.expect(200);
    assert_eq!(again, reacted, "a repeat has no effect");
    assert_eq!(bob.get(&message).await.expect(200), reacted);

    let page = bob.get(&format!("{up}?limit=1")).await.expect(200);
    assert_eq!((&page["count"], &page["next"]), (&json!(2), &json!("ann")));
    let page = bob.get(&format!("{up}?limit=1&after=ann")).await.expect(200);
    assert_eq!((&page["reactors"][0]["user_id"], page.get("next")), (&json!("bob"), None));

    let back = bob.delete(&up).await.expect(200);
    assert_eq!(back["reactions"], json!([{ "key": "👍", "count": 1, "mine": false }]));
    assert_eq!(bob.delete(&up).await.expect(200), back);
    let listed = ann.get(&messages).await.expect(200);
    assert_eq!(listed["messages"][0]["reactions"], json!([{ "key": "👍", "count": 1, "mine": true }]));
    let edited = ann.patch(&message, &json!({ "body": "dinner?", "expected_edit_no": 0 })).await.expect(200);
    assert_eq!(edited["reactions"], json!([{ "key": "👍", "count": 1 }]), "kept, and whose is not told");
    let none = bob.get(&format!("{message}/reactions/eyes")).await.expect(200);
    assert_eq!(none, json!({ "count": 0, "reactors": [] }));
}

#[tokio::test]
async fn one_key_too_many_is_a_conflict() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let messages = format!("/channels/{}/messages", scene.group().await);
    let sent = ann.post(&messages, &json!({ "body": "lunch?" })).await.expect(201)["message"].take();
    let of = |key: &str| format!("{messages}/{}/reactions/{key}", sent["id"].as_str().unwrap());
    for n in 0..20 {
        ann.put(&of(&format!("key-{n}")), &Value::Null).await.expect(200);
    }
    let problem = bob.put(&of("key-20"), &Value::Null).await.problem(409);
    assert_eq!((&problem["field"], &problem["limit"]), (&json!("key"), &json!(20)));
    bob.put(&of("key-19"), &Value::Null).await.expect(200);
}
