//! Whether what is stored in the end can have come from what was sent.

use std::collections::BTreeMap;

use chat_core::{ChannelId, Rev, Seq};

use super::entry::{Outcome, Seen, Told};
use super::facts::{Facts, Key, Stored, Try, key};
use super::report::{Finding, Verdict};

pub(super) fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut attempts: BTreeMap<Key, Vec<&Try<'_>>> = BTreeMap::new();
    for attempt in &facts.tries {
        attempts.entry(key(&attempt.send.sender, &attempt.send.key)).or_default().push(attempt);
    }
    let mut homes: BTreeMap<Key, (ChannelId, Seq)> = BTreeMap::new();
    for (channel, stored) in &facts.stored {
        numbers(*channel, stored, findings);
        for (rev, told) in &stored.changes {
            let Told::Message(seen) = told else { continue };
            let place = format!("{channel} seq {} rev {rev} key {}", seen.seq, seen.key);
            let mut found = |verdict, why: &str| {
                findings.push(Finding { verdict, detail: format!("{place}: {why}") });
            };
            if let Some(home) = homes.insert(key(&seen.sender, &seen.key), (*channel, seen.seq)) {
                found(Verdict::Duplicate, &format!("its key is also at {} seq {}", home.0, home.1));
            }
            let tried = attempts.get(&key(&seen.sender, &seen.key)).map_or(&[][..], Vec::as_slice);
            if !tried.iter().any(|attempt| may_be(attempt, *channel, seen)) {
                found(Verdict::Phantom, "nobody sent this, or it was refused");
            }
            if let Some(sender) = seen.sender.user()
                && stored.removals(sender, *rev) > 0
            {
                found(Verdict::StaleAuthorization, "its sender had been removed");
            }
        }
    }
}

/// Whether the stored message may have come from this attempt.
fn may_be(attempt: &Try<'_>, channel: ChannelId, seen: &Seen) -> bool {
    let is_here = attempt.send.channel.is_none_or(|asked| asked == channel);
    let is_same = seen.edit_no > 0 || seen.body.is_none_or(|body| body == attempt.send.body);
    is_here && is_same && attempt.outcome != Outcome::Refused
}

/// Changes and messages are numbered 1, 2, 3 … in one order.
fn numbers(channel: ChannelId, stored: &Stored<'_>, findings: &mut Vec<Finding>) {
    let revs: Vec<_> = stored.changes.iter().map(|(rev, _)| rev.get()).collect();
    row(&format!("the changes of {channel}"), Rev::ZERO.get(), &revs, findings);
    let mut by_rev = stored.changes.clone();
    by_rev.sort_by_key(|(rev, _)| *rev);
    let seqs = by_rev.iter().filter_map(|(_, told)| match told {
        Told::Message(seen) => Some(seen.seq.get()),
        _ => None,
    });
    row(&format!("the messages of {channel}"), Seq::ZERO.get(), &seqs.collect::<Vec<_>>(), findings);
}

/// Numbers that must ascend one by one from above `after`.
pub(super) fn row(what: &str, after: u64, numbers: &[u64], findings: &mut Vec<Finding>) {
    let mut found = |verdict, detail| findings.push(Finding { verdict, detail });
    let mut neighbours = numbers.iter().zip(numbers.iter().skip(1));
    if let Some((one, next)) = neighbours.find(|(one, next)| next < one) {
        found(Verdict::Reordered, format!("{what}: {next} after {one}"));
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let mut neighbours = sorted.iter().zip(sorted.iter().skip(1));
    if let Some((one, _)) = neighbours.find(|(one, next)| one == next) {
        found(Verdict::Duplicate, format!("{what}: {one} twice"));
    }
    sorted.dedup();
    let mut last = after;
    for number in sorted {
        if number <= last {
            found(Verdict::Duplicate, format!("{what}: {number} again, when {last} was held"));
        } else if number != last + 1 {
            found(Verdict::Skipped, format!("{what}: from {last} to {number}"));
        }
        last = last.max(number);
    }
}
