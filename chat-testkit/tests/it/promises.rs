//! A promise that is written is also run: every suite's macro lists all of its functions.

use std::fs;
use std::path::{Path, PathBuf};

/// Each suite's folder, and the file with its macros.
const SUITES: [(&str, &str); 3] = [("store", "store/mod.rs"), ("bus", "bus.rs"), ("engine", "engine/mod.rs")];

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

/// The public functions at the top level of a file that take the port under test.
fn promises(text: &str) -> Vec<String> {
    let named = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    let takes_port = |line: &&str| line.contains("(store: ") || line.contains("(nodes: ");
    named.filter(takes_port).filter_map(|line| line.split('(').next()).map(str::to_owned).collect()
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
