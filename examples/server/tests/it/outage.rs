//! Postgres breaks down under a server that goes on: nothing acknowledged is lost or doubled, what cannot be written
//! is refused so that it can be repeated, and nobody has to start anything but Postgres.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use chat_testkit::{is_again, run_again};
use serde_json::{Value, json};

use crate::cluster::{Cluster, WITH_POSTGRES};
use crate::crowd::{check, read_everything, set_up};
use crate::database::server_url;
use crate::history::read_all;
use crate::http;
use crate::load::{Load, Outcome, UNAVAILABLE};
use crate::people::sign_up;
use crate::process::Home;
use crate::schedule::Schedule;
use crate::socket::Socket;

/// Restarts of one Postgres.
const ROUNDS: usize = 3;
/// Fewer acknowledged sends before a restart, or after it, prove little.
const ENOUGH: usize = 100;

#[tokio::test]
async fn immediate_restarts_of_postgres_lose_and_double_nothing() {
    if !is_again() {
        let test = "outage::immediate_restarts_of_postgres_lose_and_double_nothing";
        return run_again(test, Command::new(WITH_POSTGRES));
    }
    let (cluster, home) = (Cluster::own().await, Home::new(&["--database-url", &server_url()]));
    let mut schedule = Schedule::new();
    let seed = schedule.seed;
    let server = home.start().await;
    let senders = set_up(&server).await;
    let firsts = read_everything(&server, &senders, seed).await.len();
    let mut acked = BTreeMap::new();
    for round in 0..ROUNDS {
        let load = Load::start(server.address, &senders, &format!("r{round}"));
        restart_under(&load, &cluster, &mut schedule).await;
        // The same server, over the same sockets.
        load.reach(load.acked() + ENOUGH).await;
        let outcomes = load.outcomes().await;
        acked.extend(outcomes.iter().flat_map(|outcome| outcome.acked.clone()));
        let stored = read_everything(&server, &senders, seed).await;
        check(&acked, &stored, &format!("after restart {round} (seed {seed})"));
        for (sender, Outcome { refused, unknown, .. }) in senders.iter().zip(outcomes) {
            assert_eq!(unknown, Vec::<String>::new(), "the sockets stay open (seed {seed})");
            acked.extend(sender.repeat(server.address, refused).await);
        }
        let stored = read_everything(&server, &senders, seed).await;
        check(&acked, &stored, &format!("after the repeats of round {round} (seed {seed})"));
        let count = firsts + acked.len();
        assert_eq!(stored.len(), count, "round {round}: nothing that nobody sent (seed {seed})");
    }
    assert_eq!(cluster.recoveries(), ROUNDS, "a restart fell into no load (seed {seed})");
    assert!(server.stop().await.success());
}

/// The mutant: what the engine refuses to run on unless told to.
#[tokio::test]
async fn asynchronous_commits_lose_what_was_acknowledged_at_a_restart() {
    if !is_again() {
        let test = "outage::asynchronous_commits_lose_what_was_acknowledged_at_a_restart";
        return run_again(test, Command::new(WITH_POSTGRES));
    }
    let cluster = Cluster::own().await;
    cluster.set("synchronous_commit", "off").await;
    let home = Home::new(&["--database-url", &server_url(), "--allow-weak-durability"]);
    let (server, mut schedule) = (home.start().await, Schedule::new());
    let senders = set_up(&server).await;
    cluster.run("CHECKPOINT").await;
    cluster.hold_writers().await;
    let load = Load::start(server.address, &senders, "lost");
    restart_under(&load, &cluster, &mut schedule).await;
    let outcomes = load.outcomes().await;
    let stored = read_everything(&server, &senders, schedule.seed).await;
    let lost = outcomes.iter().flat_map(|outcome| outcome.acked.keys());
    let lost = lost.filter(|key| !stored.contains_key(*key)).count();
    assert!(lost > 0, "{} are stored, and nothing was lost (seed {})", stored.len(), schedule.seed);
}

/// Postgres ends in the middle of everything, soon after enough was acknowledged, and comes again.
async fn restart_under(load: &Load, cluster: &Cluster, schedule: &mut Schedule) {
    load.reach(ENOUGH + schedule.small(300)).await;
    // So that it ends at all points of a batch, and not only when answers leave.
    tokio::time::sleep(Duration::from_micros(schedule.below(5_000))).await;
    let cluster = cluster.clone();
    tokio::task::spawn_blocking(move || cluster.restart_at_once()).await.expect("it restarts");
}

#[tokio::test]
async fn a_postgres_that_is_down_refuses_and_is_found_again() {
    if !is_again() {
        let test = "outage::a_postgres_that_is_down_refuses_and_is_found_again";
        return run_again(test, Command::new(WITH_POSTGRES));
    }
    let (cluster, home) = (Cluster::own().await, Home::new(&["--database-url", &server_url()]));
    let server = home.start().await;
    let (ann, bob) = (sign_up(server.address, "ann").await, sign_up(server.address, "bob").await);
    let (mut anns, mut bobs) =
        (Socket::connect(server.address, &ann).await, Socket::connect(server.address, &bob).await);
    bobs.call("session.open", json!({})).await;
    let first = anns.call("message.send", draft("first")).await;
    assert_eq!(bobs.event("message").await["message"], first["message"]);
    let channel = first["message"]["channel_id"].as_str().expect("an id");

    cluster.stop_at_once();
    let history = format!("/api/channels/{channel}/messages");
    let refused = anns.try_call("message.send", draft("second"));
    let (health, read, refused) =
        tokio::join!(health(server.address), http::get(server.address, &history, Some(&ann.token)), refused);
    assert_eq!(health.status, 503, "{health:?}");
    assert_eq!(read.status, 503, "{read:?}");
    assert_eq!(refused.expect_err("nothing can be stored")["code"], UNAVAILABLE);

    cluster.start();
    // Over the sockets from before, and unchanged.
    let second = anns.call("message.send", draft("second")).await;
    assert_eq!(second["message"]["seq"], 2);
    assert_eq!(bobs.event("message").await["message"], second["message"]);
    assert_eq!(http::get(server.address, "/health", None).await.status, 200);
    let all = read_all(server.address, &bob, channel).await;
    assert_eq!(all, [first["message"].clone(), second["message"].clone()]);
    assert!(server.stop().await.success());
}

fn draft(key: &str) -> Value {
    json!({ "user_id": "bob", "body": key, "client_key": key })
}

async fn health(address: SocketAddr) -> http::Reply {
    http::get(address, "/health", None).await
}
