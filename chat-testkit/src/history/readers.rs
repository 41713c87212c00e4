//! Whether every reader got what it should, once and in order, and nothing else.

use std::collections::BTreeMap;

use chat_core::{ChannelId, Rev};

use super::entry::{Entry, Reader};
use super::facts::Facts;
use super::report::{Finding, Verdict};
use super::stored::row;

pub(super) fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    for (reader, entries) in &facts.readers {
        let mut follower = Follower { reader, held: BTreeMap::new(), findings: &mut *findings };
        for (_, entry) in entries {
            follower.follow(entry);
        }
        for (channel, run) in follower.held {
            run.close(reader, channel, findings);
            if facts.finished.contains(reader) {
                end(facts, reader, channel, run.last(), findings);
            }
        }
        for (place, entry) in entries {
            if let Entry::Given(_, channel, rev, _) = entry {
                rights(facts, reader, (*place, *channel, *rev), findings);
            }
        }
        missing(facts, reader, entries, findings);
    }
}

/// What a reader was given since it last began in a channel.
#[derive(Debug)]
struct Run {
    after: Rev,
    given: Vec<u64>,
}

impl Run {
    fn last(&self) -> Rev {
        self.given.iter().copied().max().map_or(self.after, Rev::new).max(self.after)
    }

    fn close(&self, reader: &Reader, channel: ChannelId, findings: &mut Vec<Finding>) {
        row(&format!("what {reader} was given of {channel}"), self.after.get(), &self.given, findings);
    }
}

/// A reader on its way through the record.
struct Follower<'a> {
    reader: &'a Reader,
    held: BTreeMap<ChannelId, Run>,
    findings: &'a mut Vec<Finding>,
}

impl Follower<'_> {
    fn follow(&mut self, entry: &Entry) {
        match entry {
            Entry::Opened { channel, after, history, .. } => {
                self.begin(*channel, *after);
                if history < after {
                    let why = format!("{channel} begins at {after}, its history ended at {history}");
                    self.found(Verdict::Skipped, &why);
                }
            }
            Entry::Joined(_, channel, after) => {
                if self.held.contains_key(channel) {
                    self.found(Verdict::Duplicate, &format!("was told twice that it is in {channel}"));
                }
                self.begin(*channel, *after);
            }
            Entry::Reset(_, channel, at) => self.begin(*channel, *at),
            Entry::Gone(_, channel) => self.end(*channel),
            Entry::Given(_, channel, rev, _) => self.give(*channel, *rev, *rev),
            Entry::Skipped(_, channel, from, to) => self.give(*channel, *from, *to),
            _ => {}
        }
    }

    fn begin(&mut self, channel: ChannelId, after: Rev) {
        self.end(channel);
        self.held.insert(channel, Run { after, given: Vec::new() });
    }

    fn end(&mut self, channel: ChannelId) {
        if let Some(run) = self.held.remove(&channel) {
            run.close(self.reader, channel, self.findings);
        }
    }

    fn give(&mut self, channel: ChannelId, from: Rev, to: Rev) {
        if let Some(run) = self.held.get_mut(&channel) {
            run.given.extend(from.get()..=to.get());
        } else {
            let why = format!("was given {channel} rev {from} without being in it");
            self.found(Verdict::StaleAuthorization, &why);
        }
    }

    fn found(&mut self, verdict: Verdict, why: &str) {
        self.findings.push(Finding { verdict, detail: format!("{}: {why}", self.reader) });
    }
}

/// Nobody gets what came after their removal, unless they were about to be let in again.
fn rights(
    facts: &Facts<'_>,
    reader: &Reader,
    (place, channel, rev): (usize, ChannelId, Rev),
    findings: &mut Vec<Finding>,
) {
    let Some(stored) = facts.stored.get(&channel) else { return };
    let removals = stored.removals(&reader.user, rev);
    let admitted = facts.admitting.iter();
    let admitted =
        admitted.filter(|(at, here, user)| *at < place && *here == channel && **user == reader.user);
    if removals > admitted.count() {
        let detail = format!("{reader} was given {channel} rev {rev} after their removal");
        findings.push(Finding { verdict: Verdict::StaleAuthorization, detail });
    }
}

/// A reader that was waited for has everything, and is nowhere its user is not.
fn end(facts: &Facts<'_>, reader: &Reader, channel: ChannelId, last: Rev, findings: &mut Vec<Finding>) {
    let Some(stored) = facts.stored.get(&channel) else { return };
    if !stored.is_in(&reader.user, stored.head()) {
        let detail = format!("{reader} was never told that it is out of {channel}");
        findings.push(Finding { verdict: Verdict::Lost, detail });
    } else if last < stored.head() {
        let detail = format!("{reader} ended at {channel} rev {last}, stored is {}", stored.head());
        findings.push(Finding { verdict: Verdict::Lost, detail });
    }
}

/// A reader that was waited for is in every channel its user is in.
fn missing(facts: &Facts<'_>, reader: &Reader, entries: &[(usize, &Entry)], findings: &mut Vec<Finding>) {
    let is_in = |channel: ChannelId| {
        let last = entries.iter().rev().find_map(|(_, entry)| match entry {
            Entry::Gone(_, gone) if *gone == channel => Some(false),
            Entry::Opened { channel: begun, .. } | Entry::Joined(_, begun, _) | Entry::Reset(_, begun, _)
                if *begun == channel =>
            {
                Some(true)
            }
            _ => None,
        });
        last.unwrap_or(false)
    };
    for (channel, stored) in facts.stored.iter().filter(|_| facts.finished.contains(reader)) {
        if stored.is_in(&reader.user, stored.head()) && !is_in(*channel) {
            let detail = format!("{reader} was never told that it is in {channel}");
            findings.push(Finding { verdict: Verdict::Lost, detail });
        }
    }
}
