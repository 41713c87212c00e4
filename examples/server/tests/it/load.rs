//! Senders who keep sending whatever befalls their server, and know afterwards what they were told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::people::Person;
use crate::socket::Socket;

/// Sends that one sender has under way at a time.
const WINDOW: usize = 16;
/// The code of an error that says: repeat it unchanged later.
pub(crate) const UNAVAILABLE: i64 = -32053;

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
    /// Refused as `unavailable`: what may be repeated unchanged.
    pub(crate) refused: Vec<String>,
    /// Sent, and never answered.
    pub(crate) unknown: Vec<String>,
}

/// Everybody sending at once.
pub(crate) struct Load {
    acks: Arc<Acks>,
    sending: JoinSet<(usize, Outcome)>,
}

/// Counts acknowledgements, and tells when there are enough.
#[derive(Debug, Default)]
struct Acks {
    count: AtomicUsize,
    is_over: AtomicBool,
    wake: Notify,
}

impl Load {
    /// Begins; the keys begin with `prefix`.
    pub(crate) fn start(address: SocketAddr, senders: &[Sender], prefix: &str) -> Self {
        let (acks, mut sending) = (Arc::new(Acks::default()), JoinSet::new());
        for (index, sender) in senders.iter().cloned().enumerate() {
            let (acks, prefix) = (acks.clone(), format!("{prefix}-s{index}"));
            sending.spawn(async move { (index, sender.send_until_over(address, &prefix, &acks).await) });
        }
        Self { acks, sending }
    }

    /// How many were acknowledged so far.
    pub(crate) fn acked(&self) -> usize {
        self.acks.count.load(Ordering::Acquire)
    }

    /// Waits until so many were acknowledged.
    pub(crate) async fn reach(&self, enough: usize) {
        while self.acked() < enough {
            self.acks.wake.notified().await;
        }
    }

    /// What became of it, by sender, when all connections broke or everything is answered: nobody sends more.
    pub(crate) async fn outcomes(self) -> Vec<Outcome> {
        self.acks.is_over.store(true, Ordering::Release);
        let mut outcomes: Vec<_> = self.sending.join_all().await;
        outcomes.sort_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }
}

impl Acks {
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

    /// Sends one message after the other until the connection breaks or enough was sent, and takes the answers.
    async fn send_until_over(self, address: SocketAddr, prefix: &str, acks: &Acks) -> Outcome {
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
            if waiting.len() == WINDOW && !outcome.take_answer(&mut socket, &mut waiting, acks).await {
                break;
            }
            if acks.is_over.load(Ordering::Acquire) {
                break;
            }
        }
        while !waiting.is_empty() && outcome.take_answer(&mut socket, &mut waiting, acks).await {}
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

impl Outcome {
    /// Takes the next answer; false when the connection broke.
    async fn take_answer(
        &mut self,
        socket: &mut Socket,
        waiting: &mut BTreeMap<u64, String>,
        acks: &Acks,
    ) -> bool {
        let Ok(frame) = socket.next().await else { return false };
        let id = frame["id"].as_u64().expect("an answer");
        let key = waiting.remove(&id).expect("an answer to a request");
        if let Some(error) = frame.get("error") {
            assert_eq!(error["code"], UNAVAILABLE, "{key}: {frame}");
            self.refused.push(key);
        } else {
            self.acked.insert(key, frame["result"]["message"].clone());
            acks.add();
        }
        true
    }
}
