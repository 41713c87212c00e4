//! Streamed messages on two nodes, with notices that are lost and nodes that go away.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{ChannelId, ChatBuilder, Draft, ErrorKind, Limits, Message, StreamEnd, StreamState, UserId};

use super::Nodes;
use crate::Client;
use crate::engine::House;
use crate::fakes::{BusFault, FaultyStore};

const WORDS: [&str; 6] = ["One, ", "two, ", "three €, ", "four 🙂, ", "five, ", "six."];

fn quick(limits: &mut Limits) {
    limits.stream_interval = Duration::from_millis(2);
    limits.stream_checkpoint = Duration::from_millis(30);
}

async fn begin(house: &House, bot: &UserId, channel: ChannelId) -> Message {
    house.chat.begin_stream(bot, channel, Draft::default()).await.expect("begun").message
}

async fn say(house: &House, bot: &UserId, begun: &Message, offset: u64, text: &str) -> u64 {
    house.chat.append_stream(bot, begun.channel, begun.id, offset, text).await.expect("appended")
}

fn body(message: &Message) -> &str {
    message.content().map_or("", |content| &content.body)
}

async fn check_end(client: &mut Client, ended: &Message) {
    client.until_rev(ended.channel, ended.changed_rev).await;
    assert_eq!(client.message(ended.channel, ended.seq), Some(ended));
}

/// Notices are lost, doubled and out of order: live, both nodes come to show all of it, and in the end everybody has
/// the same.
pub async fn streams_end_alike_on_every_node(store: Arc<dyn Store>) {
    for fault in
        [BusFault::None, BusFault::DropAll, BusFault::Duplicate, BusFault::Reorder, BusFault::DropLast]
    {
        let nodes = Nodes::with(&store, quick);
        let (alice, bot) = (nodes.here.user("alice").await, nodes.here.user("bot").await);
        let channel = nodes.here.group(&[&alice, &bot]).await;
        let (mut here, mut there) = (nodes.here.client(&alice).await, nodes.there.client(&alice).await);
        nodes.from_here.set(fault);
        let begun = begin(&nodes.here, &bot, channel).await;
        let mut length = 0;
        for word in WORDS {
            length = say(&nodes.here, &bot, &begun, length, word).await;
            here.until_streamed(begun.id, |text| text.len() as u64 == length).await;
        }
        // Of what the last notice says the next head tells, if any arrives at all.
        let mut late = nodes.there.client(&alice).await;
        if fault != BusFault::DropAll {
            for client in [&mut there, &mut late] {
                client.until_streamed(begun.id, |text| text == WORDS.concat()).await;
            }
        }
        let end = StreamEnd::finish(length);
        let ended = nodes.here.chat.end_stream(&bot, channel, begun.id, end).await.expect("ended");
        assert_eq!(body(&ended), WORDS.concat());
        nodes.from_here.release().await;
        for client in [&mut here, &mut there, &mut late] {
            check_end(client, &ended).await;
        }
        assert!(fault == BusFault::None || nodes.from_here.met_ephemeral() > 0, "{fault:?}");
    }
}

/// A sender whose parts go to one node and then to the other, and back, is told from where to go on; those who look see
/// one text.
pub async fn a_sender_goes_on_at_another_node(store: Arc<dyn Store>) {
    let nodes = Nodes::with(&store, quick);
    let (alice, bot) = (nodes.here.user("alice").await, nodes.here.user("bot").await);
    let channel = nodes.here.group(&[&alice, &bot]).await;
    let (mut here, mut there) = (nodes.here.client(&alice).await, nodes.there.client(&alice).await);
    let begun = begin(&nodes.here, &bot, channel).await;
    let (whole, mut said) = (WORDS.concat(), 0);
    for (n, word) in WORDS.iter().enumerate() {
        let house = if n % 2 == 0 { &nodes.here } else { &nodes.there };
        said += word.len();
        let mut offset = said - word.len();
        loop {
            let part = &whole[offset..said];
            let appended = house.chat.append_stream(&bot, channel, begun.id, offset as u64, part).await;
            match appended {
                Ok(length) => break assert_eq!(length, said as u64),
                Err(error) => {
                    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("offset")));
                    offset = usize::try_from(error.limit().expect("where to go on")).expect("an offset");
                }
            }
        }
    }
    for client in [&mut here, &mut there] {
        client.until_streamed(begun.id, |text| text == whole).await;
    }
    let end = StreamEnd::finish(said as u64);
    let ended = nodes.there.chat.end_stream(&bot, channel, begun.id, end).await.expect("ended");
    assert_eq!(body(&ended), whole);
    for client in [&mut here, &mut there] {
        check_end(client, &ended).await;
    }
}

/// A node whose store is not reached any more, so that what it says is stored no more, as after a crash.
struct Doomed {
    house: House,
    store: FaultyStore,
}

impl Doomed {
    fn new(store: &Arc<dyn Store>, change: impl FnOnce(&mut Limits)) -> Self {
        let faulty = FaultyStore::new(store.clone());
        let mut limits = Limits::default();
        quick(&mut limits);
        change(&mut limits);
        let house = House { chat: ChatBuilder::new(Arc::new(faulty.clone())).limits(limits).start() };
        Self { house, store: faulty }
    }

    async fn crash(self) {
        self.store.set_down(true);
        self.house.chat.shutdown().await;
    }
}

async fn until_stored(store: &Arc<dyn Store>, message: &Message, text: &str) {
    loop {
        let found = store.message(message.channel, None, message.id).await.expect("message").expect("there");
        if body(&found) == text {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A crash takes what was not stored. The sender learns from where to say it again, and those who come back to the next
/// node end with all of it.
pub async fn what_a_crashed_node_had_not_stored_is_said_again(store: Arc<dyn Store>) {
    let doomed = Doomed::new(&store, |_| {});
    let (alice, bot) = (doomed.house.user("alice").await, doomed.house.user("bot").await);
    let channel = doomed.house.group(&[&alice, &bot]).await;
    let mut client = doomed.house.client(&alice).await;
    let begun = begin(&doomed.house, &bot, channel).await;
    let stored = say(&doomed.house, &bot, &begun, 0, "stored ").await;
    until_stored(&store, &begun, "stored ").await;
    doomed.store.set_down(true);
    say(&doomed.house, &bot, &begun, stored, "lost").await;
    client.until_streamed(begun.id, |text| text == "stored lost").await;
    doomed.crash().await;
    let next = House::with(&store, quick);
    let mut client = client.resume(&next.chat).await;
    let error = next.chat.append_stream(&bot, channel, begun.id, 11, " more").await.expect_err("a gap");
    assert_eq!((error.field(), error.limit()), (Some("offset"), Some(stored)));
    let early = next.chat.end_stream(&bot, channel, begun.id, StreamEnd::finish(11)).await;
    let early = early.expect_err("not all of it is there");
    assert_eq!((early.field(), early.limit()), (Some("length"), Some(stored)));
    let length = say(&next, &bot, &begun, stored, "lost more").await;
    client.until_streamed(begun.id, |text| text == "stored lost more").await;
    let end = StreamEnd::finish(length);
    let ended = next.chat.end_stream(&bot, channel, begun.id, end).await.expect("ended");
    check_end(&mut client, &ended).await;
    assert_eq!(body(&ended), "stored lost more");
}

/// A stream whose node crashed, and whose sender does not come back, has failed with what was stored.
pub async fn a_stream_of_a_crashed_node_fails(store: Arc<dyn Store>) {
    let lease = |limits: &mut Limits| limits.stream_lease = Duration::from_millis(400);
    let doomed = Doomed::new(&store, lease);
    let (alice, bot) = (doomed.house.user("alice").await, doomed.house.user("bot").await);
    let channel = doomed.house.group(&[&alice, &bot]).await;
    let begun = begin(&doomed.house, &bot, channel).await;
    say(&doomed.house, &bot, &begun, 0, "I was about to").await;
    until_stored(&store, &begun, "I was about to").await;
    let client = doomed.house.client(&alice).await;
    doomed.crash().await;
    let next = House::with(&store, lease);
    let mut client = client.resume(&next.chat).await;
    client.until_rev(channel, begun.created_rev.next()).await;
    let failed = client.message(channel, begun.seq).expect("it came with the end");
    assert_eq!((failed.stream, body(failed)), (Some(StreamState::Failed), "I was about to"));
}
