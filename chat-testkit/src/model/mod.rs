//! A property test that drives several stores side by side: the same operations must come to the same.
//!
//! Ids and times are handed in, so that outcomes and reads are equal as values. Beside each other, every store is
//! also held to what must be true of it alone: numbers without a gap, and unread counts like a naive recount.
//!
//! ```
//! use std::sync::Arc;
//! use chat_core::store::{MemoryStore, Store};
//! use chat_testkit::model;
//!
//! model::property(5, 20, async |ops| {
//!     let (one, other): (Arc<dyn Store>, Arc<dyn Store>) = Default::default();
//!     model::run_side_by_side(&[("one", one), ("other", other)], &ops).await;
//! });
//! # trait Default { fn default() -> Self; }
//! # impl Default for (Arc<dyn Store>, Arc<dyn Store>) {
//! #     fn default() -> Self { (Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new())) }
//! # }
//! ```

mod call;
mod covering;
mod invariants;
mod kinds;
mod look;
mod op;
mod outcome;
mod strategy;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::Store;
use proptest::test_runner::{Config, TestRunner};

use self::call::Side;
use self::world::{PEOPLE, World};

pub use self::covering::covering;
pub use self::kinds::{KINDS, missing};
pub use self::op::{Act, FenceUse, GroupOp, Op, Sending};
pub use self::strategy::ops;

/// Runs `test` with that many generated sequences of up to `longest` operations, each on a runtime of its own.
///
/// A failing sequence is shortened as far as it still fails, and named in the panic.
pub fn property(cases: u32, longest: usize, test: impl AsyncFn(Vec<Op>)) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    let outcome = TestRunner::new(config).run(&ops(longest), |ops| {
        block_on(test(ops));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Runs a test on a runtime of its own.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test)
}

/// Applies the operations to all stores, which are fresh and empty, and compares outcomes and reads after each.
///
/// Gives the kinds of outcomes there were, in words like `Append Duplicate`, so that a test can tell whether its
/// sequences get anywhere.
pub async fn run_side_by_side(stores: &[(&str, Arc<dyn Store>)], ops: &[Op]) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    let mut sides: Vec<_> = stores.iter().map(|(name, store)| Side::new(name, Arc::clone(store))).collect();
    let first = sides.first().expect("at least one store");
    let mut world = World::new(first.scene.clone());
    for (n, op) in ops.iter().enumerate() {
        let place = format!("after operation {n}, {op:?}, of {ops:?}");
        let Some(call) = world.call(op).await else { continue };
        let mut outcomes = Vec::with_capacity(sides.len());
        for side in &mut sides {
            outcomes.push((side.name.clone(), call.run(side).await));
        }
        let [(reference, expected), others @ ..] = &outcomes[..] else { continue };
        for (name, outcome) in others {
            assert!(
                outcome == expected,
                "{place}:\n{reference} came to {expected:?}\n{name} came to {outcome:?}"
            );
        }
        world.learn(expected);
        kinds.extend(expected.words());
        for channel in expected.channels().into_iter().chain(call.channels()) {
            // Two people and the host after each step, in turn; everybody at the end.
            let people = [PEOPLE[n % 3], PEOPLE[3 + n % 3]];
            look::compare(&sides, &world, channel, &people, &place).await;
            for side in &sides {
                invariants::hold(side, channel, &people, &place).await;
            }
        }
    }
    let place = format!("at the end of {ops:?}");
    for channel in &world.channels {
        look::compare(&sides, &world, *channel, &PEOPLE, &place).await;
        for side in &sides {
            invariants::hold(side, *channel, &PEOPLE, &place).await;
        }
    }
    look::compare_lists(&sides, &world, &place).await;
    kinds
}
