//! Typing.

use chat_core::{ErrorKind, Role};

use super::eye::{Eye, house, secs};

#[tokio::test(start_paused = true)]
async fn typing_is_told_as_edges_and_ends_with_its_lease() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let channel = house.group(&[&ann, &bob]).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.subscribe(&channel.into()).await;
    for _ in 0..5 {
        house.chat.start_typing(&bob, channel).await.unwrap();
        eye.look(secs(4)).await;
    }
    assert_eq!((eye.typing[&channel].as_slice(), eye.changes), ([bob.clone()].as_slice(), 1), "one edge");
    eye.look(secs(1)).await;
    assert_eq!(eye.changes, 1, "the lease holds");
    eye.look(secs(2)).await;
    assert_eq!((eye.typing[&channel].len(), eye.changes), (0, 2), "and ends");
    house.chat.start_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    house.chat.stop_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!((eye.typing[&channel].len(), eye.changes), (0, 4));
    house.chat.stop_typing(&bob, channel).await.expect("who does not type may stop");
    eye.look(secs(20)).await;
    assert_eq!(eye.changes, 4);
}

#[tokio::test(start_paused = true)]
async fn who_subscribes_late_finds_who_types() {
    let house = house(|_| {});
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob, &cleo]).await;
    house.chat.start_typing(&cleo, channel).await.unwrap();
    house.chat.start_typing(&bob, channel).await.unwrap();
    let mut eye = Eye::open(&house.chat, &ann).await;
    assert_eq!(eye.subscribe(&channel.into()).await.typing, [bob.clone(), cleo.clone()]);
    assert_eq!(
        house.chat.get_presence(&ann, &channel.into()).await.unwrap().typing,
        [bob.clone(), cleo.clone()]
    );
    let mut own = Eye::open(&house.chat, &bob).await;
    assert_eq!(
        own.subscribe(&channel.into()).await.typing,
        std::slice::from_ref(&cleo),
        "nobody is told of themselves"
    );
    house.chat.remove_participant(&ann, channel, &cleo, None).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!(eye.typing[&channel], [bob], "who is out does not type");
}

#[tokio::test(start_paused = true)]
async fn readers_and_strangers_do_not_type() {
    let house = house(|_| {});
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob]).await;
    house.chat.start_typing(&bob, channel).await.expect("a member may");
    house.chat.stop_typing(&bob, channel).await.unwrap();
    house.chat.change_role(&ann, channel, &bob, Role::Reader, None).await.unwrap();
    let error = house.chat.start_typing(&bob, channel).await.expect_err("a reader may not");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    for result in
        [house.chat.start_typing(&cleo, channel).await, house.chat.stop_typing(&cleo, channel).await]
    {
        assert_eq!(result.expect_err("a stranger").kind(), ErrorKind::NotFound);
    }
    assert!(house.chat.get_presence(&ann, &channel.into()).await.unwrap().typing.is_empty());
}

#[tokio::test(start_paused = true)]
async fn typing_is_refused_one_past_the_bound() {
    let house = house(|limits| limits.typing_participants = 2);
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    let channel = house.group(&[&ann, &bob]).await;
    house.chat.start_typing(&bob, channel).await.expect("at the bound");
    house.chat.add_participants(&ann, channel, vec![cleo], Role::Member).await.unwrap();
    let error = house.chat.start_typing(&bob, channel).await.expect_err("one past the bound");
    assert_eq!(
        (error.kind(), error.field(), error.limit()),
        (ErrorKind::Conflict, Some("channel_id"), Some(2))
    );
}

#[tokio::test(start_paused = true)]
async fn who_is_invisible_types_for_nobody() {
    let house = house(|_| {});
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    let channel = house.group(&[&ann, &bob]).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.subscribe(&channel.into()).await;
    house.chat.set_invisible(&bob, true);
    house.chat.start_typing(&bob, channel).await.expect("it is not refused");
    eye.look(secs(2)).await;
    assert_eq!(eye.changes, 0);
    house.chat.set_invisible(&bob, false);
    house.chat.start_typing(&bob, channel).await.unwrap();
    eye.look(secs(1)).await;
    assert_eq!(eye.typing[&channel], std::slice::from_ref(&bob));
    house.chat.set_invisible(&bob, true);
    eye.look(secs(1)).await;
    assert!(eye.typing[&channel].is_empty(), "hiding ends it");
}
