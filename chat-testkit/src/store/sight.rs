//! What somebody no longer wants to see: cleared history, and single messages.

use std::sync::Arc;

use chat_core::store::{
    ChangeQuery, ClearOutcome, Fenced, HideMessage, HideOutcome, ReactOutcome, ReactorQuery, RecipientQuery,
    Store, VersionQuery,
};
use chat_core::{Anchor, ChannelId, MembershipState, Message, Rev, Role, Seq};

use crate::naive::unread as recount;
use crate::scene::{Scene, key, user};
use crate::together;

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
    let page =
        scene.store.channel_page(&user("bob"), false, None, 10, &scene.limits).await.expect("channel_page");
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

/// Whether somebody finds a message in any way that names it.
pub(super) async fn finds(scene: &Scene, message: &Message, name: &str) -> bool {
    let (viewer, channel, store) = (user(name), message.channel, &scene.store);
    let (viewer, with) = (Some(&viewer), key("eyes"));
    let found = store.message(channel, viewer, message.id).await.expect("message").is_some();
    let message = message.id;
    let query = VersionQuery { channel, message, viewer, before: None, limit: 1 };
    assert_eq!(store.versions(&query).await.expect("versions").is_some(), found);
    let query = ReactorQuery { channel, message, key: &with, viewer, after: None, limit: 1 };
    assert_eq!(store.reactors(&query).await.expect("reactors").is_some(), found);
    let query =
        RecipientQuery { channel, message, viewer, after: None, limit: 1, full_up_to: 10, counts_up_to: 10 };
    assert_eq!(store.recipients(&query).await.expect("recipients").is_some(), found);
    found
}

/// A hidden message is not there for one person, in no way there is, and there for everybody else; nothing shared is
/// written. What the viewer hid comes with the changes they read.
pub async fn a_hidden_message_is_gone_for_one(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 4).await;
    let (before, rev) = (scene.everything(group).await, scene.personal_rev("bob").await);
    let told = scene.hide(&sent[2], "bob").await;
    assert_eq!((told.hidden_seqs.clone(), told.floor_seq), (vec![Seq::new(3)], Seq::ZERO));
    assert_eq!((state(&scene, group, "bob").await, scene.personal_rev("bob").await), (told, rev.next()));
    assert_eq!(scene.view(group, "bob").await.membership.personal_rev, rev.next());
    assert_eq!(scene.hide(&sent[1], "bob").await.hidden_seqs, [Seq::new(2), Seq::new(3)], "ascending");
    assert_eq!(scene.everything(group).await, before, "nobody else hears of it");
    assert_eq!((read(&scene, group, "bob").await, read(&scene, group, "ann").await.len()), (vec![1, 4], 4));
    for message in &sent {
        let is_hidden = [2, 3].contains(&message.seq.get());
        assert_eq!(finds(&scene, message, "bob").await, !is_hidden, "{}", message.seq);
        assert!(finds(&scene, message, "ann").await);
    }
    let react = scene.new_reaction(&sent[1], "bob", "eyes");
    let outcome = scene.store.add_reaction(&react, 9).await.expect("add_reaction");
    assert_eq!(outcome, Fenced::Decided(ReactOutcome::NoMessage));
    let terms = scene.unread(group, "bob").await;
    assert_eq!((terms.hidden, terms.unread.messages.value), (2, 2));
    assert_eq!(terms, recount(&scene, group, "bob").await);
    let (bob, ann) = (user("bob"), user("ann"));
    for (viewer, hidden) in
        [(Some(&bob), vec![Seq::new(2), Seq::new(3)]), (Some(&ann), vec![]), (None, vec![])]
    {
        let query = ChangeQuery { channel: group, viewer, after: Rev::ZERO, limit: 10 };
        let page = scene.store.changes(&query).await.expect("changes").expect("there");
        assert_eq!((page.changes.len(), page.sight.hidden_seqs), (5, hidden), "{viewer:?}");
    }
    scene.clear_history(group, "bob", 2).await;
    assert_eq!(scene.hidden(group, "bob").await, [Seq::new(3)], "what is cleared need not be hidden");
}

/// A page of history is as full as it would be, whatever is hidden, and says what lies before and after it.
pub async fn pages_are_filled_from_beyond_what_is_hidden(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 8).await;
    for seq in [8, 4, 3, 1] {
        scene.hide(&sent[seq - 1], "bob").await;
    }
    // Seen are 2, 5, 6 and 7.
    for (anchor, limit, seqs, has_before, has_after) in [
        (Anchor::Latest, 2, vec![6, 7], true, false),
        (Anchor::Latest, 4, vec![2, 5, 6, 7], false, false),
        (Anchor::Before(Seq::new(6)), 2, vec![2, 5], false, true),
        (Anchor::Before(Seq::new(5)), 1, vec![2], false, true),
        (Anchor::Before(Seq::new(2)), 3, vec![], false, true),
        (Anchor::After(Seq::new(2)), 2, vec![5, 6], true, true),
        (Anchor::After(Seq::new(6)), 2, vec![7], true, false),
        (Anchor::After(Seq::new(7)), 2, vec![], true, false),
        (Anchor::Around(Seq::new(4)), 2, vec![2, 5], false, true),
        (Anchor::Around(Seq::new(8)), 3, vec![6, 7], true, false),
    ] {
        let page = scene.store.history(group, Some(&user("bob")), anchor, limit).await.expect("history");
        let page = page.expect("bob is in");
        let found: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
        let expected = (seqs, has_before, has_after);
        assert_eq!((found, page.has_before, page.has_after), expected, "{anchor:?} limit {limit}");
    }
}

/// The last message of the channel list is the last that is seen.
pub async fn the_list_shows_the_last_message_that_is_not_hidden(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 3).await;
    for (hidden, last) in [(3, Some(2)), (1, Some(2)), (2, None)] {
        scene.hide(&sent[hidden - 1], "bob").await;
        let shown = scene.view(group, "bob").await.last_message.map(|last| last.seq.get());
        let page = scene
            .store
            .channel_page(&user("bob"), false, None, 5, &scene.limits)
            .await
            .expect("channel_page");
        let listed = page.channels[0].last_message.as_ref().map(|last| last.seq.get());
        assert_eq!((shown, listed), (last, last), "without {hidden}");
    }
    assert_eq!(scene.view(group, "ann").await.last_message.map(|last| last.seq), Some(Seq::new(3)));
    scene.send(group, "ann", "4").await;
    assert_eq!(scene.view(group, "bob").await.last_message.map(|last| last.seq), Some(Seq::new(4)));
}

/// Hiding again changes nothing; one more than the limit is refused until what is cleared makes room; what is not there
/// for somebody they do not hide.
pub async fn hiding_is_bounded_and_happens_once(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.hidden_messages = 2;
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let sent = scene.send_many(group, "ann", 4).await;
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    let hide = async |message: &Message, name: &str| {
        scene.store.hide_message(&scene.new_hide(message, name)).await.expect("hide_message")
    };
    scene.hide(&sent[1], "bob").await;
    let full = scene.hide(&sent[2], "bob").await;
    let rev = scene.personal_rev("bob").await;
    assert_eq!(hide(&sent[2], "bob").await, HideOutcome::Unchanged(full.clone()));
    assert_eq!(hide(&sent[3], "bob").await, HideOutcome::Full);
    let here = HideMessage { channel: group, ..scene.new_hide(&elsewhere, "bob") };
    assert_eq!(scene.store.hide_message(&here).await.expect("hide_message"), HideOutcome::NoMessage);
    assert_eq!((state(&scene, group, "bob").await, scene.personal_rev("bob").await), (full, rev));
    scene.clear_history(group, "bob", 2).await;
    assert_eq!(hide(&sent[0], "bob").await, HideOutcome::NoMessage, "it is cleared");
    assert_eq!(scene.hide(&sent[3], "bob").await.hidden_seqs, [Seq::new(3), Seq::new(4)]);
    scene.remove(group, "bob").await;
    for name in ["bob", "eve"] {
        assert_eq!(hide(&sent[0], name).await, HideOutcome::NotFound, "{name}");
    }
    scene.delete_channel(group).await;
    assert_eq!(hide(&sent[0], "ann").await, HideOutcome::NotFound);
}

/// Of messages hidden at once, all are hidden, as far as the limit goes; one that several devices hide is hidden once.
pub async fn hidden_at_once_are_all_hidden(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.hidden_messages = 7;
    let group = scene.group(&BOTH).await;
    let sent = scene.send_many(group, "ann", 10).await;
    let hides = sent.iter().map(|message| {
        let (hide, store) = (scene.new_hide(message, "bob"), Arc::clone(&scene.store));
        async move { store.hide_message(&hide).await.expect("hide_message") }
    });
    let outcomes = together(hides).await;
    let hidden = outcomes.iter().filter(|one| matches!(one, HideOutcome::Hidden(..))).count();
    assert_eq!((hidden, scene.hidden(group, "bob").await.len()), (7, 7), "{outcomes:?}");
    assert_eq!(read(&scene, group, "bob").await.len(), 3);
    let devices = (0..4).map(|_| {
        let (hide, store) = (scene.new_hide(&sent[0], "ann"), Arc::clone(&scene.store));
        async move { store.hide_message(&hide).await.expect("hide_message") }
    });
    let outcomes = together(devices).await;
    let changed = outcomes.iter().filter(|one| !matches!(one, HideOutcome::Unchanged(_))).count();
    assert_eq!((changed, scene.hidden(group, "ann").await), (1, vec![Seq::new(1)]), "{outcomes:?}");
}
