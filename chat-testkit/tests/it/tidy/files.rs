//! Each file by itself: small, documented, without what is left for later.

use super::{code, files, none};
use std::path::Path;

/// Longer is wrong: find the second noun.
const MOST_LINES: usize = 400;

#[test]
fn files_are_small() {
    let sources = files(&[".rs", ".js", ".css", ".sql", ".sh"]);
    let long =
        sources.iter().map(|file| (file.text.lines().count(), &file.path)).filter(|(n, _)| *n > MOST_LINES);
    none(
        "files are at most 400 lines long",
        &long.map(|(n, path)| format!("{path}: {n}")).collect::<Vec<_>>(),
    );
}

#[test]
fn every_module_says_what_it_is() {
    let sources = files(&[".rs"]);
    let silent = sources.iter().filter(|file| {
        let first = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//!"))
    });
    none(
        "a file begins with a line of documentation",
        &silent.map(|file| file.path.clone()).collect::<Vec<_>>(),
    );
}

/// What is left for later, or ignored, in either language. Spelled in two parts, so that this file does not find itself.
const LEFT: &[[&str; 2]] = &[
    ["#[ig", "nore"],
    ["#[al", "low("],
    ["#![al", "low("],
    ["to", "do!("],
    ["unimple", "mented!("],
    ["FIX", "ME"],
];

/// How a test in JavaScript is left out, or all others are: called on a test, or said among its options.
const LEFT_OUT: &[&str] = &["skip", "todo", "only"];

/// Whether a line of JavaScript leaves a test out.
fn leaves_out(line: &str) -> bool {
    let line: String = code(line).chars().filter(|c| !c.is_whitespace()).collect();
    LEFT_OUT.iter().any(|word| {
        let said = ["{", ","].map(|before| format!("{before}{word}:"));
        line.contains(&format!(".{word}("))
            || line.starts_with(&format!("{word}:"))
            || said.iter().any(|said| line.contains(said))
    })
}

#[test]
fn a_test_that_is_left_out_is_found() {
    for line in ["it.skip('x', f)", "t.skip()", "test('x', { skip: true }, f)", "{ timeout: 1, only: true }"]
    {
        assert!(leaves_out(line), "{line}");
    }
    for line in ["case 'skipped':", "const skipped = [];", "// t.skip() is the only way", "this.skipped(1)"] {
        assert!(!leaves_out(line), "{line}");
    }
}

#[test]
fn nothing_is_left_for_later_or_skipped() {
    let mut findings = Vec::new();
    for file in files(&[".rs", ".js"]) {
        let is_javascript = Path::new(&file.path).extension().is_some_and(|extension| extension == "js");
        for (number, line) in file.text.lines().enumerate() {
            let is_left = LEFT.iter().any(|mark| code(line).contains(&mark.concat()));
            if is_left || (is_javascript && leaves_out(line)) {
                findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    none("nothing is ignored, allowed, skipped or left for later", &findings);
}

#[test]
fn no_path_of_one_machine() {
    let marks = [["/ro", "ot/"], ["/wo", "rk/"], ["/ho", "me/"]];
    let mut findings = Vec::new();
    for file in files(&[".rs", ".js", ".md", ".toml", ".json", ".sh", ".sql", ".html", ".css"]) {
        for (number, line) in file.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(&mark.concat())) {
                findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    none("a file names a path of one machine", &findings);
}
