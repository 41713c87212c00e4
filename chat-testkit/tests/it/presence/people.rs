//! People come, go away and go.

use std::time::Duration;

use chat_core::{Availability, DeviceState, ErrorKind, Watched};

use super::eye::{Eye, house, secs};

#[tokio::test(start_paused = true)]
async fn a_snapshot_then_changes() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    house.say(&ann, &bob, "hi").await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    let snapshot = eye.watch(&[&bob]).await;
    assert_eq!((snapshot.online, snapshot.people[0].status), (0, Availability::Offline));
    assert_eq!(snapshot.people[0].since, None, "bob was never here");
    let there = Eye::open(&house.chat, &bob).await;
    eye.look(secs(1)).await;
    assert_eq!(eye.sees(&bob), Availability::Online);
    drop(there);
    eye.look(secs(9)).await;
    assert_eq!(eye.sees(&bob), Availability::Online, "within the grace");
    eye.look(secs(2)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Offline, 2));
}

#[tokio::test(start_paused = true)]
async fn a_reload_shows_nothing() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    house.say(&ann, &bob, "hi").await;
    let mut there = Eye::open(&house.chat, &bob).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    let snapshot = eye.watch(&[&bob]).await;
    assert_eq!(snapshot.people[0].status, Availability::Online);
    for _ in 0..20 {
        drop(there);
        eye.look(secs(9)).await;
        there = Eye::open(&house.chat, &bob).await;
        eye.look(secs(1)).await;
    }
    assert_eq!(eye.changes, 0);
    let again = eye.watch(&[&bob]).await;
    assert_eq!(again.people[0].since, snapshot.people[0].since, "nor does it begin anew");
}

#[tokio::test(start_paused = true)]
async fn the_most_present_device_counts() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    house.say(&ann, &bob, "hi").await;
    let (phone, laptop) = (Eye::open(&house.chat, &bob).await, Eye::open(&house.chat, &bob).await);
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.watch(&[&bob]).await;
    phone.session.set_device(DeviceState::Away);
    eye.look(secs(20)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Online, 0));
    laptop.session.set_device(DeviceState::Away);
    eye.look(secs(20)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Away, 1));
    phone.session.set_device(DeviceState::Online);
    eye.look(secs(1)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Online, 2));
    drop(phone);
    eye.look(secs(20)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Away, 3));
}

#[tokio::test(start_paused = true)]
async fn two_devices_that_alternate_cost_at_most_the_budget() {
    let seconds: usize = 30;
    // Without a grace every turn is a change; with it none is.
    for (grace, most) in [(Duration::ZERO, 10 * (seconds + 1)), (secs(10), 1)] {
        let house = house(|limits| limits.presence_grace = grace);
        let (ann, bob) = (house.user("ann").await, house.user("bob").await);
        house.say(&ann, &bob, "hi").await;
        let mut eye = Eye::open(&house.chat, &ann).await;
        eye.watch(&[&bob]).await;
        let mut device = Some(Eye::open(&house.chat, &bob).await);
        for turn in 0..seconds * 20 {
            let next = Eye::open(&house.chat, &bob).await;
            next.session.set_device(if turn % 2 == 0 { DeviceState::Away } else { DeviceState::Online });
            drop(device.replace(next));
            eye.look(Duration::from_millis(50)).await;
        }
        assert!(eye.changes <= most, "{} changes, grace {grace:?}", eye.changes);
        assert!(eye.changes > 0, "bob came");
        eye.look(secs(30)).await;
        assert_eq!(eye.sees(&bob), Availability::Online, "the last state is told");
        drop(device);
        eye.look(secs(30)).await;
        assert_eq!(eye.sees(&bob), Availability::Offline, "the last state is told");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_invisible_looks_offline_and_comes_back_as_just_come() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    house.say(&ann, &bob, "hi").await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.watch(&[&bob]).await;
    // Said before the session: nothing of it is ever seen.
    house.chat.set_invisible(&bob, true);
    let there = Eye::open(&house.chat, &bob).await;
    eye.look(secs(60)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Offline, 0));
    let again = eye.watch(&[&bob]).await;
    assert_eq!((again.people[0].status, again.people[0].since), (Availability::Offline, None));
    house.chat.set_invisible(&bob, false);
    eye.look(secs(1)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Online, 1));
    house.chat.set_invisible(&bob, true);
    eye.look(secs(1)).await;
    assert_eq!((eye.sees(&bob), eye.changes), (Availability::Offline, 2), "at once, without a grace");
    drop(there);
    eye.look(secs(60)).await;
    assert_eq!(eye.changes, 2);
}

#[tokio::test(start_paused = true)]
async fn strangers_and_the_unknown_are_not_found_alike() {
    let house = house(|_| {});
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    house.say(&ann, &bob, "hi").await;
    let channel = house.group(&[&bob, &cleo]).await;
    let eye = Eye::open(&house.chat, &ann).await;
    let nobody = chat_core::UserId::new("nobody").unwrap();
    let mut told = Vec::new();
    for users in [vec![cleo.clone()], vec![nobody], vec![bob.clone(), cleo]] {
        let watched = Watched::People(users);
        let subscribed = eye.session.subscribe_presence(&watched).await.expect_err("a stranger");
        let got = house.chat.get_presence(&ann, &watched).await.expect_err("a stranger");
        told.extend([subscribed, got].map(|error| (error.kind(), error.field(), error.to_string())));
    }
    assert_eq!((told[0].0, told[0].1), (ErrorKind::NotFound, Some("user_ids")));
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let error = eye.session.subscribe_presence(&channel.into()).await.expect_err("not hers");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // Oneself may be asked for.
    assert_eq!(house.chat.get_presence(&ann, &Watched::People(vec![ann.clone()])).await.unwrap().online, 1);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_ends_with_the_last_shared_channel() {
    let house = house(|_| {});
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let (one, other) = (house.group(&[&ann, &bob]).await, house.group(&[&ann, &bob, &cleo]).await);
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.watch(&[&bob, &cleo]).await;
    eye.subscribe(&other.into()).await;
    house.chat.remove_participant(&ann, one, &bob, None).await.unwrap();
    eye.look(secs(1)).await;
    assert!(eye.ended.is_empty(), "they still share one");
    house.chat.remove_participant(&ann, other, &bob, None).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!(eye.ended, std::slice::from_ref(&bob));
    let before = eye.changes;
    let _there = Eye::open(&house.chat, &bob).await;
    eye.look(secs(5)).await;
    assert_eq!(eye.changes, before, "nothing of bob is told");
    house.chat.delete_channel(&ann, other).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!((eye.ended, eye.ended_channels), (vec![bob, cleo], vec![other]));
}

#[tokio::test(start_paused = true)]
async fn people_are_bounded_per_session() {
    let house = house(|limits| limits.presence_people = 2);
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let (cleo, dora) = (house.user("cleo").await, house.user("dora").await);
    house.group(&[&ann, &bob, &cleo, &dora]).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.watch(&[&bob, &cleo]).await;
    eye.watch(&[&bob]).await;
    let one_more = Watched::People(vec![dora.clone()]);
    let error = eye.session.subscribe_presence(&one_more).await.expect_err("one past the bound");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("user_ids"), Some(2)));
    let at_once = Watched::People(vec![bob.clone(), cleo, dora]);
    let error = eye.session.subscribe_presence(&at_once).await.expect_err("one past the bound");
    assert_eq!((error.field(), error.limit()), (Some("user_ids"), Some(2)));
    let error = eye.session.subscribe_presence(&Watched::People(Vec::new())).await.expect_err("nobody");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("user_ids")));
    eye.session.unsubscribe_presence(&Watched::People(vec![bob]));
    eye.session.subscribe_presence(&one_more).await.expect("there is room again");
}
