//! A seeded run of people who write, edit, leave and reconnect on two nodes of one store, under faults of the store
//! and of the bus between the nodes; everything is recorded and checked in the end.
//!
//! The seed decides what everybody does and which faults happen. With the memory store on one thread and a paused
//! clock it decides nearly everything else, too; on a database the scheduler has its say. `CHAT_SEED` repeats one
//! seed in place of the given ones, and `CHAT_SEED=1..1000` runs many.

mod dice;
mod setting;
mod town;
mod person;
mod mischief;
mod device;
mod finale;

use std::sync::Arc;

use chat_core::store::Store;

pub use self::dice::Dice;
pub use self::setting::Setting;
use self::town::Town;
use crate::history::{Demands, History};

/// Runs the simulation on this store and gives its record.
pub async fn run(store: Arc<dyn Store>, setting: Setting) -> History {
    let town = Town::found(store, setting).await;
    town.live().await;
    town.end().await
}

/// Runs the simulation and panics, with the seed, when something happened that must not happen.
pub async fn hold(store: Arc<dyn Store>, setting: Setting) {
    let (seed, demands) = (setting.seed, demands(&setting));
    if let Err(report) = run(store, setting).await.check(&demands) {
        panic!("with CHAT_SEED={seed}:\n{report}");
    }
}

/// What a run must come to so that it proves something: of what people do, about half is sending, and faults take
/// some of that.
pub fn demands(setting: &Setting) -> Demands {
    Demands { acked: setting.people * setting.steps / 8, faults: vec!["notices", "store"] }
}

/// The seeds to run: those given, or the one in `CHAT_SEED`, or those in `CHAT_SEED=FIRST..LAST`.
pub fn seeds(given: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let Ok(asked) = std::env::var("CHAT_SEED") else { return given.into_iter().collect() };
    let number = |text: &str| text.parse::<u64>().expect("CHAT_SEED is a number, or two with .. between");
    match asked.split_once("..") {
        Some((first, last)) => (number(first)..=number(last)).collect(),
        None => vec![number(&asked)],
    }
}

/// Writes a test that runs the simulation on a few seeds, each on a fresh store, in real time.
///
/// `open` is as for [`store_conformance!`](crate::store_conformance).
#[macro_export]
macro_rules! simulation {
    ($open:path) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn nothing_is_lost_doubled_or_reordered_under_faults() {
            for seed in $crate::simulation::seeds(1..=3) {
                $crate::keeps($open, &format!("the simulation with CHAT_SEED={seed}"), async |store| {
                    $crate::simulation::hold(store, $crate::simulation::Setting::brief(seed)).await;
                })
                .await;
            }
        }
    };
}
