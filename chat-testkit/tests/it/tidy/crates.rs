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

/// The names of what is built into a crate, in every way a manifest can name them: a line in a list, a table of its
/// own, either for one target alone, and the name a crate has where it comes from.
fn dependencies(manifest: &str) -> Vec<String> {
    let (mut names, mut place) = (Vec::new(), Place::Elsewhere);
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[').and_then(|line| line.rsplit_once(']')) {
            place = Place::of(header.0);
            names.extend(place.name().map(str::to_owned));
            continue;
        }
        if place == Place::List {
            names.extend(line.split(['.', ' ', '=']).next().map(|name| name.trim_matches('"').to_owned()));
        }
        if place != Place::Elsewhere {
            let renamed = line.split_once("package = \"").and_then(|(_, rest)| rest.split('"').next());
            names.extend(renamed.map(str::to_owned));
        }
    }
    names
}

/// What a table of a manifest is about.
#[derive(PartialEq)]
enum Place<'a> {
    /// Many dependencies, one in a line.
    List,
    /// This one.
    One(&'a str),
    Elsewhere,
}

impl<'a> Place<'a> {
    fn of(header: &'a str) -> Self {
        let is_list = |table: &str| {
            let last = table.rsplit('.').next();
            matches!(last, Some("dependencies" | "build-dependencies")) && !table.starts_with("workspace")
        };
        match header.rsplit_once('.') {
            _ if is_list(header) => Self::List,
            Some((table, name)) if is_list(table) => Self::One(name.trim_matches('"')),
            _ => Self::Elsewhere,
        }
    }

    fn name(&self) -> Option<&'a str> {
        match self {
            Self::One(name) => Some(name),
            _ => None,
        }
    }
}

#[test]
fn every_way_to_name_a_dependency_is_read() {
    let manifest = r#"
[package]
name = "not-this"
[dependencies]
# nor-this = "1"
a.workspace = true
"b" = { version = "1", features = ["nor-that"] }
c = { package = "d", version = "1" }
[dependencies.e]
version = "1"
package = "f"
[target.'cfg(unix)'.dependencies]
g = "1"
[target."cfg(windows)".dependencies.h]
version = "1"
[build-dependencies]
i = "1"
[dev-dependencies]
no = "1"
[target.'cfg(unix)'.dev-dependencies.nor]
version = "1"
[features]
x = ["dep:a"]
"#;
    assert_eq!(dependencies(manifest), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
}

#[test]
fn crates_use_only_what_the_arrows_allow() {
    let mut findings = Vec::new();
    for (name, allowed) in ARROWS {
        let used = dependencies(&manifest(name).text);
        let ours = used.iter().filter(|used| used.starts_with("chat-"));
        let wrong = ours.filter(|used| !allowed.contains(&used.as_str()));
        findings.extend(wrong.map(|wrong| format!("{name} uses {wrong}")));
    }
    none("a new arrow between crates needs a line in docs/adr and here", &findings);
}

#[test]
fn chat_core_knows_no_format_and_no_database() {
    let used = dependencies(&manifest("chat-core").text);
    assert!(used.contains(&"tokio".to_owned()), "the dependencies are found: {used:?}");
    let wrong: Vec<_> = used.into_iter().filter(|name| !CORE.contains(&name.as_str())).collect();
    none("a dependency of chat-core is not on its list", &wrong);
}
