//! What a socket carries: two people, in order, over reconnects.

use serde_json::{Value, json};

use crate::common::{Client, Scene, connect};

async fn open(client: &mut Client) -> Value {
    client.call("session.open", &json!({})).await.unwrap()
}

/// What a client keeps to resume with.
struct Cursor(Value);

impl Cursor {
    fn of(opened: &Value) -> Self {
        Self(
            json!({ "epoch": opened["epoch"], "personal_rev": opened["personal_rev"], "channels": opened["heads"] }),
        )
    }

    fn apply(&mut self, event: &Value) {
        let channel = event["channel_id"].as_str().unwrap_or_default();
        match event["type"].as_str().unwrap() {
            "message" | "activity" => {
                let held = &mut self.0["channels"][channel];
                let receipts = held.get(1).cloned().unwrap_or(json!(0));
                *held = json!([event["rev"], receipts]);
            }
            "receipts" => {
                let held = &mut self.0["channels"][channel];
                let rev = held.get(0).cloned().unwrap_or(json!(0));
                *held = json!([rev, event["receipt_rev"]]);
            }
            "joined" => {
                let receipts = &event["view"]["channel"]["receipt_rev"];
                self.0["channels"][channel] = json!([event["after"], receipts]);
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn two_people_see_the_same_messages_in_the_same_order() {
    let scene = Scene::new().await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let (mut ann, mut bob) = (connect(served.address, "ann").await, connect(served.address, "bob").await);
    open(&mut ann).await;
    open(&mut bob).await;
    for n in 0..20 {
        let sender = if n % 2 == 0 { &mut ann } else { &mut bob };
        let params =
            json!({ "channel_id": channel, "body": format!("message {n}"), "client_key": format!("k-{n}") });
        let request = json!({ "jsonrpc": "2.0", "id": n, "method": "message.send", "params": params });
        sender.say(request.to_string()).await;
    }
    let (mut of_ann, mut of_bob) = (Vec::new(), Vec::new());
    for n in 0..20 {
        let sender = if n % 2 == 0 { &mut ann } else { &mut bob };
        sender.answer(&json!(n)).await.unwrap();
    }
    for _ in 0..20 {
        of_ann.push(ann.event_of("message").await["message"].take());
        of_bob.push(bob.event_of("message").await["message"].take());
    }
    assert_eq!(of_ann, of_bob);
    let seqs: Vec<_> = of_ann.iter().map(|message| message["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    // Each sender's own stay in the order they were sent.
    for sender in ["ann", "bob"] {
        let own = of_ann.iter().filter(|message| message["sender_id"] == sender);
        let keys: Vec<_> =
            own.map(|message| message["client_key"].as_str().unwrap()[2..].parse().unwrap()).collect();
        assert!(keys.is_sorted_by_key(|key: &u32| *key), "{sender}: {keys:?}");
    }
}

#[tokio::test]
async fn what_rest_does_arrives_on_the_socket() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut bob = connect(served.address, "bob").await;
    open(&mut bob).await;
    let ann = scene.caller("ann");
    let sent = ann.post("/users/bob/messages", &json!({ "body": "hi" })).await.expect(201)["message"].take();
    assert_eq!(bob.event_of("joined").await["view"]["other"]["id"], "ann");
    assert_eq!(bob.event_of("message").await["message"], sent);

    let path = format!("/channels/{}/messages/{}", text(&sent["channel_id"]), text(&sent["id"]));
    ann.patch(&path, &json!({ "body": "ho", "expected_edit_no": 0 })).await.expect(200);
    assert_eq!(bob.event_of("activity").await["message"]["body"], "ho");
    ann.delete(&path).await.expect(200);
    assert_ne!(bob.event_of("activity").await["message"]["deleted_at"], Value::Null);
}

#[tokio::test]
async fn after_a_reconnect_the_missed_events_follow_and_nothing_else() {
    let scene = Scene::new().await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let path = format!("/channels/{channel}/messages");
    let ann = scene.caller("ann");
    let send = async |body: &str| {
        ann.post(&path, &json!({ "body": body })).await.expect(201);
    };

    let mut bob = connect(served.address, "bob").await;
    let mut cursor = Cursor::of(&open(&mut bob).await);
    send("seen").await;
    let event = bob.event_of("message").await;
    assert_eq!(event["message"]["body"], "seen");
    cursor.apply(&event);
    drop(bob);

    send("missed 1").await;
    send("missed 2").await;
    let mut bob = connect(served.address, "bob").await;
    let opened = bob.call("session.open", &json!({ "cursor": cursor.0 })).await.unwrap();
    assert_eq!(opened["resumed"], true);
    send("live").await;
    for expected in ["missed 1", "missed 2", "live"] {
        assert_eq!(bob.event_of("message").await["message"]["body"], expected);
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
