//! A session that nobody pulls from.

use std::sync::Arc;

use chat_core::store::Store;

use crate::engine::House;
use crate::together;

/// However much happens in however many channels meanwhile, it holds no more events than its bound; then it reads the
/// rest from the store and ends complete.
pub async fn a_stalled_session_holds_few_events(store: Arc<dyn Store>) {
    const BOUND: usize = 16;
    const CHANNELS: usize = 3;
    let house = House::with(&store, |limits| limits.outbox_events = BOUND);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let mut channels = Vec::new();
    for _ in 0..CHANNELS {
        channels.push(house.group(&[&alice, &bob]).await);
    }
    let (mut stalled, mut awake) = (house.client(&bob).await, house.client(&bob).await);
    let writers = channels.clone().into_iter().map(|channel| {
        let (house, alice, bob) = (house.clone(), alice.clone(), bob.clone());
        async move {
            for n in 1..=100 {
                let sent = house.say(&alice, channel, &n.to_string()).await.message;
                if n % 10 == 0 {
                    house.chat.mark_read(&bob, channel, sent.seq).await.expect("read");
                }
            }
        }
    });
    let everything = async {
        for channel in &channels {
            awake.until_seq(*channel, 100).await;
        }
    };
    tokio::join!(together(writers), everything);
    let mut held = 0;
    while let Some(event) = stalled.session.next_ready() {
        stalled.take(event.event());
        held += 1;
    }
    assert!(held <= BOUND, "it held {held} events");
    for channel in channels {
        stalled.until_seq(channel, 100).await;
        assert_eq!(stalled.held[&channel].messages, awake.held[&channel].messages);
    }
}
