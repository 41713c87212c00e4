//! Threads as one participant has them: who follows which, how far they have read, and what is unread to them.

use std::sync::Arc;

use chat_core::store::{
    Append, EditMessage, NoThread, PersonalNews, Store, ThreadEdit, ThreadOutcome, ThreadQuery,
};
use chat_core::{ChannelId, Content, Message, PersonalRev, Role, Seq, ThreadPage, ThreadState};

use super::threads::reply;
use crate::naive;
use crate::scene::{Scene, content, user};

const FOUR: [(&str, Role); 4] =
    [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Member), ("dan", Role::Member)];

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
/// Nothing decided it yet.
const OPEN: Option<bool> = None;

async fn threads(scene: &Scene, channel: ChannelId, name: &str) -> Option<ThreadPage> {
    let user = user(name);
    let query = ThreadQuery { channel, user: &user, before: None, limit: 100 };
    scene.store.threads(&query, &scene.limits).await.expect("threads")
}

fn place(root: &Message, following: Option<bool>, read_seq: u64) -> ThreadState {
    ThreadState { channel: root.channel, root: root.id, following, read_seq: Seq::new(read_seq) }
}

async fn places(scene: &Scene, root: &Message, expected: [(&str, Option<bool>, u64); 4]) {
    for (name, following, read_seq) in expected {
        let found = scene.thread(root.channel, root.id, name).await;
        assert_eq!(found, place(root, following, read_seq), "{name}");
    }
}

/// Who replies follows the thread, and who sent its first message, and who is named in a reply; of each what came before is
/// read. Whoever said so themselves stays with that. Who is not in follows nothing.
pub async fn people_follow_what_they_have_a_part_in(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&FOUR).await;
    let root = scene.send(group, "ann", "root").await;
    places(&scene, &root, [("ann", OPEN, 0), ("bob", OPEN, 0), ("cy", OPEN, 0), ("dan", OPEN, 0)]).await;
    let before = scene.personal_rev("ann").await;
    scene.written(reply(&scene, &root, "bob")).await;
    places(&scene, &root, [("ann", YES, 1), ("bob", YES, 2), ("cy", OPEN, 0), ("dan", OPEN, 0)]).await;
    let named = Content { mentions: vec![user("cy"), user("eve")], ..content("re") };
    scene.written(Append { content: named.clone(), ..reply(&scene, &root, "bob") }).await;
    places(&scene, &root, [("ann", YES, 1), ("bob", YES, 3), ("cy", YES, 2), ("dan", OPEN, 0)]).await;
    assert_eq!(scene.personal_rev("ann").await, before, "it follows from the replies");
    let unfollow = Some(ThreadEdit::Unfollow);
    for name in ["cy", "ann"] {
        let outcome = scene.change_thread(group, root.id, name, unfollow).await;
        assert!(matches!(outcome, ThreadOutcome::Changed(_)), "{outcome:?}");
    }
    scene.written(Append { content: named, ..reply(&scene, &root, "ann") }).await;
    places(&scene, &root, [("ann", NO, 4), ("bob", YES, 3), ("cy", NO, 2), ("dan", OPEN, 0)]).await;
    let everybody = Content { mentions_everyone: true, ..content("re") };
    scene.written(Append { content: everybody, ..reply(&scene, &root, "bob") }).await;
    places(&scene, &root, [("ann", NO, 4), ("bob", YES, 5), ("cy", NO, 2), ("dan", OPEN, 0)]).await;
    scene.add(group, &["eve"]).await;
    assert_eq!(scene.thread(group, root.id, "eve").await, place(&root, OPEN, 0), "was not in");
}

/// Following and reading are one's own: they raise one's personal version, and no `rev`. Who follows has nothing unread in
/// the thread at first; reading only rises.
pub async fn following_and_reading_a_thread_are_ones_own(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&FOUR).await, scene.group(&FOUR).await);
    let root = scene.send(group, "ann", "root").await;
    let first = scene.written(reply(&scene, &root, "bob")).await;
    let (head, mut version) = (scene.head(group).await, scene.personal_rev("cy").await);
    let steps = [
        (Some(ThreadEdit::ReadTo(Seq::new(1))), true, (OPEN, 1)),
        (Some(ThreadEdit::Unfollow), true, (NO, 1)),
        (Some(ThreadEdit::Unfollow), false, (NO, 1)),
        (None, false, (NO, 1)),
        (Some(ThreadEdit::Follow), true, (YES, 2)),
        (Some(ThreadEdit::Follow), false, (YES, 2)),
        (Some(ThreadEdit::ReadTo(Seq::new(1))), false, (YES, 2)),
    ];
    for (n, (edit, is_changed, (following, read_seq))) in steps.into_iter().enumerate() {
        let state = place(&root, following, read_seq);
        let expected =
            if is_changed { ThreadOutcome::Changed(state) } else { ThreadOutcome::Unchanged(state) };
        assert_eq!(scene.change_thread(group, root.id, "cy", edit).await, expected, "step {n}");
        let now = scene.personal_rev("cy").await;
        assert_eq!(now, if is_changed { version.next() } else { version }, "step {n}");
        let own = scene.view(group, "cy").await.membership;
        assert_eq!(own.personal_rev, now, "step {n}");
        version = now;
    }
    assert_eq!(scene.head(group).await, head);
    let read = |seq| Some(ThreadEdit::ReadTo(Seq::new(seq)));
    let refused = [
        (group, root.id, "cy", read(3), ThreadOutcome::BeyondHead(Seq::new(2))),
        (group, first.id, "cy", read(1), ThreadOutcome::NoThread(NoThread::Nested)),
        (other, root.id, "cy", read(0), ThreadOutcome::NoThread(NoThread::Missing)),
        (group, root.id, "eve", read(1), ThreadOutcome::NotFound),
        (scene.channel_id(), root.id, "cy", read(1), ThreadOutcome::NotFound),
    ];
    for (channel, root, name, edit, expected) in refused {
        assert_eq!(scene.change_thread(channel, root, name, edit).await, expected);
    }
    scene.clear_history(group, "cy", 1).await;
    let outcome = scene.change_thread(group, root.id, "cy", read(2)).await;
    assert_eq!(outcome, ThreadOutcome::NoThread(NoThread::Missing), "cleared");
    assert_eq!(scene.personal_rev("cy").await, version.next(), "by clearing alone");
}

/// The channel's unread has of a thread what is not read there, to those who follow it; to the others what mentions them.
pub async fn replies_count_for_those_who_follow(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&FOUR).await;
    let root = scene.send(group, "ann", "root").await;
    for name in ["bob", "bob"] {
        scene.written(reply(&scene, &root, name)).await;
    }
    let counts = async |expected: [(&str, u64, u64, u64); 4]| {
        for (name, found, mentions, threads) in expected {
            let terms = scene.unread(group, name).await;
            let unread = (terms.unread.messages.value, terms.unread.mentions.value, terms.threads);
            assert_eq!(unread, (found, mentions, threads), "{name}");
            assert_eq!(terms, naive::unread(&scene, group, name).await, "{name}");
            assert_eq!(scene.view(group, name).await.unread, terms.unread, "{name}");
            assert_eq!(scene.total(name).await.messages, terms.unread.messages, "{name}");
        }
    };
    // Ann sent the first message, which she has read, and follows.
    counts([("ann", 2, 0, 0), ("bob", 1, 0, 0), ("cy", 1, 0, 2), ("dan", 1, 0, 2)]).await;
    let named = Content { mentions: vec![user("dan")], ..content("re") };
    let last = scene.written(Append { content: named, ..reply(&scene, &root, "bob") }).await;
    counts([("ann", 3, 0, 0), ("bob", 1, 0, 0), ("cy", 1, 0, 3), ("dan", 2, 1, 2)]).await;
    scene.change_thread(group, root.id, "ann", Some(ThreadEdit::ReadTo(Seq::new(3)))).await;
    scene.change_thread(group, root.id, "dan", Some(ThreadEdit::Unfollow)).await;
    scene.change_thread(group, root.id, "cy", Some(ThreadEdit::Follow)).await;
    counts([("ann", 1, 0, 2), ("bob", 1, 0, 0), ("cy", 1, 0, 3), ("dan", 2, 1, 2)]).await;
    scene.change_thread(group, root.id, "dan", Some(ThreadEdit::ReadTo(last.seq))).await;
    scene.written(reply(&scene, &root, "ann")).await;
    counts([("ann", 0, 0, 3), ("bob", 2, 0, 0), ("cy", 2, 0, 3), ("dan", 1, 0, 4)]).await;
    scene.advance(group, "bob", 5, 5).await;
    counts([("ann", 0, 0, 3), ("bob", 0, 0, 0), ("cy", 2, 0, 3), ("dan", 1, 0, 4)]).await;
}

/// The threads that somebody follows come by their last reply, in pages, each with its own unread, which reading the
/// channel does not clear.
pub async fn followed_threads_come_by_their_last_reply(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.unread_cap = 2;
    let group = scene.group(&FOUR).await;
    let mut roots = Vec::new();
    for _ in 0..3 {
        roots.push(scene.send(group, "ann", "root").await);
    }
    for at in [0, 1, 0, 0] {
        scene.written(reply(&scene, &roots[at], "bob")).await;
    }
    scene.change_thread(group, roots[2].id, "ann", Some(ThreadEdit::Follow)).await;
    scene.advance(group, "ann", 7, 7).await;
    let found = |page: &ThreadPage| -> Vec<(u64, u64, bool)> {
        let view = |one: &chat_core::ThreadView| (one.root.seq.get(), one.unread.value, one.unread.at_least);
        page.threads.iter().map(view).collect()
    };
    let all = threads(&scene, group, "ann").await.expect("ann is in");
    assert_eq!((found(&all), all.next), (vec![(1, 2, true), (2, 1, false), (3, 0, false)], None));
    assert_eq!(all.threads[0].root.thread.map(|thread| thread.reply_count), Some(3));
    assert_eq!(all.threads[0].state, place(&roots[0], YES, 1));
    let ann = user("ann");
    let (mut before, mut pages) = (None, Vec::new());
    loop {
        let query = ThreadQuery { channel: group, user: &ann, before, limit: 2 };
        let page = scene.store.threads(&query, &scene.limits).await.expect("threads").expect("in");
        pages.push(page.threads);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!((pages.len(), pages.concat()), (2, all.threads));
    let bobs = threads(&scene, group, "bob").await.expect("bob is in");
    assert_eq!(found(&bobs), [(1, 0, false), (2, 0, false)], "nothing of one's own is unread");
    assert_eq!(threads(&scene, group, "cy").await, Some(ThreadPage { threads: Vec::new(), next: None }));
    assert_eq!(threads(&scene, group, "eve").await, None);
    scene.change_thread(group, roots[0].id, "ann", Some(ThreadEdit::ReadTo(Seq::new(6)))).await;
    scene.change_thread(group, roots[1].id, "ann", Some(ThreadEdit::Unfollow)).await;
    let all = threads(&scene, group, "ann").await.expect("ann is in");
    assert_eq!(found(&all), [(1, 1, false), (3, 0, false)]);
}

/// An edit that newly names somebody in a reply makes them follow its thread, with the reply unread; one of another message
/// does not, nor does naming who was named.
pub async fn whom_an_edit_names_follows_the_thread(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&FOUR).await;
    let root = scene.send(group, "ann", "root").await;
    let named = Content { mentions: vec![user("dan")], ..content("re") };
    let sent = scene.written(Append { content: named, ..reply(&scene, &root, "bob") }).await;
    scene.change_thread(group, root.id, "dan", Some(ThreadEdit::Unfollow)).await;
    let naming = |message: &Message, edit_no: u32| EditMessage {
        expected_edit_no: edit_no,
        content: Content { mentions: ["bob", "cy", "dan", "eve"].map(user).to_vec(), ..content("edited") },
        ..scene.new_edit(message, "edited")
    };
    scene.store.edit_message(&naming(&root, 0)).await.expect("edit_message");
    places(&scene, &root, [("ann", YES, 1), ("bob", YES, 2), ("cy", OPEN, 0), ("dan", NO, 1)]).await;
    scene.store.edit_message(&naming(&sent, 0)).await.expect("edit_message");
    places(&scene, &root, [("ann", YES, 1), ("bob", YES, 2), ("cy", YES, 1), ("dan", NO, 1)]).await;
    scene.change_thread(group, root.id, "cy", Some(ThreadEdit::Unfollow)).await;
    scene.store.edit_message(&naming(&sent, 1)).await.expect("edit_message");
    places(&scene, &root, [("ann", YES, 1), ("bob", YES, 2), ("cy", NO, 1), ("dan", NO, 1)]).await;
    scene.add(group, &["eve"]).await;
    assert_eq!(scene.thread(group, root.id, "eve").await, place(&root, OPEN, 0), "was not in");
}

/// Places that somebody changed are told with their memberships, in the order of versions, each as it is now and once; what
/// replies did to them is not, nor a place in a channel that they are not in.
pub async fn places_are_personal_news(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, left) = (scene.group(&FOUR).await, scene.group(&FOUR).await);
    let since = async |rev: PersonalRev, limit: usize| -> PersonalNews {
        scene.store.personal_since(&user("cy"), rev, limit).await.expect("personal_since")
    };
    let mut roots = Vec::new();
    for channel in [group, group, group, left] {
        roots.push(scene.send(channel, "ann", "root").await);
    }
    let begun = scene.personal_rev("cy").await;
    for (at, edit) in [
        (0, ThreadEdit::Follow),
        (1, ThreadEdit::ReadTo(Seq::new(2))),
        (3, ThreadEdit::Follow),
        (0, ThreadEdit::Unfollow),
    ] {
        scene.change_thread(roots[at].channel, roots[at].id, "cy", Some(edit)).await;
    }
    scene.written(reply(&scene, &roots[2], "cy")).await;
    let told = [place(&roots[1], OPEN, 2), place(&roots[3], YES, 1), place(&roots[0], NO, 1)];
    let news = since(begun, 100).await;
    assert_eq!((&news.threads[..], news.has_more), (&told[..], false));
    assert_eq!(news.memberships.len(), 2, "their channels are told, too");
    let (mut at, mut paged) = (begun, Vec::new());
    loop {
        let page = since(at, 1).await;
        assert!(page.threads.len() <= 1, "{page:?}");
        paged.extend(page.threads);
        at = page.personal_rev;
        if !page.has_more {
            break;
        }
    }
    assert_eq!(paged, told);
    scene.written(reply(&scene, &roots[1], "cy")).await;
    assert_eq!(since(begun, 100).await.threads[0], place(&roots[1], YES, 5), "as it is now");
    scene.remove(left, "cy").await;
    let news = since(begun, 100).await;
    assert_eq!((news.threads.len(), news.gone), (2, vec![left]));
    assert_eq!(since(scene.personal_rev("cy").await, 100).await.threads, []);
    assert_eq!(scene.store.personal_since(&user("ann"), begun, 100).await.expect("news").threads, []);
}
