//! What becomes of drafts when the place they wait in ends.

use std::sync::Arc;

use chat_core::store::{PersonalNews, Store};
use chat_core::{DraftPlace, MessageId, PersonalRev, Role};
use uuid::Uuid;

use super::drafts::{at, bodies, draft, set, with, written};
use crate::scene::{Scene, user};
use crate::together;

fn root() -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(9))
}

async fn news(scene: &Scene, name: &str, since: PersonalRev, limit: usize) -> PersonalNews {
    scene.store.personal_since(&user(name), since, limit).await.expect("personal_since")
}

/// Who is removed or banned, and all who are in a group that ends, have no drafts there any more, in threads neither.
/// That is one version of theirs, right after the one that takes the group away; drafts elsewhere stay. Who comes back
/// begins anew.
pub async fn what_ends_a_place_empties_its_drafts(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let people = [
        ("ann", Role::Owner),
        ("bob", Role::Member),
        ("cy", Role::Member),
        ("dan", Role::Member),
        ("eve", Role::Member),
    ];
    let (group, other) = (scene.group(&people).await, scene.group(&people).await);
    for (name, _) in &people[..4] {
        written(&scene, name, &at(group, None), "all").await;
        written(&scene, name, &at(group, Some(root())), "re").await;
        written(&scene, name, &at(other, None), "elsewhere").await;
        written(&scene, name, &with("eve"), "hi").await;
    }
    for name in ["ann", "bob", "cy", "dan"] {
        let before = scene.personal_rev(name).await;
        match name {
            "bob" => drop(scene.remove(group, name).await),
            "cy" => drop(scene.ban(scene.new_ban(group, name, Some(Role::Member))).await),
            _ => continue,
        }
        takes_drafts_along(&scene, name, before).await;
    }
    scene.add(group, &["bob"]).await;
    assert_eq!(bodies(&scene, "bob").await, ["hi", "elsewhere"]);
    written(&scene, "bob", &at(group, None), "back").await;
    assert_eq!(bodies(&scene, "ann").await, ["hi", "elsewhere", "re", "all"], "of the others' nothing");
    let (ann, dan, eve) =
        (scene.personal_rev("ann").await, scene.personal_rev("dan").await, scene.personal_rev("eve").await);
    scene.delete_channel(group).await;
    takes_drafts_along(&scene, "ann", ann).await;
    takes_drafts_along(&scene, "dan", dan).await;
    assert_eq!(bodies(&scene, "bob").await, ["hi", "elsewhere"]);
    assert_eq!(scene.personal_rev("eve").await, eve.next(), "whoever had none is told of the end alone");
}

/// The group and both drafts in it are gone since, page by page, too.
async fn takes_drafts_along(scene: &Scene, name: &str, before: PersonalRev) {
    assert_eq!(bodies(scene, name).await, ["hi", "elsewhere"], "{name}");
    let [first, second] = [before.next(), before.next().next()];
    let all = news(scene, name, before, 100).await;
    assert_eq!((all.personal_rev, all.gone.len(), all.has_more), (second, 1, false), "{name}: {all:?}");
    let told: Vec<_> = all.drafts.iter().map(|draft| (draft.version, draft.body.as_str())).collect();
    assert_eq!(told, [(second, ""), (second, "")], "{name}");
    let page = news(scene, name, before, 1).await;
    assert_eq!((page.personal_rev, page.gone.len(), page.has_more), (first, 1, true), "{name}: {page:?}");
    let page = news(scene, name, first, 1).await;
    assert_eq!(
        (page.drafts, page.has_more),
        (all.drafts, false),
        "{name}: those of one version come together"
    );
}

/// Deleting a direct channel for oneself takes one's own drafts to that person along, in threads, too; clearing its
/// history does not, and the other side keeps theirs.
pub async fn a_deleted_direct_channel_takes_its_drafts_along(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    scene.store.ensure_users(&[user("bo")], scene.tick()).await.expect("ensure_users");
    written(&scene, "bob", &with("ann"), "of bob").await;
    written(&scene, "ann", &with("bo"), "to bo").await;
    written(&scene, "ann", &with("bob"), "to bob").await;
    written(&scene, "ann", &DraftPlace { thread_root: Some(root()), ..with("bob") }, "re").await;
    scene.clear_history(direct, "ann", 1).await;
    assert_eq!(bodies(&scene, "ann").await, ["re", "to bob", "to bo"]);
    let before = scene.personal_rev("ann").await;
    let cleared = scene.store.clear_direct(direct, &user("ann"), scene.tick()).await.expect("clear_direct");
    assert_eq!(cleared.expect("there").0, before.next());
    assert_eq!(bodies(&scene, "ann").await, ["to bo"]);
    let told = news(&scene, "ann", before, 100).await;
    assert_eq!((told.memberships.len(), told.drafts.len()), (1, 2), "{told:?}");
    assert_eq!(bodies(&scene, "bob").await, ["of bob"]);
}

/// Of a draft that is written at once with what takes its user out, or ends the group, nothing is left.
pub async fn no_draft_outlives_its_place(store: Arc<dyn Store>) {
    let scene = Arc::new(Scene::new(store));
    for n in 0..10 {
        let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
        together((0..6).map(|step| {
            let scene = scene.clone();
            async move {
                let place = at(group, (step % 2 == 0).then(root));
                match step {
                    2 if n % 2 == 0 => drop(scene.remove(group, "bob").await),
                    2 => drop(scene.delete_channel(group).await),
                    _ => drop(set(&scene, &draft(&scene, "bob", &place, &format!("text {step}"))).await),
                }
            }
        }))
        .await;
        assert_eq!(bodies(&scene, "bob").await, Vec::<String>::new(), "round {n}");
    }
}
