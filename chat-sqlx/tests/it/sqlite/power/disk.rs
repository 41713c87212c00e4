//! Files as a power cut leaves them, rebuilt from the record of what was written and synced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chat_testkit::simulation::Dice;

/// One entry of the record.
pub(super) struct Entry {
    pub(super) name: String,
    operation: Operation,
}

enum Operation {
    Write(usize, Vec<u8>),
    Truncate(usize),
    Sync,
    Remove,
}

/// Which of the writes that were not synced reach the disk all the same.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unsynced {
    /// None.
    Lost,
    /// Any, as this seed says.
    Some(u64),
}

/// Reads the record.
pub(super) fn read(record: &Path) -> Vec<Entry> {
    let bytes = fs::read(record).expect("the record");
    let (mut rest, mut entries) = (&bytes[..], Vec::new());
    while !rest.is_empty() {
        let operation = take(&mut rest, 1)[0];
        let name = number(take(&mut rest, 2));
        let length = number(take(&mut rest, 4));
        let offset = number(take(&mut rest, 8));
        let name = String::from_utf8(take(&mut rest, name).to_vec()).expect("a name");
        let data = take(&mut rest, length).to_vec();
        let operation = match operation {
            b'w' => Operation::Write(offset, data),
            b't' => Operation::Truncate(offset),
            b's' => Operation::Sync,
            b'u' => Operation::Remove,
            other => panic!("the record has an operation {other}"),
        };
        entries.push(Entry { name, operation });
    }
    entries
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

impl Entry {
    pub(super) fn is_sync(&self) -> bool {
        matches!(self.operation, Operation::Sync)
    }

    /// What was written, if it was that.
    pub(super) fn written(&self) -> Option<&[u8]> {
        match &self.operation {
            Operation::Write(_, bytes) => Some(bytes),
            _ => None,
        }
    }

    fn apply(&self, image: &mut Vec<u8>) {
        match &self.operation {
            Operation::Write(offset, bytes) => {
                let end = offset + bytes.len();
                image.resize(image.len().max(end), 0);
                image[*offset..end].copy_from_slice(bytes);
            }
            Operation::Truncate(length) => image.resize(*length, 0),
            Operation::Sync | Operation::Remove => {}
        }
    }
}

/// Writes the files whose names begin so as they are after these entries and a power cut. What is in memory alone is
/// no file.
pub(super) fn rebuild(entries: &[Entry], prefix: &str, unsynced: Unsynced, into: &Path) {
    let mut files: BTreeMap<&str, (Option<Vec<u8>>, Vec<&Entry>)> = BTreeMap::new();
    let ours = entries.iter().filter(|entry| entry.name.starts_with(prefix) && !entry.name.ends_with("-shm"));
    for entry in ours {
        let (image, pending) = files.entry(&entry.name).or_default();
        match entry.operation {
            Operation::Sync => {
                let image = image.get_or_insert_default();
                pending.drain(..).for_each(|entry| entry.apply(image));
            }
            // SQLite syncs the directory after it removes a journal.
            Operation::Remove => {
                *image = None;
                pending.clear();
            }
            Operation::Write(..) | Operation::Truncate(_) => pending.push(entry),
        }
    }
    for (name, (image, pending)) in files {
        let mut image = image;
        if let Unsynced::Some(seed) = unsynced {
            let dice = Dice::new(seed, name.len() as u64);
            let lucky = pending.into_iter().filter(|_| dice.percent(50));
            lucky.for_each(|entry| entry.apply(image.get_or_insert_default()));
        }
        if let Some(image) = image {
            fs::write(into.join(name), image).expect("a file is rebuilt");
        }
    }
}
