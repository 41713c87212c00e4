//! What a check found.

use std::collections::BTreeMap;
use std::fmt;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Something acknowledged is not stored, or a reader never got the end of what is stored.
    Lost,
    /// Something is there that nobody sent, or that was refused.
    Phantom,
    /// Something is there twice, or was given twice.
    Duplicate,
    /// Something stands or came before what it follows.
    Reordered,
    /// Something in the middle is missing.
    Skipped,
    /// Somebody wrote or got something after their removal.
    StaleAuthorization,
    /// Two who look at the same see different things.
    Diverged,
    /// The run proves nothing: no fault of a kind fired.
    NoFaults,
    /// The run proves nothing: too little was acknowledged.
    TooFewAcked,
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub verdict: Verdict,
    /// Where, and with which values.
    pub detail: String,
}

/// Everything that went wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// One by one.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The different verdicts, in their order.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts: Vec<_> = self.findings.iter().map(|finding| finding.verdict).collect();
        verdicts.sort();
        verdicts.dedup();
        verdicts
    }
}

impl fmt::Display for Report {
    /// The first findings of each verdict: they mostly have one cause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        for verdict in self.verdicts() {
            let found: Vec<_> = self.findings.iter().filter(|finding| finding.verdict == verdict).collect();
            writeln!(f, "{verdict:?}: {}", found.len())?;
            for finding in found.iter().take(SHOWN) {
                writeln!(f, "  {}", finding.detail)?;
            }
        }
        Ok(())
    }
}

/// What a run must have come to, so that its check proves something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// At least this many acknowledged sends.
    pub acked: usize,
    /// Kinds of faults that must have fired.
    pub faults: Vec<&'static str>,
}

impl Demands {
    /// Nothing: for histories written by hand.
    pub fn none() -> Self {
        Self::default()
    }
}

/// What a run without findings came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Acknowledged attempts, repeats included.
    pub acked: usize,
    /// Refused attempts.
    pub refused: usize,
    /// Attempts of which nobody can tell.
    pub unknown: usize,
    /// Changes given to readers.
    pub given: usize,
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
}
