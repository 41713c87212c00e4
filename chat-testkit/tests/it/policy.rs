//! Who may do what: every use case asks, the built-in roles answer as their table says.

mod asks;
mod contacts;
mod roles;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The names of all actions, from the source: outside of its crate the type cannot be matched without a rest.
fn actions() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chat-core/src/policy.rs");
    let source = fs::read_to_string(path).expect("the policy");
    let (_, variants) = source.split_once("pub enum Action<'a> {\n").expect("the actions");
    let (variants, _) = variants.split_once("\n}").expect("their end");
    let named = variants.lines().filter_map(|line| line.strip_prefix("    "));
    let named = named.filter(|line| line.starts_with(char::is_uppercase));
    named.map(|line| name_of(line).to_owned()).collect()
}

/// The name an action is printed with.
fn name_of(action: &str) -> &str {
    action.split([' ', ',']).next().unwrap()
}
