//! Resuming: exactly what was missed, or an explicit reset, or gone. Never a silent hole.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{ChannelCursor, Cursor, Draft, ErrorKind, Event, HistoryVisibility, Rev, Role, Seq};

use super::House;
use crate::Client;

/// From every change there is, and from inside a page, a resumed session gives exactly what comes after.
pub async fn a_cursor_from_every_change_gives_exactly_the_rest(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.catch_up_page = 3);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let fresh = house.client(&bob).await;
    for n in 0..10 {
        let sent = house.say(&alice, channel, &n.to_string()).await.message;
        if n % 3 == 0 {
            let edit = house.chat.edit_message(&alice, channel, sent.id, 0, Draft::new("edited")).await;
            edit.expect("edited");
        }
    }
    let head = house.chat.get_channel(&bob, channel).await.expect("a channel").channel.rev;
    for rev in 1..=head.get() {
        let mut cursor = fresh.cursor.clone();
        cursor.channels.insert(channel, ChannelCursor { rev: Rev::new(rev), ..ChannelCursor::default() });
        let (session, opened) =
            house.chat.open_session(&bob, Some(cursor.clone())).await.expect("it resumes");
        assert!(opened.resumed);
        let mut client = Client {
            session,
            opened,
            cursor,
            held: BTreeMap::new(),
            badges: BTreeMap::new(),
            places: crate::Places::default(),
            streams: BTreeMap::default(),
            parts: 0,
            gone: Vec::new(),
        };
        client.until_rev(channel, head).await;
        let expected: Vec<_> = (rev + 1..=head.get()).map(Rev::new).collect();
        assert_eq!(client.held.remove(&channel).unwrap_or_default().revs, expected, "resumed from {rev}");
    }
}

/// A channel too far behind is reset with a snapshot, then goes on live.
pub async fn too_far_behind_is_a_reset(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.resume_changes = 5);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (far, near) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let away = house.client(&bob).await;
    for _ in 0..6 {
        house.say(&alice, far, "missed").await;
    }
    for _ in 0..5 {
        house.say(&alice, near, "missed").await;
    }
    let mut back = away.resume(&house.chat).await;
    let last = house.say(&alice, far, "live").await.message;
    back.until_rev(far, last.created_rev).await;
    back.until_seq(near, 5).await;
    assert_eq!((back.held[&far].resets, back.held[&near].resets), (1, 0), "the bound, and one past it");
    assert!(back.held[&far].messages.len() <= 1, "the rest is in the snapshot");
}

/// A cursor ahead of the channel's head cannot be continued.
pub async fn a_cursor_ahead_of_the_head_is_a_reset(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut ahead = house.client(&bob).await;
    ahead.cursor.channels.insert(channel, ChannelCursor { rev: Rev::new(900), ..ChannelCursor::default() });
    let mut back = ahead.resume(&house.chat).await;
    back.until(|client| client.held.get(&channel).is_some_and(|held| held.resets == 1)).await;
    house.say(&alice, channel, "live").await;
    back.until_seq(channel, 1).await;
}

/// A cursor of another epoch is not resumed, and says so.
pub async fn another_epoch_is_not_resumed(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let old = house.client(&bob).await;
    let epoch = house.chat.new_epoch().await.expect("a new epoch");
    let back = old.resume(&house.chat).await;
    assert!(!back.opened.resumed);
    assert_eq!((back.opened.epoch, back.opened.heads.len()), (epoch, 1));
    assert_eq!(back.rev(channel), Rev::new(1));
    let mut cursor = Cursor::from(&back.opened);
    for n in 0..=house.chat.limits().cursor_channels as u128 {
        let channel = chat_core::ChannelId::from_uuid(uuid::Uuid::from_u128(n + 1));
        cursor.channels.insert(channel, ChannelCursor::default());
    }
    let error = house.chat.open_session(&bob, Some(cursor)).await.expect_err("one channel too many");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("cursor")));
}

/// Removed, deleted, never existed: one word.
pub async fn what_was_left_meanwhile_is_gone(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (removed, deleted) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let never = chat_core::ChannelId::from_uuid(uuid::Uuid::from_u128(1));
    let mut away = house.client(&bob).await;
    away.cursor.channels.insert(never, ChannelCursor::default());
    house.chat.remove_participant(&alice, removed, &bob, None).await.expect("removed");
    house.say(&alice, removed, "without bob").await;
    house.chat.delete_channel(&alice, deleted).await.expect("deleted");
    let mut back = away.resume(&house.chat).await;
    back.until(|client| client.gone.len() == 3).await;
    assert!([removed, deleted, never].iter().all(|channel| back.gone.contains(channel)));
    assert!(back.cursor.channels.is_empty());
}

/// Channels joined while away are told, with their changes from the joining on.
pub async fn what_was_joined_meanwhile_is_told(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let away = house.client(&bob).await;
    let group = house.group(&[&alice, &bob]).await;
    house.say(&alice, group, "in the group").await;
    let direct = house.say(&alice, &bob, "directly").await.message.channel;
    let mut back = away.resume(&house.chat).await;
    back.until_seq(group, 1).await;
    back.until_seq(direct, 1).await;
    assert_eq!(back.held[&group].revs, [Rev::new(1), Rev::new(2)]);
    assert_eq!(back.held[&direct].revs, [Rev::new(1)]);
}

/// Changes of messages below one's floor are skipped, live and resumed, and the cursor moves on.
pub async fn cleared_messages_are_skipped(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let request = NewGroupRequest {
        name: "since".to_owned(),
        history: HistoryVisibility::SinceJoin,
        ..NewGroupRequest::default()
    };
    let channel = house.chat.create_group(&alice, request).await.expect("created");
    let old = house.say(&alice, channel, "before bob").await.message;
    house.chat.add_participants(&alice, channel, vec![bob.clone()], Role::Member).await.expect("added");
    let mut live = house.client(&bob).await;
    let away = house.client(&bob).await;
    for n in 0..3 {
        let edit =
            house.chat.edit_message(&alice, channel, old.id, n, Draft::new(format!("secret {n}"))).await;
        edit.expect("edited");
    }
    let seen = house.say(&alice, channel, "with bob").await.message;
    live.until_rev(channel, seen.created_rev).await;
    let mut back = away.resume(&house.chat).await;
    let mut skipped = Vec::new();
    while back.rev(channel) < seen.created_rev {
        if let Event::Skipped { from, to, .. } = back.next().await.event() {
            skipped.push((from.get(), to.get()));
        }
    }
    assert_eq!(skipped, [(4, 6)], "neighbours merge");
    for client in [&live, &back] {
        assert_eq!(client.bodies(channel), ["with bob"]);
    }
    let page =
        house.chat.read_history(&bob, channel, chat_core::Anchor::Latest, None).await.expect("a history");
    assert_eq!(page.messages.len(), 1);
}

/// Receipts and personal state are told as they are now, however many notices were missed.
pub async fn personal_state_and_receipts_are_current(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.say(&alice, &bob, "one").await.message.channel;
    let away = house.client(&alice).await;
    for n in 2..5 {
        house.say(&alice, &bob, "more").await;
        house.chat.mark_read(&bob, channel, Seq::new(n)).await.expect("read");
    }
    house.chat.delete_channel(&alice, channel).await.expect("cleared");
    let mut back = away.resume(&house.chat).await;
    let mut hidden = false;
    while !hidden || back.held.get(&channel).is_none_or(|held| !held.receipts.contains_key(&bob)) {
        if let Event::Personal { memberships, .. } = back.next().await.event() {
            hidden = memberships.iter().any(|state| state.hidden_at_seq == Some(Seq::new(4)));
        }
    }
    assert_eq!(back.held[&channel].receipts[&bob].read_seq, Seq::new(4));
}
