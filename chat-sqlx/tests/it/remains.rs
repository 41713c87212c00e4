//! What a deletion leaves in the tables: every column of every one is read, past the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Digest, Draft, Limits, Metadata, Role, UserId};
use chat_testkit::engine::House;

/// What is said and taken back: words of the body, of its HTML, of a label, and who is mentioned.
const SAID: [&str; 6] = ["hunter1", "loud2", "<strong>", "label3", "value4", "friend5"];
/// The same after an edit.
const EDITED: [&str; 6] = ["hunter6", "soft7", "<em>", "label8", "value9", "friend0"];

fn draft(body: &str, [.., label, value, friend]: [&str; 6]) -> Draft {
    let labels = BTreeMap::from([(label.to_owned(), value.to_owned())]);
    let metadata = Metadata::parse(labels, &Limits::default()).expect("labels");
    Draft { metadata, ..Draft::new(body).mentioning([UserId::new(friend).expect("an id")]) }
}

/// The bytes as dumps spell them.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn digest(draft: &Draft) -> String {
    let digest: Digest = draft.clone().check(&Limits::default()).expect("a draft").digest();
    hex(&digest)
}

/// Which of these are in a dump, as text or in hexadecimal.
fn found<'a>(dump: &str, words: &[&'a str]) -> Vec<&'a str> {
    let holds = |word: &&&str| dump.contains(**word) || dump.contains(&hex(word.as_bytes()));
    words.iter().filter(holds).copied().collect()
}

/// Sends, edits and deletes a message. `dump` gives every column of every table in lower case, bytes in hexadecimal.
pub(crate) async fn a_deletion_leaves_nothing(store: Arc<dyn Store>, dump: impl AsyncFn() -> String) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (first, second) = (draft("hunter1 **loud2**", SAID), draft("hunter6 *soft7*", EDITED));
    let said = digest(&first);
    let sent = house.chat.send(&alice, channel, first).await.expect("sent").message;
    let dumped = dump().await;
    assert_eq!(found(&dumped, &SAID), SAID, "the dump shows what is there");
    assert!(dumped.contains(&said), "the draft's digest tells repeats apart");
    house.chat.edit_message(&alice, channel, sent.id, 0, second).await.expect("edited");
    let dumped = dump().await;
    assert_eq!(found(&dumped, &EDITED), EDITED, "the dump shows what is there");
    let kept = ["hunter1", "loud2", "<strong>", "friend5"];
    assert_eq!(found(&dumped, &SAID), kept, "an edit keeps the text before it, and whom it meant");
    let pinner = house.user("pinner11").await;
    house.chat.add_participants(&alice, channel, vec![pinner.clone()], Role::Admin).await.expect("added");
    let of_pinner = |dump: &str| dump.matches("pinner11").count() + dump.matches(&hex(b"pinner11")).count();
    let before = of_pinner(&dump().await);
    house.chat.pin_message(&pinner, channel, sent.id).await.expect("pinned");
    assert_eq!(of_pinner(&dump().await), before + 2, "the message and the log tell who pinned it");
    house.chat.delete_message(&alice, channel, sent.id, None).await.expect("deleted");
    let dumped = dump().await;
    assert_eq!(found(&dumped, &SAID), [""; 0], "of the first text");
    assert_eq!(found(&dumped, &EDITED), [""; 0], "of the edited text");
    assert!(!dumped.contains(&said), "the digest of a deleted draft is kept");
    assert_eq!(of_pinner(&dumped), before + 1, "the log alone tells who pinned it");
}
