//! A promise that is written is also run: every suite's macro lists all of its functions.

use std::fs;
use std::path::{Path, PathBuf};

/// Each suite's folder, and the file with its macros.
const SUITES: [(&str, &str); 4] =
    [("store", "store/mod.rs"), ("bus", "bus.rs"), ("engine", "engine/mod.rs"), ("faults", "faults/mod.rs")];

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

/// The public functions at the top level of a file that take the port under test and nothing else; what takes more
/// is a helper of theirs.
fn promises(text: &str) -> Vec<String> {
    let named = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    let signatures = named.filter_map(|line| line.split_once(')')?.0.split_once('('));
    let takes_port = |taken: &str| taken.starts_with("store: ") || taken.starts_with("nodes: ");
    let alone = signatures.filter(|(_, taken)| takes_port(taken) && !taken.contains(", "));
    alone.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_promise_is_listed() {
    for (folder, list) in SUITES {
        let list = fs::read_to_string(source(list)).expect("the list is there");
        let listed: Vec<_> = list.lines().map(str::trim).collect();
        let mut found = 0;
        for entry in fs::read_dir(source(folder)).expect("the suite is there") {
            let path = entry.expect("an entry").path();
            for promise in promises(&fs::read_to_string(&path).expect("a file")) {
                assert!(listed.contains(&&*promise), "{promise} of {} is not listed", path.display());
                found += 1;
            }
        }
        assert!(found >= 7, "only {found} promises were found in {folder}");
    }
}
