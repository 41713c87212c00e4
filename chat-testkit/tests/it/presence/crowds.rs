//! Ten thousand people, and what each viewer is told.

use std::time::Duration;

use chat_core::codec::NewGroupRequest;
use chat_core::{Actor, PresenceLevel, Role};

use super::eye::{Eye, house};

const CROWD: usize = 10_000;
/// Everything happens within ten seconds.
const ROUNDS: usize = 100;
const ROUND: Duration = Duration::from_millis(100);
/// Ten seconds of ten changes, and those that may come at once.
const MOST: usize = 10 * 11;

#[tokio::test(start_paused = true)]
async fn ten_thousand_who_come_cost_each_viewer_at_most_the_budget() {
    let house = house(|_| {});
    let (channel, users) = house.crowd(CROWD).await;
    let mut eyes = Vec::new();
    for user in &users[..3] {
        let mut eye = Eye::open(&house.chat, user).await;
        let snapshot = eye.subscribe(&channel.into()).await;
        assert_eq!((snapshot.level, snapshot.people.len()), (PresenceLevel::Counts, 0));
        eyes.push(eye);
    }
    let mut there = Vec::new();
    for some in users[3..].chunks(CROWD / ROUNDS) {
        for user in some {
            there.push(house.chat.open_session(user, None).await.expect("a session"));
        }
        look(&mut eyes, ROUND).await;
    }
    for eye in &eyes {
        assert!(eye.changes > 0 && eye.changes <= MOST, "{} changes", eye.changes);
    }
    look(&mut eyes, Duration::from_secs(2)).await;
    assert!(eyes.iter().all(|eye| eye.counts[&channel] == CROWD as u64), "everybody is counted");
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_who_join_cost_each_viewer_at_most_the_budget() {
    let house = house(|_| {});
    let mut users = Vec::new();
    for n in 0..CROWD {
        users.push(house.user(&format!("m{n}")).await);
    }
    let request = NewGroupRequest { name: "crowd".to_owned(), ..NewGroupRequest::default() };
    let channel = house.chat.create_group(Actor::Host, request).await.unwrap();
    house.chat.add_participants(Actor::Host, channel, users[..3].to_vec(), Role::Member).await.unwrap();
    let mut there = Vec::new();
    for user in &users[3..] {
        there.push(house.chat.open_session(user, None).await.expect("a session"));
    }
    let mut eyes = Vec::new();
    for user in &users[..3] {
        let mut eye = Eye::open(&house.chat, user).await;
        assert_eq!(eye.subscribe(&channel.into()).await.level, PresenceLevel::People);
        eyes.push(eye);
    }
    for some in users[3..].chunks(CROWD / ROUNDS) {
        house.chat.add_participants(Actor::Host, channel, some.to_vec(), Role::Member).await.unwrap();
        look(&mut eyes, ROUND).await;
    }
    for eye in &eyes {
        assert!(eye.changes > 0 && eye.changes <= MOST, "{} changes", eye.changes);
    }
    look(&mut eyes, Duration::from_secs(2)).await;
    assert!(eyes.iter().all(|eye| eye.counts[&channel] == CROWD as u64), "everybody is counted");
}

/// Everybody looks for the same time.
async fn look(eyes: &mut [Eye], time: Duration) {
    let looks = eyes.iter_mut().map(|eye| eye.look(time));
    futures_util::future::join_all(looks).await;
}
