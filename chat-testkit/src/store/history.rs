//! Reading messages: pages of history, single messages.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Anchor, ChannelId, HistoryPage, Rev, Role, Seq, UserId};

use crate::scene::{Scene, user};

async fn page(
    scene: &Scene,
    channel: ChannelId,
    viewer: Option<&UserId>,
    anchor: Anchor,
    limit: usize,
) -> HistoryPage {
    let page = scene.store.history(channel, viewer, anchor, limit).await.expect("history");
    page.expect("the viewer may read")
}

/// What a page must hold, said without any arithmetic on numbers of rows.
fn expected(readable: &[u64], anchor: Anchor, limit: usize) -> (Vec<u64>, bool, bool) {
    let newest = |below: &dyn Fn(u64) -> bool, count| {
        let all: Vec<_> = readable.iter().copied().filter(|seq| below(*seq)).collect();
        all[all.len().saturating_sub(count)..].to_vec()
    };
    let oldest = |above: u64, count| {
        readable.iter().copied().filter(|seq| *seq > above).take(count).collect::<Vec<_>>()
    };
    let (found, split) = match anchor {
        Anchor::Latest => (newest(&|_| true, limit), u64::MAX),
        Anchor::Before(seq) => (newest(&|other| other < seq.get(), limit), seq.get().saturating_sub(1)),
        Anchor::After(seq) => (oldest(seq.get(), limit), seq.get()),
        Anchor::Around(seq) => {
            let half = limit.div_ceil(2);
            let older = newest(&|other| other <= seq.get(), half);
            ([older, oldest(seq.get(), limit - half)].concat(), seq.get())
        }
    };
    let first = found.first().copied().unwrap_or(split.saturating_add(1));
    let last = found.last().copied().unwrap_or(split);
    let has_before = readable.iter().any(|seq| *seq < first);
    let has_after = readable.iter().any(|seq| *seq > last);
    (found, has_before, has_after)
}

async fn all_pages(scene: &Scene, channel: ChannelId, viewer: Option<&UserId>, readable: &[u64]) {
    let numbers = (0..=8).chain([1_000, i64::MAX as u64]).map(Seq::new);
    let anchors = numbers.flat_map(|seq| [Anchor::Before(seq), Anchor::After(seq), Anchor::Around(seq)]);
    for anchor in anchors.chain([Anchor::Latest]) {
        for limit in [1, 2, 3, 4, 7, 50] {
            let page = page(scene, channel, viewer, anchor, limit).await;
            let seqs: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
            let seen = (seqs, page.has_before, page.has_after);
            assert_eq!(seen, expected(readable, anchor, limit), "{anchor:?} limit {limit} for {viewer:?}");
            assert_eq!(page.rev, scene.head(channel).await.rev);
        }
    }
}

/// Pages around every anchor hold what they should, ascending, and say what lies before and after them.
pub async fn pages_lie_where_they_are_asked(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    all_pages(&scene, group, Some(&user("bob")), &[]).await;
    scene.send_many(group, "ann", 7).await;
    all_pages(&scene, group, Some(&user("bob")), &[1, 2, 3, 4, 5, 6, 7]).await;
    all_pages(&scene, group, None, &[1, 2, 3, 4, 5, 6, 7]).await;
}

/// Nothing at or below the viewer's floor is there for them, not even as "there are older ones".
pub async fn nothing_below_the_floor_is_there(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&[("ann", Role::Owner)]).await;
    let sent = scene.send_many(group, "ann", 4).await;
    scene.add(group, &["bob"]).await;
    all_pages(&scene, group, Some(&user("bob")), &[]).await;
    scene.send_many(group, "ann", 3).await;
    all_pages(&scene, group, Some(&user("bob")), &[5, 6, 7]).await;
    all_pages(&scene, group, Some(&user("ann")), &[1, 2, 3, 4, 5, 6, 7]).await;
    all_pages(&scene, group, None, &[1, 2, 3, 4, 5, 6, 7]).await;

    let one = &sent[3];
    let read = async |name| scene.store.message(group, Some(&user(name)), one.id).await.expect("message");
    assert_eq!((read("bob").await, read("ann").await.as_ref()), (None, Some(one)));
    assert_eq!(scene.view(group, "bob").await.last_message.map(|last| last.seq), Some(Seq::new(7)));
}

/// A single message is found by its id in its own channel alone.
pub async fn a_message_is_found_in_its_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) =
        (scene.group(&[("ann", Role::Owner)]).await, scene.group(&[("ann", Role::Owner)]).await);
    let sent = scene.send(group, "ann", "hi").await;
    let (ann, store) = (user("ann"), &scene.store);
    for viewer in [Some(&ann), None] {
        let found = store.message(group, viewer, sent.id).await.expect("message");
        assert_eq!(found.as_ref(), Some(&sent));
        assert_eq!(store.message(other, viewer, sent.id).await.expect("message"), None);
        let unknown = scene.message_id();
        assert_eq!(store.message(group, viewer, unknown).await.expect("message"), None);
    }
}

/// Tombstones and edited messages are in history as they are now; the page's rev is the last change's.
pub async fn history_shows_messages_as_they_are_now(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner)]).await;
    let sent = scene.send_many(group, "ann", 3).await;
    let edited = scene.edit(&sent[0], "better").await.0;
    let tombstone = scene.delete(&sent[1]).await.0;
    let page = page(&scene, group, Some(&user("ann")), Anchor::Latest, 10).await;
    assert_eq!(page.messages, [edited, tombstone, sent[2].clone()]);
    assert_eq!(page.rev, Rev::new(6));
}

/// History read while others write is one snapshot: without a gap, and exactly up to its rev.
pub async fn history_is_one_snapshot(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let writer = {
        let scene = scene.clone();
        async move {
            scene.send_many(group, "ann", 100).await;
        }
    };
    let reader = {
        let scene = scene.clone();
        async move {
            loop {
                let page = page(&scene, group, Some(&user("bob")), Anchor::Latest, 1_000).await;
                let seqs: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
                assert_eq!(seqs, (1..page.rev.get()).collect::<Vec<_>>());
                if seqs.len() == 100 {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
    };
    let both: [std::pin::Pin<Box<dyn Future<Output = ()> + Send>>; 2] = [Box::pin(writer), Box::pin(reader)];
    crate::together(both).await;
}
