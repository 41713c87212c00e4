//! Watermarks: how they rise, and who is told.

use std::sync::Arc;

use chat_core::store::{Advance, AdvanceOutcome, ChannelChange, ChannelEdit, Fenced, ReceiptQuery, Store};
use chat_core::{Actor, ChannelId, ReceiptLevel, ReceiptRev, ReceiptState, Role, Seq, UserId};

use crate::scene::{Scene, user};
use crate::together;

const THREE: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Reader)];

fn state(name: &str, delivered: u64, read: u64) -> ReceiptState {
    ReceiptState { user: user(name), delivered_seq: Seq::new(delivered), read_seq: Seq::new(read) }
}

fn advanced(name: &str, delivered: u64, read: u64, version: u64) -> AdvanceOutcome {
    let (version, badge_seq) = (ReceiptRev::new(version), Seq::new(read));
    AdvanceOutcome::Advanced { state: state(name, delivered, read), version, full: true, badge_seq }
}

fn unchanged(name: &str, delivered: u64, read: u64) -> AdvanceOutcome {
    AdvanceOutcome::Unchanged { state: state(name, delivered, read), badge_seq: Seq::new(read) }
}

/// Watermarks only rise, each by itself; nothing is written for what is there already.
pub async fn watermarks_only_rise(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 9).await;
    let steps = [
        ((3, 0), advanced("bob", 3, 0, 1)),
        ((3, 2), advanced("bob", 3, 2, 2)),
        ((2, 1), unchanged("bob", 3, 2)),
        ((3, 0), unchanged("bob", 3, 2)),
        ((1, 1), unchanged("bob", 3, 2)),
        ((5, 0), advanced("bob", 5, 2, 3)),
        ((4, 4), advanced("bob", 5, 4, 4)),
        ((9, 9), advanced("bob", 9, 9, 5)),
        ((9, 9), unchanged("bob", 9, 9)),
    ];
    for ((delivered, read), expected) in steps {
        let outcome = scene.advance(group, "bob", delivered, read).await;
        assert_eq!(outcome, expected, "advancing to {delivered} and {read}");
    }
    let own = scene.view(group, "bob").await;
    assert_eq!((own.membership.delivered_seq, own.membership.read_seq), (Seq::new(9), Seq::new(9)));
    assert_eq!((own.membership.badge_seq, own.channel.receipt_rev), (Seq::new(9), ReceiptRev::new(5)));
    assert_eq!(own.channel.rev.get(), 10, "receipts are no shared changes");
    assert_eq!(scene.personal_rev("bob").await.get(), 1);
    let other = scene.view(group, "cy").await.membership;
    assert_eq!((other.delivered_seq, other.read_seq), (Seq::ZERO, Seq::ZERO));
}

/// Reading moves the private marker, receiving does not.
pub async fn reading_moves_the_private_marker(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 5).await;
    scene.advance(group, "bob", 5, 0).await;
    assert_eq!(scene.view(group, "bob").await.membership.badge_seq, Seq::ZERO);
    scene.advance(group, "bob", 5, 3).await;
    assert_eq!(scene.view(group, "bob").await.membership.badge_seq, Seq::new(3));
    assert_eq!(scene.unread(group, "bob").await.unread.messages.value, 2);
}

/// Nobody gets ahead of the last message; strangers get nowhere.
pub async fn nobody_gets_beyond_the_head(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    assert_eq!(scene.advance(group, "bob", 1, 1).await, AdvanceOutcome::BeyondHead(Seq::ZERO));
    assert_eq!(scene.advance(group, "bob", 0, 0).await, unchanged("bob", 0, 0));
    scene.send_many(group, "ann", 2).await;
    for (delivered, read) in [(3, 0), (3, 3), (i64::MAX as u64, 1)] {
        let outcome = scene.advance(group, "bob", delivered, read).await;
        assert_eq!(outcome, AdvanceOutcome::BeyondHead(Seq::new(2)), "{delivered} {read}");
    }
    assert_eq!(scene.advance(group, "eve", 1, 1).await, AdvanceOutcome::NotFound);
    scene.remove(group, "cy").await;
    assert_eq!(scene.advance(group, "cy", 1, 1).await, AdvanceOutcome::NotFound);
    assert_eq!(scene.advance(scene.channel_id(), "bob", 1, 1).await, AdvanceOutcome::NotFound);
    assert_eq!(scene.head(group).await.receipt_rev, ReceiptRev::ZERO);
    assert_eq!(scene.advance(group, "bob", 2, 2).await, advanced("bob", 2, 2, 1));
}

/// A batch is answered item by item; each channel's version rises by one if anybody in it advanced.
pub async fn a_batch_raises_each_version_once(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (one, two, quiet) = (scene.group(&THREE).await, scene.group(&THREE).await, scene.group(&THREE).await);
    for group in [one, two, quiet] {
        scene.send_many(group, "ann", 3).await;
    }
    scene.advance(two, "cy", 1, 1).await;
    let crowd = Advance { log_up_to: 2, ..scene.new_advance(two, "bob", 3, 0) };
    let batch = [
        scene.new_advance(one, "cy", 2, 1),
        crowd,
        scene.new_advance(two, "cy", 1, 0),
        scene.new_advance(one, "eve", 1, 1),
        scene.new_advance(one, "bob", 3, 3),
        scene.new_advance(quiet, "bob", 4, 4),
        scene.new_advance(quiet, "ann", 3, 3),
    ];
    let outcomes = scene.store.advance(&batch).await.expect("advance");
    let not_full = AdvanceOutcome::Advanced {
        state: state("bob", 3, 0),
        version: ReceiptRev::new(2),
        full: false,
        badge_seq: Seq::ZERO,
    };
    let expected = [
        advanced("cy", 2, 1, 1),
        not_full,
        unchanged("cy", 1, 1),
        AdvanceOutcome::NotFound,
        advanced("bob", 3, 3, 1),
        AdvanceOutcome::BeyondHead(Seq::new(3)),
        unchanged("ann", 3, 3),
    ];
    assert_eq!(outcomes, expected);
    for (group, version) in [(one, 1), (two, 2), (quiet, 0)] {
        assert_eq!(scene.head(group).await.receipt_rev, ReceiptRev::new(version));
    }
    assert_eq!(scene.store.advance(&[]).await.expect("advance"), []);
}

async fn since(
    scene: &Scene,
    channel: ChannelId,
    viewer: Option<&UserId>,
    since: u64,
    full_up_to: u64,
) -> (u64, Vec<ReceiptState>) {
    let query = ReceiptQuery { channel, viewer, since: ReceiptRev::new(since), full_up_to };
    let found = scene.store.receipts_since(&query).await.expect("receipts_since");
    let found = found.expect("the viewer is in");
    (found.version.get(), found.states)
}

/// What changed after a version is told with the current one, by user id.
pub async fn changes_since_a_version_are_told(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 3).await;
    let (bob, ann) = (user("bob"), state("ann", 3, 3));
    let unmoved = vec![ann.clone(), state("bob", 0, 0), state("cy", 0, 0)];
    assert_eq!(since(&scene, group, Some(&bob), 0, 100).await, (0, unmoved), "at zero, all of them");
    scene.advance(group, "cy", 1, 0).await;
    scene.advance(group, "bob", 2, 2).await;
    scene.advance(group, "cy", 3, 1).await;
    let (now_bob, now_cy) = (state("bob", 2, 2), state("cy", 3, 1));
    for (version, expected) in [
        (0, vec![ann.clone(), now_bob.clone(), now_cy.clone()]),
        (1, vec![now_bob.clone(), now_cy.clone()]),
        (2, vec![now_cy.clone()]),
        (3, vec![]),
        (9, vec![]),
    ] {
        for viewer in [Some(&bob), None] {
            let found = since(&scene, group, viewer, version, 3).await;
            assert_eq!(found, (3, expected.clone()), "since {version} for {viewer:?}");
        }
    }
    scene.remove(group, "cy").await;
    assert_eq!(since(&scene, group, None, 1, 100).await, (3, vec![now_bob]));
}

/// In a large channel everybody learns their own watermarks alone; a node learns all, and that it may not tell.
pub async fn in_a_large_channel_only_ones_own_are_told(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 3).await;
    scene.advance(group, "cy", 1, 0).await;
    scene.advance(group, "bob", 2, 2).await;
    let (bob, ann) = (user("bob"), user("ann"));
    assert_eq!(since(&scene, group, Some(&bob), 0, 2).await, (2, vec![state("bob", 2, 2)]));
    assert_eq!(since(&scene, group, Some(&bob), 2, 2).await, (2, vec![]));
    assert_eq!(since(&scene, group, Some(&ann), 0, 2).await, (2, vec![state("ann", 3, 3)]));
    assert_eq!(since(&scene, group, Some(&ann), 1, 2).await, (2, vec![]));
    let all = vec![state("ann", 3, 3), state("bob", 2, 2), state("cy", 1, 0)];
    for (full_up_to, full) in [(2, false), (3, true)] {
        assert_eq!(
            since(&scene, group, None, 0, full_up_to).await,
            (2, all.clone()),
            "a node is told of all"
        );
        let since = ReceiptRev::new(1);
        let query = ReceiptQuery { channel: group, viewer: None, since, full_up_to };
        let now = scene.store.receipts_since(&query).await.expect("receipts_since").expect("it is there");
        assert_eq!((now.full, now.states), (full, vec![state("bob", 2, 2)]), "and whether others may be");
    }
}

/// Sets what a group tells about receipts.
async fn set(scene: &Scene, channel: ChannelId, level: ReceiptLevel) {
    let edit = ChannelEdit::Receipts(level);
    let change = ChannelChange { channel, actor: Actor::Host, fence: None, edit, at: scene.tick() };
    let changed = scene.store.change_channel(&change).await.expect("change_channel");
    assert!(matches!(changed, Fenced::Decided(_)), "{changed:?}");
}

/// What a group is set to decides who is told, however small it is: everybody, oneself alone, or nobody anything; then
/// watermarks stay where they were, and what was read meanwhile is not told later.
pub async fn the_setting_decides_what_is_told(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 9).await;
    let (bob, ann) = (user("bob"), user("ann"));
    scene.advance(group, "bob", 2, 1).await;
    set(&scene, group, ReceiptLevel::Counts).await;
    let told = AdvanceOutcome::Advanced {
        state: state("bob", 4, 3),
        version: ReceiptRev::new(2),
        full: false,
        badge_seq: Seq::new(3),
    };
    assert_eq!(scene.advance(group, "bob", 4, 3).await, told);
    assert_eq!(since(&scene, group, Some(&bob), 1, 100).await, (2, vec![state("bob", 4, 3)]));
    assert_eq!(since(&scene, group, Some(&ann), 1, 100).await, (2, vec![]));
    assert_eq!(
        since(&scene, group, None, 1, 100).await,
        (2, vec![state("bob", 4, 3)]),
        "a node is told of all"
    );
    set(&scene, group, ReceiptLevel::Off).await;
    assert_eq!(
        scene.advance(group, "bob", 10, 10).await,
        AdvanceOutcome::BeyondHead(Seq::new(9)),
        "whatever is told"
    );
    assert_eq!(scene.advance(group, "bob", 9, 9).await, unchanged("bob", 4, 3));
    assert_eq!(scene.view(group, "bob").await.membership.badge_seq, Seq::new(3));
    assert_eq!(since(&scene, group, Some(&ann), 0, 100).await, (2, vec![state("ann", 9, 9)]));
    assert_eq!(since(&scene, group, Some(&bob), 0, 100).await, (2, vec![state("bob", 4, 3)]));
    set(&scene, group, ReceiptLevel::Full).await;
    let all = vec![state("ann", 9, 9), state("bob", 4, 3), state("cy", 0, 0)];
    assert_eq!(since(&scene, group, Some(&ann), 0, 100).await, (2, all));
    assert_eq!(scene.advance(group, "bob", 9, 9).await, advanced("bob", 9, 9, 3));
    // As if it were off: there are more people in it than are told of.
    let crowd = Advance { told_up_to: 2, ..scene.new_advance(group, "cy", 9, 9) };
    let outcomes = scene.store.advance(&[crowd]).await.expect("advance");
    assert_eq!(outcomes, [unchanged("cy", 0, 0)]);
}

/// Who is told in how much detail is seen in the channel: the least of its setting and what its size allows.
pub async fn the_level_is_shown(store: Arc<dyn Store>) {
    use ReceiptLevel::{Counts, Full, Off};
    let mut scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    for (full, counts, setting, expected) in [
        (3, 3, Full, Full),
        (2, 3, Full, Counts),
        (1, 2, Full, Off),
        (3, 3, Counts, Counts),
        (2, 2, Counts, Off),
        (3, 3, Off, Off),
        (3, 3, Full, Full),
    ] {
        set(&scene, group, setting).await;
        (scene.limits.receipt_full_participants, scene.limits.receipt_counts_participants) = (full, counts);
        let view = scene.view(group, "bob").await;
        assert_eq!((view.channel.receipts, view.receipt_level), (setting, expected), "{full} {counts}");
        let page = scene
            .store
            .channel_page(&user("bob"), false, None, 1, &scene.limits)
            .await
            .expect("channel_page");
        assert_eq!(page.channels[0].receipt_level, expected);
    }
}

/// Advances at once, also of the same person, never lower anything, and every version is told.
pub async fn advances_at_once_never_lower(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 40).await;
    let advances = (1..=40).flat_map(|n| ["bob", "cy"].map(|name| (n, name))).map(|(n, name)| {
        let scene = scene.clone();
        async move { scene.advance(group, name, (n * 7) % 41, (n * 7) % 41 / 2).await }
    });
    let outcomes = together(advances).await;
    let mut versions: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            AdvanceOutcome::Advanced { version, .. } => Some(version.get()),
            _ => None,
        })
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>(), "{outcomes:?}");
    let expected = vec![state("ann", 40, 40), state("bob", 40, 20), state("cy", 40, 20)];
    assert_eq!(since(&scene, group, None, 0, 100).await, (versions.len() as u64, expected));
}
