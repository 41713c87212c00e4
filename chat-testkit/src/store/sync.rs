//! Finding what changed since a client was here.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{Moved, PersonalEdit, PersonalNews, Store};
use chat_core::{ChannelCursor, ChannelId, NotificationLevel, PersonalRev, Role};

use crate::scene::{Scene, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];
/// More than there is.
const ALL: usize = 1_000;

async fn since(scene: &Scene, name: &str, rev: u64, limit: usize) -> PersonalNews {
    let news = scene.store.personal_since(&user(name), PersonalRev::new(rev), limit).await;
    news.expect("personal_since")
}

async fn moved(scene: &Scene, held: &BTreeMap<ChannelId, ChannelCursor>, limit: usize) -> Vec<Moved> {
    scene.store.moved(&user("bob"), held, limit).await.expect("moved")
}

/// The channels that news tell of: those somebody is in, then those that are gone.
fn named(news: &PersonalNews) -> (Vec<ChannelId>, Vec<ChannelId>) {
    (news.memberships.iter().map(|own| own.head.channel).collect(), news.gone.clone())
}

/// What changed of somebody's own is told by its version, as it is now; what others changed of theirs is not.
pub async fn personal_news_are_what_changed_since(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (one, two) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let direct = scene.send_first("bob", "ann", "hi").await.channel;
    let all = scene.store.memberships(&user("bob")).await.expect("memberships");
    let news = since(&scene, "bob", 0, ALL).await;
    assert_eq!(named(&news), (vec![one, two, direct], vec![]));
    assert_eq!((news.personal_rev, news.has_more), (PersonalRev::new(3), false));
    for own in &news.memberships {
        assert!(all.channels.contains(own), "as it is among all memberships");
    }
    scene.personal(one, "bob", PersonalEdit::Notify(NotificationLevel::Muted)).await;
    scene.personal(two, "ann", PersonalEdit::Notify(NotificationLevel::Muted)).await;
    scene.send(two, "ann", "shared changes are no news").await;
    let news = since(&scene, "bob", 3, ALL).await;
    assert_eq!(named(&news), (vec![one], vec![]));
    assert_eq!(news.memberships[0].state.notifications, NotificationLevel::Muted);
    assert_eq!(named(&since(&scene, "bob", 0, ALL).await).0, [two, direct, one], "in the order of versions");
    let nothing = since(&scene, "bob", 4, ALL).await;
    assert_eq!(nothing, PersonalNews { personal_rev: PersonalRev::new(4), ..PersonalNews::default() });
    let ahead =
        scene.store.personal_since(&user("bob"), PersonalRev::MAX, ALL).await.expect("personal_since");
    assert_eq!(ahead, nothing);
    assert_eq!(since(&scene, "eve", 0, ALL).await, PersonalNews::default(), "nobody knows eve");
}

/// Leaving, being removed and the end of a channel are told, once, to those whom it befell; coming back is told as
/// being in.
pub async fn personal_news_tell_what_is_gone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (left, ended) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let stays = scene.group(&BOTH).await;
    scene.remove(left, "bob").await;
    scene.delete_channel(ended).await;
    assert_eq!(named(&since(&scene, "bob", 3, ALL).await), (vec![], vec![left, ended]));
    assert_eq!(named(&since(&scene, "bob", 4, ALL).await), (vec![], vec![ended]));
    assert_eq!(
        named(&since(&scene, "ann", 3, ALL).await),
        (vec![], vec![ended]),
        "she is still in the other"
    );
    assert_eq!(named(&since(&scene, "bob", 5, ALL).await), (vec![], vec![]));
    scene.add(left, &["bob"]).await;
    let back = since(&scene, "bob", 3, ALL).await;
    assert_eq!(named(&back), (vec![left], vec![ended]));
    let memberships = scene.store.memberships(&user("bob")).await.expect("memberships");
    assert!(memberships.channels.contains(&back.memberships[0]));
    assert_eq!(memberships.channels.len(), 2);
    assert!(memberships.channels.iter().any(|own| own.head.channel == stays));
}

/// A page has as many as asked and those that share the last one's version, and says whether there are more: pages
/// give everything once.
pub async fn personal_news_come_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let mut groups = Vec::new();
    for _ in 0..4 {
        groups.push(scene.group(&BOTH).await);
    }
    groups[..3].sort();
    let mute = PersonalEdit::Notify(NotificationLevel::Muted);
    // Three memberships, one version.
    let mutes = [0, 1, 2].map(|n| scene.new_personal(groups[n], "bob", mute));
    scene.store.change_personal(&mutes).await.expect("change_personal");
    scene.remove(groups[3], "bob").await;
    let page = since(&scene, "bob", 4, 1).await;
    assert_eq!(
        (named(&page).0, page.personal_rev, page.has_more),
        (groups[..3].to_vec(), PersonalRev::new(5), true)
    );
    let page = since(&scene, "bob", 5, 1).await;
    assert_eq!(
        (named(&page).1, page.personal_rev, page.has_more),
        (vec![groups[3]], PersonalRev::new(6), false)
    );
    let page = since(&scene, "bob", 4, 3).await;
    assert_eq!((page.memberships.len(), page.gone.len(), page.has_more), (3, 0, true), "the page is full");
    let page = since(&scene, "bob", 4, 4).await;
    assert_eq!((page.memberships.len(), page.gone.len(), page.has_more), (3, 1, false));
}

/// Of all channels those are found that are elsewhere than they were, new, or not there, by id; and no other.
pub async fn what_moved_is_found_among_all_channels(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let mut groups = Vec::new();
    for _ in 0..6 {
        groups.push(scene.group(&BOTH).await);
    }
    let heads = scene.store.heads(&groups).await.expect("heads");
    let mut held: BTreeMap<_, ChannelCursor> =
        heads.iter().map(|head| (head.channel, (*head).into())).collect();
    assert_eq!(moved(&scene, &held, ALL).await, []);
    scene.send(groups[5], "ann", "hi").await;
    scene.send(groups[1], "ann", "hi").await;
    scene.advance(groups[1], "bob", 1, 1).await;
    scene.remove(groups[2], "bob").await;
    scene.delete_channel(groups[3]).await;
    held.remove(&groups[0]);
    let strangers = scene.group(&[("ann", Role::Owner), ("cy", Role::Member)]).await;
    held.insert(strangers, ChannelCursor::default());
    let heads = scene.store.heads(&groups).await.expect("heads");
    let head = |channel| heads.iter().find(|head| head.channel == channel).copied();
    let mut expected: Vec<_> =
        [0, 1, 5].map(|n| Moved { channel: groups[n], head: head(groups[n]) }).into_iter().collect();
    expected.extend([groups[2], groups[3], strangers].map(|channel| Moved { channel, head: None }));
    expected.sort_by_key(|moved| moved.channel);
    assert_eq!(moved(&scene, &held, ALL).await, expected);
    for limit in 1..=6 {
        assert_eq!(moved(&scene, &held, limit).await, expected[..limit], "{limit}");
    }
    // Receipts alone move a channel, too.
    let now: BTreeMap<_, ChannelCursor> = heads.iter().map(|head| (head.channel, (*head).into())).collect();
    let mut held = now.clone();
    held.retain(|channel, _| ![groups[2], groups[3]].contains(channel));
    assert_eq!(moved(&scene, &held, ALL).await, []);
    let at = held.get_mut(&groups[1]).expect("held");
    at.receipt_rev = at.receipt_rev.minus(1);
    assert_eq!(moved(&scene, &held, ALL).await, [Moved { channel: groups[1], head: head(groups[1]) }]);
    assert_eq!(moved(&scene, &BTreeMap::new(), ALL).await.len(), 4, "without a cursor all of them");
}
