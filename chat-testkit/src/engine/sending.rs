//! Sending: one effect per key, one order per channel, the host's say.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::Store;
use chat_core::{Anchor, Change, ChatBuilder, Draft, ErrorKind, Hooks, SendContext, Seq, Verdict};

use super::House;
use crate::together;

/// A thousand repeats at once: one message, one event, equal answers.
pub async fn a_thousand_repeats_have_one_effect(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    let repeats = (0..1_000).map(|_| {
        let (house, alice) = (house.clone(), alice.clone());
        async move { house.say_as(&alice, channel, "k", "once").await.expect("a repeat is answered") }
    });
    let answers = together(repeats).await;
    assert_eq!(answers.iter().filter(|sent| !sent.duplicate).count(), 1, "one of them sent it");
    assert!(answers.iter().all(|sent| sent.message == answers[0].message), "all are told the same");
    house.say(&alice, channel, "end").await;
    at_bob.until_seq(channel, 2).await;
    assert_eq!(at_bob.bodies(channel), ["once", "end"]);
}

/// Another draft under a used key is refused; without a key every send is its own.
pub async fn another_draft_under_a_key_conflicts(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.say_as(&alice, channel, "k", "one").await.expect("the first");
    let error = house.say_as(&alice, channel, "k", "two").await.expect_err("another draft");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_key")));
    house.say_as(&bob, channel, "k", "two").await.expect("another sender has keys of their own");
    house.say(&alice, channel, "same").await;
    let last = house.say(&alice, channel, "same").await;
    assert_eq!((last.duplicate, last.message.seq.get()), (false, 4));
}

/// After a deletion the repeat returns the tombstone, not the text, and sends nothing.
pub async fn a_repeat_after_deletion_finds_the_tombstone(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let sent = house.say_as(&alice, channel, "k", "secret").await.expect("sent").message;
    house.chat.delete_message(&alice, channel, sent.id, None).await.expect("deleted");
    let repeat = house.say_as(&alice, channel, "k", "secret").await.expect("a repeat is answered");
    assert!(repeat.duplicate && repeat.message.is_deleted());
    let other = house.say_as(&alice, channel, "k", "another").await.expect("its draft is forgotten");
    assert!(other.duplicate && other.message.is_deleted());
}

/// Many writers, one in ten refused: numbers 1 to n without a gap, the same for history.
pub async fn many_writers_make_one_order(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let users = [house.user("a").await, house.user("b").await, house.user("c").await, house.user("d").await];
    let channel = house.group(&users.each_ref()).await;
    let writers = (0..8_usize).map(|writer| {
        let (house, user) = (house.clone(), users[writer % 4].clone());
        async move {
            let mut seqs = Vec::new();
            for n in 0..25 {
                if n % 10 == 9 {
                    house
                        .say_as(&user, channel, &format!("{writer}"), "again")
                        .await
                        .expect_err("another draft");
                    continue;
                }
                let key = if n == 0 { format!("{writer}") } else { format!("{writer}-{n}") };
                seqs.push(
                    house
                        .say_as(&user, channel, &key, &format!("{writer}-{n}"))
                        .await
                        .expect("sent")
                        .message
                        .seq,
                );
            }
            assert!(seqs.is_sorted(), "a writer's own sends are in order");
            seqs
        }
    });
    let seqs: BTreeSet<_> = together(writers).await.into_iter().flatten().map(Seq::get).collect();
    assert_eq!(seqs, (1..=8 * 23).collect());
    let page =
        house.chat.read_history(&users[0], channel, Anchor::Latest, Some(200)).await.expect("a history");
    assert!(page.messages.iter().map(|message| message.seq.get()).eq(1..=184));
}

#[derive(Debug)]
struct Censor(tokio::sync::mpsc::Sender<Change>);

#[async_trait]
impl Hooks for Censor {
    async fn before_send(&self, _context: &SendContext<'_>, draft: &Draft) -> Verdict {
        match draft.body.as_str() {
            "bad" => Verdict::Reject("not here".to_owned()),
            "rude" => Verdict::Rewrite(Box::new(Draft::new("polite"))),
            _ => Verdict::Allow,
        }
    }

    async fn after_commit(&self, change: &Change) {
        self.0.send(change.clone()).await.expect("the test listens");
    }
}

/// The host's hook allows, rewrites and rejects with a reason, and hears of what was stored.
pub async fn hooks_allow_rewrite_and_reject(store: Arc<dyn Store>) {
    let (heard, mut hears) = tokio::sync::mpsc::channel(16);
    let house = House { chat: ChatBuilder::new(store.clone()).hooks(Censor(heard)).start() };
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let error = house.chat.send(&alice, &bob, Draft::new("bad")).await.expect_err("it is rejected");
    assert_eq!((error.kind(), error.message()), (ErrorKind::Rejected, "not here"));
    let sent = house.say_as(&alice, &bob, "k", "rude").await.expect("it is rewritten").message;
    assert_eq!(sent.content().expect("it is there").body, "polite");
    assert!(house.say_as(&alice, &bob, "k", "rude").await.expect("a repeat").duplicate);
    let edit = house.chat.edit_message(&alice, sent.channel, sent.id, 0, Draft::new("bad")).await;
    assert_eq!(edit.expect_err("edits are looked at, too").kind(), ErrorKind::Rejected);
    assert_eq!(hears.recv().await, Some(Change::Message(Arc::new(sent))));
}
