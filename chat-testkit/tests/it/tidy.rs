//! Rules of the house that neither the compiler nor clippy knows. `docs/architecture.md` tells why.

mod crates;
mod files;
mod guarantees;
mod modules;
mod router;
mod storage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The top of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A tracked or new file: its path from the top, and its text.
struct File {
    path: String,
    text: String,
}

/// The files git knows or would take, with one of these endings.
fn files(endings: &[&str]) -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(top())
        .output()
        .expect("git lists the files");
    let listed = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<_> = listed
        .lines()
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        // A file that was removed and not yet committed is listed as well.
        .filter_map(|path| {
            Some(File { path: path.to_owned(), text: fs::read_to_string(top().join(path)).ok()? })
        })
        .collect();
    assert!(!files.is_empty(), "there are files with {endings:?}");
    files
}

/// A line's code, without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// Fails with all findings at once.
fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n{}", findings.join("\n"));
}
