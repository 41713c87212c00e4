//! What is stored, what is not, and the wall clock.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MemoryStore, Store, UserStore as _};
use chat_core::{Availability, ChatBuilder, Clock, DeviceState, Limits, Seq, Timestamp, UserId, Watched};
use chat_testkit::ManualClock;
use chat_testkit::engine::House;
use chat_testkit::fakes::{FaultyStore, Method};

use super::eye::{Eye, secs};

#[derive(Debug)]
struct Wall(Arc<ManualClock>);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

struct Stage {
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    house: House,
    ann: UserId,
    bob: UserId,
}

async fn stage() -> Stage {
    let (store, clock): (Arc<dyn Store>, _) =
        (Arc::new(MemoryStore::new()), Arc::new(ManualClock::default()));
    let builder = ChatBuilder::new(store.clone()).clock(Wall(clock.clone()));
    let house = House { chat: builder.limits(Limits::default()).start() };
    let (ann, bob) = (house.user("ann").await, house.user("bob").await);
    house.say(&ann, &bob, "hi").await;
    Stage { store, clock, house, ann, bob }
}

impl Stage {
    async fn stored(&self, user: &UserId) -> Option<Timestamp> {
        let seen = self.store.last_seen(&self.ann, std::slice::from_ref(user)).await.unwrap().last_seen;
        seen.first().map(|(_, at)| *at)
    }
}

#[tokio::test(start_paused = true)]
async fn last_seen_is_stored_rarely() {
    let stage = stage().await;
    let mut eye = Eye::open(&stage.house.chat, &stage.ann).await;
    let there = Eye::open(&stage.house.chat, &stage.bob).await;
    assert_eq!(stage.stored(&stage.bob).await, None);
    let first = stage.clock.now();
    drop(there);
    stage.clock.advance(secs(10));
    eye.look(secs(9)).await;
    assert_eq!(stage.stored(&stage.bob).await, None, "within the grace");
    eye.look(secs(2)).await;
    assert_eq!(stage.stored(&stage.bob).await, Some(first), "when they went, not when the grace ended");
    // Come and gone again within the interval: it waits.
    let there = Eye::open(&stage.house.chat, &stage.bob).await;
    let second = stage.clock.now();
    drop(there);
    eye.look(secs(20)).await;
    assert_eq!(stage.stored(&stage.bob).await, Some(first));
    eye.look(secs(45)).await;
    assert_eq!(stage.stored(&stage.bob).await, Some(second));
    // It is what a snapshot tells once nobody remembers.
    eye.look(secs(300)).await;
    let snapshot = eye.watch(&[&stage.bob]).await;
    assert_eq!((snapshot.people[0].status, snapshot.people[0].since), (Availability::Offline, Some(second)));
    let got =
        stage.house.chat.get_presence(&stage.ann, &Watched::People(vec![stage.bob.clone()])).await.unwrap();
    assert_eq!(got, snapshot);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_stores_who_was_here() {
    let stage = stage().await;
    let _there = Eye::open(&stage.house.chat, &stage.ann).await;
    let just_gone = Eye::open(&stage.house.chat, &stage.bob).await;
    tokio::time::sleep(secs(1)).await;
    let gone = stage.clock.now();
    drop(just_gone);
    stage.clock.advance(secs(5));
    stage.house.chat.shutdown().await;
    assert_eq!(stage.stored(&stage.bob).await, Some(gone), "the grace was not over");
    assert_eq!(stage.stored(&stage.ann).await, Some(stage.clock.now()), "until the end");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_slow_or_away_holds_up_nothing() {
    let store = FaultyStore::new(Arc::new(MemoryStore::new()));
    let house = House { chat: ChatBuilder::new(Arc::new(store.clone())).start() };
    let (ann, bob, cleo) = (house.user("ann").await, house.user("bob").await, house.user("cleo").await);
    house.group(&[&ann, &bob, &cleo]).await;
    let mut eye = Eye::open(&house.chat, &ann).await;
    eye.watch(&[&bob, &cleo]).await;
    let held = store.hold_before(Method::NoteSeen);
    let (one, other) = (Eye::open(&house.chat, &bob).await, Eye::open(&house.chat, &cleo).await);
    eye.look(secs(1)).await;
    drop(one);
    eye.look(secs(12)).await;
    assert_eq!((eye.sees(&bob), store.calls(Method::NoteSeen)), (Availability::Offline, 1));
    drop(other);
    eye.look(secs(12)).await;
    assert_eq!(eye.sees(&cleo), Availability::Offline, "while the store is asked about bob");
    store.fail_before(Method::NoteSeen, 1);
    held.release();
    eye.look(secs(12)).await;
    let seen = store.last_seen(&ann, &[bob.clone(), cleo.clone()]).await.unwrap().last_seen;
    assert_eq!(seen.into_iter().map(|(user, _)| user).collect::<Vec<_>>(), [bob, cleo], "tried again");
    assert_eq!(store.met(), 2);
}

#[tokio::test(start_paused = true)]
async fn since_is_when_it_began() {
    let stage = stage().await;
    let mut eye = Eye::open(&stage.house.chat, &stage.ann).await;
    let came = stage.clock.now();
    let there = Eye::open(&stage.house.chat, &stage.bob).await;
    stage.clock.advance(secs(60));
    let again = Eye::open(&stage.house.chat, &stage.bob).await;
    let since = async |eye: &mut Eye| {
        let one = eye.watch(&[&stage.bob]).await.people.remove(0);
        (one.status, one.since)
    };
    assert_eq!(since(&mut eye).await, (Availability::Online, Some(came)), "on the first device");
    let went = stage.clock.now();
    there.session.set_device(DeviceState::Away);
    again.session.set_device(DeviceState::Away);
    stage.clock.advance(secs(11));
    eye.look(secs(11)).await;
    assert_eq!(since(&mut eye).await, (Availability::Away, Some(went)), "not when the grace ended");
}

#[tokio::test(start_paused = true)]
async fn who_is_invisible_is_not_stored_as_seen() {
    let stage = stage().await;
    let mut eye = Eye::open(&stage.house.chat, &stage.ann).await;
    stage.house.chat.set_invisible(&stage.bob, true);
    let there = Eye::open(&stage.house.chat, &stage.bob).await;
    eye.look(secs(100)).await;
    drop(there);
    eye.look(secs(100)).await;
    assert_eq!(stage.stored(&stage.bob).await, None);
    // Who was seen until they hid looks as if they had gone then.
    let there = Eye::open(&stage.house.chat, &stage.bob).await;
    stage.clock.advance(secs(5));
    let hid = stage.clock.now();
    stage.house.chat.set_invisible(&stage.bob, true);
    stage.clock.advance(secs(500));
    eye.look(secs(100)).await;
    drop(there);
    eye.look(secs(100)).await;
    assert_eq!(stage.stored(&stage.bob).await, Some(hid));
}

#[tokio::test(start_paused = true)]
async fn who_is_invisible_acknowledges_no_delivery() {
    let stage = stage().await;
    let chat = &stage.house.chat;
    let channel = stage.house.say(&stage.ann, &stage.bob, "again").await.message.channel;
    chat.set_invisible(&stage.bob, true);
    let _there = Eye::open(chat, &stage.bob).await;
    let state = chat.mark_delivered(&stage.bob, channel, Seq::new(2)).await.unwrap();
    assert_eq!(state.delivered_seq, Seq::ZERO);
    chat.set_invisible(&stage.bob, false);
    let state = chat.mark_delivered(&stage.bob, channel, Seq::new(2)).await.unwrap();
    assert_eq!(state.delivered_seq, Seq::new(2));
}

#[tokio::test(start_paused = true)]
async fn leases_hold_when_the_wall_clock_jumps() {
    const YEAR: Duration = Duration::from_hours(24 * 365);
    let stage = stage().await;
    let (start, chat) = (stage.clock.now(), &stage.house.chat);
    let mut eye = Eye::open(chat, &stage.ann).await;
    eye.watch(&[&stage.bob]).await;
    for jump in [start.after(YEAR), start.before(YEAR)] {
        let before = eye.changes;
        let there = Eye::open(chat, &stage.bob).await;
        stage.clock.set(jump);
        eye.look(secs(120)).await;
        assert_eq!((eye.sees(&stage.bob), eye.changes), (Availability::Online, before + 1));
        drop(there);
        stage.clock.set(start);
        eye.look(secs(9)).await;
        assert_eq!(eye.sees(&stage.bob), Availability::Online, "the grace is not over");
        stage.clock.set(jump);
        eye.look(secs(2)).await;
        assert_eq!(eye.sees(&stage.bob), Availability::Offline, "the grace is over");
    }
}
