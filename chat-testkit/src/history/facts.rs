//! A history, sorted by what its entries are about.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{ChannelId, ClientKey, Rev, Sender, Seq, UserId};

use super::entry::{Attempt, Entry, Outcome, Reader, Seen, Send, Told};

/// Who sent under which key: names one message.
pub(super) type Key = (String, ClientKey);

/// The key of a send or of a message.
pub(super) fn key(sender: &Sender, key: &ClientKey) -> Key {
    (sender.to_stored().to_owned(), key.clone())
}

/// One attempt with its outcome and the places of both in the record.
#[derive(Debug)]
pub(super) struct Try<'a> {
    pub(super) send: &'a Send,
    pub(super) invoked: usize,
    pub(super) outcome: Outcome,
    /// When it was done; the end of the record when nobody saw it end.
    pub(super) done: usize,
}

/// A channel as it is stored in the end.
#[derive(Debug, Default)]
pub(super) struct Stored<'a> {
    pub(super) changes: Vec<(Rev, &'a Told)>,
    /// By which changes each user came and went, in order.
    pub(super) entered: BTreeMap<UserId, Vec<Rev>>,
    pub(super) left: BTreeMap<UserId, Vec<Rev>>,
}

impl Stored<'_> {
    /// The last change.
    pub(super) fn head(&self) -> Rev {
        self.changes.iter().map(|(rev, _)| *rev).max().unwrap_or_default()
    }

    /// Whether the user was in right after this change.
    pub(super) fn is_in(&self, user: &UserId, rev: Rev) -> bool {
        before(&self.entered, user, rev.next()) > before(&self.left, user, rev.next())
    }

    /// How often the user had left before this change and not come back by it; zero when they were in.
    pub(super) fn removals(&self, user: &UserId, rev: Rev) -> usize {
        let left = before(&self.left, user, rev);
        if before(&self.entered, user, rev.next()) > left { 0 } else { left }
    }

    /// The messages by number; of two with one number, the first.
    pub(super) fn messages(&self) -> BTreeMap<Seq, (Rev, &Seen)> {
        let mut messages = BTreeMap::new();
        for (rev, told) in &self.changes {
            if let Told::Message(seen) = told {
                messages.entry(seen.seq).or_insert((*rev, seen));
            }
        }
        messages
    }
}

fn before(times: &BTreeMap<UserId, Vec<Rev>>, user: &UserId, rev: Rev) -> usize {
    times.get(user).map_or(0, |times| times.iter().filter(|at| **at < rev).count())
}

/// The history by subject.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) tries: Vec<Try<'a>>,
    pub(super) stored: BTreeMap<ChannelId, Stored<'a>>,
    pub(super) reads: Vec<(&'a UserId, ChannelId, &'a [Seen])>,
    /// What each reader was given, with the place in the record.
    pub(super) readers: BTreeMap<&'a Reader, Vec<(usize, &'a Entry)>>,
    pub(super) finished: BTreeSet<&'a Reader>,
    /// When who was about to be let in where.
    pub(super) admitting: Vec<(usize, ChannelId, &'a UserId)>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(entries: &'a [Entry]) -> Self {
        let mut facts = Self {
            tries: tries(entries),
            stored: BTreeMap::new(),
            reads: Vec::new(),
            readers: BTreeMap::new(),
            finished: BTreeSet::new(),
            admitting: Vec::new(),
        };
        for (place, entry) in entries.iter().enumerate() {
            facts.note(place, entry);
        }
        facts
    }

    fn note(&mut self, place: usize, entry: &'a Entry) {
        match entry {
            Entry::Invoked(_) | Entry::Done(..) | Entry::Fault(..) => {}
            Entry::Admitting(channel, user) => self.admitting.push((place, *channel, user)),
            Entry::Opened { reader, .. }
            | Entry::Joined(reader, ..)
            | Entry::Reset(reader, ..)
            | Entry::Gone(reader, ..)
            | Entry::Given(reader, ..)
            | Entry::Skipped(reader, ..) => self.readers.entry(reader).or_default().push((place, entry)),
            Entry::Finished(reader) => drop(self.finished.insert(reader)),
            Entry::Stored { channel, pair, changes } => {
                self.stored.insert(*channel, stored(pair, changes));
            }
            Entry::Read(user, channel, messages) => self.reads.push((user, *channel, messages)),
        }
    }
}

fn tries(entries: &[Entry]) -> Vec<Try<'_>> {
    let mut outcomes = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Entry::Done(attempt, outcome) = entry {
            outcomes.insert(*attempt, (place, *outcome));
        }
    }
    let invoked = entries.iter().enumerate().filter_map(|(place, entry)| match entry {
        Entry::Invoked(send) => Some((place, send)),
        _ => None,
    });
    let done = |place| outcomes.get(&Attempt(place)).copied().unwrap_or((entries.len(), Outcome::Unknown));
    invoked
        .map(|(invoked, send)| {
            let (done, outcome) = done(invoked);
            Try { send, invoked, outcome, done }
        })
        .collect()
}

fn stored<'a>(pair: &[UserId], changes: &'a [(Rev, Told)]) -> Stored<'a> {
    let mut stored = Stored::default();
    for user in pair {
        stored.entered.entry(user.clone()).or_default().push(Rev::new(1));
    }
    for (rev, told) in changes {
        match told {
            Told::Entered(users) => {
                for user in users {
                    stored.entered.entry(user.clone()).or_default().push(*rev);
                }
            }
            Told::Left(user) => stored.left.entry(user.clone()).or_default().push(*rev),
            Told::Message(_) | Told::Other(..) => {}
        }
        stored.changes.push((*rev, told));
    }
    stored
}
