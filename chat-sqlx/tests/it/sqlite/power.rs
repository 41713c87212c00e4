//! A power cut. Killing the process does not show it, because the system still writes what the process wrote; so a
//! child process is recorded as it writes and syncs, and its files are rebuilt as of the last syncs.

mod disk;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use chat_core::store::{MessageStore, Store};
use chat_core::{Anchor, ChannelId};
use chat_sqlx::{SqliteOptions, SqliteStore};
use chat_testkit::engine::House;
use chat_testkit::together;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use tempfile::TempDir;

use self::disk::{Entry, Unsynced};
use super::directory;

/// Tells the test that it is the child, and how to open its database.
const CHILD: &str = "CHAT_POWER_CHILD";
const FULL: &str = "full";
const NORMAL: &str = "normal";
const WRITERS: usize = 4;
/// With their length, more than the log takes before it is moved into the database.
const SENDS: usize = 230;
const CUTS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_syncs_lose_nothing_acknowledged_at_a_power_cut() {
    if std::env::var(CHILD).is_ok() {
        return write_and_vanish().await;
    }
    let recorded = Recorded::of("full_syncs_lose_nothing_acknowledged_at_a_power_cut", FULL);
    let first =
        recorded.entries.iter().position(|entry| entry.name == "acks").expect("something was acknowledged");
    assert!(recorded.moves_the_log_after(first), "no cut can fall into a checkpoint");
    for cut in 0..=CUTS {
        let end = first + 1 + (recorded.entries.len() - first - 1) * cut / CUTS;
        for unsynced in [Unsynced::Lost, Unsynced::Some(cut as u64)] {
            let lost = recorded.lost_at(end, unsynced).await;
            assert_eq!(
                lost,
                Vec::<String>::new(),
                "cut after entry {end}, what was not synced: {unsynced:?}"
            );
        }
    }
}

/// The mutant: what the engine refuses to run on unless told to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn normal_syncs_lose_what_was_acknowledged_at_a_power_cut() {
    if std::env::var(CHILD).is_ok() {
        return write_and_vanish().await;
    }
    let recorded = Recorded::of("normal_syncs_lose_what_was_acknowledged_at_a_power_cut", NORMAL);
    let lost = recorded.lost_at(recorded.entries.len(), Unsynced::Lost).await;
    assert!(!lost.is_empty(), "{} entries, and nothing was lost", recorded.entries.len());
}

/// The child: writes until the power goes.
async fn write_and_vanish() {
    let directory = PathBuf::from(std::env::var("CHAT_POWER_DIR").expect("a directory"));
    let store: Arc<dyn Store> = match std::env::var(CHILD).as_deref() {
        Ok(NORMAL) => {
            let options =
                SqliteConnectOptions::new().filename(directory.join("chat.db")).create_if_missing(true);
            let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
            let pool = SqlitePool::connect_with(options).await.expect("connect");
            let error = SqliteStore::with_pool(pool.clone(), SqliteOptions::default()).await;
            error.expect_err("weak durability is refused");
            let mut weak = SqliteOptions::default();
            weak.allow_weak_durability = true;
            Arc::new(SqliteStore::with_pool(pool, weak).await.expect("unless it is asked for"))
        }
        _ => Arc::new(open(&directory).await),
    };
    let house = House::new(&store);
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let channel = house.group(&[&ann, &bob]).await;
    let writers = (0..WRITERS).map(|writer| {
        let (house, ann, acks) = (house.clone(), ann.clone(), directory.join("acks"));
        async move {
            let mut acks = OpenOptions::new().create(true).append(true).open(acks).expect("a file");
            for n in 0..SENDS {
                let key = format!("{writer}-{n}");
                let sent = house.say_as(&ann, channel, &key, &"long ".repeat(3_200)).await.expect("sent");
                let line = format!("{channel} {} {key}\n", sent.message.seq);
                acks.write_all(line.as_bytes()).expect("noted");
            }
        }
    });
    together(writers).await;
    // Nothing is closed, and no log is moved.
    std::process::exit(0);
}

async fn open(directory: &Path) -> SqliteStore {
    let address = format!("sqlite://{}", directory.join("chat.db").display());
    SqliteStore::open(&address, SqliteOptions::default()).await.expect("the database opens")
}

/// What a child wrote, in its order.
struct Recorded {
    entries: Vec<Entry>,
    _directory: TempDir,
}

impl Recorded {
    /// Runs this test again as the child, with the recorder in it.
    fn of(test: &str, mode: &str) -> Self {
        let directory = directory();
        let recorder = compile(directory.path());
        let (data, log) = (directory.path().join("data"), directory.path().join("log"));
        fs::create_dir(&data).expect("a directory");
        // The recorder compares with the path the system knows.
        let data = data.canonicalize().expect("a path");
        let ran = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", &format!("sqlite::power::{test}"), "--nocapture"])
            .env(CHILD, mode)
            .env("CHAT_POWER_DIR", &data)
            .env("CHAT_POWER_LOG", &log)
            .env("LD_PRELOAD", recorder)
            .output()
            .expect("the child runs");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let recorded = Self { entries: disk::read(&log), _directory: directory };
        assert_eq!(recorded.acks(recorded.entries.len()).len(), WRITERS * SENDS, "the child wrote all");
        assert!(recorded.entries.iter().any(Entry::is_sync), "the recorder saw syncs");
        recorded
    }

    /// Whether pages went from the log into the database, and were synced, between two acknowledgements after `first`.
    fn moves_the_log_after(&self, first: usize) -> bool {
        let last = self.entries.iter().rposition(|entry| entry.name == "acks").unwrap_or(first);
        let mut moved = self.entries[first..last].iter().filter(|entry| entry.name == "chat.db");
        moved.any(|entry| entry.written().is_some()) && moved.any(Entry::is_sync)
    }

    /// What had been acknowledged when this much was written: channel, number, key.
    fn acks(&self, end: usize) -> Vec<(ChannelId, u64, String)> {
        let acks = self.entries[..end].iter().filter(|entry| entry.name == "acks");
        let lines = acks.filter_map(Entry::written).map(|line| String::from_utf8_lossy(line).into_owned());
        let parse = |line: String| {
            let mut words = line.split_whitespace();
            let mut word = || words.next().expect("three words");
            let channel = word().parse().expect("a channel");
            (channel, word().parse().expect("a number"), word().to_owned())
        };
        lines.map(parse).collect()
    }

    /// Which acknowledged messages are not there when the power goes at this place of the record.
    async fn lost_at(&self, end: usize, unsynced: Unsynced) -> Vec<String> {
        let directory = directory();
        disk::rebuild(&self.entries[..end], "chat.db", unsynced, directory.path());
        let store = open(directory.path()).await;
        let mut lost = Vec::new();
        for (channel, seq, key) in self.acks(end) {
            let anchor = Anchor::Before(chat_core::Seq::new(seq + 1));
            let page = store.history(channel, None, anchor, 1).await.expect("a history");
            let last = page.and_then(|page| page.messages.into_iter().next());
            if !last.is_some_and(|last| last.seq.get() == seq && last.client_key.as_str() == key) {
                lost.push(key);
            }
        }
        lost
    }
}

/// The recorder as a library to preload.
fn compile(into: &Path) -> PathBuf {
    let library = into.join("recorder.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/sqlite/power/recorder.c");
    let compiled =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).output();
    let compiled = compiled.expect("a C compiler, as for SQLite itself");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
}
