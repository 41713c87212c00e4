//! What people keep to themselves: where their unread begins, what they are notified of, their totals.

use std::sync::Arc;

use chat_core::store::{AdvanceOutcome, PersonalEdit, PersonalOutcome, Store};
use chat_core::{
    ChannelId, Count, ListPlace, MembershipState, NotificationLevel, PersonalRev, Role, Seq, TotalUnread,
};

use crate::naive;
use crate::scene::{Scene, content, user};
use crate::together;

const THREE: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Reader)];

fn read_to(seq: u64) -> PersonalEdit {
    PersonalEdit::ReadTo(Seq::new(seq))
}

fn unread_from(seq: u64) -> PersonalEdit {
    PersonalEdit::UnreadFrom(Seq::new(seq))
}

fn state(channel: ChannelId, badge: u64, read: u64) -> MembershipState {
    MembershipState {
        channel,
        badge_seq: Seq::new(badge),
        read_seq: Seq::new(read),
        floor_seq: Seq::ZERO,
        hidden_at_seq: None,
        archived: false,
        notifications: NotificationLevel::All,
        hidden_seqs: Vec::new(),
    }
}

fn changed(rev: u64, state: MembershipState) -> PersonalOutcome {
    PersonalOutcome::Changed { personal_rev: PersonalRev::new(rev), state }
}

/// Reading without telling moves one's own marker, up alone, and nothing that others can read.
pub async fn private_reading_moves_the_marker_alone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 5).await;
    scene.advance(group, "bob", 4, 1).await;
    let before = scene.everything(group).await;
    assert_eq!(scene.personal(group, "bob", read_to(3)).await, changed(2, state(group, 3, 1)));
    for lower in [3, 2, 0] {
        let outcome = scene.personal(group, "bob", read_to(lower)).await;
        assert_eq!(outcome, PersonalOutcome::Unchanged(state(group, 3, 1)), "{lower}");
    }
    assert_eq!(scene.everything(group).await, before, "nothing that others read");
    assert_eq!(scene.unread(group, "bob").await.unread.messages.value, 2);
    let view = scene.view(group, "bob").await;
    assert_eq!((view.membership.badge_seq, view.membership.read_seq), (Seq::new(3), Seq::new(1)));
    assert_eq!(view.membership.personal_rev, PersonalRev::new(2));
    assert_eq!(scene.personal_rev("bob").await, PersonalRev::new(2), "once for what changed something");
    assert_eq!(scene.personal_rev("ann").await, PersonalRev::new(1));
    let memberships = scene.store.memberships(&user("bob")).await.expect("memberships");
    assert_eq!(memberships.channels[0].state, state(group, 3, 1));
    assert_eq!(memberships.channels[0].personal_rev, PersonalRev::new(2));
}

/// Marking as unread moves one's own marker, down alone, and nothing that others can read; what was read is unread again,
/// however often.
pub async fn marking_unread_lowers_the_marker_alone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 5).await;
    scene.advance(group, "bob", 5, 5).await;
    let before = scene.everything(group).await;
    assert_eq!(scene.personal(group, "bob", unread_from(3)).await, changed(2, state(group, 2, 5)));
    for higher in [3, 4, 5] {
        let outcome = scene.personal(group, "bob", unread_from(higher)).await;
        assert_eq!(outcome, PersonalOutcome::Unchanged(state(group, 2, 5)), "{higher}");
    }
    assert_eq!(scene.unread(group, "bob").await.unread.messages.value, 3);
    assert_eq!(scene.personal(group, "bob", unread_from(1)).await, changed(3, state(group, 0, 5)));
    assert_eq!(scene.unread(group, "bob").await, naive::unread(&scene, group, "bob").await);
    assert_eq!(scene.everything(group).await, before, "what others were told stays");
    assert_eq!(scene.personal(group, "bob", read_to(5)).await, changed(4, state(group, 5, 5)));
    assert_eq!(scene.everything(group).await, before);
}

/// Telling what was told before tells where the marker is, and leaves it: raising it is another write. Telling more
/// raises it.
pub async fn telling_again_says_where_the_marker_is(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 5).await;
    scene.advance(group, "bob", 4, 4).await;
    scene.personal(group, "bob", unread_from(2)).await;
    let badge = |outcome: AdvanceOutcome| match outcome {
        AdvanceOutcome::Advanced { badge_seq, .. } | AdvanceOutcome::Unchanged { badge_seq, .. } => badge_seq,
        other => panic!("advancing came to {other:?}"),
    };
    for (delivered, read, expected) in [(4, 4, 1), (5, 4, 1), (5, 0, 1), (5, 5, 5), (5, 3, 5)] {
        let outcome = scene.advance(group, "bob", delivered, read).await;
        assert_eq!(badge(outcome), Seq::new(expected), "{delivered} {read}");
        assert_eq!(scene.view(group, "bob").await.membership.badge_seq, Seq::new(expected));
    }
}

/// Sending raises the marker past what was marked as unread.
pub async fn sending_reads_what_was_marked_unread(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    scene.send_many(group, "ann", 3).await;
    scene.advance(group, "bob", 3, 3).await;
    scene.personal(group, "bob", unread_from(1)).await;
    scene.send(group, "bob", "four").await;
    let own = scene.view(group, "bob").await;
    assert_eq!((own.membership.badge_seq, own.membership.read_seq), (Seq::new(4), Seq::new(4)));
    assert_eq!(own.unread.messages.value, 0);
}

/// Nobody marks what is not there; strangers get nowhere.
pub async fn markers_stay_within_the_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, ended) = (scene.group(&THREE).await, scene.group(&THREE).await);
    scene.send_many(group, "ann", 2).await;
    scene.delete_channel(ended).await;
    for edit in [read_to(3), unread_from(3), read_to(i64::MAX as u64)] {
        let outcome = scene.personal(group, "bob", edit).await;
        assert_eq!(outcome, PersonalOutcome::BeyondHead(Seq::new(2)), "{edit:?}");
    }
    scene.remove(group, "cy").await;
    let rev = scene.personal_rev("cy").await;
    for edit in [read_to(1), unread_from(1), PersonalEdit::Notify(NotificationLevel::Muted)] {
        for (channel, name) in [(group, "eve"), (group, "cy"), (ended, "bob"), (scene.channel_id(), "bob")] {
            let outcome = scene.personal(channel, name, edit).await;
            assert_eq!(outcome, PersonalOutcome::NotFound, "{name} {edit:?}");
        }
    }
    assert_eq!(scene.personal_rev("cy").await, rev);
}

/// A batch is answered item by item; each user's version rises by one if anything of theirs changed.
pub async fn a_batch_raises_each_user_once(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (one, two) = (scene.group(&THREE).await, scene.group(&THREE).await);
    for group in [one, two] {
        scene.send_many(group, "ann", 3).await;
    }
    let before = scene.personal_rev("bob").await;
    assert_eq!(before, PersonalRev::new(2));
    let batch = [
        scene.new_personal(one, "bob", read_to(2)),
        scene.new_personal(two, "cy", read_to(0)),
        scene.new_personal(two, "bob", read_to(3)),
        scene.new_personal(one, "eve", read_to(1)),
        scene.new_personal(two, "ann", read_to(4)),
        scene.new_personal(one, "ann", unread_from(2)),
    ];
    let outcomes = scene.store.change_personal(&batch).await.expect("change_personal");
    let expected = [
        changed(3, state(one, 2, 0)),
        PersonalOutcome::Unchanged(state(two, 0, 0)),
        changed(3, state(two, 3, 0)),
        PersonalOutcome::NotFound,
        PersonalOutcome::BeyondHead(Seq::new(3)),
        changed(3, state(one, 1, 3)),
    ];
    assert_eq!(outcomes, expected);
    for (name, rev) in [("ann", 3), ("bob", 3), ("cy", 2)] {
        assert_eq!(scene.personal_rev(name).await, PersonalRev::new(rev), "{name}");
    }
    assert_eq!(scene.store.change_personal(&[]).await.expect("change_personal"), []);
}

/// Changes at once of many people and channels are all made, and each is a version.
pub async fn personal_changes_at_once_are_all_made(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let groups = [scene.group(&THREE).await, scene.group(&THREE).await];
    for group in groups {
        scene.send_many(group, "ann", 20).await;
    }
    let changes = (1..=20).flat_map(|n| groups.map(|group| (n, group))).map(|(n, group)| {
        let scene = scene.clone();
        async move {
            let (one, other) = if n % 2 == 0 { ("bob", "cy") } else { ("cy", "bob") };
            let batch =
                [scene.new_personal(group, one, read_to(n)), scene.new_personal(group, other, read_to(n))];
            scene.store.change_personal(&batch).await.expect("change_personal")
        }
    });
    let outcomes = together(changes).await;
    for name in ["bob", "cy"] {
        for group in groups {
            assert_eq!(scene.view(group, name).await.membership.badge_seq, Seq::new(20), "{name}");
        }
    }
    let mut revs: Vec<_> = outcomes
        .into_iter()
        .flatten()
        .filter_map(|outcome| match outcome {
            PersonalOutcome::Changed { personal_rev, .. } => Some(personal_rev),
            _ => None,
        })
        .collect();
    revs.sort();
    let last = scene.personal_rev("bob").await.max(scene.personal_rev("cy").await);
    assert_eq!(revs.last(), Some(&last), "the last version is the last change");
}

/// The level is one's own in each channel, and stays when one leaves and comes back.
pub async fn notification_levels_are_kept(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&THREE).await, scene.group(&THREE).await);
    let before = scene.everything(group).await;
    let notify = PersonalEdit::Notify;
    let muted = MembershipState { notifications: NotificationLevel::Muted, ..state(group, 0, 0) };
    assert_eq!(
        scene.personal(group, "bob", notify(NotificationLevel::Muted)).await,
        changed(3, muted.clone())
    );
    assert_eq!(
        scene.personal(group, "bob", notify(NotificationLevel::Muted)).await,
        PersonalOutcome::Unchanged(muted.clone())
    );
    let mentions = MembershipState { notifications: NotificationLevel::Mentions, ..muted };
    assert_eq!(scene.personal(group, "bob", notify(NotificationLevel::Mentions)).await, changed(4, mentions));
    assert_eq!(scene.everything(group).await, before, "nothing that others read");
    let level = async |channel, name| scene.view(channel, name).await.membership.notifications;
    assert_eq!(level(group, "bob").await, NotificationLevel::Mentions);
    assert_eq!(level(group, "cy").await, NotificationLevel::All);
    assert_eq!(level(other, "bob").await, NotificationLevel::All);
    scene.remove(group, "bob").await;
    scene.add(group, &["bob"]).await;
    assert_eq!(level(group, "bob").await, NotificationLevel::Mentions);
    let memberships = scene.store.memberships(&user("bob")).await.expect("memberships");
    let own = memberships.channels.iter().find(|own| own.head.channel == group).expect("bob is in");
    assert_eq!(own.state.notifications, NotificationLevel::Mentions);
}

async fn listed(scene: &Scene, name: &str, archived: bool) -> Vec<ChannelId> {
    let page = scene.store.channel_page(&user(name), archived, None, 10, &scene.limits).await;
    page.expect("channel_page").channels.iter().map(|view| view.channel.id).collect()
}

/// A hidden channel is in no list of the one who hid it until its next message, an archived one in a list of its own
/// whatever is sent; both show nowhere else, and only what changes is written.
pub async fn a_place_in_the_list_is_ones_own(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&THREE).await, scene.group(&THREE).await);
    scene.send_many(group, "ann", 2).await;
    let before = scene.everything(group).await;
    let place = PersonalEdit::Place;
    let hidden = MembershipState { hidden_at_seq: Some(Seq::new(2)), ..state(group, 0, 0) };
    assert_eq!(scene.personal(group, "bob", place(ListPlace::Hidden)).await, changed(3, hidden.clone()));
    let again = scene.personal(group, "bob", place(ListPlace::Hidden)).await;
    assert_eq!(again, PersonalOutcome::Unchanged(hidden));
    assert_eq!(
        (listed(&scene, "bob", false).await, listed(&scene, "bob", true).await),
        (vec![other], vec![])
    );
    assert_eq!(listed(&scene, "cy", false).await, [group, other]);
    assert_eq!(scene.everything(group).await, before, "nothing that others read");
    assert_eq!(scene.total("bob").await, TotalUnread::default());
    scene.send(group, "ann", "back").await;
    assert_eq!(listed(&scene, "bob", false).await, [group, other]);

    let archived = MembershipState { archived: true, ..state(group, 0, 0) };
    assert_eq!(scene.personal(group, "bob", place(ListPlace::Archived)).await, changed(4, archived.clone()));
    scene.send(group, "ann", "more").await;
    scene.send(group, "bob", "mine").await;
    assert_eq!(
        (listed(&scene, "bob", false).await, listed(&scene, "bob", true).await),
        (vec![other], vec![group])
    );
    assert!(scene.view(group, "bob").await.membership.archived);
    scene.send(group, "ann", "unread").await;
    assert_eq!(scene.unread(group, "bob").await.unread.messages.value, 1, "it counts for itself");
    assert_eq!(scene.total("bob").await, TotalUnread::default());
    assert_eq!(scene.total("bob").await, naive::total(&scene, "bob").await);
    scene.remove(group, "bob").await;
    scene.add(group, &["bob"]).await;
    assert_eq!(listed(&scene, "bob", true).await, [group], "kept over leaving and coming back");

    let outcome = scene.personal(group, "bob", place(ListPlace::Listed)).await;
    let PersonalOutcome::Changed { state, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((state.archived, state.hidden_at_seq), (false, None));
    assert_eq!((listed(&scene, "bob", false).await.len(), listed(&scene, "bob", true).await.len()), (2, 0));
}

/// An archived direct channel that is deleted for oneself comes back, with its next message, to where it was.
pub async fn a_deleted_archived_channel_comes_back_archived(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    scene.personal(direct, "bob", PersonalEdit::Place(ListPlace::Archived)).await;
    scene.store.clear_direct(direct, &user("bob"), scene.tick()).await.expect("clear_direct");
    assert_eq!((listed(&scene, "bob", false).await, listed(&scene, "bob", true).await), (vec![], vec![]));
    scene.send(direct, "ann", "again").await;
    assert_eq!(
        (listed(&scene, "bob", false).await, listed(&scene, "bob", true).await),
        (vec![], vec![direct])
    );
}

fn exactly(value: u64) -> Count {
    Count { value, at_least: false }
}

async fn mention(scene: &Scene, channel: ChannelId, name: &str) {
    let draft = scene.new_message(channel, "ann", "hey");
    let content = chat_core::Content { mentions: vec![user(name)], ..content("hey") };
    scene.written(chat_core::store::Append { content, ..draft }).await;
}

/// The total is the sum of what the channel list shows: without muted and hidden channels, and those one left; with
/// mentions alone of those one is notified of for these.
pub async fn the_total_sums_what_the_list_shows(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    assert_eq!(scene.total("bob").await, TotalUnread::default(), "of somebody unknown");
    let (all, some, muted) =
        (scene.group(&THREE).await, scene.group(&THREE).await, scene.group(&THREE).await);
    let (left, ended, quiet) =
        (scene.group(&THREE).await, scene.group(&THREE).await, scene.group(&THREE).await);
    let direct = scene.send_first("ann", "bob", "hi").await.channel;
    for group in [all, some, muted, left, ended] {
        scene.send_many(group, "ann", 2).await;
        mention(&scene, group, "bob").await;
    }
    scene.send(quiet, "bob", "my own").await;
    scene.personal(some, "bob", PersonalEdit::Notify(NotificationLevel::Mentions)).await;
    scene.personal(muted, "bob", PersonalEdit::Notify(NotificationLevel::Muted)).await;
    scene.remove(left, "bob").await;
    scene.delete_channel(ended).await;
    let total = TotalUnread { messages: exactly(3 + 1 + 1), mentions: exactly(2), channels: exactly(3) };
    assert_eq!(scene.total("bob").await, total);
    assert_eq!(scene.total("bob").await, naive::total(&scene, "bob").await);
    scene.advance(all, "bob", 3, 3).await;
    scene.store.clear_direct(direct, &user("bob"), scene.tick()).await.expect("clear_direct");
    let total = TotalUnread { messages: exactly(1), mentions: exactly(1), channels: exactly(1) };
    assert_eq!(scene.total("bob").await, total);
    scene.personal(some, "bob", read_to(3)).await;
    assert_eq!(scene.total("bob").await, TotalUnread::default());
    scene.personal(muted, "bob", PersonalEdit::Notify(NotificationLevel::All)).await;
    scene.send(direct, "ann", "again").await;
    let total = TotalUnread { messages: exactly(4), mentions: exactly(1), channels: exactly(2) };
    assert_eq!(scene.total("bob").await, total);
    assert_eq!(scene.total("bob").await, naive::total(&scene, "bob").await);
    let total = TotalUnread { messages: exactly(1), mentions: exactly(0), channels: exactly(1) };
    assert_eq!(scene.total("ann").await, total, "what bob said");
}

/// Each channel counts up to its own cap and scan, and only so many channels are looked at: beyond them the total says
/// that there may be more.
pub async fn the_total_is_bounded(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.unread_cap = 2;
    scene.limits.unread_total_channels = 3;
    let mut groups = Vec::new();
    for n in 1..=3 {
        let group = scene.group(&THREE).await;
        scene.send_many(group, "ann", 1).await;
        groups.push(group);
        let total = TotalUnread { messages: exactly(n), mentions: exactly(0), channels: exactly(n) };
        assert_eq!(scene.total("bob").await, total);
    }
    let at_least = |value| Count { value, at_least: true };
    scene.send_many(groups[0], "ann", 2).await;
    let total = TotalUnread { messages: at_least(4), mentions: exactly(0), channels: exactly(3) };
    assert_eq!(scene.total("bob").await, total, "two and more in the first");
    let fourth = scene.group(&THREE).await;
    assert_eq!(scene.total("bob").await, total, "nothing was said in the fourth");
    scene.send(fourth, "ann", "hi").await;
    let total = scene.total("bob").await;
    assert_eq!((total.mentions, total.channels), (at_least(0), at_least(3)));
    assert_eq!(total, naive::total(&scene, "bob").await, "the first three by id");
    scene.advance(groups[0], "bob", 3, 3).await;
    let total = TotalUnread { messages: exactly(3), mentions: exactly(0), channels: exactly(3) };
    assert_eq!(scene.total("bob").await, total);
    scene.limits.unread_scan = 1;
    scene.send(groups[1], "cy", "hi").await;
    let deleted = scene.read_all(groups[1], "bob").await.remove(0);
    scene.delete(&deleted).await;
    assert_eq!(scene.total("bob").await, naive::total(&scene, "bob").await);
    let total = scene.total("bob").await;
    assert_eq!(
        (total.messages, total.channels),
        (at_least(2), at_least(2)),
        "what was not looked at may be more"
    );
}
