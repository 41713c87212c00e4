//! Joining, leaving, roles, the list of participants.

use std::sync::Arc;

use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, ParticipantQuery, RemoveOutcome, RemoveParticipant, RoleChange,
    RoleOutcome, Store,
};
use chat_core::{ActivityKind, Actor, ChannelId, ParticipantStatus, PersonalRev, Rev, Role, Seq, UserId};

use crate::scene::{Scene, user, users};
use crate::together;

const THREE: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Admin)];

async fn remove(scene: &Scene, removal: RemoveParticipant) -> Fenced<RemoveOutcome> {
    scene.store.remove_participant(&removal).await.expect("remove_participant")
}

async fn add(scene: &Scene, addition: AddParticipants) -> Fenced<AddOutcome> {
    scene.store.add_participants(&addition).await.expect("add_participants")
}

async fn change(scene: &Scene, change: RoleChange) -> Fenced<RoleOutcome> {
    scene.store.change_role(&change).await.expect("change_role")
}

/// One activity names those who were not in; they are in with the role, and are told.
pub async fn adding_names_those_who_were_not_in(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send(group, "ann", "hi").await;
    let fence = Some(scene.fence(group, "cy").await);
    let addition = AddParticipants {
        actor: user("cy").into(),
        fence,
        role: Role::Reader,
        ..scene.new_addition(group, &["eve", "bob", "dan"])
    };
    let Fenced::Decided(AddOutcome::Added(activity)) = add(&scene, addition.clone()).await else {
        panic!("adding did not add");
    };
    assert_eq!((activity.rev, activity.at, activity.actor), (Rev::new(3), addition.at, user("cy").into()));
    let ActivityKind::Joined { users: mut joined, role } = activity.kind else { panic!("not who joined") };
    joined.sort();
    assert_eq!((joined, role), (users(&["dan", "eve"]), Role::Reader));
    for name in ["dan", "eve"] {
        let view = scene.view(group, name).await;
        let own = view.membership;
        assert_eq!((own.role, own.joined_rev, own.floor_seq), (Role::Reader, Rev::new(3), Seq::ZERO));
        assert_eq!(
            (own.personal_rev, scene.personal_rev(name).await),
            (PersonalRev::new(1), PersonalRev::new(1))
        );
        assert_eq!(view.channel.participant_count, 5);
        assert_eq!(scene.read_all(group, name).await.len(), 1, "all history may be read");
    }
    assert_eq!(scene.view(group, "bob").await.membership.role, Role::Member, "who was in stays as they are");
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(1));
}

/// Adding only people who are in, or more than fit, writes nothing.
pub async fn adding_nobody_or_too_many_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let before = scene.everything(group).await;
    let outcome = add(&scene, scene.new_addition(group, &["bob", "ann"])).await;
    assert_eq!(outcome, Fenced::Decided(AddOutcome::AlreadyIn));
    let too_many = AddParticipants { limit: 4, ..scene.new_addition(group, &["dan", "eve", "bob"]) };
    assert_eq!(add(&scene, too_many).await, Fenced::Decided(AddOutcome::Full));
    assert_eq!(scene.everything(group).await, before);
    assert_eq!(scene.personal_rev("dan").await, PersonalRev::ZERO);
    let fits = AddParticipants { limit: 4, ..scene.new_addition(group, &["dan", "bob"]) };
    let outcome = add(&scene, fits).await;
    assert!(matches!(outcome, Fenced::Decided(AddOutcome::Added(_))), "{outcome:?}");
}

/// Additions at once never pass the limit.
pub async fn additions_at_once_stay_within_the_limit(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let additions = (0..12).map(|n| {
        let addition = AddParticipants { limit: 8, ..scene.new_addition(group, &[&format!("user {n}")]) };
        let scene = scene.clone();
        async move { add(&scene, addition).await }
    });
    let outcomes = together(additions).await;
    let added = outcomes.iter().filter(|outcome| matches!(outcome, Fenced::Decided(AddOutcome::Added(_))));
    let full = outcomes.iter().filter(|outcome| matches!(outcome, Fenced::Decided(AddOutcome::Full)));
    assert_eq!((added.count(), full.count()), (5, 7), "{outcomes:?}");
    assert_eq!(scene.view(group, "ann").await.channel.participant_count, 8);
    assert_eq!(scene.head(group).await.rev, Rev::new(6));
}

/// Who leaves is out: inactive, told, and no longer counted. An actor who names themselves has left.
pub async fn leaving_and_being_removed(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let fence = Some(scene.fence(group, "bob").await);
    let leaving = RemoveParticipant { actor: user("bob").into(), fence, ..scene.new_removal(group, "bob") };
    let outcome = remove(&scene, leaving).await;
    let Fenced::Decided(RemoveOutcome::Removed(left)) = outcome else {
        panic!("leaving came to {outcome:?}")
    };
    assert_eq!((left.rev, left.kind), (Rev::new(2), ActivityKind::Left { user: user("bob") }));
    let removed = scene.remove(group, "cy").await;
    assert_eq!(
        (removed.rev, removed.kind),
        (Rev::new(3), ActivityKind::Removed { user: user("cy"), reason: None })
    );
    assert_eq!(removed.actor, Actor::Host);
    for name in ["bob", "cy"] {
        assert_eq!(scene.personal_rev(name).await, PersonalRev::new(2));
        let access = scene.store.access(group, &user(name)).await.expect("access");
        assert_eq!(access, None);
    }
    assert_eq!(scene.view(group, "ann").await.channel.participant_count, 1);
    let before = scene.everything(group).await;
    for name in ["bob", "eve"] {
        let outcome = remove(&scene, scene.new_removal(group, name)).await;
        assert_eq!(outcome, Fenced::Decided(RemoveOutcome::NotIn), "{name}");
    }
    assert_eq!(scene.everything(group).await, before);
}

/// The only owner stays while others are in; alone they may go. Only the role is looked at, not who acts.
pub async fn the_only_owner_stays_while_others_are_in(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let before = scene.everything(group).await;
    let outcome = remove(&scene, scene.new_removal(group, "ann")).await;
    assert_eq!(outcome, Fenced::Decided(RemoveOutcome::LastOwner));
    let outcome = change(&scene, scene.new_role(group, "ann", Role::Owner, Role::Admin)).await;
    assert_eq!(outcome, Fenced::Decided(RoleOutcome::LastOwner));
    assert_eq!(scene.everything(group).await, before);
    scene.role(group, "cy", Role::Admin, Role::Owner).await;
    scene.remove(group, "ann").await;
    scene.remove(group, "bob").await;
    let outcome = change(&scene, scene.new_role(group, "cy", Role::Owner, Role::Admin)).await;
    assert_eq!(outcome, Fenced::Decided(RoleOutcome::LastOwner), "also alone");
    scene.remove(group, "cy").await;
    let query = ParticipantQuery { channel: group, viewer: None, prefix: None, after: None, limit: 10 };
    let page = scene.store.participants(&query).await.expect("participants");
    assert_eq!(page.expect("the group is there").participants, []);
}

/// Two owners who leave at once leave one behind, every time.
pub async fn two_owners_leaving_at_once_leave_one(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    for round in 0..10 {
        let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Owner), ("cy", Role::Member)]).await;
        let leaving = ["ann", "bob"].map(|name| {
            let removal = RemoveParticipant { actor: user(name).into(), ..scene.new_removal(group, name) };
            let scene = scene.clone();
            async move { remove(&scene, removal).await }
        });
        let outcomes = together(leaving).await;
        let stays = outcomes.iter().filter(|outcome| **outcome == Fenced::Decided(RemoveOutcome::LastOwner));
        assert_eq!(stays.count(), 1, "round {round}: {outcomes:?}");
        assert_eq!(scene.view(group, "cy").await.channel.participant_count, 2);
    }
}

/// A role changes with its activity, and the decisions based on the old one are stale.
pub async fn a_new_role_makes_old_decisions_stale(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let (old, other) = (scene.fence(group, "bob").await, scene.fence(group, "cy").await);
    let activity = scene.role(group, "bob", Role::Member, Role::Admin).await;
    let kind = ActivityKind::RoleChanged { user: user("bob"), role: Role::Admin, reason: None };
    assert_eq!((activity.rev, activity.kind), (Rev::new(2), kind));
    assert_eq!(scene.access(group, "bob").await.role, Role::Admin);
    assert_ne!(scene.fence(group, "bob").await, old);
    assert_eq!(scene.fence(group, "cy").await, other, "others may go on");
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(1), "their channels are the same");
}

/// A change of role that does not fit what is there writes nothing.
pub async fn roles_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.remove(group, "cy").await;
    let before = scene.everything(group).await;
    let cases = [
        ("bob", Role::Member, Role::Member, Fenced::Decided(RoleOutcome::Unchanged)),
        ("bob", Role::Reader, Role::Admin, Fenced::Stale),
        ("bob", Role::Admin, Role::Owner, Fenced::Stale),
        ("cy", Role::Admin, Role::Member, Fenced::Decided(RoleOutcome::NotIn)),
        ("eve", Role::Member, Role::Admin, Fenced::Decided(RoleOutcome::NotIn)),
    ];
    for (name, from, to, expected) in cases {
        assert_eq!(change(&scene, scene.new_role(group, name, from, to)).await, expected, "{name} {from:?}");
    }
    let removal = RemoveParticipant { role: Some(Role::Admin), ..scene.new_removal(group, "bob") };
    assert_eq!(remove(&scene, removal).await, Fenced::Stale, "removed as another role than they have");
    assert_eq!(scene.everything(group).await, before);
    let removal = RemoveParticipant { role: Some(Role::Member), ..scene.new_removal(group, "bob") };
    let outcome = remove(&scene, removal).await;
    assert!(matches!(outcome, Fenced::Decided(RemoveOutcome::Removed(_))), "{outcome:?}");
}

/// What somebody decided before they lost their standing, or who is not in at all, changes nothing.
pub async fn a_stale_decision_about_people_writes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let old = scene.fence(group, "cy").await;
    scene.remove(group, "cy").await;
    scene.add(group, &["cy"]).await;
    assert_ne!(scene.fence(group, "cy").await, old, "who comes back decides anew");
    let before = scene.everything(group).await;
    for (name, fence) in [("cy", Some(old)), ("eve", Some(old)), ("eve", None)] {
        let actor = Actor::from(user(name));
        let addition = AddParticipants { actor: actor.clone(), fence, ..scene.new_addition(group, &["dan"]) };
        assert_eq!(add(&scene, addition).await, Fenced::Stale, "{name}");
        let removal = RemoveParticipant { actor: actor.clone(), fence, ..scene.new_removal(group, "bob") };
        assert_eq!(remove(&scene, removal).await, Fenced::Stale, "{name}");
        let role = scene.new_role(group, "bob", Role::Member, Role::Reader);
        assert_eq!(change(&scene, RoleChange { actor, fence, ..role }).await, Fenced::Stale, "{name}");
    }
    assert_eq!(scene.everything(group).await, before);
}

/// Who comes back has joined anew; what they may read then depends on the channel's setting.
pub async fn coming_back_is_joining_anew(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let all = scene.group(&THREE).await;
    let since_join = scene.group_since_join(&THREE).await;
    for (group, readable, floor) in [(all, vec![1, 2, 3], Seq::ZERO), (since_join, vec![3], Seq::new(2))] {
        scene.send(group, "ann", "one").await;
        assert_eq!(scene.read_all(group, "bob").await.len(), 1);
        let first = participant(&scene, group, "bob").await;
        scene.remove(group, "bob").await;
        scene.send(group, "ann", "two").await;
        let joined = scene.add(group, &["bob"]).await;
        scene.send(group, "ann", "three").await;
        let back = participant(&scene, group, "bob").await;
        assert_eq!((back.joined_rev, back.joined_seq), (joined.rev, Seq::new(2)));
        assert_eq!((back.created_at, back.updated_at), (first.created_at, joined.at));
        assert_eq!(scene.view(group, "bob").await.membership.floor_seq, floor);
        let seqs =
            scene.read_all(group, "bob").await.iter().map(|message| message.seq.get()).collect::<Vec<_>>();
        assert_eq!(seqs, readable);
        assert_eq!(scene.view(group, "bob").await.channel.participant_count, 3);
    }
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(6));
}

async fn participant(scene: &Scene, channel: ChannelId, name: &str) -> chat_core::Participant {
    let query = ParticipantQuery { channel, viewer: None, prefix: None, after: None, limit: 1_000 };
    let page = scene.store.participants(&query).await.expect("participants");
    let mut all = page.expect("the channel is there").participants.into_iter();
    all.find(|participant| participant.user == user(name)).expect("they are in")
}

/// Participants come by the bytes of their ids, in pages, each once; those who left do not.
pub async fn participants_come_by_id_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let names = ["Zoe", "ann", "bob", "ann b", "Ann", "élan", "10", "9", "😀", "a_b", "a-b", "gone"];
    let roles: Vec<_> = names.iter().map(|name| (*name, Role::Owner)).collect();
    let group = scene.group(&roles).await;
    scene.remove(group, "gone").await;
    let mut sorted: Vec<_> = names.iter().filter(|name| **name != "gone").map(|name| user(name)).collect();
    sorted.sort();
    for limit in [1, 2, 5, 11, 12] {
        assert_eq!(in_pages(&scene, group, None, limit).await, sorted, "in pages of {limit}");
    }
}

/// Those whose id begins with a text come by the bytes of their ids, in pages; it is compared byte by byte.
pub async fn participants_are_found_by_the_beginning_of_their_id(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let highest = char::MAX.to_string().repeat(16);
    let names = ["ann", "a", "an", "Ann", "ann b", "am", "ao", "anz", "an\u{10ffff}", "%", "a_b", &highest];
    let roles: Vec<_> = names.iter().map(|name| (*name, Role::Owner)).collect();
    let group = scene.group(&roles).await;
    for prefix in ["a", "an", "ann", "ann b", "ann bc", "A", "_", "%", "a_", "b", "\u{10ffff}", &highest] {
        let mut expected: Vec<_> =
            names.iter().filter(|name| name.starts_with(prefix)).map(|name| user(name)).collect();
        expected.sort();
        for limit in [1, 2, 100] {
            let found = in_pages(&scene, group, Some(prefix), limit).await;
            assert_eq!(found, expected, "{prefix:?} in pages of {limit}");
        }
    }
}

async fn in_pages(scene: &Scene, group: ChannelId, prefix: Option<&str>, limit: usize) -> Vec<UserId> {
    let (mut found, mut after): (_, Option<UserId>) = (Vec::new(), None);
    let (ann, prefix) = (user("ann"), prefix.map(user));
    loop {
        let (prefix, after_id) = (prefix.as_ref(), after.as_ref());
        let query = ParticipantQuery { channel: group, viewer: Some(&ann), prefix, after: after_id, limit };
        let page = scene.store.participants(&query).await.expect("participants").expect("ann is in");
        assert!(page.participants.iter().all(|one| one.status == ParticipantStatus::Active), "{page:?}");
        found.extend(page.participants.into_iter().map(|one| one.user));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}
