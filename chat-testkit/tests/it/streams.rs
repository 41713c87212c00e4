//! Streamed messages over any way in: parts lost, doubled and out of order, readers that come and go, two nodes.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MemoryStore, Store};
use chat_core::{ChannelId, Draft, ErrorKind, Message, StreamEnd, UserId};
use chat_testkit::Client;
use chat_testkit::engine::House;
use chat_testkit::fakes::BusFault;
use chat_testkit::faults::Nodes;
use proptest::prelude::*;
use proptest::sample::Index;
use tokio::time::{Instant, timeout_at};

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    /// The sender writes so many characters more, and says the part, which arrives or is lost.
    Write { chars: usize, arrives: bool },
    /// A part that was said before arrives once more, late.
    Again(Index),
    /// The sender speaks to the other node from now on.
    Move,
    /// Somebody opens a session on a node.
    Come { there: bool },
    /// Somebody's connection breaks and comes back, perhaps to the other node.
    Reconnect { who: Index, there: bool },
    /// Somebody who was behind reads for a while.
    Read(Index),
    /// Time passes.
    Wait(u64),
    /// What the nodes tell each other meets another fault.
    Fault(BusFault),
}

fn step() -> impl Strategy<Value = Step> {
    use BusFault::{Delay, DropAll, DropLast, Duplicate, None, Reorder};
    let fault = prop::sample::select(vec![None, DropAll, Duplicate, DropLast, Reorder, Delay]);
    prop_oneof![
        6 => (1..9_usize, prop::bool::weighted(0.7)).prop_map(|(chars, arrives)| Step::Write { chars, arrives }),
        2 => any::<Index>().prop_map(Step::Again),
        1 => Just(Step::Move),
        1 => any::<bool>().prop_map(|there| Step::Come { there }),
        2 => (any::<Index>(), any::<bool>()).prop_map(|(who, there)| Step::Reconnect { who, there }),
        2 => any::<Index>().prop_map(Step::Read),
        2 => (1..1_500_u64).prop_map(Step::Wait),
        1 => fault.prop_map(Step::Fault),
    ]
}

/// A sender as the protocol asks for one: it keeps its text, and goes on from where it is told.
struct Sender {
    user: UserId,
    begun: Message,
    text: String,
    /// The length it was told last.
    length: usize,
    there: bool,
    said: Vec<(usize, String)>,
}

impl Sender {
    /// Says what is missing, until it is there.
    async fn catch_up(&mut self, nodes: &Nodes) {
        while self.length < self.text.len() {
            let part = self.text[self.length..].to_owned();
            self.say(nodes, self.length, &part).await;
        }
    }

    async fn say(&mut self, nodes: &Nodes, offset: usize, part: &str) {
        let house = if self.there { &nodes.there } else { &nodes.here };
        let (channel, id) = (self.begun.channel, self.begun.id);
        let said = house.chat.append_stream(&self.user, channel, id, offset as u64, part).await;
        self.said.push((offset, part.to_owned()));
        self.length = match said {
            Ok(length) => usize::try_from(length).unwrap(),
            Err(error) => {
                assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("offset")), "{error}");
                usize::try_from(error.limit().unwrap()).unwrap()
            }
        };
    }
}

struct World {
    nodes: Nodes,
    alice: UserId,
    channel: ChannelId,
    sender: Sender,
    readers: Vec<Client>,
}

impl World {
    async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let nodes = Nodes::new(&store);
        let (alice, user) = (nodes.here.user("alice").await, nodes.here.user("bot").await);
        let channel = nodes.here.group(&[&alice, &user]).await;
        let readers = vec![nodes.here.client(&alice).await, nodes.there.client(&alice).await];
        let begun = nodes.here.chat.begin_stream(&user, channel, Draft::default()).await.unwrap().message;
        let (text, length, there, said) = (String::new(), 0, false, Vec::new());
        let sender = Sender { user, begun, text, length, there, said };
        Self { nodes, alice, channel, sender, readers }
    }

    fn node(&self, there: bool) -> &House {
        if there { &self.nodes.there } else { &self.nodes.here }
    }

    async fn step(&mut self, step: Step, source: &mut impl Iterator<Item = char>) {
        match step {
            Step::Write { chars, arrives } => {
                let offset = self.sender.text.len();
                self.sender.text.extend(source.by_ref().take(chars));
                if arrives {
                    let part = self.sender.text[offset..].to_owned();
                    self.sender.say(&self.nodes, offset, &part).await;
                }
            }
            Step::Again(which) => {
                if !self.sender.said.is_empty() {
                    let (offset, part) = which.get(&self.sender.said).clone();
                    self.sender.say(&self.nodes, offset, &part).await;
                }
            }
            Step::Move => self.sender.there = !self.sender.there,
            Step::Come { there } => {
                let reader = self.node(there).client(&self.alice).await;
                self.readers.push(reader);
            }
            Step::Reconnect { who, there } => {
                let reader = self.readers.swap_remove(who.index(self.readers.len()));
                let reader = reader.resume(&self.node(there).chat).await;
                self.readers.push(reader);
            }
            Step::Read(who) => self.read(who.index(self.readers.len())).await,
            Step::Wait(millis) => tokio::time::sleep(Duration::from_millis(millis)).await,
            Step::Fault(fault) => {
                self.nodes.from_here.set(fault);
                self.nodes.from_there.set(fault);
                self.nodes.from_here.release().await;
            }
        }
    }

    /// One reader reads for a while.
    async fn read(&mut self, who: usize) {
        let reader = &mut self.readers[who];
        let end = Instant::now() + Duration::from_millis(60);
        while let Ok(event) = timeout_at(end, reader.session.next()).await {
            let event = event.expect("the store answers").expect("the session lives");
            reader.take(event.event());
        }
    }

    /// The sender ends it: where not all of it is there, it is told from where to go on.
    async fn end(&mut self) -> Message {
        loop {
            self.sender.catch_up(&self.nodes).await;
            let (house, sender) = (self.node(self.sender.there), &self.sender);
            let end = StreamEnd::finish(sender.text.len() as u64);
            match house.chat.end_stream(&sender.user, self.channel, sender.begun.id, end).await {
                Ok(ended) => return ended,
                Err(error) => {
                    assert_eq!(
                        (error.kind(), error.field()),
                        (ErrorKind::Conflict, Some("length")),
                        "{error}"
                    );
                    self.sender.length = usize::try_from(error.limit().unwrap()).unwrap();
                }
            }
        }
    }

    /// Everybody reads to the end.
    async fn finish(mut self) {
        let (channel, id, ended) = (self.channel, self.sender.begun.id, self.end().await);
        assert_eq!(ended.content().unwrap().body, self.sender.text);
        for reader in &mut self.readers {
            if reader.rev(channel) < ended.changed_rev {
                reader.until_rev(channel, ended.changed_rev).await;
            }
            let held = reader.message(channel, ended.seq);
            assert!(held.is_none_or(|held| *held == ended), "what is held is what is stored");
            let told = reader.streams.get(&id).map_or("", String::as_str);
            assert!(self.sender.text.starts_with(told), "what was told is a beginning of it: {told:?}");
            let read = self.nodes.there.chat.get_message(&self.alice, channel, id).await.unwrap();
            assert_eq!(read, ended);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn everybody_ends_with_the_same_text(
        steps in prop::collection::vec(step(), 1..40),
        source in "[a-zé€🙂 \n]{400}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(async {
            let (mut world, mut source) = (World::new().await, source.chars());
            world.step(Step::Write { chars: 1, arrives: true }, &mut "x".chars()).await;
            for step in steps {
                world.step(step, &mut source).await;
            }
            world.finish().await;
        });
    }
}

#[tokio::test(start_paused = true)]
async fn many_parts_are_told_as_few() {
    let mut world = World::new().await;
    let started = Instant::now();
    for n in 0..1_000 {
        world.step(Step::Write { chars: 1, arrives: true }, &mut "x".chars()).await;
        if n % 10 == 0 {
            world.read(n / 10 % 2).await;
        }
    }
    let intervals =
        started.elapsed().as_millis() / world.nodes.here.chat.limits().stream_interval.as_millis();
    let id = world.sender.begun.id;
    for reader in &mut world.readers {
        reader.until_streamed(id, |text| text.len() == 1_000).await;
    }
    let mut fast = world.nodes.here.client(&world.alice).await;
    fast.until_streamed(id, |text| text.len() == 1_000).await;
    assert_eq!(fast.parts, 1, "all of it at once");
    assert!(world.readers.iter().all(|reader| reader.parts as u128 <= intervals + 2), "{intervals}");
}
