//! Users.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{AvatarUrl, DisplayName, Metadata, PersonalRev, Profile};

use crate::scene::{Scene, user, users};

fn profile(name: &str) -> Profile {
    Profile {
        name: Some(DisplayName::from_stored(name.to_owned())),
        avatar_url: Some(AvatarUrl::from_stored("https://example.org/a.png".to_owned())),
        metadata: Metadata::from_stored(BTreeMap::from([("team".to_owned(), "blue".to_owned())])),
    }
}

/// `put_user` creates, then replaces all of the profile; `created_at` stays.
pub async fn a_profile_is_created_then_replaced(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (ann, first, later) = (user("ann"), scene.tick(), scene.tick());
    let put = scene.store.put_user(&ann, &profile("Ann"), first).await.expect("put_user");
    assert_eq!(put.name, profile("Ann").name);
    assert_eq!(put.avatar_url, profile("Ann").avatar_url);
    assert_eq!(put.metadata, profile("Ann").metadata);
    assert_eq!((put.created_at, put.updated_at), (first, first));
    assert_eq!(
        scene.store.users(std::slice::from_ref(&ann)).await.expect("users"),
        std::slice::from_ref(&put)
    );

    let again = scene.store.put_user(&ann, &profile("Ann"), first).await.expect("put_user");
    assert_eq!(again, put, "a repeat changes nothing");

    let bare = scene.store.put_user(&ann, &Profile::default(), later).await.expect("put_user");
    assert_eq!((&bare.name, &bare.avatar_url, bare.metadata.is_empty()), (&None, &None, true));
    assert_eq!((bare.created_at, bare.updated_at), (first, later));
    assert_eq!(scene.store.users(&[ann]).await.expect("users"), [bare]);
}

/// `put_user` keeps the personal version.
pub async fn a_new_profile_keeps_the_personal_version(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    scene.send_first("ann", "bob", "hi").await;
    let before = scene.personal_rev("ann").await;
    assert!(before > PersonalRev::ZERO);
    scene.store.put_user(&user("ann"), &profile("Ann"), scene.tick()).await.expect("put_user");
    assert_eq!(scene.personal_rev("ann").await, before);
}

/// `ensure_users` creates with an empty profile, and leaves those alone that are there.
pub async fn ensuring_leaves_profiles_alone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let ann = scene.store.put_user(&user("ann"), &profile("Ann"), scene.tick()).await.expect("put_user");
    let at = scene.tick();
    for _ in 0..2 {
        scene.store.ensure_users(&users(&["ann", "bob"]), at).await.expect("ensure_users");
    }
    scene.store.ensure_users(&users(&["bob"]), scene.tick()).await.expect("ensure_users");
    scene.store.ensure_users(&[], scene.tick()).await.expect("ensure_users");

    let mut found = scene.store.users(&users(&["bob", "ann"])).await.expect("users");
    found.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(found[0], ann);
    assert_eq!((&found[1].id, &found[1].name, found[1].created_at), (&user("bob"), &None, at));
    assert_eq!(found.len(), 2);
}

/// Those who are not there are left out, and nobody comes twice.
pub async fn the_unknown_are_left_out(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    scene.store.ensure_users(&users(&["ann"]), scene.tick()).await.expect("ensure_users");
    let asked = users(&["ann", "nobody", "ann", "Ann"]);
    let found = scene.store.users(&asked).await.expect("users");
    assert_eq!(found.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["ann"]);
    let revs = scene.store.personal_revs(&asked).await.expect("personal_revs");
    assert_eq!(revs, [(user("ann"), PersonalRev::ZERO)]);
    assert_eq!(scene.store.users(&[]).await.expect("users"), []);
    assert_eq!(scene.store.personal_revs(&[]).await.expect("personal_revs"), []);
}

/// `note_seen` creates, and only rises; nothing else of the user changes.
pub async fn last_seen_only_rises(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let ann = scene.store.put_user(&user("ann"), &profile("Ann"), scene.tick()).await.expect("put_user");
    let seen = async |names: &[&str]| {
        let mut seen = scene.store.last_seen(&user("eve"), &users(names)).await.expect("last_seen").last_seen;
        seen.sort();
        seen
    };
    assert_eq!(seen(&["ann", "nobody"]).await, []);
    let (first, later) = (scene.tick(), scene.tick());
    let note = async |seen: &[(&str, chat_core::Timestamp)]| {
        let seen: Vec<_> = seen.iter().map(|(name, at)| (user(name), *at)).collect();
        scene.store.note_seen(&seen).await.expect("note_seen");
    };
    note(&[("ann", later), ("bob", first)]).await;
    note(&[("ann", first)]).await;
    assert_eq!(seen(&["bob", "ann", "ann"]).await, [(user("ann"), later), (user("bob"), first)]);
    note(&[("bob", first), ("bob", later), ("bob", first)]).await;
    note(&[]).await;
    assert_eq!(seen(&["bob"]).await, [(user("bob"), later)]);
    assert_eq!(seen(&[]).await, []);
    assert_eq!(scene.store.users(&users(&["ann"])).await.expect("users"), [ann]);
    assert_eq!(scene.personal_rev("ann").await, PersonalRev::ZERO);
    let bob = scene.store.put_user(&user("bob"), &profile("Bob"), scene.tick()).await.expect("put_user");
    assert_eq!(seen(&["bob"]).await, [(user("bob"), later)], "a new profile keeps it: {bob:?}");
}
