//! Dependencies point one way.

use super::{File, files, none};

/// What each crate may use of the workspace, outside of its tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("chat-core", &[]),
    ("chat-protocol", &["chat-core"]),
    ("chat-sqlx", &["chat-core"]),
    ("chat-accounts", &["chat-core"]),
    ("chat-axum", &["chat-core", "chat-protocol", "chat-accounts"]),
    ("chat-testkit", &["chat-core"]),
];

/// Everything chat-core may use: no SQL, HTTP, serde or FFI.
const CORE: &[&str] = &[
    "async-trait",
    "bytes",
    "futures-util",
    "getrandom",
    "metrics",
    "pulldown-cmark",
    "quick_cache",
    "sha2",
    "tokio",
    "tokio-util",
    "tracing",
    "uuid",
];

fn manifest(name: &str) -> File {
    let path = format!("{name}/Cargo.toml");
    let found = files(&["/Cargo.toml"]).into_iter().find(|file| file.path == path);
    found.unwrap_or_else(|| panic!("there is no {path}"))
}

/// The names under `[dependencies]`.
fn dependencies(manifest: &File) -> Vec<String> {
    let lines = manifest.text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names =
        lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn crates_use_only_what_the_arrows_allow() {
    let mut findings = Vec::new();
    for (name, allowed) in ARROWS {
        let used = dependencies(&manifest(name));
        let ours = used.iter().filter(|used| used.starts_with("chat-"));
        let wrong = ours.filter(|used| !allowed.contains(&used.as_str()));
        findings.extend(wrong.map(|wrong| format!("{name} uses {wrong}")));
    }
    none("a new arrow between crates needs a line in docs/adr and here", &findings);
}

#[test]
fn chat_core_knows_no_format_and_no_database() {
    let used = dependencies(&manifest("chat-core"));
    assert!(used.contains(&"tokio".to_owned()), "the dependencies are found: {used:?}");
    let wrong: Vec<_> = used.into_iter().filter(|name| !CORE.contains(&name.as_str())).collect();
    none("a dependency of chat-core is not on its list", &wrong);
}
