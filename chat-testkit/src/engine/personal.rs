//! What people keep to themselves, on all their devices at once and nowhere else.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    ChannelId, ChannelPage, Count, Draft, ErrorKind, Event, ListPlace, MembershipState, NotificationLevel,
    Seq, TotalUnread, UserId,
};
use futures_util::FutureExt;

use super::House;
use crate::fakes::{FaultyStore, Method};
use crate::{Badge, Client};

fn badge_seq(client: &Client, channel: ChannelId) -> Seq {
    client.badges.get(&channel).map_or(Seq::MAX, |badge| badge.badge_seq)
}

/// Waits until the client knows of this marker.
async fn until_badge(client: &mut Client, channel: ChannelId, seq: u64) {
    client.until(|client| badge_seq(client, channel) == Seq::new(seq)).await;
}

/// A live client that has seen its channels.
async fn device(house: &House, user: &UserId) -> Client {
    let mut client = house.client(user).await;
    client.list(&house.chat).await;
    client
}

/// Reading without telling clears one's own badge, on the other device at once and on the one that was away when it is
/// back; the others are told nothing, then or later.
pub async fn private_reading_is_told_to_ones_own_devices_alone(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let message = house.say(&alice, channel, "one").await.message;
    let (mut at_alice, mut at_bob) = (device(&house, &alice).await, device(&house, &bob).await);
    let away = device(&house, &bob).await;
    let head = house.chat.get_channel(&alice, channel).await.expect("a view").channel;
    let state = house.chat.mark_read_privately(&bob, channel, message.seq).await.expect("read");
    assert_eq!((state.badge_seq, state.read_seq), (Seq::new(1), Seq::ZERO));
    assert_eq!(house.chat.count_unread(&bob, channel).await.expect("a count").messages.value, 0);
    until_badge(&mut at_bob, channel, 1).await;
    let mut back = away.resume(&house.chat).await;
    until_badge(&mut back, channel, 1).await;
    house.say(&alice, channel, "two").await;
    at_alice.until_seq(channel, 2).await;
    assert!(at_alice.held[&channel].receipts.is_empty(), "{:?}", at_alice.held[&channel].receipts);
    let now = house.chat.get_channel(&alice, channel).await.expect("a view").channel;
    assert_eq!(now.receipt_rev, head.receipt_rev, "not even that there is something");
    let page = house.chat.list_recipients(&alice, channel, message.id, None, None).await.expect("recipients");
    assert_eq!((page.read, page.delivered), (0, 0));
}

/// Marking as unread brings the badge back, on all of one's devices; what others were told of one's reading stays, and
/// reading again clears it.
pub async fn marking_unread_brings_the_badge_back_and_takes_nothing_back(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    for n in 1..=3 {
        house.say(&alice, channel, &n.to_string()).await;
    }
    let (chat, mut at_alice) = (&house.chat, house.client(&alice).await);
    let (mut at_bob, away) = (device(&house, &bob).await, device(&house, &bob).await);
    chat.mark_read(&bob, channel, Seq::new(3)).await.expect("read");
    until_badge(&mut at_bob, channel, 3).await;
    let state = chat.mark_unread(&bob, channel, Seq::new(2)).await.expect("unread");
    assert_eq!((state.badge_seq, state.read_seq), (Seq::new(1), Seq::new(3)));
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").messages.value, 2);
    until_badge(&mut at_bob, channel, 1).await;
    let mut back = away.resume(chat).await;
    until_badge(&mut back, channel, 1).await;
    assert_eq!(back.badges[&channel].read_seq, Seq::new(3), "both were told, in whatever order");
    let (_, states) = chat.list_receipts(&alice, channel).await.expect("receipts");
    let bobs = states.iter().find(|state| state.user == bob).expect("bob's");
    assert_eq!(bobs.read_seq, Seq::new(3));
    // Telling again what was told before clears the badge and is no news to the others.
    let before = chat.get_channel(&alice, channel).await.expect("a view").channel.receipt_rev;
    chat.mark_read(&bob, channel, Seq::new(3)).await.expect("read again");
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").messages.value, 0);
    for client in [&mut at_bob, &mut back] {
        until_badge(client, channel, 3).await;
    }
    let after = chat.get_channel(&alice, channel).await.expect("a view").channel.receipt_rev;
    assert_eq!(before, after);
    house.say(&alice, channel, "4").await;
    at_alice.until_seq(channel, 4).await;
    assert_eq!(at_alice.held[&channel].receipts[&bob].read_seq, Seq::new(3));
}

/// Whatever two devices and a third that comes and goes do, and however events of reading, sending and marking pass each
/// other on their way: all end with the marker that is stored.
pub async fn all_devices_end_with_the_same_badge(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.say(&alice, channel, "first").await;
    let mut devices = [device(&house, &bob).await, device(&house, &bob).await];
    let mut away = device(&house, &bob).await;
    let chat = &house.chat;
    for n in 1..=24_u64 {
        let last = house.say(&alice, channel, "more").await.message.seq;
        let seq = Seq::new(1 + n * 5 % last.get());
        match n % 6 {
            0 | 3 => drop(chat.mark_read(&bob, channel, seq).await.expect("read")),
            1 => drop(chat.mark_read_privately(&bob, channel, seq).await.expect("read privately")),
            2 => drop(house.say(&bob, channel, "I").await),
            _ => drop(chat.mark_unread(&bob, channel, seq).await.expect("unread")),
        }
        if n % 8 == 0 {
            let stored = chat.get_channel(&bob, channel).await.expect("a view").membership;
            away = away.resume(chat).await;
            for client in devices.iter_mut().chain([&mut away]) {
                until(client, channel, stored.badge_seq, stored.read_seq).await;
            }
        }
    }
}

async fn until(client: &mut Client, channel: ChannelId, badge_seq: Seq, read_seq: Seq) {
    let is_there = |badge: &Badge| (badge.badge_seq, badge.read_seq) == (badge_seq, read_seq);
    client.until(|client| client.badges.get(&channel).is_some_and(is_there)).await;
}

/// What one does to one's own badge while a commit is under way is written in its order.
pub async fn waiting_changes_keep_their_order(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let house = House::new(&port);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    for n in 1..=9 {
        house.say(&alice, channel, &n.to_string()).await;
    }
    let chat = &house.chat;
    let mut at_bob = device(&house, &bob).await;
    chat.get_channel(&bob, channel).await.expect("a view, and bob's standing is known");
    let held = faulty.hold_before(Method::ChangePersonal);
    let mut first = Box::pin(chat.mark_read_privately(&bob, channel, Seq::new(9)));
    assert!((&mut first).now_or_never().is_none());
    held.reached().await;
    let mark = |n: u64| {
        let bob = &bob;
        Box::pin(async move {
            match n % 2 {
                0 => chat.mark_read_privately(bob, channel, Seq::new(9)).await,
                _ => chat.mark_unread(bob, channel, Seq::new(n)).await,
            }
        })
    };
    let mut waiting: Vec<_> = (1..=5).map(mark).collect();
    for one in &mut waiting {
        assert!(one.now_or_never().is_none(), "it waits");
    }
    held.release();
    let mut badges = vec![first.await.expect("read").badge_seq.get()];
    for one in waiting {
        badges.push(one.await.expect("written").badge_seq.get());
    }
    assert_eq!(badges, [9, 0, 9, 2, 9, 4]);
    until_badge(&mut at_bob, channel, 4).await;
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").messages.value, 5);
}

/// A number no message has is refused, with the last message's; strangers find nothing.
pub async fn markers_that_do_not_fit_are_refused(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.say(&alice, channel, "only").await;
    let chat = &house.chat;
    let error = chat.mark_read_privately(&bob, channel, Seq::new(2)).await.expect_err("beyond");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("seq"), Some(1)));
    let error = chat.mark_unread(&bob, channel, Seq::new(2)).await.expect_err("beyond");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("seq"), Some(1)));
    let error = chat.mark_unread(&bob, channel, Seq::ZERO).await.expect_err("no message");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("seq")));
    for result in [
        chat.mark_read_privately(&eve, channel, Seq::new(1)).await,
        chat.mark_unread(&eve, channel, Seq::new(1)).await,
        chat.set_notification_level(&eve, channel, NotificationLevel::Muted).await,
    ] {
        assert_eq!(result.expect_err("eve is not in").kind(), ErrorKind::NotFound);
    }
}

/// Hiding and archiving reach one's own devices alone, live and after a resume; messages go on arriving, and bring back
/// what is hidden, not what is archived.
pub async fn a_channel_goes_to_its_place_on_all_ones_devices(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let (one, two) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let chat = &house.chat;
    house.say(&alice, one, "first").await;
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    chat.place_channel(&bob, one, ListPlace::Hidden).await.expect("hidden");
    chat.place_channel(&bob, two, ListPlace::Archived).await.expect("archived");
    let lists = async || {
        let listed = chat.list_channels(&bob, None, None).await.expect("a page");
        let archived = chat.list_archived_channels(&bob, None, None).await.expect("a page");
        let ids = |page: ChannelPage| page.channels.iter().map(|view| view.channel.id).collect::<Vec<_>>();
        (ids(listed), ids(archived))
    };
    assert_eq!(lists().await, (vec![], vec![two]));
    assert_eq!(chat.list_channels(&alice, None, None).await.expect("a page").channels.len(), 2);
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        let (mut hidden, mut archived) = (false, false);
        while !(hidden && archived) {
            if let Event::Personal { memberships, .. } = client.next().await.event() {
                let is_hidden =
                    |own: &MembershipState| own.channel == one && own.hidden_at_seq == Some(Seq::new(1));
                hidden |= memberships.iter().any(is_hidden);
                archived |= memberships.iter().any(|own| own.channel == two && own.archived);
            }
        }
    }
    house.say(&alice, one, "again").await;
    house.say(&alice, two, "again").await;
    assert_eq!(lists().await, (vec![one], vec![two]));
    let error = chat.place_channel(&eve, one, ListPlace::Hidden).await.expect_err("eve is not in");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// An app's badge: the sum over channels without the muted ones; another device that clears a part of it is an event.
pub async fn the_total_follows_what_any_device_does(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (one, two) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let chat = &house.chat;
    let draft = || Draft::new("@bob").mentioning([bob.clone()]);
    for channel in [one, two] {
        chat.send(&alice, channel, draft()).await.expect("sent");
        house.say(&alice, channel, "more").await;
    }
    let exactly = |value| Count { value, at_least: false };
    let total = |messages, mentions, channels| TotalUnread {
        messages: exactly(messages),
        mentions: exactly(mentions),
        channels: exactly(channels),
    };
    let mut other = device(&house, &bob).await;
    assert_eq!(chat.total_unread(&bob).await.expect("a total"), total(4, 2, 2));
    chat.set_notification_level(&bob, two, NotificationLevel::Muted).await.expect("muted");
    assert_eq!(chat.total_unread(&bob).await.expect("a total"), total(2, 1, 1));
    assert_eq!(chat.count_unread(&bob, two).await.expect("a count").messages, exactly(2), "for itself");
    loop {
        if let Event::Personal { memberships, .. } = other.next().await.event() {
            let state = memberships.iter().find(|state| state.channel == two).expect("the muted one");
            assert_eq!(state.notifications, NotificationLevel::Muted);
            break;
        }
    }
    chat.mark_read(&bob, one, Seq::new(2)).await.expect("read on this device");
    until_badge(&mut other, one, 2).await;
    assert_eq!(chat.total_unread(&bob).await.expect("a total"), total(0, 0, 0));
    chat.set_notification_level(&bob, two, NotificationLevel::Mentions).await.expect("mentions");
    assert_eq!(chat.total_unread(&bob).await.expect("a total"), total(1, 1, 1));
    chat.mark_read_privately(&bob, two, Seq::new(1)).await.expect("read on this device");
    until_badge(&mut other, two, 1).await;
    assert_eq!(chat.total_unread(&bob).await.expect("a total"), total(0, 0, 0));
}
