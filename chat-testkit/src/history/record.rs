//! Recording, and the check as a whole.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::{Attempt, Entry, Outcome, Send};
use super::facts::Facts;
use super::report::{Demands, Finding, Report, Tally, Verdict};
use super::{readers, sends, stored, views};

/// Far more than any run records.
const MOST: usize = 500_000;

/// The record of a run. Clones write into the same.
#[derive(Debug, Clone, Default)]
pub struct History(Arc<Mutex<Vec<Entry>>>);

impl History {
    /// An empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records a send before it is made.
    pub fn invoke(&self, send: Send) -> Attempt {
        let mut entries = self.entries();
        entries.push(Entry::Invoked(send));
        Attempt(entries.len() - 1)
    }

    /// Records what it came to.
    pub fn done(&self, attempt: Attempt, outcome: Outcome) {
        self.record(Entry::Done(attempt, outcome));
    }

    /// Records anything else. A run that goes in circles ends here.
    pub fn record(&self, entry: Entry) {
        let mut entries = self.entries();
        assert!(entries.len() < MOST, "more than {MOST} things happened, the last of them {entry:?}");
        entries.push(entry);
    }

    /// Compares what happened with what is promised. A run that proves nothing fails, too.
    pub fn check(&self, demands: &Demands) -> Result<Tally, Report> {
        let entries = self.entries().clone();
        let facts = Facts::of(&entries);
        let tally = tally(&entries);
        let mut findings = unproven(&tally, demands);
        stored::check(&facts, &mut findings);
        sends::check(&facts, &mut findings);
        readers::check(&facts, &mut findings);
        views::check(&facts, &mut findings);
        if findings.is_empty() { Ok(tally) } else { Err(Report { findings }) }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tally(entries: &[Entry]) -> Tally {
    let mut tally = Tally::default();
    for entry in entries {
        match entry {
            Entry::Done(_, Outcome::Acked { .. }) => tally.acked += 1,
            Entry::Done(_, Outcome::Refused) => tally.refused += 1,
            Entry::Done(_, Outcome::Unknown) => tally.unknown += 1,
            Entry::Given(..) => tally.given += 1,
            Entry::Fault(kind, times) => *tally.faults.entry(kind).or_default() += times,
            _ => {}
        }
    }
    tally
}

fn unproven(tally: &Tally, demands: &Demands) -> Vec<Finding> {
    let mut findings = Vec::new();
    if tally.acked < demands.acked {
        let detail = format!("{} acknowledged, {} asked for", tally.acked, demands.acked);
        findings.push(Finding { verdict: Verdict::TooFewAcked, detail });
    }
    for kind in &demands.faults {
        if tally.faults.get(kind).is_none_or(|times| *times == 0) {
            let detail = format!("no fault of the kind {kind:?} fired");
            findings.push(Finding { verdict: Verdict::NoFaults, detail });
        }
    }
    findings
}
