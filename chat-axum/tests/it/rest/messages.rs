//! `/channels/{channel_id}/messages`.

use serde_json::{Value, json};

use crate::common::{Caller, Scene, connect};

async fn send(caller: &Caller, path: &str, body: &str) -> Value {
    caller.post(path, &json!({ "body": body })).await.expect(201)["message"].take()
}

fn seqs(page: &Value) -> Vec<u64> {
    page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn history_reads_from_every_anchor() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let path = format!("/channels/{}/messages", scene.group().await);
    for n in 1..=9 {
        send(&ann, &path, &format!("message {n}")).await;
    }
    for (query, expected) in [
        ("", vec![1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("?limit=2", vec![8, 9]),
        ("?before=5&limit=2", vec![3, 4]),
        ("?after=5&limit=2", vec![6, 7]),
        ("?around=5&limit=4", vec![4, 5, 6, 7]),
        ("?after=9", vec![]),
    ] {
        let page = bob.get(&format!("{path}{query}")).await.expect(200);
        assert_eq!(seqs(&page), expected, "{query}");
    }
    let page = bob.get(&format!("{path}?before=5&limit=2")).await.expect(200);
    assert_eq!((&page["has_before"], &page["has_after"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn a_repeat_is_answered_with_the_first_message() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let path = format!("/channels/{}/messages", scene.group().await);
    let keyed = ann.clone().header("Idempotency-Key", "\"k-1\"");
    let first = keyed.post(&path, &json!({ "body": "hi" })).await.expect(201);
    assert_eq!((&first["duplicate"], &first["message"]["client_key"]), (&json!(false), &json!("k-1")));
    // The key in the body, in the header without quotes, or in both, is one and the same.
    let in_body = json!({ "body": "hi", "client_key": "k-1" });
    let again = ann.post(&path, &in_body).await.expect(200);
    assert_eq!((&again["duplicate"], &again["message"]["id"]), (&json!(true), &first["message"]["id"]));
    ann.clone().header("Idempotency-Key", "k-1").post(&path, &in_body).await.expect(200);

    let differ = ann.header("Idempotency-Key", "k-2").post(&path, &in_body).await.problem(400);
    assert_eq!(differ["field"], "client_key");
    let other = keyed.post(&path, &json!({ "body": "ho" })).await.problem(409);
    assert_eq!(other["field"], "client_key");
}

#[tokio::test]
async fn a_header_that_is_no_key_is_named() {
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let path = format!("/channels/{}/messages", scene.group().await);
    let long = "k".repeat(65);
    for (keys, limit) in [
        (&[""][..], Value::Null),
        (&["\"\""], Value::Null),
        (&[long.as_str()], json!(64)),
        (&["k-1", "k-1"], Value::Null),
        (&["schlüssel"], Value::Null),
    ] {
        let keyed = keys.iter().fold(ann.clone(), |caller, key| caller.header("Idempotency-Key", *key));
        let problem = keyed.post(&path, &json!({ "body": "hi" })).await.problem(400);
        assert_eq!((&problem["field"], &problem["limit"]), (&json!("Idempotency-Key"), &limit), "{keys:?}");
    }
    assert_eq!(ann.get(&path).await.expect(200)["messages"], json!([]));
}

#[tokio::test]
async fn a_message_is_read_edited_and_deleted() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let messages = format!("/channels/{}/messages", scene.group().await);
    let sent = send(&ann, &messages, "Hi **Bob**").await;
    let path = format!("{messages}/{}", sent["id"].as_str().unwrap());
    let read = bob.get(&path).await.expect(200);
    assert_eq!(read["html"].as_str().unwrap().trim(), "<p>Hi <strong>Bob</strong></p>");

    let edit = json!({ "body": "Hi all", "expected_edit_no": 0 });
    let edited = ann.patch(&path, &edit).await.expect(200);
    assert_eq!((&edited["body"], &edited["edit_no"]), (&json!("Hi all"), &json!(1)));
    assert_eq!(ann.patch(&path, &edit).await.problem(409)["field"], "expected_edit_no");
    assert_eq!(
        bob.patch(&path, &json!({ "body": "x", "expected_edit_no": 1 })).await.problem(403)["code"],
        "forbidden"
    );

    let tombstone = ann.delete(&path).await.expect(200);
    assert!(tombstone.get("body").is_none() && tombstone["deleted_at"].is_string(), "{tombstone}");
    assert_eq!(bob.get(&path).await.expect(200), tombstone);
}

#[tokio::test]
async fn recipients_are_told_with_their_status() {
    let scene = Scene::new().await;
    let (ann, bob) = (scene.caller("ann"), scene.caller("bob"));
    let channel = scene.group().await;
    ann.post(&format!("/channels/{channel}/participants"), &json!({ "user_ids": ["cleo"] }))
        .await
        .expect(204);
    let sent = send(&ann, &format!("/channels/{channel}/messages"), "hi").await;
    bob.put(&format!("/channels/{channel}/receipts"), &json!({ "read_seq": 1 })).await.expect(200);

    let path = format!("/channels/{channel}/messages/{}/recipients", sent["id"].as_str().unwrap());
    let page = ann.get(&format!("{path}?limit=1")).await.expect(200);
    assert_eq!((&page["total"], &page["delivered"], &page["read"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(
        (&page["recipients"][0]["user_id"], &page["recipients"][0]["status"]),
        (&json!("bob"), &json!("read"))
    );
    let next = page["next"].as_str().expect("more");
    let page = ann.get(&format!("{path}?limit=1&after={next}")).await.expect(200);
    assert_eq!(
        (&page["recipients"][0]["user_id"], &page["recipients"][0]["status"]),
        (&json!("cleo"), &json!("sent"))
    );
}

#[tokio::test]
async fn the_largest_number_is_a_place() {
    const MOST: u64 = i64::MAX as u64;
    let scene = Scene::new().await;
    let ann = scene.caller("ann");
    let group = scene.group().await;
    let path = format!("/channels/{group}/messages");
    ann.post(&path, &json!({ "body": "hi" })).await.expect(201);
    let served = scene.serve().await;
    let mut socket = connect(served.address, "ann").await;
    for (place, found) in [("before", 1), ("after", 0), ("around", 1)] {
        let page = ann.get(&format!("{path}?{place}={MOST}")).await.expect(200);
        assert_eq!(page["messages"].as_array().unwrap().len(), found, "{place}");
        let same = socket.call("message.list", &json!({ "channel_id": group, place: MOST })).await;
        assert_eq!(same.unwrap(), page, "{place}");
    }
    let log = ann.get(&format!("/channels/{group}/activities?before={MOST}")).await.expect(200);
    assert_eq!(log["activities"].as_array().unwrap().len(), 1);
    // Beyond the head it is the head that limits.
    let refused = ann.put(&format!("/channels/{group}/receipts"), &json!({ "read_seq": MOST })).await;
    assert_eq!(refused.problem(400)["limit"], 1);
}
