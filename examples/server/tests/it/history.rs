//! Whole histories, read page by page.

use std::net::SocketAddr;

use serde_json::Value;

use crate::http;
use crate::people::Person;

/// The largest page.
const PAGE: usize = 200;

/// Every message of a channel, oldest first. Their numbers must be 1, 2, 3 … without a gap or a double.
pub(crate) async fn read_all(address: SocketAddr, person: &Person, channel: &str) -> Vec<Value> {
    let mut messages: Vec<Value> = Vec::new();
    loop {
        let path = format!("/api/channels/{channel}/messages?after={}&limit={PAGE}", messages.len());
        let page = http::get(address, &path, Some(&person.token)).await.expect(200);
        for message in page["messages"].as_array().expect("messages") {
            messages.push(message.clone());
            assert_eq!(message["seq"], messages.len(), "a gap or a double in {channel}");
        }
        if page["has_after"] == false {
            return messages;
        }
    }
}
