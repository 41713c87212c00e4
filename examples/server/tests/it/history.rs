//! Whole histories, read page by page.

use std::net::SocketAddr;

use serde_json::Value;

use crate::http;
use crate::people::Person;

/// The largest page.
const PAGE: usize = 200;

/// How often a page may be refused in a row: once by each connection to a database that went away a moment ago.
const REFUSALS: usize = 32;

/// Every message of a channel, oldest first. Their numbers must be 1, 2, 3 … without a gap or a double.
pub(crate) async fn read_all(address: SocketAddr, person: &Person, channel: &str) -> Vec<Value> {
    let mut messages: Vec<Value> = Vec::new();
    loop {
        let path = format!("/api/channels/{channel}/messages?after={}&limit={PAGE}", messages.len());
        let page = page(address, &path, person).await;
        for message in page["messages"].as_array().expect("messages") {
            messages.push(message.clone());
            assert_eq!(message["seq"], messages.len(), "a gap or a double in {channel}");
        }
        if page["has_after"] == false {
            return messages;
        }
    }
}

/// A page, asked for again where the server says so.
async fn page(address: SocketAddr, path: &str, person: &Person) -> Value {
    for _ in 0..REFUSALS {
        let reply = http::get(address, path, Some(&person.token)).await;
        if reply.status != 503 {
            return reply.expect(200);
        }
    }
    panic!("{path} is refused again and again")
}
