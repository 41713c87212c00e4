//! People who talk in one group and with each other, and what is found of it afterwards.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::history::read_all;
use crate::load::Sender;
use crate::people::{Person, sign_up};
use crate::process::Server;
use crate::socket::Socket;

/// Who talks: each in the one group, and each to the next one.
const PEOPLE: [&str; 4] = ["ann", "bob", "cleo", "dan"];

/// Four people with a group and four conversations.
pub(crate) async fn set_up(server: &Server) -> Vec<Sender> {
    let mut people = Vec::new();
    for id in PEOPLE {
        people.push(sign_up(server.address, id).await);
    }
    let mut socket = Socket::connect(server.address, &people[0]).await;
    let group = socket.call("channel.create", json!({ "name": "All", "user_ids": PEOPLE[1..] })).await;
    let group = group["channel"]["id"].as_str().expect("an id").to_owned();
    let mut senders = Vec::new();
    for (index, person) in people.iter().enumerate() {
        senders.push(Sender {
            person: person.clone(),
            to: ("channel_id", group.clone()),
            channel: group.clone(),
        });
        let other = PEOPLE[(index + 1) % PEOPLE.len()].to_owned();
        senders.push(to_person(server, person, other).await);
    }
    senders
}

/// All messages of all channels, by sender's key. No key may come twice.
pub(crate) async fn read_everything(
    server: &Server,
    senders: &[Sender],
    seed: u64,
) -> BTreeMap<String, Value> {
    let mut by_key = BTreeMap::new();
    let channels: BTreeMap<_, _> = senders.iter().map(|sender| (&sender.channel, &sender.person)).collect();
    for (channel, person) in channels {
        for message in read_all(server.address, person, channel).await {
            let key = message["client_key"].as_str().expect("a key").to_owned();
            let double = by_key.insert(key.clone(), message);
            assert!(double.is_none(), "{key} is there twice (seed {seed})");
        }
    }
    by_key
}

/// What was acknowledged must be there, as it was acknowledged.
pub(crate) fn check(acked: &BTreeMap<String, Value>, stored: &BTreeMap<String, Value>, when: &str) {
    for (key, message) in acked {
        assert_eq!(stored.get(key), Some(message), "{key}, which was acknowledged, {when}");
    }
}

async fn to_person(server: &Server, person: &Person, other: String) -> Sender {
    let mut socket = Socket::connect(server.address, person).await;
    let first = json!({ "user_id": other, "body": "first", "client_key": format!("first-{}", person.id) });
    let sent = socket.call("message.send", first).await;
    let channel = sent["message"]["channel_id"].as_str().expect("an id").to_owned();
    Sender { person: person.clone(), to: ("user_id", other), channel }
}
