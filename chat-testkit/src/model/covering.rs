//! Few and short sequences that come to everything.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::MemoryStore;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{Op, block_on, missing, ops, run_side_by_side};

/// Sequences looked at: several times as many as it takes.
const TRIED: usize = 8_000;

/// A sequence, and the kinds that it comes to.
type Covered = (Vec<Op>, BTreeSet<String>);

/// Sequences of up to `longest` operations that together come to all of [`KINDS`](super::KINDS): for stores on which
/// each operation costs much. The same ones each time.
///
/// They are looked for on the memory store. A store that is like it comes to the same.
pub fn covering(longest: usize) -> Vec<Vec<Op>> {
    let (mut runner, strategy) = (TestRunner::deterministic(), ops(longest));
    let mut seen = BTreeSet::new();
    let mut found: Vec<Covered> = Vec::new();
    for _ in 0..TRIED {
        let lacking = missing(&seen).len();
        if lacking == 0 {
            return without_the_needless(found);
        }
        let ops = strategy.new_tree(&mut runner).expect("any sequence will do").current();
        let kinds = kinds(&ops);
        let with_these = seen.union(&kinds).cloned().collect();
        if missing(&with_these).len() < lacking {
            found.push((ops, kinds));
            seen = with_these;
        }
    }
    panic!("{:?} never came up among {seen:#?}", missing(&seen));
}

/// The later ones often come to what the earlier ones were taken for: sequences go, and then single operations, each as
/// long as nothing is missing without it.
fn without_the_needless(mut found: Vec<Covered>) -> Vec<Vec<Op>> {
    let mut n = 0;
    while n < found.len() {
        let (ops, _) = found.remove(n);
        let others = found.iter().flat_map(|(_, kinds)| kinds).cloned().collect();
        if !missing(&others).is_empty() {
            found.insert(n, without_needless_operations(ops, &others));
            n += 1;
        }
    }
    found.into_iter().map(|(ops, _)| ops).collect()
}

/// From the end, as what comes first is what the rest is about.
fn without_needless_operations(mut ops: Vec<Op>, others: &BTreeSet<String>) -> Covered {
    let mut needed = kinds(&ops);
    for n in (0..ops.len()).rev() {
        let shorter = [&ops[..n], &ops[n + 1..]].concat();
        let kinds = kinds(&shorter);
        if missing(&others.union(&kinds).cloned().collect()).is_empty() {
            (ops, needed) = (shorter, kinds);
        }
    }
    (ops, needed)
}

fn kinds(ops: &[Op]) -> BTreeSet<String> {
    block_on(run_side_by_side(&[("memory", Arc::new(MemoryStore::new()))], ops))
}
