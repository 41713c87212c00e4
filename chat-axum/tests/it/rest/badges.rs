//! `/channels/{channel_id}/badge`, `/channels/{channel_id}/notifications` and `/unread`.

use serde_json::{Value, json};

use crate::common::{Caller, Scene};

async fn total(caller: &Caller) -> Value {
    let total = caller.get("/unread").await.expect(200);
    json!([total["messages"]["value"], total["mentions"]["value"], total["channels"]["value"]])
}

#[tokio::test]
async fn a_badge_goes_both_ways_and_the_total_follows() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let channel = scene.group().await;
    for n in 1..=3 {
        let draft = json!({ "body": format!("message {n}"), "mentions": ["bob"] });
        ann.post(&format!("/channels/{channel}/messages"), &draft).await.expect(201);
    }
    assert_eq!(total(&bob).await, json!([3, 3, 1]));
    let badge = format!("/channels/{channel}/badge");
    let state = bob.put(&badge, &json!({ "read_seq": 3 })).await.expect(200);
    assert_eq!(
        state,
        json!({ "channel_id": channel, "badge_seq": 3, "read_seq": 0, "floor_seq": 0, "notifications": "all" })
    );
    assert_eq!(total(&bob).await, json!([0, 0, 0]));
    let receipts = ann.get(&format!("/channels/{channel}/receipts")).await.expect(200);
    assert_eq!(receipts["receipts"][1], json!({ "user_id": "bob", "delivered_seq": 0, "read_seq": 0 }));
    let state = bob.put(&badge, &json!({ "unread_from_seq": 2 })).await.expect(200);
    assert_eq!((&state["badge_seq"], &state["read_seq"]), (&json!(1), &json!(0)));
    assert_eq!(total(&bob).await, json!([2, 2, 1]));
    let level = format!("/channels/{channel}/notifications");
    let state = bob.put(&level, &json!({ "level": "muted" })).await.expect(200);
    assert_eq!(state["notifications"], "muted");
    assert_eq!(total(&bob).await, json!([0, 0, 0]));
    let view = bob.get(&format!("/channels/{channel}")).await.expect(200);
    assert_eq!(
        (&view["membership"]["notifications"], &view["membership"]["badge_seq"]),
        (&json!("muted"), &json!(1))
    );
    assert_eq!(view["unread"]["messages"]["value"], 2, "it counts for itself");
}
