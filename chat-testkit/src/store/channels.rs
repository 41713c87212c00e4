//! Groups: creating, changing, deleting.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{
    Append, AppendOutcome, ChannelChange, ChannelEdit, ChannelRemoval, CreateOutcome, Fenced, NewGroup, Store,
};
use chat_core::{
    Activity, ActivityKind, Actor, ChannelId, ChannelKind, ChannelName, ClientKey, Freeze, HistoryVisibility,
    Metadata, PermissionChange, Permissions, PersonalRev, Reason, ReceiptLevel, ReceiptRev, Rev, Role, Seq,
    SlowMode, Topic,
};

use crate::scene::{Scene, user, users};
use crate::together;

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

fn rename(scene: &Scene, channel: ChannelId, actor: Actor, name: &str) -> ChannelChange {
    let edit = ChannelEdit::Rename(ChannelName::from_stored(name.to_owned()));
    ChannelChange { channel, actor, fence: None, edit, at: scene.tick() }
}

/// A group is there with all that was given; rev 1 is its `Created` activity.
pub async fn a_group_begins_with_its_created_activity(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = NewGroup {
        topic: Some(Topic::from_stored("food".to_owned())),
        metadata: Metadata::from_stored(BTreeMap::from([("order".to_owned(), "7".to_owned())])),
        history: HistoryVisibility::SinceJoin,
        ..scene.new_group(&[("ann", Role::Owner), ("bob", Role::Reader), ("cy", Role::Admin)])
    };
    let CreateOutcome::Created(activity) = scene.store.create_group(&group).await.expect("create_group")
    else {
        panic!("a new group was not created");
    };
    assert_eq!((activity.channel, activity.rev, activity.at), (group.id, Rev::new(1), group.at));
    assert_eq!(activity.actor, group.creator);
    let all = users(&["ann", "bob", "cy"]);
    let kind = ActivityKind::Created { kind: ChannelKind::Group, name: Some(group.name.clone()), users: all };
    assert_eq!(activity.kind, kind);

    let channel = scene.view(group.id, "bob").await.channel;
    assert_eq!((channel.id, channel.kind, channel.history), (group.id, ChannelKind::Group, group.history));
    assert_eq!(
        (channel.name, channel.topic, channel.metadata),
        (Some(group.name), group.topic, group.metadata)
    );
    assert_eq!((channel.direct_key, channel.participant_count), (None, 3));
    assert_eq!(
        (channel.last_seq, channel.rev, channel.receipt_rev),
        (Seq::ZERO, Rev::new(1), ReceiptRev::ZERO)
    );
    assert_eq!(
        (channel.created_at, channel.updated_at, channel.last_activity_at),
        (group.at, group.at, group.at)
    );
}

/// Everybody named is in with their role, known as a user, and has a new personal version.
pub async fn those_named_are_in_from_the_start(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Admin), ("bob", Role::Reader)]).await;
    assert_eq!(scene.store.users(&users(&["ann", "bob"])).await.expect("users").len(), 2);
    for (name, role) in [("ann", Role::Admin), ("bob", Role::Reader)] {
        let own = scene.view(group, name).await.membership;
        assert_eq!((own.user, own.role, own.joined_rev), (user(name), role, Rev::new(1)));
        assert_eq!((own.delivered_seq, own.read_seq, own.badge_seq), (Seq::ZERO, Seq::ZERO, Seq::ZERO));
        assert_eq!((own.floor_seq, own.hidden_at_seq), (Seq::ZERO, None));
        assert_eq!(own.personal_rev, PersonalRev::new(1));
        assert_eq!(scene.personal_rev(name).await, PersonalRev::new(1));
    }
}

/// The host may create a group in which nobody is, and one without itself.
pub async fn the_host_creates_groups(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let empty = scene.group(&[]).await;
    assert_eq!(scene.head(empty).await.rev, Rev::new(1));
    let group = NewGroup { creator: Actor::Host, ..scene.new_group(&BOTH) };
    let outcome = scene.store.create_group(&group).await.expect("create_group");
    assert!(matches!(&outcome, CreateOutcome::Created(made) if made.actor == Actor::Host), "{outcome:?}");
}

/// The same creator with the same key finds the first group; asking something else under it is a conflict.
pub async fn creating_again_under_a_key_finds_the_first(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let key = ClientKey::new("k").expect("a key");
    let keyed = |creator: Actor, digest: u8| NewGroup {
        creator,
        key: Some((key.clone(), [digest; 32])),
        ..scene.new_group(&BOTH)
    };
    let first = keyed(user("ann").into(), 1);
    let outcome = scene.store.create_group(&first).await.expect("create_group");
    assert!(matches!(outcome, CreateOutcome::Created(_)), "{outcome:?}");

    let again = keyed(user("ann").into(), 1);
    let outcome = scene.store.create_group(&again).await.expect("create_group");
    assert_eq!(outcome, CreateOutcome::Duplicate(first.id));
    let outcome = scene.store.create_group(&keyed(user("ann").into(), 2)).await.expect("create_group");
    assert_eq!(outcome, CreateOutcome::Conflict);
    assert_eq!(scene.store.heads(&[again.id]).await.expect("heads"), []);
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(1), "repeats write nothing");

    for other in [user("bob").into(), Actor::Host] {
        let outcome = scene.store.create_group(&keyed(other, 1)).await.expect("create_group");
        assert!(matches!(outcome, CreateOutcome::Created(_)), "keys are each creator's own: {outcome:?}");
    }
}

/// Of many at once under one key, one creates and the others find it.
pub async fn one_of_many_at_once_creates(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let key = Some((ClientKey::new("k").expect("a key"), [1; 32]));
    let tries = (0..20).map(|_| {
        let group = NewGroup { key: key.clone(), ..scene.new_group(&BOTH) };
        let store = Arc::clone(&scene.store);
        async move { (group.id, store.create_group(&group).await.expect("create_group")) }
    });
    let outcomes = together(tries).await;
    let mut created = outcomes.iter().filter(|(_, outcome)| matches!(outcome, CreateOutcome::Created(_)));
    let first = created.next().expect("one creates").0;
    assert!(created.next().is_none(), "{outcomes:?}");
    let found = outcomes.iter().filter(|(_, outcome)| *outcome == CreateOutcome::Duplicate(first));
    assert_eq!(found.count(), 19, "{outcomes:?}");
    let memberships = scene.store.memberships(&user("bob")).await.expect("memberships");
    assert_eq!(memberships.channels.len(), 1);
}

/// Name, topic and settings change, each with its activity at the next rev.
pub async fn a_change_takes_the_next_rev(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let before = scene.view(group, "bob").await.channel;
    let name = ChannelName::from_stored("Dinner".to_owned());
    let topic = Topic::from_stored("pasta".to_owned());
    let edits = [
        (ChannelEdit::Rename(name.clone()), ActivityKind::Renamed { name: name.clone() }),
        (ChannelEdit::Topic(Some(topic.clone())), ActivityKind::TopicChanged { topic: Some(topic.clone()) }),
        (ChannelEdit::Topic(None), ActivityKind::TopicChanged { topic: None }),
        (
            ChannelEdit::Receipts(ReceiptLevel::Off),
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Off },
        ),
    ];
    for (rev, (edit, kind)) in (2..).zip(edits) {
        let receipts = if let ChannelEdit::Receipts(level) = edit { level } else { ReceiptLevel::Full };
        let has_topic = edit == ChannelEdit::Topic(Some(topic.clone()));
        let fence = Some(scene.fence(group, "ann").await);
        let change =
            ChannelChange { channel: group, actor: user("ann").into(), fence, edit, at: scene.tick() };
        let outcome = scene.store.change_channel(&change).await.expect("change_channel");
        let Fenced::Decided(activity) = outcome else { panic!("changing came to {outcome:?}") };
        assert_eq!((activity.rev, activity.kind, activity.at), (Rev::new(rev), kind, change.at));
        assert_eq!(activity.actor, change.actor);
        let now = scene.view(group, "bob").await.channel;
        assert_eq!((now.name.as_ref(), now.topic), (Some(&name), has_topic.then(|| topic.clone())));
        assert_eq!(now.receipts, receipts);
        assert_eq!((now.rev, now.updated_at, now.last_seq), (activity.rev, change.at, Seq::ZERO));
        assert_eq!((now.created_at, now.last_activity_at), (before.created_at, before.last_activity_at));
    }
}

/// Changes the group as the host, and gives what was written of it.
async fn settle(scene: &Scene, group: ChannelId, edit: ChannelEdit) -> Activity {
    let change = ChannelChange { edit, ..rename(scene, group, Actor::Host, "unused") };
    match scene.store.change_channel(&change).await.expect("change_channel") {
        Fenced::Decided(activity) => activity,
        other => panic!("changing came to {other:?}"),
    }
}

/// A change of permissions leaves what it does not name, shows in the channel and in everybody's standing, and makes
/// decisions stale that were made before.
pub async fn permissions_change_one_by_one(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let mut expected = Permissions::default();
    assert_eq!(scene.view(group, "bob").await.channel.permissions, expected);
    let nothing = PermissionChange::default();
    let changes = [
        PermissionChange { post: Some(Role::Admin), pin: Some(Role::Member), ..nothing },
        PermissionChange { add: Some(Role::Reader), ..nothing },
        PermissionChange { mention_everyone: Some(Role::Owner), post: Some(Role::Reader), ..nothing },
    ];
    for change in changes {
        let old = scene.fence(group, "ann").await;
        let written = settle(&scene, group, ChannelEdit::Permissions(change)).await;
        assert_eq!(written.kind, ActivityKind::PermissionsChanged { change });
        expected = change.apply(expected);
        let now = scene.view(group, "bob").await.channel;
        assert_eq!((now.permissions, now.rev, now.updated_at), (expected, written.rev, written.at));
        assert_eq!(scene.access(group, "ann").await.permissions, expected);
        let stale = scene.new_message(group, "ann", "decided before");
        assert_eq!(scene.append(Append { fence: Some(old), ..stale }).await, AppendOutcome::Stale);
    }
    scene.send(group, "bob", "the store leaves it to the policy").await;
}

/// A freeze shows with its reason until it ends; both make decisions stale that were made before.
pub async fn a_freeze_shows_until_it_ends(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let heat = Some(Reason::from_stored("too \"heated\"".to_owned()));
    for reason in [heat.clone(), None] {
        let old = scene.fence(group, "ann").await;
        let written = settle(&scene, group, ChannelEdit::Freeze(reason.clone())).await;
        assert_eq!(written.kind, ActivityKind::Frozen { reason: reason.clone() });
        let freeze = Some(Freeze { since: written.at, reason });
        assert_eq!(scene.view(group, "bob").await.channel.frozen, freeze);
        assert_eq!(scene.access(group, "ann").await.frozen, freeze);
        assert_ne!(scene.fence(group, "ann").await, old);
    }
    let frozen = scene.fence(group, "ann").await;
    let written = settle(&scene, group, ChannelEdit::Unfreeze(heat.clone())).await;
    assert_eq!(written.kind, ActivityKind::Unfrozen { reason: heat });
    assert_eq!(scene.view(group, "bob").await.channel.frozen, None);
    assert_eq!(scene.access(group, "ann").await.frozen, None);
    assert_ne!(scene.fence(group, "ann").await, frozen);
}

/// Slow mode shows in the channel and in everybody's standing until it ends; each change makes decisions stale that were
/// made before.
pub async fn slow_mode_shows_until_it_ends(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let spam = Some(Reason::from_stored("\"spam\"".to_owned()));
    for (seconds, reason) in [(30, spam), (u32::MAX, None), (0, None)] {
        let (old, slow_mode) = (scene.fence(group, "ann").await, SlowMode::from_stored(seconds));
        let written = settle(&scene, group, ChannelEdit::SlowMode(slow_mode, reason.clone())).await;
        assert_eq!(written.kind, ActivityKind::SlowModeChanged { slow_mode, reason });
        let now = scene.view(group, "bob").await.channel;
        assert_eq!((now.slow_mode, now.rev, now.updated_at), (slow_mode, written.rev, written.at));
        assert_eq!(scene.access(group, "ann").await.slow_mode, slow_mode);
        let stale = Append { fence: Some(old), ..scene.new_message(group, "ann", "decided before") };
        assert_eq!(scene.append(stale).await, AppendOutcome::Stale);
    }
}

/// A change or deletion decided on old versions, or by somebody who is not in, changes nothing.
pub async fn a_stale_change_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Admin), ("cy", Role::Owner)]).await;
    let old = scene.fence(group, "bob").await;
    scene.role(group, "bob", Role::Admin, Role::Member).await;
    scene.remove(group, "cy").await;
    let before = scene.everything(group).await;
    for (name, fence) in [("bob", Some(old)), ("cy", Some(old)), ("cy", None), ("eve", None)] {
        let change = ChannelChange { fence, ..rename(&scene, group, user(name).into(), "Mine") };
        let outcome = scene.store.change_channel(&change).await.expect("change_channel");
        assert_eq!(outcome, Fenced::Stale, "{name}");
        let removal = ChannelRemoval { channel: group, actor: user(name).into(), fence, at: scene.tick() };
        let outcome = scene.store.delete_channel(&removal).await.expect("delete_channel");
        assert_eq!(outcome, Fenced::Stale, "{name}");
    }
    assert_eq!(scene.everything(group).await, before);
}

/// Changes of many at once take consecutive revs.
pub async fn changes_at_once_take_turns(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let changes = (0..20).map(|n| {
        let change = rename(&scene, group, Actor::Host, &format!("name {n}"));
        let store = Arc::clone(&scene.store);
        async move { store.change_channel(&change).await.expect("change_channel") }
    });
    let outcomes = together(changes).await;
    let mut revs: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Fenced::Decided(activity) => activity.rev.get(),
            other => panic!("renaming came to {other:?}"),
        })
        .collect();
    revs.sort_unstable();
    assert_eq!(revs, (2..=21).collect::<Vec<_>>());
    let name = scene.view(group, "ann").await.channel.name;
    let last = scene.changes(group).await.pop().expect("changes");
    assert!(format!("{last:?}").contains(name.expect("a name").as_str()), "the last change shows: {last:?}");
}
