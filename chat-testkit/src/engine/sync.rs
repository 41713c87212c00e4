//! Sync: one call after another brings a client up to date, with what changed alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{
    ChannelCursor, ChannelId, Cursor, Draft, ErrorKind, Event, HistoryVisibility, NotificationLevel,
    PersonalRev, Rev, Role, Seq, Synced, UserId,
};

use super::House;
use crate::Client;

/// The revs of the changes of a channel that pages tell.
fn revs(pages: &[Synced], channel: ChannelId) -> Vec<u64> {
    let events = pages.iter().flat_map(|page| &page.events);
    let changes = events.filter_map(|event| match event {
        Event::Change(change) if change.channel() == channel => Some(change.rev().get()),
        _ => None,
    });
    changes.collect()
}

/// The channels that pages tell of, each once.
fn told(pages: &[Synced]) -> Vec<ChannelId> {
    let mut channels: Vec<_> =
        pages.iter().flat_map(|page| &page.events).filter_map(Event::channel).collect();
    channels.dedup();
    channels
}

/// From every change there is, and on pages of every size, a sync gives exactly what comes after, messages and
/// activities in their order.
pub async fn a_sync_from_every_change_gives_exactly_the_rest(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.catch_up_page = 3);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let fresh = house.client(&bob).await.cursor;
    for n in 0..8 {
        let sent = house.say(&alice, channel, &n.to_string()).await.message;
        if n % 3 == 0 {
            let edit = house.chat.edit_message(&alice, channel, sent.id, 0, Draft::new("edited")).await;
            edit.expect("edited");
        }
    }
    let head = house.chat.get_channel(&bob, channel).await.expect("a channel").channel.rev.get();
    for rev in 1..=head {
        for limit in [1, 2, 5, 100] {
            let mut client = house.client(&bob).await;
            client.cursor = fresh.clone();
            let at = ChannelCursor { rev: Rev::new(rev), ..ChannelCursor::default() };
            client.cursor.channels.insert(channel, at);
            let pages = client.sync(&house.chat, Some(limit)).await;
            let expected: Vec<_> = (rev + 1..=head).collect();
            assert_eq!(revs(&pages, channel), expected, "from {rev} on pages of {limit}");
            let changes = |page: &Synced| revs(std::slice::from_ref(page), channel).len();
            assert!(pages.iter().all(|page| changes(page) <= limit), "pages of {limit}");
        }
    }
}

/// Channels in which nothing happened are not in it, nor is personal state that did not change; who missed nothing is
/// told nothing.
pub async fn a_sync_tells_only_what_changed(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let mut groups = Vec::new();
    for _ in 0..5 {
        groups.push(house.group(&[&alice, &bob]).await);
    }
    let mut away = house.client(&bob).await;
    away.list(&house.chat).await;
    let nothing = away.sync(&house.chat, None).await;
    assert_eq!((nothing.len(), nothing[0].reset, nothing[0].events.len()), (1, false, 0));
    assert!(nothing[0].cursor.channels.is_empty(), "a cursor of what is told alone");

    house.say(&alice, groups[1], "missed").await;
    house.say(&bob, groups[3], "from another device").await;
    house.chat.mark_read(&alice, groups[3], Seq::new(1)).await.expect("read");
    let muted = NotificationLevel::Muted;
    house.chat.set_notification_level(&bob, groups[4], muted).await.expect("muted");
    let pages = away.sync(&house.chat, None).await;
    let mut expected = vec![groups[1], groups[3]];
    expected.sort();
    assert_eq!((pages.len(), told(&pages)), (1, expected.clone()));
    assert_eq!(pages[0].cursor.channels.keys().copied().collect::<Vec<_>>(), expected);
    let Event::Personal { memberships, .. } = &pages[0].events[0] else { panic!("{pages:?}") };
    let states: Vec<_> = memberships.iter().map(|state| (state.channel, state.notifications)).collect();
    assert_eq!(states, [(groups[4], muted)]);
    assert_eq!(away.bodies(groups[1]), ["missed"]);
    assert_eq!(away.held[&groups[3]].receipts[&alice].read_seq, Seq::new(1));
    assert_eq!(away.badges[&groups[3]].badge_seq, Seq::new(1), "what one sent is read");
    assert!(away.sync(&house.chat, None).await[0].events.is_empty(), "told once");
}

/// However small the pages, nothing is told twice or not at all, also when more happens between two of them, and each is
/// bounded.
pub async fn a_sync_goes_on_page_by_page(store: Arc<dyn Store>) {
    for limit in [1, 2, 3, 7] {
        let house = House::with(&store, |limits| limits.sync_items = 7);
        let (alice, bob) =
            (house.user(&format!("alice{limit}")).await, house.user(&format!("bob{limit}")).await);
        let cleo = house.user(&format!("cleo{limit}")).await;
        let mut groups = Vec::new();
        for _ in 0..4 {
            groups.push(house.group(&[&alice, &bob, &cleo]).await);
        }
        let mut away = house.client(&bob).await;
        for group in &groups {
            for n in 0..3 {
                house.say(&alice, *group, &n.to_string()).await;
            }
            house.chat.mark_read(&cleo, *group, Seq::new(2)).await.expect("read");
            house.chat.mark_unread(&bob, *group, Seq::new(1)).await.expect("unread");
            house.chat.mark_read_privately(&bob, *group, Seq::new(3)).await.expect("read");
        }
        let mut pages = 0;
        loop {
            let page = house.chat.sync(&bob, Some(away.cursor.clone()), Some(limit)).await.expect("a page");
            away.follow(&page);
            assert!(page.events.len() <= limit + 1, "{limit}: {page:?}");
            pages += 1;
            // Every other channel moves on while the client pages.
            if pages % 2 == 0 && pages < 8 {
                house.say(&alice, groups[pages / 2 % 4], "meanwhile").await;
            }
            if !page.more {
                break;
            }
            assert!(!page.events.is_empty(), "each page goes on");
        }
        let rest = away.sync(&house.chat, Some(limit)).await;
        assert!(!rest.last().expect("a page").more);
        for group in &groups {
            let view = house.chat.get_channel(&bob, *group).await.expect("a channel");
            assert_eq!(away.rev(*group), view.channel.rev, "{limit}");
            assert_eq!(away.held[group].messages.len() as u64, view.channel.last_seq.get());
            assert_eq!(away.held[group].receipts[&cleo].read_seq, Seq::new(2));
        }
        let expected = house.client(&bob).await.cursor;
        assert_eq!(away.cursor, expected, "{limit}");
    }
    refusals(&House::with(&store, |limits| (limits.sync_items, limits.cursor_channels) = (7, 2))).await;
}

async fn refusals(house: &House) {
    let bob = house.user("bob").await;
    for limit in [0, 8, usize::MAX] {
        let error = house.chat.sync(&bob, None, Some(limit)).await.expect_err("no such page");
        assert_eq!(
            (error.kind(), error.field(), error.limit()),
            (ErrorKind::Invalid, Some("limit"), Some(7))
        );
    }
    house.chat.sync(&bob, None, Some(7)).await.expect("the largest page");
    let mut cursor = house.client(&bob).await.cursor;
    for n in 1..=3 {
        cursor.channels.insert(unknown(n), ChannelCursor::default());
    }
    let error = house.chat.sync(&bob, Some(cursor.clone()), None).await.expect_err("one channel too many");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("cursor"), Some(2)));
    cursor.channels.pop_last();
    house.chat.sync(&bob, Some(cursor), None).await.expect("as many as there may be");
}

fn unknown(n: u128) -> ChannelId {
    ChannelId::from_uuid(uuid::Uuid::from_u128(n))
}

/// Too far behind, ahead of the head, new, gone: each is told by its word, with a view and the latest messages or with
/// nothing.
pub async fn what_a_sync_cannot_continue_is_told_anew(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| (limits.resume_changes, limits.sync_messages) = (5, 3));
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (far, near) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let (ahead, left) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let ended = house.group(&[&alice, &bob]).await;
    let mut away = house.client(&bob).await;
    away.cursor.channels.insert(ahead, ChannelCursor { rev: Rev::new(900), ..ChannelCursor::default() });
    away.cursor.channels.insert(unknown(1), ChannelCursor::default());
    for n in 0..6 {
        house.say(&alice, far, &n.to_string()).await;
    }
    for n in 0..5 {
        house.say(&alice, near, &n.to_string()).await;
    }
    house.chat.remove_participant(&alice, left, &bob, None).await.expect("removed");
    house.chat.delete_channel(&alice, ended).await.expect("deleted");
    let joined = house.group(&[&alice, &bob]).await;
    house.say(&alice, joined, "welcome").await;
    let pages = away.sync(&house.chat, None).await;
    assert_eq!((pages.len(), pages[0].reset), (1, false));
    assert_eq!((away.held[&far].resets, away.held[&ahead].resets), (1, 1), "the bound, and one past it");
    assert_eq!((away.held[&near].resets, revs(&pages, near)), (0, vec![2, 3, 4, 5, 6]));
    assert_eq!(away.bodies(far), ["3", "4", "5"], "the latest messages come with the view");
    assert!(pages[0].history[&far].has_before);
    assert_eq!(away.bodies(joined), ["welcome"]);
    let mut gone = away.gone.clone();
    gone.sort();
    let mut expected = vec![unknown(1), left, ended];
    expected.sort();
    assert_eq!(gone, expected, "removed, ended, never existed: one word");
    assert_eq!(away.cursor, house.client(&bob).await.cursor);
}

/// Without a cursor, with one of another epoch and with one whose personal state is ahead, all is told anew, page by
/// page, and begins by saying so.
pub async fn a_sync_from_elsewhere_begins_with_a_reset(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    for n in 0..4 {
        let group = house.group(&[&alice, &bob]).await;
        house.say(&alice, group, &n.to_string()).await;
    }
    let mut old = house.client(&bob).await;
    let mut ahead = house.client(&bob).await;
    ahead.cursor.personal_rev = ahead.cursor.personal_rev.next();
    resets(&house, &mut ahead, 3).await;
    let first = house.chat.sync(&bob, None, None).await.expect("a page");
    assert!(first.reset && !first.more);
    assert_eq!(first.cursor, house.client(&bob).await.cursor, "a first cursor");
    house.chat.new_epoch().await.expect("a new epoch");
    resets(&house, &mut old, 3).await;
    let nobody = UserId::new("eve").expect("a name");
    let page = house.chat.sync(&nobody, None, None).await.expect("a page");
    assert_eq!((page.reset, page.events.len(), page.cursor.personal_rev), (true, 0, PersonalRev::ZERO));
}

async fn resets(house: &House, client: &mut Client, limit: usize) {
    let user = client.session.user().clone();
    client.held.insert(unknown(7), crate::Held::default());
    let pages = client.sync(&house.chat, Some(limit)).await;
    let resets: Vec<_> = pages.iter().map(|page| page.reset).collect();
    assert_eq!(resets, [true, false], "the first page says so, and the others go on");
    assert_eq!(client.held.len(), 4, "what it held is dropped");
    let bodies: BTreeSet<_> = client.held.keys().map(|channel| client.bodies(*channel)).collect();
    assert_eq!(bodies.len(), 4);
    assert_eq!(client.cursor, house.client(&user).await.cursor);
    let (_, opened) = house.chat.open_session(&user, Some(client.cursor.clone())).await.expect("it resumes");
    assert!(opened.resumed);
}

/// What is below one's floor is skipped, and the cursor moves on.
pub async fn a_sync_skips_what_is_not_for_its_reader(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let history = HistoryVisibility::SinceJoin;
    let request = NewGroupRequest { name: "since".to_owned(), history, ..NewGroupRequest::default() };
    let channel = house.chat.create_group(&alice, request).await.expect("created");
    let old = house.say(&alice, channel, "before bob").await.message;
    house.chat.add_participants(&alice, channel, vec![bob.clone()], Role::Member).await.expect("added");
    let mut away = house.client(&bob).await;
    for n in 0..3 {
        let edit = house.chat.edit_message(&alice, channel, old.id, n, Draft::new("secret")).await;
        edit.expect("edited");
    }
    house.say(&alice, channel, "with bob").await;
    let pages = away.sync(&house.chat, None).await;
    let skipped = Event::Skipped { channel, from: Rev::new(4), to: Rev::new(6) };
    assert_eq!(pages[0].events[0], skipped, "neighbours merge");
    assert_eq!(away.bodies(channel), ["with bob"]);
    let mut fresh = house.client(&bob).await;
    fresh.cursor = Cursor { channels: BTreeMap::new(), ..fresh.cursor.clone() };
    fresh.sync(&house.chat, None).await;
    assert_eq!(fresh.bodies(channel), ["with bob"], "nor is it among the latest messages");
}

/// A session opened with the cursor of a sync tells what happened since, and nothing of it again; the other way round, too.
pub async fn a_session_goes_on_where_a_sync_ended(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (group, other) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let mut client = house.client(&bob).await;
    client.list(&house.chat).await;
    house.say(&alice, group, "one").await;
    house.chat.mark_unread(&bob, group, Seq::new(1)).await.expect("unread");
    let muted = NotificationLevel::Muted;
    house.chat.set_notification_level(&bob, group, muted).await.expect("muted");
    client.sync(&house.chat, Some(2)).await;
    let mut client = client.resume(&house.chat).await;
    assert!(client.opened.resumed);
    house.chat.remove_participant(&alice, other, &bob, None).await.expect("removed");
    house.say(&alice, group, "two").await;
    client.until(|client| client.gone == [other] && client.rev(group) == Rev::new(3)).await;
    assert_eq!(client.bodies(group), ["one", "two"]);
    assert_eq!(client.held[&group].revs, [Rev::new(2), Rev::new(3)]);
    client.until(|client| client.cursor.personal_rev > client.opened.personal_rev).await;
    assert!(client.sync(&house.chat, None).await.iter().all(|page| page.events.is_empty()));
}
