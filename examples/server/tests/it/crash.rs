//! `kill -9` in the middle of a load of sends: no acknowledged message is lost, and none is doubled.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::crowd::{check, read_everything, set_up};
use crate::database::Postgres;
use crate::load::{Load, Outcome, Sender};
use crate::process::{Home, Server};
use crate::schedule::Schedule;

/// Kills of one server.
const ROUNDS: usize = 10;
/// Fewer acknowledged sends in a round prove little.
const ENOUGH: usize = 200;

/// Everybody sends; the server is killed soon after enough was acknowledged.
async fn send_until_killed(
    server: Server,
    senders: &[Sender],
    round: usize,
    schedule: &mut Schedule,
) -> Vec<Outcome> {
    let load = Load::start(server.address, senders, &format!("r{round}"));
    load.reach(ENOUGH + schedule.small(300)).await;
    // So that kills come at all points of a batch, and not only when answers leave.
    tokio::time::sleep(Duration::from_micros(schedule.below(5_000))).await;
    server.kill().await;
    load.outcomes().await
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
        assert!(outcomes.iter().all(|outcome| outcome.refused.is_empty()), "refused (seed {seed})");
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
