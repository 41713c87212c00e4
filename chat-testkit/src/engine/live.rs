//! Live delivery: one order for everybody, nothing skipped, removal bites, slow readers hurt nobody.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{Anchor, Draft, ErrorKind, Event, Role};

use super::House;
use crate::{Client, together};

/// Many writers; every reader sees the same order, which is that of history.
pub async fn everybody_sees_the_same_order(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let users = [house.user("a").await, house.user("b").await, house.user("c").await];
    let channel = house.group(&users.each_ref()).await;
    let mut clients = Vec::new();
    for user in &users {
        clients.push(house.client(user).await);
    }
    let writers = users.clone().into_iter().map(|user| {
        let house = house.clone();
        async move {
            for n in 0..40 {
                house.say(&user, channel, &format!("{user} {n}")).await;
            }
        }
    });
    let (_, clients) = tokio::join!(
        together(writers),
        together(clients.into_iter().map(|mut client| async move {
            client.until_seq(channel, 120).await;
            client
        }))
    );
    let page =
        house.chat.read_history(&users[0], channel, Anchor::Latest, Some(200)).await.expect("a history");
    for client in &clients {
        assert!(client.held[&channel].messages.values().eq(page.messages.iter()), "live is as history");
    }
}

/// History up to the snapshot and the events above it: neither gap nor overlap, however others write meanwhile.
pub async fn a_session_opened_while_others_write_has_no_gap(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let writer = {
        let (house, alice) = (house.clone(), alice.clone());
        async move {
            for n in 0..150 {
                house.say(&alice, channel, &n.to_string()).await;
            }
        }
    };
    let readers = (0..20).map(|_| {
        let (house, bob) = (house.clone(), bob.clone());
        async move {
            let mut client = house.client(&bob).await;
            let start = client.rev(channel);
            // At once, as a client does: later it would also have what the session must tell.
            let page = house.chat.read_history(&bob, channel, Anchor::Latest, Some(200)).await;
            let page = page.expect("a history");
            assert!(page.rev >= start, "history ends at {}, events begin above {start}", page.rev);
            client.until_rev(channel, chat_core::Rev::new(151)).await;
            let held = client.held.remove(&channel).unwrap_or_default();
            assert_eq!(held.revs.first().copied().unwrap_or(start.next()), start.next());
            let before = page.messages.iter().filter(|message| message.created_rev <= start).count();
            assert_eq!(before + held.messages.len(), 150, "snapshot at {start}");
        }
    });
    tokio::join!(writer, together(readers));
}

/// A removed user gets the removal as the last of that channel, and then nothing, while others write on.
pub async fn removal_bites(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    let writer = {
        let (house, alice, bob) = (house.clone(), alice.clone(), bob.clone());
        async move {
            for n in 0..100 {
                house.say(&alice, channel, &n.to_string()).await;
                if n == 50 {
                    house.chat.remove_participant(&alice, channel, &bob, None).await.expect("removed");
                }
            }
        }
    };
    let reader = async {
        let mut last = chat_core::Rev::ZERO;
        while !at_bob.gone.contains(&channel) {
            last = at_bob.rev(channel).max(last);
            at_bob.next().await;
        }
        last
    };
    let ((), last) = tokio::join!(writer, reader);
    let page = house.chat.list_activity(&alice, channel, None, None).await.expect("a log");
    let removed =
        page.activities.iter().find(|activity| activity.kind.leaver().is_some()).expect("the removal");
    assert_eq!(last, removed.rev, "the removal is the last that is seen");
    // What is said to bob elsewhere comes through, and nothing of the group before it.
    let direct = house.say(&alice, &bob, "sorry").await.message.channel;
    at_bob.until_seq(direct, 1).await;
    assert!(!at_bob.held.contains_key(&channel));
    let error = house.chat.send(&bob, channel, Draft::new("hey")).await.expect_err("bob is out");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// Leaving and coming back: gone, then joined, then the changes from the joining on.
pub async fn rejoining_begins_anew(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    for round in 0..5 {
        house.say(&alice, channel, "with bob").await;
        house.chat.remove_participant(&alice, channel, &bob, None).await.expect("removed");
        house.say(&alice, channel, "without bob").await;
        house.chat.add_participants(&alice, channel, vec![bob.clone()], Role::Member).await.expect("added");
        let sent = house.say(&alice, channel, "again with bob").await.message;
        at_bob.until(|client| client.message(channel, sent.seq).is_some()).await;
        assert_eq!(at_bob.gone.len(), round + 1, "each removal is told once");
        assert_eq!(
            at_bob.bodies(channel),
            ["again with bob"],
            "what was said without bob is history, not live"
        );
    }
}

/// One session stops reading: the others get everything while it is stalled, and it ends complete.
pub async fn a_slow_reader_hurts_nobody_and_ends_complete(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.outbox_events = 16);
    let (alice, bob, slow) = (house.user("alice").await, house.user("bob").await, house.user("slow").await);
    let channel = house.group(&[&alice, &bob, &slow]).await;
    let mut at_slow = house.client(&slow).await;
    let mut at_bob = house.client(&bob).await;
    let writers = (0..10).map(|writer| {
        let (house, alice) = (house.clone(), alice.clone());
        async move {
            for n in 0..100 {
                house.say(&alice, channel, &format!("{writer}-{n}")).await;
            }
        }
    });
    tokio::join!(together(writers), at_bob.until_seq(channel, 1_000));
    at_slow.until_seq(channel, 1_000).await;
    assert_eq!(at_slow.held[&channel].messages, at_bob.held[&channel].messages);
    assert_eq!(at_slow.held[&channel].resets, 0, "a thousand are within what is replayed");
    house.say(&alice, channel, "live again").await;
    at_slow.until_seq(channel, 1_001).await;
}

/// Deleting a group ends it for every live session, and for those who come back.
pub async fn deleting_a_channel_ends_it_for_live_sessions(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut clients = [house.client(&alice).await, house.client(&bob).await];
    let away = house.client(&bob).await;
    house.chat.delete_channel(&alice, channel).await.expect("deleted");
    for client in &mut clients {
        client.until(|client| client.gone == [channel]).await;
    }
    let mut back = away.resume(&house.chat).await;
    back.until(|client| client.gone == [channel]).await;
    let error = house.chat.send(&bob, channel, Draft::new("x")).await.expect_err("it is gone");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(house.chat.list_channels(&bob, None, None).await.expect("a page").channels.is_empty());
}

/// An idle session is told the heads that moved, after their changes.
pub async fn heartbeats_carry_moved_heads(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.heartbeat = Duration::from_millis(20));
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob: Client = house.client(&bob).await;
    let sent = house.say(&alice, channel, "hi").await.message;
    let heads = loop {
        if let Event::Heads { heads } = at_bob.next().await.event() {
            break heads.clone();
        }
    };
    assert_eq!(heads.len(), 1);
    assert_eq!((heads[0].channel, heads[0].rev), (channel, sent.created_rev));
}

/// Stopping ends every session; what was accepted before is stored, what comes after is refused as unavailable.
pub async fn shutdown_ends_sessions_and_commits_what_was_accepted(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let mut at_bob = house.client(&bob).await;
    let sends = (0..50).map(|n| {
        let (house, alice) = (house.clone(), alice.clone());
        async move { house.chat.send(&alice, channel, Draft::new(n.to_string())).await }
    });
    let (results, ()) = tokio::join!(together(sends), house.chat.shutdown());
    while at_bob.session.next().await.expect("no error").is_some() {}
    let acked = results.iter().filter(|result| result.is_ok()).count();
    for error in results.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.is_retryable());
    }
    let again = House::new(&store);
    let page = again.chat.read_history(&alice, channel, Anchor::Latest, None).await.expect("a history");
    assert_eq!(page.messages.len(), acked, "every acknowledged message is there, and no other");
    let error = house.chat.open_session(&bob, None).await.expect_err("the engine has stopped");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
