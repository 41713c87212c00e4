//! Few and short sequences that come to everything.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::MemoryStore;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{Op, block_on, missing, ops, run_side_by_side};

/// Sequences looked at: several times as many as it takes.
const TRIED: usize = 8_000;

/// Sequences of up to `longest` operations that together come to all of [`KINDS`](super::KINDS): for stores on which
/// each operation costs much. The same ones each time.
///
/// They are looked for on the memory store. A store that is like it comes to the same.
pub fn covering(longest: usize) -> Vec<Vec<Op>> {
    let (mut runner, strategy) = (TestRunner::deterministic(), ops(longest));
    let mut seen = BTreeSet::new();
    let mut found: Vec<Vec<Op>> = Vec::new();
    for _ in 0..TRIED {
        let lacking = missing(&seen).len();
        if lacking == 0 {
            return without_the_needless(found);
        }
        let ops = strategy.new_tree(&mut runner).expect("any sequence will do").current();
        let kinds = seen_with(&seen, &ops);
        if missing(&kinds).len() < lacking {
            found.push(up_to_the_last_new(ops, &seen, &missing(&kinds)));
            seen = kinds;
        }
    }
    panic!("{:?} never came up among {seen:#?}", missing(&seen));
}

/// The beginning after which only these are missing: what comes then would be done for nothing.
fn up_to_the_last_new(mut ops: Vec<Op>, seen: &BTreeSet<String>, lacking: &[&str]) -> Vec<Op> {
    let lengths: Vec<_> = (1..=ops.len()).collect();
    let is_short = |length: &usize| missing(&seen_with(seen, &ops[..*length])) != lacking;
    ops.truncate(lengths.partition_point(is_short) + 1);
    ops
}

/// The later ones often come to what the earlier ones were taken for.
fn without_the_needless(mut found: Vec<Vec<Op>>) -> Vec<Vec<Op>> {
    let mut n = 0;
    while n < found.len() {
        let others = found.iter().enumerate().filter(|(other, _)| *other != n);
        let kinds = others.fold(BTreeSet::new(), |seen, (_, ops)| seen_with(&seen, ops));
        if missing(&kinds).is_empty() {
            found.remove(n);
        } else {
            n += 1;
        }
    }
    found
}

/// What came up before, and what comes up with these.
fn seen_with(seen: &BTreeSet<String>, ops: &[Op]) -> BTreeSet<String> {
    let kinds = block_on(run_side_by_side(&[("memory", Arc::new(MemoryStore::new()))], ops));
    seen.union(&kinds).cloned().collect()
}
