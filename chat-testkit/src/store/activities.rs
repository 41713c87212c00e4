//! The activity log, and the stream of changes.

use std::sync::Arc;

use chat_core::store::{
    ChangeQuery, ChannelChange, ChannelEdit, Fenced, LiftOutcome, Mute, MuteChange, RemoveParticipant, Store,
};
use chat_core::{
    Activity, ActivityPage, Actor, Change, ChangePage, ChannelId, ChannelName, PermissionChange, Reason,
    ReceiptLevel, Rev, Role, Seq, SlowMode, Topic, UserId,
};

use crate::scene::{Scene, user};

/// A group in which everything has happened that leaves an activity, and the activities as they were answered.
async fn eventful(scene: &Scene) -> (ChannelId, Vec<Activity>) {
    let group = scene.group_since_join(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let first = scene.send(group, "ann", "one").await;
    let mut log = vec![scene.add(group, &["cy", "dan"]).await];
    for edit in [
        ChannelEdit::Rename(ChannelName::from_stored("Dinner".to_owned())),
        ChannelEdit::Topic(Some(Topic::from_stored("pasta".to_owned()))),
        ChannelEdit::Topic(None),
        ChannelEdit::Receipts(ReceiptLevel::Counts),
        ChannelEdit::Permissions(PermissionChange { add: Some(Role::Member), ..PermissionChange::default() }),
        ChannelEdit::Freeze(Some(Reason::from_stored("heat".to_owned()))),
        ChannelEdit::Unfreeze(None),
        ChannelEdit::SlowMode(SlowMode::from_stored(30), None),
    ] {
        let change =
            ChannelChange { channel: group, actor: user("ann").into(), fence: None, edit, at: scene.tick() };
        match scene.store.change_channel(&change).await.expect("change_channel") {
            Fenced::Decided(activity) => log.push(activity),
            other => panic!("changing came to {other:?}"),
        }
    }
    log.push(scene.role(group, "bob", Role::Member, Role::Admin).await);
    let second = scene.send(group, "bob", "two").await;
    log.push(scene.edit(&first, "one, edited").await.1);
    log.push(scene.edit(&second, "two, edited").await.1);
    log.push(scene.delete(&first).await.1);
    let leaving = RemoveParticipant { actor: Actor::from(user("dan")), ..scene.new_removal(group, "dan") };
    scene.store.remove_participant(&leaving).await.expect("remove_participant");
    log.push(scene.remove(group, "cy").await);
    log.push(scene.react(&second, "bob", "👍").await.1);
    log.push(scene.mute(scene.new_mute(group, "bob")).await);
    let lift = Mute { change: MuteChange::Lift { reason: None }, ..scene.new_mute(group, "bob") };
    log.push(scene.mute(lift).await);
    log.push(scene.ban(scene.new_ban(group, "eve", None)).await);
    match scene.store.lift_ban(&scene.new_lift(group, "eve")).await.expect("lift_ban") {
        Fenced::Decided(LiftOutcome::Lifted(activity)) => log.push(activity),
        other => panic!("lifting came to {other:?}"),
    }
    log.push(scene.unreact(&second, "bob", "👍").await.1);
    log.push(scene.pin(&second, "bob").await.1);
    log.push(scene.unpin(&second, "ann").await.1);
    (group, log)
}

async fn log(
    scene: &Scene,
    channel: ChannelId,
    viewer: Option<&UserId>,
    before: Option<Rev>,
    limit: usize,
) -> ActivityPage {
    let page = scene.store.activities(channel, viewer, before, limit).await.expect("activities");
    page.expect("the viewer is in")
}

/// Every kind of activity is kept as it was answered, newest first, with who did it and when.
pub async fn the_log_keeps_every_kind(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, answered) = eventful(&scene).await;
    for viewer in [Some(&user("ann")), None] {
        let page = log(&scene, group, viewer, None, 100).await;
        assert_eq!(page.next, None);
        let revs: Vec<_> = page.activities.iter().map(|activity| activity.rev.get()).collect();
        assert_eq!(
            revs,
            [26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 1]
        );
        for activity in &answered {
            assert!(page.activities.contains(activity), "{activity:?} is not in {page:?}");
        }
        let mut kinds: Vec<_> = page.activities.iter().map(|activity| activity.kind.name()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let expected = [
            "ban_lifted",
            "banned",
            "created",
            "frozen",
            "joined",
            "left",
            "message_deleted",
            "message_edited",
            "message_pinned",
            "message_unpinned",
            "muted",
            "permissions_changed",
            "reaction_added",
            "reaction_removed",
            "receipts_changed",
            "removed",
            "renamed",
            "role_changed",
            "slow_mode_changed",
            "topic_changed",
            "unfrozen",
            "unmuted",
        ];
        assert_eq!(kinds, expected);
    }
}

/// Pages of the log of any size give every entry once.
pub async fn pages_of_the_log_give_every_entry_once(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, _) = eventful(&scene).await;
    let ann = user("ann");
    let all = log(&scene, group, Some(&ann), None, 100).await.activities;
    for limit in [1, 2, 3, 12, 13, 14] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = log(&scene, group, Some(&ann), before, limit).await;
            assert!(page.activities.len() <= limit, "{page:?}");
            found.extend(page.activities);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found, all, "in pages of {limit}");
    }
    let early = log(&scene, group, None, Some(Rev::new(1)), 10).await;
    assert_eq!((early.activities, early.next), (vec![], None));
    assert_eq!(log(&scene, group, None, Some(Rev::new(1_000)), 100).await.activities, all);
}

async fn changes(
    scene: &Scene,
    channel: ChannelId,
    viewer: Option<&UserId>,
    after: u64,
    limit: usize,
) -> ChangePage {
    let query = ChangeQuery { channel, viewer, after: Rev::new(after), limit };
    scene.store.changes(&query).await.expect("changes").expect("the viewer is in")
}

/// Messages and activities come merged, ascending and without a gap, from any rev in pages of any size.
pub async fn changes_come_merged_without_a_gap(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, _) = eventful(&scene).await;
    let ann = user("ann");
    let last = scene.head(group).await.rev.get();
    for after in 0..=last + 1 {
        for limit in [1, 2, 5, 15, 100] {
            let page = changes(&scene, group, Some(&ann), after, limit).await;
            let revs: Vec<_> = page.changes.iter().map(|change| change.rev().get()).collect();
            let expected: Vec<_> = (after + 1..=last).take(limit).collect();
            assert_eq!(revs, expected, "after {after} limit {limit}");
            assert_eq!(page.head, scene.head(group).await);
            assert_eq!(page, changes(&scene, group, None, after, limit).await);
        }
    }
    let sent: Vec<_> = changes(&scene, group, None, 0, 100)
        .await
        .changes
        .iter()
        .filter(|change| matches!(change, Change::Message(_)))
        .map(|change| (change.rev().get(), change.message_seq()))
        .collect();
    assert_eq!(sent, [(2, Some(Seq::new(1))), (13, Some(Seq::new(2)))]);
}

/// A message is as it is now wherever it comes; an edit, a deletion and a pin bring theirs, a reaction tells its count.
pub async fn a_message_among_changes_is_as_it_is_now(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, answered) = eventful(&scene).await;
    let now = scene.read_all(group, "ann").await;
    let mut about = 0;
    for change in changes(&scene, group, None, 0, 100).await.changes {
        let Some(seq) = change.message_seq() else {
            assert!(matches!(change, Change::Activity { message: None, .. }), "{change:?}");
            continue;
        };
        let expected = now.iter().find(|message| message.seq == seq);
        match &change {
            Change::Message(message) => assert_eq!(Some(&**message), expected),
            Change::Activity { activity, message } => {
                assert_eq!(message.as_deref(), activity.kind.carries_message().and(expected));
                assert!(answered.contains(activity), "{activity:?}");
                about += u64::from(message.is_some());
            }
        }
    }
    assert_eq!(about, 5);
}

/// Changes come with the viewer's floor, below which they may not read messages.
pub async fn changes_come_with_the_viewers_floor(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, _) = eventful(&scene).await;
    scene.add(group, &["eve"]).await;
    let eve = user("eve");
    assert_eq!(changes(&scene, group, Some(&eve), 0, 100).await.sight.floor_seq, Seq::new(2));
    assert_eq!(changes(&scene, group, Some(&user("ann")), 0, 100).await.sight.floor_seq, Seq::ZERO);
    assert_eq!(changes(&scene, group, None, 0, 100).await.sight.floor_seq, Seq::ZERO);
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    scene.store.clear_direct(direct, &user("bob"), scene.tick()).await.expect("clear_direct");
    assert_eq!(changes(&scene, direct, Some(&user("bob")), 0, 100).await.sight.floor_seq, Seq::new(1));
}

/// Changes read while others write are one snapshot: gapless, and the head is the last of them.
pub async fn changes_are_one_snapshot(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let turns = (0..3).map(|turn| {
        let scene = scene.clone();
        async move {
            for n in 0..30 {
                match turn {
                    0 => drop(scene.send(group, "ann", &format!("{n}")).await),
                    1 => drop(scene.add(group, &[&format!("user {n}")]).await),
                    _ => {
                        let page = changes(&scene, group, None, 0, 1_000).await;
                        let revs: Vec<_> = page.changes.iter().map(|change| change.rev().get()).collect();
                        assert_eq!(revs, (1..=page.head.rev.get()).collect::<Vec<_>>());
                    }
                }
            }
        }
    });
    crate::together(turns).await;
    assert_eq!(scene.head(group).await.rev, Rev::new(61));
}
