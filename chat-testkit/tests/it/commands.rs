//! The list of one of every command is whole, and so is what walks it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chat_core::{ChannelId, MessageId, ReportId, UserId};
use chat_testkit::commands::{self, About};
use uuid::Uuid;

/// Methods of the engine that no command reaches, and why the policy need not be asked, or which test asks it.
const OTHERS: &[(&str, &str)] = &[
    ("announce", "the host's own call, after its commit"),
    ("count_unread", "policy: what_is_no_command_asks_too"),
    ("create_group", "the command's, without its answer"),
    ("new_epoch", "the host's own call, after a restore"),
    ("note_user", "the faces' own call, after authenticating"),
    ("prepare", "policy: what_is_no_command_asks_too"),
    ("put_user", "the host's own call"),
    ("shutdown", "the host's own call"),
    ("stopping", "the faces' own call"),
    ("verify", "the host's own call: it looks at what is stored, as nobody sees it"),
    ("verify_channel", "the same on a store alone"),
];

fn core(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chat-core/src").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_command_is_in_the_list() {
    let source = core("codec/name.rs");
    let (_, names) = source.split_once("pub fn name(").expect("the table of names");
    let defined: BTreeSet<_> =
        names.split('"').skip(1).step_by(2).filter(|name| name.contains('.')).collect();
    let about = About {
        channel: ChannelId::from_uuid(Uuid::nil()),
        message: MessageId::from_uuid(Uuid::nil()),
        stream: MessageId::from_uuid(Uuid::nil()),
        report: ReportId::from_uuid(Uuid::nil()),
        member: UserId::new("bob").unwrap(),
        outsider: UserId::new("cy").unwrap(),
    };
    let listed: Vec<_> = commands::every(&about).iter().map(chat_core::codec::Command::name).collect();
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), defined);
    assert_eq!(listed.len(), defined.len(), "one of each: {listed:?}");
}

#[test]
fn every_use_case_is_a_command_or_has_a_reason() {
    let dispatch = core("session/dispatch.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chat-core/src/service");
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the use cases") {
        let source = fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let named = source.lines().filter_map(|line| line.trim_start().strip_prefix("pub async fn "));
        found.extend(named.map(|line| line.split(['(', '<']).next().unwrap().to_owned()));
    }
    assert!(found.len() > 25, "only {found:?}");
    found.retain(|name| !dispatch.contains(&format!(".{name}(")));
    assert_eq!(found, OTHERS.iter().map(|(name, _)| (*name).to_owned()).collect());
}
