//! Unread counts: computed, with their terms.

use std::sync::Arc;

use chat_core::store::{Append, PersonalEdit, RecipientQuery, Store};
use chat_core::{Content, Count, Message, MessageKind, Role, Sender, Seq, Unread, UnreadTerms};

use crate::naive::unread as recount;
use crate::scene::{Scene, content, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

fn exactly(value: u64) -> Count {
    Count { value, at_least: false }
}

async fn mention(scene: &Scene, draft: Append, name: &str) -> Message {
    let content = Content { mentions: vec![user("cy"), user(name)], ..content("hey") };
    scene.written(Append { content, ..draft }).await
}

/// What is not one's own, not deleted and not of the system counts; mentions are those among them.
pub async fn every_term_is_told(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let fresh = UnreadTerms {
        last_seq: Seq::ZERO,
        badge_seq: Seq::ZERO,
        floor_seq: Seq::ZERO,
        above: 0,
        scanned: 0,
        own: 0,
        deleted: 0,
        system: 0,
        hidden: 0,
        blocked: 0,
        threads: 0,
        unread: Unread::default(),
    };
    assert_eq!(scene.unread(group, "bob").await, fresh);
    scene.send_many(group, "ann", 2).await;
    scene.advance(group, "bob", 1, 1).await;
    let draft = |sender: Sender, kind| Append { sender, kind, ..scene.new_message(group, "ann", "hey") };
    let ann = || Sender::User(user("ann"));
    mention(&scene, draft(ann(), MessageKind::User), "bob").await;
    mention(&scene, draft(Sender::Host, MessageKind::User), "bob").await;
    mention(&scene, draft(Sender::Host, MessageKind::System), "bob").await;
    let deleted = mention(&scene, draft(ann(), MessageKind::User), "bob").await;
    scene.delete(&deleted).await;
    let deleted = mention(&scene, draft(Sender::Host, MessageKind::System), "bob").await;
    scene.delete(&deleted).await;
    let hidden = mention(&scene, draft(ann(), MessageKind::User), "bob").await;
    scene.hide(&hidden, "bob").await;
    for kind in [MessageKind::User, MessageKind::System] {
        let both = mention(&scene, draft(Sender::Host, kind), "bob").await;
        scene.hide(&both, "bob").await;
        if kind == MessageKind::User {
            scene.delete(&both).await;
        }
    }
    let terms = UnreadTerms {
        last_seq: Seq::new(10),
        badge_seq: Seq::new(1),
        above: 9,
        scanned: 9,
        deleted: 3,
        system: 2,
        hidden: 1,
        unread: Unread { messages: exactly(3), mentions: exactly(2) },
        ..fresh
    };
    assert_eq!(scene.unread(group, "bob").await, terms);
    assert_eq!(scene.view(group, "bob").await.unread, terms.unread);
    assert_eq!(scene.unread(group, "bob").await, recount(&scene, group, "bob").await);
}

/// One's own messages never count, deleted or not, wherever the private marker is.
pub async fn ones_own_messages_never_count(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&BOTH).await;
    scene.send(group, "ann", "one").await;
    let own = scene.send(group, "bob", "two").await;
    scene.delete(&own).await;
    mention(&scene, scene.new_message(group, "bob", "three"), "bob").await;
    scene.send(group, "ann", "four").await;
    for name in ["ann", "bob"] {
        assert_eq!(scene.unread(group, name).await, recount(&scene, group, name).await, "{name}");
    }
    assert_eq!(scene.unread(group, "bob").await.unread.messages, exactly(1));
    assert_eq!(scene.unread(group, "ann").await.unread.messages, exactly(0));
}

/// Nothing at or below the floor counts: what was sent before joining, or was cleared.
pub async fn nothing_below_the_floor_counts(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&BOTH).await;
    scene.send_many(group, "ann", 5).await;
    scene.add(group, &["cy"]).await;
    assert_eq!(scene.unread(group, "cy").await.unread.messages, exactly(0));
    scene.send_many(group, "ann", 2).await;
    let terms = scene.unread(group, "cy").await;
    assert_eq!((terms.unread.messages, terms.above, terms.floor_seq), (exactly(2), 2, Seq::new(5)));
    assert_eq!(terms, recount(&scene, group, "cy").await);

    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    scene.store.clear_direct(direct, &user("bob"), scene.tick()).await.expect("clear_direct");
    assert_eq!(scene.unread(direct, "bob").await.unread.messages, exactly(0));
    scene.send(direct, "ann", "again").await;
    assert_eq!(scene.unread(direct, "bob").await.unread.messages, exactly(1));
}

/// Who joins has nothing unread, though all that was said may be read, and the same who comes back. What others are
/// told is no more than what was read: nothing at first, and on a return what it was.
pub async fn who_joins_begins_with_nothing_unread(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    scene.send_many(group, "ann", 3).await;
    scene.advance(group, "bob", 2, 1).await;
    scene.add(group, &["cy"]).await;
    scene.remove(group, "bob").await;
    scene.send(group, "ann", "4").await;
    scene.add(group, &["bob"]).await;
    for (name, joined, delivered, read) in [("cy", 3, 0, 0), ("bob", 4, 2, 1)] {
        let own = scene.view(group, name).await.membership;
        assert_eq!(own.badge_seq, Seq::new(joined), "{name}");
        let told = (own.delivered_seq.get(), own.read_seq.get());
        assert_eq!(told, (delivered, read), "{name}");
        let terms = scene.unread(group, name).await;
        assert_eq!((terms.badge_seq, terms.floor_seq), (Seq::new(joined), Seq::ZERO), "{name}");
        assert_eq!(terms.unread.messages, exactly(4 - joined), "{name}");
        assert_eq!(terms, recount(&scene, group, name).await, "{name}");
        assert_eq!(scene.read_all(group, name).await.len(), 4, "{name}");
    }
    let last = scene.read_all(group, "ann").await.remove(3);
    let query = RecipientQuery {
        channel: group,
        message: last.id,
        viewer: None,
        after: None,
        limit: 10,
        full_up_to: 100,
        counts_up_to: 1_000,
    };
    let page = scene.store.recipients(&query).await.expect("recipients").expect("the message is there");
    assert_eq!((page.total, page.delivered, page.read), (2, 0, 0), "nobody has read it");
    scene.send(group, "ann", "5").await;
    for (name, unread) in [("cy", 2), ("bob", 1)] {
        assert_eq!(scene.unread(group, name).await.unread.messages, exactly(unread), "{name}");
        scene.advance(group, name, 3, 3).await;
        let own = scene.view(group, name).await;
        assert_eq!(own.membership.read_seq, Seq::new(3), "{name}");
        assert_eq!(own.unread.messages, exactly(unread), "{name}: reading what is old brings nothing back");
    }
}

/// Counts are exact up to the cap, and say when there are more.
pub async fn counts_are_exact_up_to_the_cap(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.unread_cap = 3;
    let group = scene.group(&BOTH).await;
    for (sent, expected) in
        [(1, exactly(1)), (2, exactly(2)), (3, exactly(3)), (4, Count { value: 3, at_least: true })]
    {
        mention(&scene, scene.new_message(group, "ann", "hey"), "bob").await;
        let unread = Unread { messages: expected, mentions: expected };
        assert_eq!(scene.unread(group, "bob").await.unread, unread, "{sent} sent");
        assert_eq!(scene.view(group, "bob").await.unread, unread, "{sent} sent");
        let page = scene
            .store
            .channel_page(&user("bob"), false, None, 1, &scene.limits)
            .await
            .expect("channel_page");
        assert_eq!(page.channels[0].unread, unread, "{sent} sent");
    }
    assert_eq!(scene.unread(group, "bob").await, recount(&scene, group, "bob").await);
}

/// At most so many rows are looked at, the oldest; beyond them the counts are marked.
pub async fn only_so_many_rows_are_looked_at(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.unread_scan = 4;
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 4).await;
    scene.delete(&sent[0]).await;
    assert_eq!(scene.unread(group, "bob").await.unread.messages, exactly(3));
    mention(&scene, scene.new_message(group, "ann", "hey"), "bob").await;
    let terms = scene.unread(group, "bob").await;
    assert_eq!((terms.above, terms.scanned, terms.deleted), (5, 4, 1));
    let at_least = |value| Count { value, at_least: true };
    assert_eq!(terms.unread, Unread { messages: at_least(3), mentions: at_least(0) });
    assert_eq!(terms, recount(&scene, group, "bob").await);
    assert_eq!(scene.view(group, "bob").await.unread, terms.unread);
    scene.advance(group, "bob", 1, 1).await;
    let terms = scene.unread(group, "bob").await;
    assert_eq!(terms.unread, Unread { messages: exactly(4), mentions: exactly(1) });
}

/// Who means everybody mentions each of the others once, whether they are named besides or not; an edit takes it back, and
/// a deletion.
pub async fn everybody_is_mentioned_but_the_sender(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member), ("dan", Role::Member)]).await;
    scene.send(group, "bob", "one").await;
    let everyone = Content { mentions_everyone: true, mentions: vec![user("bob")], ..content("all") };
    let draft = Append { content: everyone.clone(), ..scene.new_message(group, "ann", "all") };
    let first = scene.written(draft).await;
    assert_eq!(first.content(), Some(&everyone));
    let system =
        Append { kind: MessageKind::System, content: everyone, ..scene.new_message(group, "ann", "x") };
    let system = Append { sender: Sender::Host, ..system };
    scene.written(system).await;
    let alone = Content { mentions_everyone: true, ..content("all") };
    let second =
        scene.written(Append { content: alone.clone(), ..scene.new_message(group, "ann", "all") }).await;
    let read = scene.read_all(group, "bob").await;
    assert_eq!((read[1].content(), read[3].content()), (first.content(), Some(&alone)));
    let mentions = async |expected: [u64; 3]| {
        for (name, expected) in ["ann", "bob", "dan"].into_iter().zip(expected) {
            let terms = scene.unread(group, name).await;
            assert_eq!(terms.unread.mentions, exactly(expected), "{name}");
            assert_eq!(terms, recount(&scene, group, name).await, "{name}");
            assert_eq!(scene.view(group, name).await.unread, terms.unread, "{name}");
            assert_eq!(scene.total(name).await.mentions, exactly(expected), "{name}");
        }
    };
    mentions([0, 2, 2]).await;
    scene.personal(group, "ann", PersonalEdit::UnreadFrom(Seq::new(1))).await;
    mentions([0, 2, 2]).await;
    scene.store.edit_message(&scene.new_edit(&first, "nobody")).await.expect("edit_message");
    mentions([0, 1, 1]).await;
    scene.delete(&second).await;
    mentions([0, 0, 0]).await;
}

/// Edits change who is mentioned.
pub async fn edits_change_who_is_mentioned(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member), ("dan", Role::Member)]).await;
    let sent = mention(&scene, scene.new_message(group, "ann", "hey"), "bob").await;
    let mut edit = scene.new_edit(&sent, "hey");
    edit.content.mentions = vec![user("dan")];
    scene.store.edit_message(&edit).await.expect("edit_message");
    for (name, mentions) in [("bob", 0), ("dan", 1)] {
        let unread = scene.unread(group, name).await.unread;
        assert_eq!((unread.messages, unread.mentions), (exactly(1), exactly(mentions)), "{name}");
    }
}
