//! Who shares a channel with whom.

use std::sync::Arc;

use chat_core::Role;
use chat_core::store::Store;

use crate::scene::{Scene, user, users};

/// Those who are active in a channel with the viewer, and nobody else, as it is now.
pub async fn those_who_share_a_channel_are_acquainted(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let everybody = ["ann", "bob", "cleo", "dora", "eve", "nobody"];
    let acquainted = async |viewer: &str| {
        let found = scene.store.acquainted(&user(viewer), &users(&everybody)).await.expect("acquainted");
        let mut found: Vec<_> = found.iter().map(ToString::to_string).collect();
        found.sort();
        found
    };
    assert_eq!(acquainted("ann").await, [""; 0]);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member), ("dora", Role::Reader)]).await;
    let other = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    scene.group(&[("bob", Role::Owner), ("eve", Role::Member)]).await;
    scene.send_first("cleo", "ann", "hi").await;
    assert_eq!(acquainted("ann").await, ["ann", "bob", "cleo", "dora"]);
    assert_eq!(acquainted("eve").await, ["bob", "eve"]);
    scene.remove(group, "dora").await;
    scene.remove(group, "bob").await;
    assert_eq!(acquainted("ann").await, ["ann", "bob", "cleo"], "bob is in the other one, too");
    assert_eq!(acquainted("dora").await, [""; 0], "who is out knows nobody");
    scene.delete_channel(other).await;
    assert_eq!(acquainted("ann").await, ["ann", "cleo"]);
    scene.add(group, &["dora"]).await;
    assert_eq!(acquainted("dora").await, ["ann", "dora"], "and knows them again who comes back");
    assert_eq!(scene.store.acquainted(&user("ann"), &[]).await.expect("acquainted"), []);
    let asked = users(&["bob", "dora", "dora"]);
    assert_eq!(scene.store.acquainted(&user("ann"), &asked).await.expect("acquainted"), users(&["dora"]));
}
