//! `kill -9` in the middle of a load of sends: no acknowledged message is lost, and none is doubled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chat_core::{IdSource, SystemIds};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::database::Postgres;
use crate::history::read_all;
use crate::load::{Acks, Outcome, Sender};
use crate::people::{Person, sign_up};
use crate::process::{Home, Server};
use crate::socket::Socket;

/// Kills of one server.
const ROUNDS: usize = 10;
/// Fewer acknowledged sends in a round prove little.
const ENOUGH: usize = 200;
/// Who talks: each in the one group, and each to the next one.
const PEOPLE: [&str; 4] = ["ann", "bob", "cleo", "dan"];

/// When the kills come. `CHAT_TEST_SEED` repeats a schedule.
struct Schedule {
    seed: u64,
    state: u64,
}

impl Schedule {
    fn new() -> Self {
        let seed = std::env::var("CHAT_TEST_SEED").ok().map(|seed| seed.parse().expect("a number"));
        let seed = seed.unwrap_or_else(|| {
            let mut bytes = [0; 8];
            SystemIds.fill(&mut bytes).expect("randomness");
            u64::from_le_bytes(bytes)
        });
        Self { seed, state: seed }
    }

    /// A number below `end` (splitmix64).
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Four people with a group and four conversations.
async fn set_up(server: &Server) -> Vec<Sender> {
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

async fn to_person(server: &Server, person: &Person, other: String) -> Sender {
    let mut socket = Socket::connect(server.address, person).await;
    let first = json!({ "user_id": other, "body": "first", "client_key": format!("first-{}", person.id) });
    let sent = socket.call("message.send", first).await;
    let channel = sent["message"]["channel_id"].as_str().expect("an id").to_owned();
    Sender { person: person.clone(), to: ("user_id", other), channel }
}

/// Everybody sends; the server is killed soon after enough was acknowledged.
async fn send_until_killed(
    server: Server,
    senders: &[Sender],
    round: usize,
    schedule: &mut Schedule,
) -> Vec<Outcome> {
    let acks = Arc::new(Acks::default());
    let mut sending = JoinSet::new();
    for (index, sender) in senders.iter().cloned().enumerate() {
        let (address, acks) = (server.address, acks.clone());
        let prefix = format!("r{round}-s{index}");
        sending.spawn(async move { (index, sender.send_until_cut(address, prefix, acks).await) });
    }
    let enough = ENOUGH + usize::try_from(schedule.below(300)).expect("a small number");
    // So that kills come at all points of a batch, and not only when answers leave.
    let pause = Duration::from_micros(schedule.below(5_000));
    acks.reach(enough).await;
    tokio::time::sleep(pause).await;
    server.kill().await;
    let mut outcomes: Vec<_> = sending.join_all().await;
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// All messages of all channels, by sender's key. No key may come twice.
async fn read_everything(server: &Server, senders: &[Sender], seed: u64) -> BTreeMap<String, Value> {
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
fn check(acked: &BTreeMap<String, Value>, stored: &BTreeMap<String, Value>, when: &str) {
    for (key, message) in acked {
        assert_eq!(stored.get(key), Some(message), "{key}, which was acknowledged, {when}");
    }
}

async fn no_acknowledged_message_is_lost_or_doubled(home: &Home) {
    let mut schedule = Schedule::new();
    let seed = schedule.seed;
    let (mut acked, mut unanswered, mut unanswered_stored) = (BTreeMap::new(), 0, 0);
    let mut server = home.start().await;
    let senders = set_up(&server).await;
    let firsts = read_everything(&server, &senders, seed).await.len();
    for round in 0..ROUNDS {
        let outcomes = send_until_killed(server, &senders, round, &mut schedule).await;
        let before = acked.len();
        acked.extend(outcomes.iter().flat_map(|outcome| outcome.acked.clone()));
        let count = acked.len() - before;
        assert!(count >= ENOUGH, "round {round}: only {count} sends were acknowledged (seed {seed})");
        assert!(
            outcomes.iter().any(|outcome| !outcome.unknown.is_empty()),
            "round {round} hit nothing (seed {seed})"
        );

        server = home.start().await;
        let stored = read_everything(&server, &senders, seed).await;
        check(&acked, &stored, &format!("after kill {round} (seed {seed})"));
        for (sender, Outcome { unknown, .. }) in senders.iter().zip(outcomes) {
            unanswered += unknown.len();
            unanswered_stored += unknown.iter().filter(|key| stored.contains_key(*key)).count();
            acked.extend(sender.repeat(server.address, unknown).await);
        }
        let stored = read_everything(&server, &senders, seed).await;
        check(&acked, &stored, &format!("after the repeats of round {round} (seed {seed})"));
        assert_eq!(
            stored.len(),
            firsts + acked.len(),
            "round {round}: nothing that nobody sent (seed {seed})"
        );
    }
    assert!(server.stop().await.success());
    assert!(unanswered_stored > 0, "no kill came between a commit and its answers (seed {seed})");
    println!(
        "{} messages, {unanswered} unanswered at a kill, {unanswered_stored} of them stored (seed {seed})",
        acked.len()
    );
}

#[tokio::test]
async fn on_sqlite_kills_lose_and_double_nothing() {
    no_acknowledged_message_is_lost_or_doubled(&Home::new(&[])).await;
}

#[tokio::test]
async fn on_postgres_kills_lose_and_double_nothing() {
    let postgres = Postgres::new().await;
    no_acknowledged_message_is_lost_or_doubled(&Home::new(&["--database-url", &postgres.url()])).await;
    postgres.remove().await;
}
