//! `/channels/{channel_id}/receipts` and `/unread`.

use serde_json::json;

use crate::common::Scene;

#[tokio::test]
async fn receipts_only_rise_and_unread_follows() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let channel = scene.group().await;
    for n in 1..=3 {
        let draft = json!({ "body": format!("message {n}"), "mentions": ["bob"] });
        ann.post(&format!("/channels/{channel}/messages"), &draft).await.expect(201);
    }
    let (receipts, unread) = (format!("/channels/{channel}/receipts"), format!("/channels/{channel}/unread"));
    let terms = bob.get(&unread).await.expect(200);
    assert_eq!(
        (&terms["unread"]["messages"]["value"], &terms["unread"]["mentions"]["value"]),
        (&json!(3), &json!(3))
    );

    let state = bob.put(&receipts, &json!({ "delivered_seq": 3, "read_seq": 2 })).await.expect(200);
    assert_eq!(state, json!({ "user_id": "bob", "delivered_seq": 3, "read_seq": 2 }));
    let lower = bob.put(&receipts, &json!({ "read_seq": 1 })).await.expect(200);
    assert_eq!(lower, state);
    assert_eq!(bob.get(&unread).await.expect(200)["unread"]["messages"]["value"], 1);

    let all = ann.get(&receipts).await.expect(200);
    assert_eq!(all["receipts"][0], json!({ "user_id": "ann", "delivered_seq": 3, "read_seq": 3 }));
    assert_eq!(all["receipts"][1], state);
}

#[tokio::test]
async fn a_receipt_names_its_own_field_when_it_breaks_a_rule() {
    let scene = Scene::new().await;
    let bob = scene.caller("bob");
    let path = format!("/channels/{}/receipts", scene.group().await);
    for (body, field) in [
        (json!({ "read_seq": 1 }), "read_seq"),
        (json!({ "delivered_seq": 1 }), "delivered_seq"),
        (json!({ "delivered_seq": 0, "read_seq": 1 }), "read_seq"),
    ] {
        let problem = bob.put(&path, &body).await.problem(400);
        assert_eq!((&problem["field"], &problem["limit"]), (&json!(field), &json!(0)), "{body}");
    }
    assert_eq!(bob.put(&path, &json!({})).await.problem(400)["field"], "read_seq");
}
