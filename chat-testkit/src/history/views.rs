//! Whether all who look at the same see the same.

use std::collections::BTreeMap;

use chat_core::{ChannelId, Rev, Seq, UserId};

use super::entry::{Body, Entry, Reader, Seen, Told};
use super::facts::{Facts, Stored};
use super::report::{Finding, Verdict};
use super::stored::row;

pub(super) fn check(facts: &Facts<'_>, findings: &mut Vec<Finding>) {
    let mut versions = Versions::default();
    for (reader, entries) in &facts.readers {
        for (_, entry) in entries {
            let Entry::Given(_, channel, rev, told) = entry else { continue };
            agree(facts, reader, (*channel, *rev, told), findings);
            versions.note(*channel, told.message(), &reader.to_string(), findings);
        }
    }
    for (user, channel, messages) in &facts.reads {
        read(facts, user, (*channel, messages), findings);
        for seen in *messages {
            versions.note(*channel, Some(seen), &format!("{user}'s history"), findings);
        }
    }
}

/// What a reader was given is what is stored.
fn agree(
    facts: &Facts<'_>,
    reader: &Reader,
    (channel, rev, told): (ChannelId, Rev, &Told),
    findings: &mut Vec<Finding>,
) {
    let stored = facts.stored.get(&channel).and_then(|stored| at(stored, rev));
    let Some(stored) = stored else {
        let detail = format!("{reader} was given {channel} rev {rev}, which is not stored: {told:?}");
        findings.push(Finding { verdict: Verdict::Phantom, detail });
        return;
    };
    if identity(stored) != identity(told) {
        let detail = format!("{reader} saw {channel} rev {rev} as {told:?}, stored is {stored:?}");
        findings.push(Finding { verdict: Verdict::Diverged, detail });
    }
}

fn at<'a>(stored: &Stored<'a>, rev: Rev) -> Option<&'a Told> {
    stored.changes.iter().find(|(at, _)| *at == rev).map(|(_, told)| *told)
}

/// What a change is, which message it is about, and who it lets in or out.
type Identity<'a> = (&'a str, Option<(Seq, String, String)>, &'a [UserId]);

/// The part of a change that never changes: a message may be read as it is later.
fn identity(told: &Told) -> Identity<'_> {
    let message =
        told.message().map(|seen| (seen.seq, seen.sender.to_stored().to_owned(), seen.key.to_string()));
    match told {
        Told::Message(_) => ("message", message, &[]),
        Told::Entered(users) => ("entered", None, users),
        Told::Left(user) => ("left", None, std::slice::from_ref(user)),
        Told::Other(name, _) => (name, message, &[]),
    }
}

/// History is what is stored, in its order and without a hole.
fn read(
    facts: &Facts<'_>,
    user: &UserId,
    (channel, messages): (ChannelId, &[Seen]),
    findings: &mut Vec<Finding>,
) {
    let seqs: Vec<_> = messages.iter().map(|seen| seen.seq.get()).collect();
    row(&format!("{user}'s history of {channel}"), 0, &seqs, findings);
    let stored = facts.stored.get(&channel).map(Stored::messages).unwrap_or_default();
    if messages.len() < stored.len() {
        let detail =
            format!("{user} reads {} messages of {channel}, stored are {}", messages.len(), stored.len());
        findings.push(Finding { verdict: Verdict::Lost, detail });
    }
    for seen in messages {
        let is_same = stored
            .get(&seen.seq)
            .is_some_and(|(_, stored)| (&stored.sender, &stored.key) == (&seen.sender, &seen.key));
        if !is_same {
            let detail = format!("{user} reads {channel} seq {} as {seen:?}", seen.seq);
            findings.push(Finding { verdict: Verdict::Diverged, detail });
        }
    }
}

/// What each edit of each message said, and to whom first.
#[derive(Debug, Default)]
struct Versions(BTreeMap<(ChannelId, Seq, u32), (Body, String)>);

impl Versions {
    /// The same edit of a message says the same to everybody.
    fn note(&mut self, channel: ChannelId, seen: Option<&Seen>, who: &str, findings: &mut Vec<Finding>) {
        let Some((seen, body)) = seen.and_then(|seen| Some((seen, seen.body?))) else { return };
        let version = (channel, seen.seq, seen.edit_no);
        let (first, other) = self.0.entry(version).or_insert_with(|| (body, who.to_owned()));
        if *first != body {
            let detail =
                format!("{channel} seq {} edit {}: {who} and {other} differ", seen.seq, seen.edit_no);
            findings.push(Finding { verdict: Verdict::Diverged, detail });
        }
    }
}
