//! Subscriptions to channels: who comes and goes in them, and how much is told by their size.

use chat_core::{Availability, ErrorKind, PresenceLevel, Role, Watched};

use super::eye::{Eye, house, secs};

#[tokio::test(start_paused = true)]
async fn who_joins_and_leaves_is_followed() {
    let house = house(|_| {});
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob]).await;
    let (there, _cleo) = (Eye::open(&house.chat, &bob).await, Eye::open(&house.chat, &cleo).await);
    let mut eye = Eye::open(&house.chat, &ann).await;
    let snapshot = eye.subscribe(&channel.into()).await;
    assert_eq!((snapshot.level, snapshot.online), (PresenceLevel::People, 2));
    assert_eq!(snapshot.people.iter().map(|one| one.user.as_str()).collect::<Vec<_>>(), ["ann", "bob"]);
    for _ in 0..3 {
        let before = eye.changes;
        eye.people.remove(&cleo);
        house.chat.add_participants(&ann, channel, vec![cleo.clone()], Role::Member).await.unwrap();
        eye.look(secs(1)).await;
        assert_eq!((eye.sees(&cleo), eye.changes), (Availability::Online, before + 1));
        house.chat.remove_participant(&ann, channel, &cleo, None).await.unwrap();
        eye.look(secs(1)).await;
        let snapshot = eye.subscribe(&channel.into()).await;
        assert_eq!((snapshot.online, snapshot.people.len()), (2, 2));
    }
    house.chat.leave_channel(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    let before = eye.changes;
    drop(there);
    eye.look(secs(20)).await;
    assert_eq!(eye.changes, before, "nothing is told of who left");
}

#[tokio::test(start_paused = true)]
async fn above_the_bound_counts_are_told() {
    for (most, level) in [(3, PresenceLevel::People), (2, PresenceLevel::Counts)] {
        let house = house(|limits| limits.presence_participants = most);
        let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
        let channel = house.group(&[&ann, &bob, &cleo]).await;
        let mut eye = Eye::open(&house.chat, &ann).await;
        let watched = Watched::from(channel);
        let snapshot = eye.subscribe(&watched).await;
        assert_eq!((snapshot.level, snapshot.online), (level, 1));
        assert_eq!(snapshot.people.len(), if level == PresenceLevel::People { 3 } else { 0 });
        let got = house.chat.get_presence(&bob, &watched).await.unwrap();
        assert_eq!((got.level, got.online, got.people.len()), (level, 1, snapshot.people.len()));
        let _bob = Eye::open(&house.chat, &bob).await;
        eye.look(secs(5)).await;
        assert_eq!(eye.changes, 1);
        match level {
            PresenceLevel::People => assert_eq!(eye.sees(&bob), Availability::Online),
            PresenceLevel::Counts => assert_eq!((eye.counts[&channel], eye.people.len()), (2, 0)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_grows_past_the_bound_is_told_in_counts_and_back() {
    let house = house(|limits| limits.presence_participants = 2);
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob]).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.subscribe(&channel.into()).await;
    house.chat.add_participants(&ann, channel, vec![cleo.clone()], Role::Member).await.unwrap();
    eye.look(secs(5)).await;
    assert_eq!(eye.counts[&channel], 1);
    let _bob = Eye::open(&house.chat, &bob).await;
    eye.look(secs(5)).await;
    assert_eq!((eye.counts[&channel], eye.sees(&bob)), (2, Availability::Offline), "in counts alone");
    house.chat.remove_participant(&ann, channel, &cleo, None).await.unwrap();
    eye.look(secs(5)).await;
    assert_eq!(eye.sees(&bob), Availability::Online, "by name again");
}

#[tokio::test(start_paused = true)]
async fn channels_are_bounded_per_session() {
    let house = house(|limits| limits.presence_channels = 2);
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let mut eye = Eye::open(&house.chat, &ann).await;
    let mut channels = Vec::new();
    for _ in 0..3 {
        channels.push(house.group(&[&ann, &bob]).await);
    }
    eye.subscribe(&channels[0].into()).await;
    eye.subscribe(&channels[1].into()).await;
    eye.subscribe(&channels[1].into()).await;
    let error = eye.session.subscribe_presence(&channels[2].into()).await.expect_err("one past the bound");
    assert_eq!(
        (error.kind(), error.field(), error.limit()),
        (ErrorKind::Invalid, Some("channel_id"), Some(2))
    );
    eye.session.unsubscribe_presence(&channels[0].into());
    eye.subscribe(&channels[2].into()).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_lagged_finds_who_is_in() {
    let house = house(|limits| {
        limits.outbox_events = 4;
        limits.resume_changes = 10;
    });
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob]).await;
    let _cleo = Eye::open(&house.chat, &cleo).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.subscribe(&channel.into()).await;
    house.chat.add_participants(&ann, channel, vec![cleo.clone()], Role::Member).await.unwrap();
    // So much that the channel is reset: its joins are not handed one by one.
    for n in 0..30 {
        house.say(&bob, channel, &n.to_string()).await;
    }
    eye.look(secs(5)).await;
    assert_eq!(eye.sees(&cleo), Availability::Online);
}
