//! An order and its message are there together, or neither is.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::market::{Person, Running};

fn order(seller: &Person, reference: &str) -> Value {
    json!({ "seller_id": seller.id, "reference": reference, "item": "tea" })
}

async fn orders(market: &Running) -> Vec<String> {
    let query = sqlx::query_scalar("SELECT reference FROM orders ORDER BY id");
    query.fetch_all(&market.pool).await.expect("orders")
}

async fn messages(market: &Running, person: &Person, channel: &Value) -> Vec<(u64, String)> {
    let path = format!("/chat/channels/{}/messages", channel.as_str().expect("an id"));
    let (status, page) = market.get(&path, person).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let pair = |message: &Value| {
        (message["seq"].as_u64().expect("seq"), message["body"].as_str().expect("body").to_owned())
    };
    page["messages"].as_array().expect("messages").iter().map(pair).collect()
}

#[tokio::test]
async fn an_order_and_its_message_commit_together_and_reach_the_seller() {
    let market = Running::new().await;
    let (ann, bob) = (market.join("Ann").await, market.join("Bob").await);
    let mut live = market.connect(&bob).await;

    let (status, placed) = market.post("/orders", Some(&ann), &order(&bob, "A-1")).await;
    assert_eq!(status, StatusCode::CREATED, "{placed}");
    let message = live.message().await;
    assert_eq!(message["body"], "I order **tea** (A-1).");
    assert_eq!((&message["seq"], &message["channel_id"]), (&placed["seq"], &placed["channel_id"]));
    assert_eq!(message["sender_id"], ann.id.to_string());
    assert_eq!(orders(&market).await, ["A-1"]);

    // The conversation goes on by the chat's own means, with the market's names.
    let reply = json!({ "body": "On its way!" });
    let path = format!("/chat/channels/{}/messages", placed["channel_id"].as_str().expect("an id"));
    assert_eq!(market.post(&path, Some(&bob), &reply).await.0, StatusCode::CREATED);
    let (_, list) = market.get("/chat/channels", &bob).await;
    assert_eq!(list["channels"][0]["other"]["name"], "Ann", "{list}");
    drop(live);
    market.close().await;
}

#[tokio::test]
async fn a_failing_order_takes_its_message_along() {
    let market = Running::new().await;
    let (ann, bob) = (market.join("Ann").await, market.join("Bob").await);
    let (_, placed) = market.post("/orders", Some(&ann), &order(&bob, "A-1")).await;
    let channel = &placed["channel_id"];
    let mut live = market.connect(&bob).await;

    // The reference is taken, which Postgres says at the commit only: the message was written by then.
    let (status, problem) = market.post("/orders", Some(&ann), &order(&bob, "A-1")).await;
    assert_eq!((status, &problem["field"]), (StatusCode::CONFLICT, &json!("reference")), "{problem}");
    assert_eq!(orders(&market).await, ["A-1"]);
    assert_eq!(messages(&market, &bob, channel).await, [(1, "I order **tea** (A-1).".to_owned())]);

    // No number was burnt, and the seller saw nothing in between.
    let (status, placed) = market.post("/orders", Some(&ann), &order(&bob, "A-2")).await;
    assert_eq!((status, &placed["seq"]), (StatusCode::CREATED, &json!(2)));
    let message = live.message().await;
    assert_eq!((&message["seq"], &message["body"]), (&json!(2), &json!("I order **tea** (A-2).")));
    drop(live);
    market.close().await;
}

#[tokio::test]
async fn a_first_order_that_fails_begins_no_conversation() {
    let market = Running::new().await;
    let (ann, bob, cleo) = (market.join("Ann").await, market.join("Bob").await, market.join("Cleo").await);
    market.post("/orders", Some(&ann), &order(&bob, "A-1")).await;
    let (status, _) = market.post("/orders", Some(&ann), &order(&cleo, "A-1")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (_, list) = market.get("/chat/channels", &cleo).await;
    assert_eq!(list["channels"], json!([]));
    market.close().await;
}

#[tokio::test]
async fn only_the_markets_users_order_and_from_them_alone() {
    let market = Running::new().await;
    let ann = market.join("Ann").await;
    let stranger = json!({ "seller_id": 404, "reference": "A-1", "item": "tea" });
    let (status, problem) = market.post("/orders", Some(&ann), &stranger).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
    let (status, _) = market.post("/orders", None, &order(&ann, "A-1")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, _) = market.post("/orders", Some(&ann), &order(&ann, "A-1")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "nobody orders from themselves");
    assert!(orders(&market).await.is_empty());
    market.close().await;
}
