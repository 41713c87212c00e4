//! Senders who keep sending until their server dies, and know afterwards what they were told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::people::Person;
use crate::socket::Socket;

/// Sends that one sender has under way at a time.
const WINDOW: usize = 16;

/// A sender: a person, and where they send to.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    /// Who.
    pub(crate) person: Person,
    /// `channel_id` or `user_id`, as the protocol wants it.
    pub(crate) to: (&'static str, String),
    /// The channel it comes down to.
    pub(crate) channel: String,
}

/// What became of the sends of one sender, by client key.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Acknowledged: the message as it was answered.
    pub(crate) acked: BTreeMap<String, Value>,
    /// Sent, and never answered.
    pub(crate) unknown: Vec<String>,
}

/// Counts acknowledgements, and tells when there are enough.
#[derive(Debug, Default)]
pub(crate) struct Acks {
    count: AtomicUsize,
    wake: Notify,
}

impl Acks {
    /// Waits for so many.
    pub(crate) async fn reach(&self, enough: usize) {
        while self.count.load(Ordering::Acquire) < enough {
            self.wake.notified().await;
        }
    }

    fn add(&self) {
        self.count.fetch_add(1, Ordering::Release);
        self.wake.notify_one();
    }
}

impl Sender {
    /// What is sent under a key: the same each time, for a repeat is the same message.
    fn params(&self, key: &str) -> Value {
        let (kind, id) = &self.to;
        json!({ *kind: id, "body": format!("message *{key}*"), "client_key": key })
    }

    /// Sends one message after the other, keys beginning with `prefix`, until the connection breaks.
    pub(crate) async fn send_until_cut(
        self,
        address: SocketAddr,
        prefix: String,
        acks: Arc<Acks>,
    ) -> Outcome {
        let mut socket = Socket::connect(address, &self.person).await;
        let mut outcome = Outcome::default();
        let mut waiting: BTreeMap<u64, String> = BTreeMap::new();
        for number in 0.. {
            let key = format!("{prefix}-{number}");
            let Ok(id) = socket.send("message.send", &self.params(&key)).await else {
                // Some of it may have arrived.
                outcome.unknown.push(key);
                break;
            };
            waiting.insert(id, key);
            if waiting.len() < WINDOW {
                continue;
            }
            let Ok(frame) = socket.next().await else { break };
            let id = frame["id"].as_u64().expect("an answer");
            assert!(frame.get("error").is_none(), "{prefix}: {frame}");
            let key = waiting.remove(&id).expect("an answer to a request");
            outcome.acked.insert(key, frame["result"]["message"].clone());
            acks.add();
        }
        outcome.unknown.extend(waiting.into_values());
        outcome
    }

    /// Sends again what was never answered, under the same keys; the answers.
    pub(crate) async fn repeat(&self, address: SocketAddr, keys: Vec<String>) -> BTreeMap<String, Value> {
        let mut socket = Socket::connect(address, &self.person).await;
        let mut answers = BTreeMap::new();
        for key in keys {
            let sent = socket.call("message.send", self.params(&key)).await;
            assert_eq!(sent["message"]["client_key"], key);
            answers.insert(key, sent["message"].clone());
        }
        answers
    }
}
