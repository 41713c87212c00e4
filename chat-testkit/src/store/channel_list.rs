//! What people see of their channels: single views, the list, memberships, heads, clearing.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    ChannelId, ChannelPageKey, Head, MembershipState, NotificationLevel, PersonalRev, ReceiptRev, Rev, Role,
    Seq, UserId,
};

use crate::scene::{Scene, user};

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

async fn list(
    scene: &Scene,
    name: &str,
    after: Option<ChannelPageKey>,
    limit: usize,
) -> (Vec<ChannelId>, Option<ChannelPageKey>) {
    let page = scene
        .store
        .channel_page(&user(name), false, after, limit, &scene.limits)
        .await
        .expect("channel_page");
    for view in &page.channels {
        assert_eq!(*view, scene.view(view.channel.id, name).await, "a page shows what a single view shows");
    }
    (page.channels.iter().map(|view| view.channel.id).collect(), page.next)
}

/// A view has the viewer's own part, the last message, unread counts, and the other side of a direct channel.
pub async fn a_view_is_the_viewers_own(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    scene.store.put_user(&user("bob"), &chat_core::Profile::default(), scene.tick()).await.expect("put_user");
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    let last = scene.send(direct, "ann", "still there?").await;
    let (ann, bob) = (scene.view(direct, "ann").await, scene.view(direct, "bob").await);
    assert_eq!(ann.channel, bob.channel);
    assert_eq!((ann.last_message.as_ref(), bob.last_message.as_ref()), (Some(&last), Some(&last)));
    assert_eq!((ann.membership.user.as_str(), bob.membership.user.as_str()), ("ann", "bob"));
    assert_eq!((ann.membership.read_seq, bob.membership.read_seq), (Seq::new(2), Seq::ZERO));
    assert_eq!((ann.unread.messages.value, bob.unread.messages.value), (0, 2));
    let other = |other: Option<chat_core::User>| other.map(|user| user.id.to_string());
    assert_eq!((other(ann.other), other(bob.other)), (Some("bob".to_owned()), Some("ann".to_owned())));

    let group = scene.group(&BOTH).await;
    let view = scene.view(group, "bob").await;
    assert_eq!((view.last_message, view.other), (None, None));
    let message = scene.send(group, "ann", "oops").await;
    let tombstone = scene.delete(&message).await.0;
    assert_eq!(scene.view(group, "bob").await.last_message, Some(tombstone));
}

/// The list goes by last activity, newest first; other changes than messages do not move a channel.
pub async fn the_list_goes_by_last_activity(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (one, two, three) = (scene.group(&BOTH).await, scene.group(&BOTH).await, scene.group(&BOTH).await);
    assert_eq!(list(&scene, "bob", None, 10).await, (vec![three, two, one], None));
    let message = scene.send(one, "ann", "up").await;
    assert_eq!(list(&scene, "bob", None, 10).await, (vec![one, three, two], None));
    scene.edit(&message, "edited").await;
    scene.add(two, &["cy"]).await;
    scene.advance(one, "bob", 1, 1).await;
    assert_eq!(list(&scene, "bob", None, 10).await, (vec![one, three, two], None));
    scene.remove(one, "bob").await;
    assert_eq!(list(&scene, "bob", None, 10).await, (vec![three, two], None));
    assert_eq!(list(&scene, "cy", None, 10).await, (vec![two], None));
    assert_eq!(list(&scene, "eve", None, 10).await, (vec![], None));
}

/// Pages of any size give every channel once, also among channels of the very same time.
pub async fn pages_give_every_channel_once(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let mut all = Vec::new();
    for n in 0..9 {
        let mut group = scene.new_group(&BOTH);
        if n % 3 != 0 {
            group.at = chat_core::Timestamp::from_micros(1_600_000_000_000_001);
        }
        scene.store.create_group(&group).await.expect("create_group");
        all.push((group.at, group.id));
    }
    all.sort_unstable();
    all.reverse();
    let all: Vec<_> = all.into_iter().map(|(_, id)| id).collect();
    for limit in 1..=10 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let (channels, next) = list(&scene, "bob", after, limit).await;
            assert!(channels.len() <= limit, "at most {limit}: {channels:?}");
            found.extend(channels);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, all, "in pages of {limit}");
    }
}

/// A cleared direct channel is hidden and empty for the one who cleared it, until somebody writes again.
pub async fn a_cleared_channel_is_hidden_until_the_next_message(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let direct = scene.send_first("ann", "bob", "one").await.channel;
    scene.send(direct, "bob", "two").await;
    let before = scene.head(direct).await;
    let cleared = scene.store.clear_direct(direct, &user("ann"), scene.tick()).await.expect("clear_direct");
    let (rev, state) = cleared.expect("ann is in");
    let seq = Seq::new(2);
    let expected = MembershipState {
        channel: direct,
        badge_seq: Seq::new(1),
        read_seq: Seq::new(1),
        floor_seq: seq,
        hidden_at_seq: Some(seq),
        archived: false,
        notifications: NotificationLevel::All,
        hidden_seqs: Vec::new(),
    };
    assert_eq!((rev, state), (PersonalRev::new(2), expected));
    assert_eq!(scene.personal_rev("ann").await, rev);
    assert_eq!(scene.view(direct, "ann").await.membership.personal_rev, rev);
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(1), "the other side is not told");
    assert_eq!(scene.head(direct).await, before, "it is no shared change");

    assert_eq!(list(&scene, "ann", None, 10).await.0, []);
    assert_eq!(list(&scene, "bob", None, 10).await.0, [direct]);
    assert_eq!(scene.read_all(direct, "ann").await, []);
    assert_eq!(scene.read_all(direct, "bob").await.len(), 2);
    assert_eq!(scene.view(direct, "ann").await.last_message, None);
    assert_eq!(scene.unread(direct, "ann").await.unread.messages.value, 0);

    let third = scene.send_first("bob", "ann", "three").await;
    assert_eq!(list(&scene, "ann", None, 10).await.0, [direct]);
    assert_eq!(scene.read_all(direct, "ann").await, [third]);
    assert_eq!(scene.unread(direct, "ann").await.unread.messages.value, 1);
}

/// Clearing twice is as clearing once; groups and strangers cannot be cleared.
pub async fn clearing_again_changes_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let direct = scene.send_first("ann", "bob", "one").await.channel;
    let group = scene.group(&BOTH).await;
    let clear = async |channel, name| {
        scene.store.clear_direct(channel, &user(name), scene.tick()).await.expect("clear_direct")
    };
    let first = clear(direct, "bob").await.expect("bob is in");
    let again = clear(direct, "bob").await.expect("bob is in");
    assert_eq!(again.1, first.1);
    assert!(again.0 >= first.0, "{again:?}");
    assert_eq!(clear(group, "bob").await, None);
    assert_eq!(clear(direct, "eve").await, None);
    assert_eq!(clear(scene.channel_id(), "bob").await, None);
}

/// Memberships are all channels somebody is in, hidden ones too, ascending by id.
pub async fn memberships_are_all_channels_of_a_user(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let hidden = scene.send_first("ann", "bob", "hi").await.channel;
    let group = scene.group(&BOTH).await;
    let left = scene.group(&BOTH).await;
    scene.send(group, "ann", "hi").await;
    scene.advance(group, "bob", 1, 1).await;
    scene.remove(left, "bob").await;
    scene.store.clear_direct(hidden, &user("bob"), scene.tick()).await.expect("clear_direct");
    let found = scene.store.memberships(&user("bob")).await.expect("memberships");
    assert_eq!(found.personal_rev, PersonalRev::new(5));
    let mut expected = Vec::new();
    for (channel, joined_rev, personal_rev) in [(hidden, 1, 5), (group, 1, 2)] {
        let own = scene.view(channel, "bob").await.membership;
        assert_eq!(own.personal_rev, PersonalRev::new(personal_rev));
        expected.push((scene.head(channel).await, Rev::new(joined_rev), own.personal_rev, own.floor_seq));
    }
    expected.sort_by_key(|(head, ..)| head.channel);
    let seen =
        found.channels.iter().map(|own| (own.head, own.joined_rev, own.personal_rev, own.state.floor_seq));
    assert_eq!(seen.collect::<Vec<_>>(), expected);

    let unknown = scene.store.memberships(&user("eve")).await.expect("memberships");
    assert_eq!((unknown.personal_rev, unknown.channels.len()), (PersonalRev::ZERO, 0));
}

/// Heads say how far channels are, of those that are there.
pub async fn heads_say_how_far_channels_are(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (one, two) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    scene.send(one, "ann", "hi").await;
    scene.advance(one, "bob", 1, 0).await;
    let mut heads = scene.store.heads(&[two, scene.channel_id(), one]).await.expect("heads");
    heads.sort_by_key(|head| head.rev);
    let head = |channel, rev, receipt_rev| Head {
        channel,
        rev: Rev::new(rev),
        receipt_rev: ReceiptRev::new(receipt_rev),
    };
    assert_eq!(heads, [head(two, 1, 0), head(one, 2, 1)]);
    assert_eq!(scene.store.heads(&[]).await.expect("heads"), []);
}

/// Access is the standing of who is in, with the versions that decide.
pub async fn access_is_the_standing_of_who_is_in(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    let access = scene.access(direct, "ann").await;
    let pair = access.direct_key.map(|key| key.users().map(UserId::to_string));
    assert_eq!(pair, Some(["ann".to_owned(), "bob".to_owned()]));
    assert_eq!((access.kind, access.participant_count), (chat_core::ChannelKind::Direct, 2));
    assert_eq!((access.channel, access.user, access.role), (direct, user("ann"), Role::Member));

    let group = scene.group_since_join(&[("ann", Role::Owner), ("bob", Role::Reader)]).await;
    scene.send(group, "ann", "hi").await;
    scene.add(group, &["cy"]).await;
    let access = scene.access(group, "cy").await;
    assert_eq!((access.kind, access.direct_key), (chat_core::ChannelKind::Group, None));
    assert_eq!((access.role, access.floor_seq, access.participant_count), (Role::Member, Seq::new(1), 3));
    assert_eq!(access.history, chat_core::HistoryVisibility::SinceJoin);
    assert_eq!(scene.access(group, "bob").await.role, Role::Reader);
}
