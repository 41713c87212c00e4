//! Threads: replies, and what their first message tells of them.

use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, NoThread, ReplyQuery, Store};
use chat_core::{Anchor, ChannelId, HistoryPage, Message, MessageId, Role, Seq, ThreadSummary};

use crate::naive;
use crate::scene::{Scene, content, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

pub(super) fn reply(scene: &Scene, root: &Message, name: &str) -> Append {
    Append { thread_root: Some(root.id), ..scene.new_message(root.channel, name, "re") }
}

async fn page(scene: &Scene, channel: ChannelId, root: MessageId, name: &str) -> Option<HistoryPage> {
    let viewer = user(name);
    let query = ReplyQuery { channel, root, viewer: Some(&viewer), anchor: Anchor::Latest, limit: 100 };
    scene.store.replies(&query).await.expect("replies")
}

/// A reply is a message of its channel with the next numbers. The thread's first message tells how many there are, in the
/// same breath, and which is the last; deleting one takes it from the count, and leaves it in the thread.
pub async fn a_thread_is_summed_up_by_its_first_message(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let root = scene.send(group, "ann", "who comes?").await;
    let other = scene.send(group, "ann", "and who not?").await;
    assert_eq!((root.thread, root.thread_root), (None, None));
    let mut replies = Vec::new();
    for name in ["bob", "ann"] {
        let reply = scene.written(reply(&scene, &root, name)).await;
        assert_eq!((reply.thread_root, reply.thread), (Some(root.id), None));
        replies.push(reply);
    }
    // Three in one batch, one of them in another thread.
    let batch = [reply(&scene, &root, "bob"), reply(&scene, &other, "bob"), reply(&scene, &root, "ann")];
    let outcomes = scene.store.append(&batch).await.expect("append");
    for outcome in outcomes {
        let AppendOutcome::Appended(appended) = outcome else { panic!("{outcome:?}") };
        replies.push(Message::clone(&appended.message));
    }
    let seqs: Vec<_> = replies.iter().map(|reply| reply.seq.get()).collect();
    assert_eq!(seqs, [3, 4, 5, 6, 7], "one order");
    let all = scene.read_all(group, "bob").await;
    let last = &replies[4];
    let summary = |reply_count, last: &Message| {
        Some(ThreadSummary { reply_count, last_reply_seq: last.seq, last_reply_at: last.created_at })
    };
    assert_eq!((all[0].thread, all[1].thread), (summary(4, last), summary(1, &replies[3])));
    assert_eq!((all[0].changed_rev, all[1].changed_rev), (last.created_rev, replies[3].created_rev));
    let (tombstone, deletion) = scene.delete(last).await;
    assert_eq!(tombstone.thread_root, Some(root.id));
    let now = scene.read_all(group, "bob").await.remove(0);
    assert_eq!((now.thread, now.changed_rev), (summary(3, last), deletion.rev));
    scene.delete(&replies[0]).await;
    let (root, _) = scene.delete(&now).await;
    assert_eq!(root.thread, summary(2, last), "the tombstone keeps its thread");
    let found = page(&scene, group, root.id, "bob").await.expect("a thread").messages;
    let numbers: Vec<_> = found.iter().map(|reply| (reply.seq.get(), reply.is_deleted())).collect();
    assert_eq!(numbers, [(3, true), (4, false), (5, false), (7, true)]);
    for message in scene.read_all(group, "bob").await {
        let everybody = scene.read_all(group, "ann").await;
        assert_eq!(message.thread, naive::thread(&everybody, &message), "{message:?}");
    }
}

/// There is no thread of a message that is not of the channel, is a reply itself, or is deleted; a reply that is refused
/// burns no number, and a repeat of one that was written finds it whatever became of the thread.
pub async fn threads_are_one_level_deep_and_of_their_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let root = scene.send(group, "ann", "root").await;
    let draft = reply(&scene, &root, "bob");
    let first = scene.written(draft.clone()).await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    let gone = scene.send(group, "ann", "gone").await;
    scene.delete(&gone).await;
    let in_group =
        |root: MessageId| Append { thread_root: Some(root), ..scene.new_message(group, "bob", "re") };
    let batch = [
        in_group(elsewhere.id),
        in_group(scene.message_id()),
        in_group(first.id),
        in_group(gone.id),
        in_group(root.id),
        Append { thread_root: Some(root.id), ..scene.new_first("ann", "cy", "first") },
    ];
    let outcomes = scene.store.append(&batch).await.expect("append");
    let refused = [NoThread::Missing, NoThread::Missing, NoThread::Nested, NoThread::Deleted];
    for (outcome, refusal) in outcomes.iter().zip(refused) {
        assert_eq!(*outcome, AppendOutcome::NoThread(refusal));
    }
    let AppendOutcome::Appended(written) = &outcomes[4] else { panic!("{outcomes:?}") };
    assert_eq!(written.message.seq, gone.seq.next());
    assert_eq!(outcomes[5], AppendOutcome::NoThread(NoThread::Missing));
    let key = crate::scene::pair("ann", "cy");
    assert_eq!(
        scene.store.direct_channel(&key).await.expect("direct_channel").channel,
        None,
        "nothing began"
    );
    let (root, _) = scene.delete(&scene.read_all(group, "ann").await.remove(0)).await;
    assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(first.into()));
    assert_eq!(scene.append(in_group(root.id)).await, AppendOutcome::NoThread(NoThread::Deleted));
}

/// What a message answers may be any message of the channel: a tombstone, a notice of the system, a reply in a thread, what
/// the sender cannot see.
pub async fn any_message_of_the_channel_may_be_answered(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let root = scene.send(group, "ann", "root").await;
    let threaded = scene.written(reply(&scene, &root, "ann")).await;
    let deleted = scene.send(group, "ann", "gone").await;
    scene.delete(&deleted).await;
    let notice = chat_core::MessageKind::System;
    let notice =
        Append { kind: notice, sender: chat_core::Sender::Host, ..scene.new_message(group, "ann", "x") };
    let notice = scene.written(notice).await;
    scene.clear_history(group, "bob", 1).await;
    for asked in [&root, &threaded, &deleted, &notice] {
        let said = chat_core::Content { reply_to: Some(asked.id), ..content("re") };
        let answer = scene.written(Append { content: said, ..scene.new_message(group, "bob", "re") }).await;
        assert_eq!(answer.content().and_then(|said| said.reply_to), Some(asked.id));
    }
    assert_eq!(scene.read_all(group, "ann").await[0].thread.map(|thread| thread.reply_count), Some(1));
}

/// Who replies in a thread has not read the channel: their watermarks stay.
pub async fn a_reply_in_a_thread_moves_no_watermark(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let root = scene.send(group, "ann", "root").await;
    let before = scene.view(group, "bob").await.membership;
    scene.written(reply(&scene, &root, "bob")).await;
    assert_eq!(scene.view(group, "bob").await.membership, before);
    assert_eq!(scene.unread(group, "bob").await, naive::unread(&scene, group, "bob").await);
    scene.send(group, "bob", "three").await;
    assert_eq!(scene.view(group, "bob").await.membership.read_seq, Seq::new(3));
}

/// A thread comes in pages by number, from any place in it; strangers find none, nor who does not see its first message.
pub async fn replies_come_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let root = scene.send(group, "ann", "root").await;
    let bare = scene.send(group, "ann", "no thread").await;
    let mut seqs = Vec::new();
    for _ in 0..5 {
        seqs.push(scene.written(reply(&scene, &root, "bob")).await.seq.get());
        scene.send(group, "ann", "between").await;
    }
    assert_eq!(seqs, [3, 5, 7, 9, 11]);
    let at = Seq::new;
    let expected = [
        (Anchor::Latest, 2, vec![9, 11], true, false),
        (Anchor::Latest, 5, vec![3, 5, 7, 9, 11], false, false),
        (Anchor::Before(at(9)), 2, vec![5, 7], true, true),
        (Anchor::Before(at(6)), 3, vec![3, 5], false, true),
        (Anchor::Before(at(3)), 3, vec![], false, true),
        (Anchor::After(at(0)), 3, vec![3, 5, 7], false, true),
        (Anchor::After(at(7)), 2, vec![9, 11], true, false),
        (Anchor::After(at(11)), 2, vec![], true, false),
        (Anchor::Around(at(7)), 4, vec![5, 7, 9, 11], true, false),
        (Anchor::Around(at(6)), 3, vec![3, 5, 7], false, true),
    ];
    let bob = user("bob");
    for (anchor, limit, messages, has_before, has_after) in expected {
        let query = ReplyQuery { channel: group, root: root.id, viewer: Some(&bob), anchor, limit };
        let page = scene.store.replies(&query).await.expect("replies").expect("a thread");
        let found: Vec<_> = page.messages.iter().map(|reply| reply.seq.get()).collect();
        let found = (found, page.has_before, page.has_after);
        assert_eq!(found, (messages, has_before, has_after), "{anchor:?} {limit}");
        assert_eq!(page.rev, scene.head(group).await.rev);
    }
    assert_eq!(page(&scene, group, bare.id, "bob").await.map(|page| page.messages), Some(Vec::new()));
    assert_eq!(page(&scene, group, scene.message_id(), "bob").await, None);
    assert_eq!(page(&scene, group, root.id, "eve").await, None);
    let other = scene.group(&BOTH).await;
    assert_eq!(page(&scene, other, root.id, "bob").await, None, "another channel's");
    scene.clear_history(group, "bob", 1).await;
    assert_eq!(page(&scene, group, root.id, "bob").await, None, "below the floor");
    assert!(page(&scene, group, root.id, "ann").await.is_some());
}
