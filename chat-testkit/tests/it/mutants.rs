//! Every mutant is caught: by the checker with the right verdict, and by the promise it breaks.
//!
//! All of it runs on one thread with a clock that skips all waiting, so what never comes is known at once.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MemoryStore, Store};
use chat_core::{Anchor, ChannelId, ClientKey, Draft, Rev, Sender, Seq};
use chat_testkit::engine::{House, live, sending};
use chat_testkit::faults::{notices, restart};
use chat_testkit::history::{Body, Demands, Entry, History, Outcome, Seen, Send, Told, Verdict};
use chat_testkit::mutants::{AckBeforeCommit, Bend, Bent, NoSnapshotFence, NoUniqueKey, PageById};
use chat_testkit::simulation::{self, Setting};
use tokio::task::JoinSet;

/// No head check within any test.
const NEVER: Duration = Duration::from_hours(24 * 365);
/// Of simulations, where one of them is to meet a mutant.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

fn bent(bend: impl Bend) -> Arc<dyn Store> {
    Arc::new(Bent::new(memory(), bend))
}

/// How a promise ends that must not be kept: with its panic, or not at all.
async fn breaks(promise: impl Future<Output = ()> + std::marker::Send + 'static) -> String {
    broken(promise).await.expect("the promise is kept")
}

/// The same; none when the promise is kept.
async fn broken(promise: impl Future<Output = ()> + std::marker::Send + 'static) -> Option<String> {
    let mut running = JoinSet::new();
    running.spawn(promise);
    let Ok(ended) = tokio::time::timeout(Duration::from_mins(10), running.join_next()).await else {
        return Some("it never ended".to_owned());
    };
    let error = ended.expect("it was spawned").err()?;
    Some(match error.into_panic().downcast::<String>() {
        Ok(message) => *message,
        Err(other) => other.downcast::<&str>().map(|text| (*text).to_owned()).unwrap_or_default(),
    })
}

/// The verdicts on a run of the simulation.
async fn verdicts(store: Arc<dyn Store>, setting: Setting) -> Vec<Verdict> {
    let demands = simulation::demands(&setting);
    let checked = simulation::run(store, setting).await.check(&Demands { acked: 1, ..demands });
    checked.err().map(|report| report.verdicts()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn acknowledging_before_the_commit_is_lost_with_a_crash() {
    for (what, ends) in [("a mutant", vec![Verdict::Lost]), ("a store that is well", vec![])] {
        let truth = memory();
        let is_well = ends.is_empty();
        let store = if is_well {
            truth.clone()
        } else {
            Arc::new(Bent::new(truth.clone(), AckBeforeCommit::default()))
        };
        let history = ten_messages_and_a_crash(store, truth).await;
        let found = history.check(&Demands { acked: 10, ..Demands::none() });
        assert_eq!(found.err().map(|report| report.verdicts()).unwrap_or_default(), ends, "{what}");
    }
}

/// Sends ten messages, forgets the engine, and reads what is stored.
async fn ten_messages_and_a_crash(store: Arc<dyn Store>, truth: Arc<dyn Store>) -> History {
    let history = History::new();
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    for n in 0..10 {
        let (key, body) = (ClientKey::new(format!("k{n}")).expect("a key"), format!("message {n}"));
        let sender = Sender::User(alice.clone());
        let send = Send { channel: Some(channel), sender, key: key.clone(), body: Body::of(&body) };
        let attempt = history.invoke(send);
        let draft = Draft::new(body).with_client_key(key);
        let message = house.chat.send(&alice, channel, draft).await.expect("it is acknowledged").message;
        let (seq, rev) = (message.seq, message.created_rev);
        history.done(attempt, Outcome::Acked { channel, seq, rev });
    }
    drop(house);
    record(&history, &truth, channel).await;
    history
}

async fn record(history: &History, truth: &Arc<dyn Store>, channel: ChannelId) {
    let query = chat_core::store::ChangeQuery { channel, viewer: None, after: Rev::ZERO, limit: 1_000 };
    let page = truth.changes(&query).await.expect("changes").expect("a channel");
    let changes = page.changes.iter().map(|change| (change.rev(), Told::from(change))).collect();
    history.record(Entry::Stored { channel, pair: Vec::new(), changes });
    let page = truth.history(channel, None, Anchor::After(Seq::ZERO), 1_000).await.expect("a history");
    let messages = page.expect("a channel").messages.iter().map(Seen::from).collect();
    let host = chat_core::UserId::new("the host").expect("a name");
    history.record(Entry::Read(host, channel, messages));
}

#[tokio::test(start_paused = true)]
async fn acknowledging_before_the_commit_is_noticed_by_the_engine() {
    ends_sessions(|setting| {
        let truth = memory();
        let store = Arc::new(Bent::new(truth.clone(), AckBeforeCommit::default()));
        (store, Setting { truth: Some(truth), ..setting })
    })
    .await;
}

/// The head check finds that the store has less than was handed on, and takes it for one that went back: with one
/// seed or another, as something must be under way when a session or the check looks.
async fn ends_sessions(mutant: impl Fn(Setting) -> (Arc<dyn Store>, Setting)) {
    for seed in SEEDS {
        let (store, setting) = mutant(Setting::long(seed));
        let run = simulation::run(store, setting);
        if let Some(how) = broken(async { drop(run.await) }).await {
            assert!(how.contains("a device died"), "{how}");
            return;
        }
    }
    panic!("no session ends with the seeds {SEEDS:?}");
}

#[tokio::test(start_paused = true)]
async fn paging_by_id_skips_what_commits_late() {
    let found = verdicts(bent(PageById), Setting::long(1)).await;
    assert!(found.contains(&Verdict::Skipped), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_not_unique_make_duplicates() {
    let found = verdicts(bent(NoUniqueKey::default()), Setting::long(1)).await;
    assert!(found.contains(&Verdict::Duplicate), "{found:?}");
    let how = breaks(restart::a_repeat_after_a_restart_finds_the_first(bent(NoUniqueKey::default()))).await;
    assert!(how.contains("duplicate: false"), "{how}");
    let how =
        breaks(sending::a_repeat_after_deletion_finds_the_tombstone(bent(NoUniqueKey::default()))).await;
    assert!(how.contains("repeat.duplicate"), "{how}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_last_notice_without_head_checks_is_lost() {
    assert_eq!(breaks(notices::the_last_notice_is_lost(memory(), NEVER)).await, "it never ended");
    // Whether the last notice of a run is lost is up to the dice: nothing else ever goes wrong, and in one it is.
    let mut found = Vec::new();
    for seed in 1..=10 {
        found.extend(verdicts(memory(), Setting { head_check: NEVER, ..Setting::long(seed) }).await);
    }
    assert!(!found.is_empty() && found.iter().all(|verdict| *verdict == Verdict::Lost), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn snapshots_that_are_not_fenced_skip() {
    ends_sessions(|setting| (bent(NoSnapshotFence::default()), setting)).await;
    let how = breaks(live::a_session_opened_while_others_write_has_no_gap(bent(NoSnapshotFence::default())));
    let how = how.await;
    assert!(how.contains("history ends at"), "{how}");
    // It is the writes under way that it shows, and nothing else: when nobody writes it tells the truth.
    let truth = memory();
    let store: Arc<dyn Store> = Arc::new(Bent::new(truth.clone(), NoSnapshotFence::default()));
    let house = House::new(&store);
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let channel = house.group(&[&ann, &bob]).await;
    house.say(&ann, channel, "hi").await;
    let told = store.memberships(&bob).await.expect("memberships");
    assert_eq!(told, truth.memberships(&bob).await.expect("memberships"));
}
