//! Mutes and bans.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{
    AddOutcome, Append, AppendOutcome, BanOutcome, BanUser, Fenced, LiftBan, LiftOutcome, Mute, MuteChange,
    MuteOutcome, ParticipantQuery, Store,
};
use chat_core::{Activity, ActivityKind, Actor, Ban, BanPage, ChannelId, Reason, Role, Sanction, UserId};

use crate::scene::{Scene, user};

const PEOPLE: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Admin)];

fn spam() -> Reason {
    Reason::from_stored("\"spam\" \u{202e}".to_owned())
}

async fn muting(scene: &Scene, mute: &Mute) -> Fenced<MuteOutcome> {
    scene.store.mute_participant(mute).await.expect("mute_participant")
}

async fn banning(scene: &Scene, ban: &BanUser) -> Fenced<BanOutcome> {
    scene.store.ban_user(ban).await.expect("ban_user")
}

async fn lifting(scene: &Scene, lift: &LiftBan) -> Fenced<LiftOutcome> {
    scene.store.lift_ban(lift).await.expect("lift_ban")
}

async fn bans(scene: &Scene, channel: ChannelId, after: Option<&UserId>, limit: usize) -> BanPage {
    let page = scene.store.bans(channel, None, after, limit, scene.tick()).await.expect("bans");
    page.expect("the channel is there")
}

/// A mute shows with its end and its reason to who is muted and to the others, in their standing too, until it is
/// lifted; each of them makes decisions of theirs stale that were made before.
pub async fn a_mute_shows_until_it_is_lifted(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let until = Some(scene.tick().after(Duration::from_hours(1)));
    for (until, reason) in [(until, Some(spam())), (None, None)] {
        let old = scene.fence(group, "bob").await;
        let change = MuteChange::Mute { until, reason: reason.clone() };
        let mute = Mute { actor: user("cy").into(), change, ..scene.new_mute(group, "bob") };
        let written = scene.mute(mute.clone()).await;
        assert_eq!((&written.actor, written.at), (&mute.actor, mute.at));
        assert_eq!(written.kind, ActivityKind::Muted { user: user("bob"), until, reason: reason.clone() });
        let muted = Some(Sanction { since: mute.at, until, reason });
        assert_eq!(scene.view(group, "bob").await.membership.muted, muted);
        assert_eq!(scene.access(group, "bob").await.muted, muted);
        let query = ParticipantQuery { channel: group, viewer: None, prefix: None, after: None, limit: 10 };
        let page = scene.store.participants(&query).await.expect("a page").expect("there");
        let told: Vec<_> = page.participants.iter().map(|one| one.muted.clone()).collect();
        assert_eq!(told, [None, muted, None]);
        let stale = Append { fence: Some(old), ..scene.new_message(group, "bob", "decided before") };
        assert_eq!(scene.append(stale).await, AppendOutcome::Stale);
    }
    let muted = scene.fence(group, "bob").await;
    let lift = Mute { change: MuteChange::Lift { reason: Some(spam()) }, ..scene.new_mute(group, "bob") };
    let written = scene.mute(lift).await;
    assert_eq!(written.kind, ActivityKind::Unmuted { user: user("bob"), reason: Some(spam()) });
    assert_eq!(scene.access(group, "bob").await.muted, None);
    assert_ne!(scene.fence(group, "bob").await, muted);
}

/// What there is not, or no more, is not lifted; who is not in is not muted; another role than assumed is stale. None of
/// it writes anything.
pub async fn mutes_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let until = Some(scene.tick().after(Duration::from_micros(1)));
    scene
        .mute(Mute { change: MuteChange::Mute { until, reason: None }, ..scene.new_mute(group, "bob") })
        .await;
    let old = scene.fence(group, "cy").await;
    scene.role(group, "cy", Role::Admin, Role::Owner).await;
    let before = scene.everything(group).await;
    let lift = |name| Mute { change: MuteChange::Lift { reason: None }, ..scene.new_mute(group, name) };
    for name in ["ann", "bob"] {
        assert_eq!(muting(&scene, &lift(name)).await, Fenced::Decided(MuteOutcome::Unchanged), "{name}");
    }
    let outside = scene.new_mute(group, "dan");
    assert_eq!(muting(&scene, &outside).await, Fenced::Decided(MuteOutcome::NotIn));
    let assumed = Mute { role: Some(Role::Reader), ..scene.new_mute(group, "bob") };
    assert_eq!(muting(&scene, &assumed).await, Fenced::Stale);
    let decided = Mute { actor: user("cy").into(), fence: Some(old), ..scene.new_mute(group, "bob") };
    assert_eq!(muting(&scene, &decided).await, Fenced::Stale);
    assert_eq!(scene.everything(group).await, before);
}

/// Who is muted stays so when they leave and come back.
pub async fn a_mute_outlives_coming_back(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    scene.mute(scene.new_mute(group, "bob")).await;
    scene.remove(group, "bob").await;
    scene.add(group, &["bob"]).await;
    assert!(scene.access(group, "bob").await.muted.is_some());
}

/// A ban removes who is in, by the same change, and keeps out who is not; it is listed with who, when and why.
pub async fn a_ban_removes_and_keeps_out(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let until = Some(scene.tick().after(Duration::from_hours(1)));
    let mut expected = Vec::new();
    for (name, role, until, reason) in
        [("bob", Some(Role::Member), until, Some(spam())), ("dan", None, None, None)]
    {
        let ban = scene.new_ban(group, name, role);
        let ban = BanUser { actor: user("cy").into(), until, reason: reason.clone(), ..ban };
        let Activity { kind, at, actor, .. } = scene.ban(ban).await;
        let removed = role.is_some();
        assert_eq!(kind, ActivityKind::Banned { user: user(name), removed, until, reason: reason.clone() });
        expected.push(Ban { user: user(name), actor, sanction: Sanction { since: at, until, reason } });
        assert_eq!(scene.store.access(group, &user(name)).await.expect("access"), None);
        assert_eq!(scene.view(group, "ann").await.channel.participant_count, 2);
    }
    assert_eq!(bans(&scene, group, None, 10).await, BanPage { bans: expected.clone(), next: None });
    let first = bans(&scene, group, None, 1).await;
    assert_eq!(first, BanPage { bans: expected[..1].to_vec(), next: Some(user("bob")) });
    let rest = bans(&scene, group, Some(&user("bob")), 1).await;
    assert_eq!(rest, BanPage { bans: expected[1..].to_vec(), next: None });
    let of = async |viewer: &str| {
        scene.store.bans(group, Some(&user(viewer)), None, 10, scene.tick()).await.expect("bans")
    };
    assert_eq!(of("cy").await.map(|page| page.bans), Some(expected));
    assert_eq!((of("bob").await, of("eve").await), (None, None), "whoever is not in finds nothing");

    let before = scene.everything(group).await;
    for names in [&["dan"][..], &["eve", "bob"], &["ann", "dan"]] {
        let adding = scene.store.add_participants(&scene.new_addition(group, names)).await.expect("adding");
        assert!(matches!(adding, Fenced::Decided(AddOutcome::Banned(_))), "{names:?}: {adding:?}");
    }
    let both =
        scene.store.add_participants(&scene.new_addition(group, &["ann", "cy"])).await.expect("adding");
    assert_eq!(both, Fenced::Decided(AddOutcome::AlreadyIn));
    assert_eq!(scene.everything(group).await, before);
}

/// A ban ends by itself at its time, or is lifted before it: then it is not listed, and who was banned may be added.
pub async fn a_ban_ends_or_is_lifted(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    scene.ban(scene.new_ban(group, "bob", Some(Role::Member))).await;
    let end = scene.tick().after(Duration::from_mins(1));
    scene.ban(BanUser { until: Some(end), ..scene.new_ban(group, "dan", None) }).await;
    let lift = LiftBan { actor: user("cy").into(), reason: Some(spam()), ..scene.new_lift(group, "bob") };
    let lifted = lifting(&scene, &lift).await;
    let Fenced::Decided(LiftOutcome::Lifted(written)) = lifted else { panic!("lifting came to {lifted:?}") };
    assert_eq!(written.kind, ActivityKind::BanLifted { user: user("bob"), reason: Some(spam()) });
    assert_eq!(written.actor, Actor::from(user("cy")));
    let again = scene.new_lift(group, "bob");
    assert_eq!(lifting(&scene, &again).await, Fenced::Decided(LiftOutcome::NotBanned));
    scene.add(group, &["bob"]).await;
    assert_eq!(bans(&scene, group, None, 10).await.bans.len(), 1);
    scene.set_clock(end);
    assert_eq!(bans(&scene, group, None, 10).await, BanPage { bans: vec![], next: None });
    let ended = scene.new_lift(group, "dan");
    assert_eq!(lifting(&scene, &ended).await, Fenced::Decided(LiftOutcome::NotBanned));
    scene.add(group, &["dan"]).await;
    // A ban again, and one in place of another.
    scene.ban(scene.new_ban(group, "dan", Some(Role::Member))).await;
    scene.ban(BanUser { reason: Some(spam()), ..scene.new_ban(group, "dan", None) }).await;
    let page = bans(&scene, group, None, 10).await;
    let told: Vec<_> = page.bans.into_iter().map(|ban| (ban.user, ban.sanction.reason)).collect();
    assert_eq!(told, [(user("dan"), Some(spam()))]);
}

/// The only owner is not banned, nor is anybody on old versions or another role than assumed.
pub async fn bans_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&PEOPLE).await;
    let old = scene.fence(group, "cy").await;
    scene.role(group, "cy", Role::Admin, Role::Member).await;
    let before = scene.everything(group).await;
    let owner = scene.new_ban(group, "ann", Some(Role::Owner));
    assert_eq!(banning(&scene, &owner).await, Fenced::Decided(BanOutcome::LastOwner));
    for (name, role) in [("bob", None), ("bob", Some(Role::Admin)), ("dan", Some(Role::Member))] {
        assert_eq!(
            banning(&scene, &scene.new_ban(group, name, role)).await,
            Fenced::Stale,
            "{name} {role:?}"
        );
    }
    let ban = scene.new_ban(group, "bob", Some(Role::Member));
    let decided = BanUser { actor: user("cy").into(), fence: Some(old), ..ban };
    assert_eq!(banning(&scene, &decided).await, Fenced::Stale);
    let lift = LiftBan { actor: user("cy").into(), fence: Some(old), ..scene.new_lift(group, "bob") };
    assert_eq!(lifting(&scene, &lift).await, Fenced::Stale);
    assert_eq!(scene.everything(group).await, before);
}
