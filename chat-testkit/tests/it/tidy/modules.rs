//! Inside chat-core each module may use only those declared before it.

use super::{File, code, files, none, top};

/// The modules of chat-core in the order of `lib.rs`, which is the order of what may use what.
fn order() -> Vec<String> {
    let lib = std::fs::read_to_string(top().join("chat-core/src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    declared.map(|name| name.trim_end_matches(';').to_owned()).collect()
}

/// The module of chat-core a file belongs to.
fn module(file: &File) -> Option<&str> {
    let path = file.path.strip_prefix("chat-core/src/")?;
    let name = path.split('/').next()?;
    Some(name.trim_end_matches(".rs")).filter(|name| *name != "lib")
}

/// What follows `crate::` in a line of code.
fn used(line: &str) -> impl Iterator<Item = String> {
    let after = code(line).split("crate::").skip(1).collect::<Vec<_>>();
    let names = after
        .into_iter()
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
    names.collect::<Vec<_>>().into_iter()
}

#[test]
fn modules_use_only_those_before_them() {
    let order = order();
    assert!(order.len() > 10, "the modules are found: {order:?}");
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut findings = Vec::new();
    for file in files(&[".rs"]) {
        let Some(own) = module(&file) else { continue };
        for line in file.text.lines() {
            for name in used(line).filter(|name| name != own) {
                if place(&name).is_none_or(|other| place(own).is_some_and(|own| other > own)) {
                    findings.push(format!("{}: {}", file.path, line.trim()));
                }
            }
        }
    }
    none("a module uses one to its right, or a name of the crate's front page", &findings);
}

#[test]
fn the_documented_order_is_the_real_one() {
    let document = std::fs::read_to_string(top().join("docs/architecture.md")).unwrap();
    let start = document.find("error · ").expect("the order of modules is documented");
    let block = document[start..].split("```").next().unwrap();
    let documented: Vec<_> = block.split(['·', '←']).map(|name| name.trim().to_owned()).collect();
    assert_eq!(documented, order());
}
