//! What somebody no longer wants to see: cleared history.

use std::sync::Arc;

use chat_core::store::{ClearOutcome, Store};
use chat_core::{ChannelId, MembershipState, Role, Seq};

use crate::naive::unread as recount;
use crate::scene::{Scene, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

/// The numbers of what somebody may read.
async fn read(scene: &Scene, channel: ChannelId, name: &str) -> Vec<u64> {
    scene.read_all(channel, name).await.iter().map(|message| message.seq.get()).collect()
}

async fn state(scene: &Scene, channel: ChannelId, name: &str) -> MembershipState {
    let memberships = scene.store.memberships(&user(name)).await.expect("memberships");
    let own = memberships.channels.into_iter().find(|own| own.head.channel == channel);
    own.expect("they are in").state
}

/// What is cleared is gone for one person alone, in groups and with one other: out of history, of unread and of the
/// list. Nothing shared is written, and the channel stays where it was in the list.
pub async fn cleared_history_is_below_a_floor(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    scene.send_many(group, "ann", 4).await;
    let direct = scene.send_first("ann", "bob", "1").await.channel;
    for _ in 2..=4 {
        scene.send(direct, "ann", "more").await;
    }
    for channel in [group, direct] {
        let (before, rev) = (scene.everything(channel).await, scene.personal_rev("bob").await);
        let outcome = scene.clear_history(channel, "bob", 3).await;
        let ClearOutcome::Cleared(personal_rev, told) = outcome else { panic!("{outcome:?}") };
        assert_eq!(personal_rev, rev.next());
        assert_eq!((told.floor_seq, told.badge_seq, told.hidden_at_seq), (Seq::new(3), Seq::ZERO, None));
        assert_eq!(state(&scene, channel, "bob").await, told);
        assert_eq!(scene.view(channel, "bob").await.membership.personal_rev, personal_rev);
        assert_eq!(scene.personal_rev("bob").await, personal_rev);
        assert_eq!(
            (read(&scene, channel, "bob").await, read(&scene, channel, "ann").await.len()),
            (vec![4], 4)
        );
        assert_eq!(scene.access(channel, "bob").await.floor_seq, Seq::new(3));
        let terms = scene.unread(channel, "bob").await;
        assert_eq!((terms.unread.messages.value, terms.above), (1, 1));
        assert_eq!(terms, recount(&scene, channel, "bob").await);
        scene.clear_history(channel, "bob", 4).await;
        let view = scene.view(channel, "bob").await;
        assert_eq!((view.last_message, view.unread.messages.value), (None, 0));
        assert_eq!(scene.everything(channel).await, before, "nobody else hears of it");
    }
    let page = scene.store.channel_page(&user("bob"), None, 10, &scene.limits).await.expect("channel_page");
    assert_eq!(page.channels.len(), 2, "both are still in the list");
    scene.send(group, "ann", "5").await;
    assert_eq!(read(&scene, group, "bob").await, [5]);
}

/// A floor only rises, and not beyond the last message; who is not in has none.
pub async fn a_floor_only_rises_and_not_beyond_the_head(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    assert_eq!(
        scene.clear_history(group, "bob", 0).await,
        ClearOutcome::Unchanged(state(&scene, group, "bob").await)
    );
    assert_eq!(scene.clear_history(group, "bob", 1).await, ClearOutcome::BeyondHead(Seq::ZERO));
    scene.send_many(group, "ann", 3).await;
    scene.clear_history(group, "bob", 2).await;
    let (before, rev) = (state(&scene, group, "bob").await, scene.personal_rev("bob").await);
    for up_to in [0, 1, 2] {
        assert_eq!(scene.clear_history(group, "bob", up_to).await, ClearOutcome::Unchanged(before.clone()));
    }
    assert_eq!(scene.clear_history(group, "bob", 4).await, ClearOutcome::BeyondHead(Seq::new(3)));
    assert_eq!((state(&scene, group, "bob").await, scene.personal_rev("bob").await), (before, rev));
    scene.remove(group, "bob").await;
    for name in ["bob", "eve"] {
        assert_eq!(scene.clear_history(group, name, 3).await, ClearOutcome::NotFound, "{name}");
    }
    assert_eq!(scene.clear_history(scene.channel_id(), "ann", 0).await, ClearOutcome::NotFound);
    scene.delete_channel(group).await;
    assert_eq!(scene.clear_history(group, "ann", 1).await, ClearOutcome::NotFound);
}

/// Who leaves and comes back has not got back what they cleared.
pub async fn a_floor_survives_leaving_and_coming_back(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    scene.send_many(group, "ann", 3).await;
    scene.clear_history(group, "bob", 2).await;
    scene.remove(group, "bob").await;
    scene.send(group, "ann", "4").await;
    scene.add(group, &["bob"]).await;
    assert_eq!(read(&scene, group, "bob").await, [3, 4]);
}
