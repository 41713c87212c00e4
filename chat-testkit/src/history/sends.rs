//! Whether what was acknowledged is stored, and in the order in which it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{ChannelId, Seq};

use super::entry::Outcome;
use super::facts::{Facts, Key, Try, key};
use super::report::{Finding, Verdict};

pub(super) fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let messages: BTreeMap<_, _> =
        facts.stored.iter().map(|(channel, stored)| (*channel, stored.messages())).collect();
    for attempt in &facts.tries {
        let Outcome::Acked { channel, seq, rev } = attempt.outcome else { continue };
        let stored = messages.get(&channel).and_then(|messages| messages.get(&seq));
        let is_there = stored.is_some_and(|(at, seen)| {
            *at == rev && key(&seen.sender, &seen.key) == key(&attempt.send.sender, &attempt.send.key)
        });
        if !is_there {
            let detail = format!("{}: acknowledged as {channel} seq {seq} rev {rev}", name(attempt));
            findings.push(Finding { verdict: Verdict::Lost, detail });
        }
    }
    real_time(facts, findings);
}

/// What was sent after another was acknowledged stands after it. Repeats are exempt: an earlier attempt of theirs
/// may have been the one that was written.
fn real_time(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut acked: BTreeMap<ChannelId, Vec<(usize, Seq)>> = BTreeMap::new();
    for attempt in &facts.tries {
        if let Outcome::Acked { channel, seq, .. } = attempt.outcome {
            acked.entry(channel).or_default().push((attempt.done, seq));
        }
    }
    let mut tried: BTreeSet<Key> = BTreeSet::new();
    for attempt in &facts.tries {
        let is_first = tried.insert(key(&attempt.send.sender, &attempt.send.key));
        let Outcome::Acked { channel, seq, .. } = attempt.outcome else { continue };
        let earlier = acked.get(&channel).into_iter().flatten();
        let later = earlier.filter(|(done, other)| *done < attempt.invoked && *other >= seq);
        if let Some((_, other)) = later.max_by_key(|(_, other)| *other).filter(|_| is_first) {
            let detail = format!("{}: got seq {seq} in {channel} after {other}", name(attempt));
            findings.push(Finding { verdict: Verdict::Reordered, detail });
        }
    }
}

fn name(attempt: &Try<'_>) -> String {
    format!("{:?} under {}", attempt.send.sender.to_stored(), attempt.send.key)
}
