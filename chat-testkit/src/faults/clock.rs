//! A wall clock that jumps.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{Anchor, ChatBuilder, Clock, Draft, Event, Limits, Seq, Timestamp};

use crate::engine::House;
use crate::fakes::ManualClock;

#[derive(Debug)]
struct Wall(Arc<ManualClock>);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

const YEAR: Duration = Duration::from_hours(24 * 365);

/// The clock jumps by years in both directions between sends, an edit and receipts: order is that of the commits,
/// sessions live on, heads are still told, and pages give every channel once.
pub async fn order_and_sessions_hold_when_the_clock_jumps(store: Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let start = clock.now();
    let mut limits = Limits::default();
    limits.heartbeat = Duration::from_millis(50);
    let builder = ChatBuilder::new(store.clone()).clock(Wall(clock.clone())).limits(limits);
    let house = House { chat: builder.start() };
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let mut at_bob = house.client(&bob).await;
    let times =
        [start, start.after(YEAR), start.before(YEAR), start, start.before(3 * YEAR), start.after(YEAR)];
    let mut channels = Vec::new();
    for (n, now) in times.into_iter().enumerate() {
        clock.set(now);
        channels.push(house.group(&[&alice, &bob]).await);
        let sent = house.say(&alice, channels[0], &n.to_string()).await.message;
        assert_eq!(sent.seq, Seq::new(n as u64 + 1), "at {now:?}");
        house.chat.mark_read(&bob, channels[0], sent.seq).await.expect("read");
        let edit =
            house.chat.edit_message(&alice, channels[0], sent.id, 0, Draft::new(format!("{n}!"))).await;
        edit.expect("edited");
        at_bob.until_seq(channels[0], n as u64 + 1).await;
    }
    let page = house.chat.read_history(&bob, channels[0], Anchor::Latest, None).await.expect("a history");
    let bodies = page.messages.iter().map(|message| message.content().expect("present").body.clone());
    assert_eq!(bodies.collect::<Vec<_>>(), ["0!", "1!", "2!", "3!", "4!", "5!"]);
    while !matches!(at_bob.next().await.event(), Event::Heads { .. }) {}
    assert_eq!(listed(&house, &bob).await, channels.len());
}

/// How many channels pages of one give; none of them twice.
async fn listed(house: &House, user: &chat_core::UserId) -> usize {
    let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
    loop {
        let page = house.chat.list_channels(user, after, Some(1)).await.expect("a page");
        for view in &page.channels {
            assert!(seen.insert(view.channel.id), "{} is listed twice", view.channel.id);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return seen.len(),
        }
    }
}
