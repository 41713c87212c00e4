//! `docs/guarantees.md` names the test behind each promise: each row names one, and each one named is there.

use std::collections::BTreeSet;

use super::{files, top};

/// The tests of the workspace, and the promises of the suites, which `every_promise_is_listed` holds to be run.
fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for file in files(&[".rs"]) {
        let mut is_test = false;
        for line in file.text.lines() {
            let is_promise = file.path.starts_with("chat-testkit/src/")
                && line.starts_with("pub async fn ")
                && ["(store: ", "(nodes: "].iter().any(|port| line.contains(port));
            let line = line.trim_start();
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let Some(name) = function(line).filter(|_| is_test || is_promise) else { continue };
            tests.insert(name.to_owned());
            is_test = false;
        }
    }
    tests
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

/// What the last column of each row of the page names, and the row.
fn rows(page: &str) -> Vec<(&str, Vec<&str>)> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    let rows = rows.filter_map(|row| Some((row, row.trim_end_matches([' ', '|']).rsplit_once(" | ")?.1)));
    // The heads of the tables have nothing to show.
    let rows = rows.filter(|(row, _)| !row.ends_with(" by |"));
    rows.map(|(row, cell)| (row, cell.split('`').skip(1).step_by(2).collect())).collect()
}

#[test]
fn every_promise_names_its_tests_and_they_are_there() {
    let (tests, page) = (tests(), std::fs::read_to_string(top().join("docs/guarantees.md")).unwrap());
    let rows = rows(&page);
    assert!(rows.len() > 20, "the rows are found");
    for (row, named) in rows {
        assert!(named.iter().any(|name| tests.contains(*name)), "no test is named: {row}");
        // Whatever else is in code there has a dot, a dash, a slash or an exclamation mark.
        let words = named.into_iter().filter(|name| name.chars().all(|c| c == '_' || c.is_alphanumeric()));
        for name in words {
            assert!(tests.contains(name), "there is no test {name}: {row}");
        }
    }
}
