//! Connections that break at every frame and inside of every frame: resuming gives exactly what is missing, and
//! repeating has one effect.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::codec::Command;
use chat_core::store::{MemoryStore, Store};
use chat_core::transport::{CloseCode, Incoming, MemoryTransport, Transport as _};
use chat_core::{
    Anchor, Authenticator, ChannelId, ClientKey, Connection, Draft, Error, Hello, Identity, UserId,
};
use chat_protocol::wire::{Cursor, Event};
use chat_protocol::{JsonRpc, ServerFrame, request};
use chat_testkit::engine::House;
use chat_testkit::fakes::CutTransport;
use tokio::task::JoinSet;

#[derive(Debug)]
struct NoTokens;

#[async_trait]
impl Authenticator for NoTokens {
    async fn authenticate(&self, _token: &str) -> chat_core::Result<Identity> {
        Err(Error::unauthenticated("there are no tokens"))
    }
}

/// A group of Ann and Bob, and Bob's device.
struct Story {
    house: House,
    ann: UserId,
    bob: UserId,
    channel: ChannelId,
    servers: JoinSet<CloseCode>,
    cursor: Cursor,
    /// The changes the device applied, in order.
    revs: Vec<u64>,
}

/// The device's end of a connection.
struct Line(MemoryTransport);

impl Line {
    /// The next whole frame; none once the connection broke.
    async fn hears(&mut self) -> Option<(ServerFrame, usize)> {
        loop {
            let Incoming::Frame(frame) = self.0.receive().await? else { continue };
            return Some((ServerFrame::parse(&frame).ok()?, frame.len()));
        }
    }
}

impl Story {
    async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let house = House::with(&store, |limits| limits.catch_up_page = 4);
        let (ann, bob) = (house.user("ann").await, house.user("bob").await);
        let channel = house.group(&[&ann, &bob]).await;
        let cursor = Cursor::from(&house.client(&bob).await.cursor);
        Self { house, ann, bob, channel, servers: JoinSet::new(), cursor, revs: Vec::new() }
    }

    /// Nine changes: messages, edits, a new name, a deletion.
    async fn happens(&self) {
        let chat = &self.house.chat;
        for n in 0..3 {
            let sent = self.house.say(&self.ann, self.channel, &format!("message {n}")).await.message;
            let edit = chat.edit_message(&self.ann, self.channel, sent.id, 0, Draft::new("edited")).await;
            edit.expect("edited");
        }
        chat.rename_channel(&self.ann, self.channel, "renamed").await.expect("renamed");
        let doomed = self.house.say(&self.ann, self.channel, "doomed").await.message;
        chat.delete_message(&self.ann, self.channel, doomed.id, None).await.expect("deleted");
    }

    async fn head(&self) -> u64 {
        self.house.chat.get_channel(&self.bob, self.channel).await.expect("a channel").channel.rev.get()
    }

    /// Connects the device; its end breaks after so many bytes.
    fn connect(&mut self, left: usize) -> Line {
        let (here, inner) = MemoryTransport::pair(64);
        let codec = Arc::new(JsonRpc::new(self.house.chat.limits()));
        let cut = CutTransport::new(inner, left);
        let connection = Connection::new(self.house.chat.clone(), Arc::new(NoTokens), codec, cut);
        self.servers.spawn(connection.run(Hello::Authenticated(Identity::of(self.bob.clone()))));
        Line(here)
    }

    async fn asks(line: &mut Line, command: &Command) {
        let frame = request(Some(1), command).expect("a frame");
        // A connection that broke already takes nothing.
        let _ = line.0.send(&mut vec![frame]).await;
    }

    async fn open(&self, line: &mut Line) {
        let cursor = Some(self.cursor.clone().try_into().expect("numbers the engine gave"));
        Self::asks(line, &Command::OpenSession { cursor }).await;
    }

    /// Pulls until the device is at the head, or until the connection breaks; gives the sizes of the frames.
    async fn pull(&mut self, line: &mut Line, head: u64) -> Vec<usize> {
        let mut sizes = Vec::new();
        while self.revs.last().is_none_or(|last| *last < head) {
            let Some((frame, size)) = line.hears().await else { break };
            sizes.push(size);
            let ServerFrame::Event(event) = frame else { continue };
            if let Event::Message { rev, .. } | Event::Activity { rev, .. } = &event {
                self.revs.push(*rev);
            }
            self.cursor.apply(&event);
        }
        sizes
    }
}

/// Everywhere a stream of such frames can break: before, after and inside of each.
fn breaks(sizes: &[usize]) -> Vec<usize> {
    let mut places = vec![0];
    let mut begin = 0;
    for size in sizes {
        places.extend([begin + 1, begin + size / 2, begin + size - 1, begin + size]);
        begin += size;
    }
    places
}

async fn resumed_after(left: usize, live: bool) -> (Vec<u64>, Vec<usize>, u64) {
    let mut story = Story::new().await;
    if !live {
        story.happens().await;
    }
    let mut line = story.connect(left);
    story.open(&mut line).await;
    if live {
        // What happens from now on comes as it happens, or the connection is broken already.
        let opened = line.hears().await.map(|(_, size)| size);
        story.happens().await;
        let head = story.head().await;
        let mut sizes: Vec<_> = opened.into_iter().collect();
        sizes.extend(story.pull(&mut line, head).await);
        return finish(story, line, sizes, head).await;
    }
    let head = story.head().await;
    let sizes = story.pull(&mut line, head).await;
    finish(story, line, sizes, head).await
}

async fn finish(mut story: Story, line: Line, sizes: Vec<usize>, head: u64) -> (Vec<u64>, Vec<usize>, u64) {
    drop(line);
    let mut again = story.connect(usize::MAX);
    story.open(&mut again).await;
    story.pull(&mut again, head).await;
    (story.revs, sizes, head)
}

#[tokio::test(start_paused = true)]
async fn cut_anywhere_and_resumed_there_is_exactly_the_missing_part() {
    for live in [false, true] {
        let (revs, sizes, head) = resumed_after(usize::MAX, live).await;
        assert_eq!(revs, (2..=head).collect::<Vec<_>>());
        assert!(sizes.len() >= 10, "an answer and nine changes: {sizes:?}");
        for left in breaks(&sizes) {
            let (revs, ..) = resumed_after(left, live).await;
            assert_eq!(revs, (2..=head).collect::<Vec<_>>(), "cut after {left} bytes, live: {live}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_cut_is_repeated_without_effect() {
    let mut story = Story::new().await;
    let send = |target: ChannelId, n: usize| {
        let key = ClientKey::new(format!("k{n}")).expect("a key");
        let draft = Draft::new(format!("message {n}")).with_client_key(key);
        Command::SendMessage { target: target.into(), draft }
    };
    let mut line = story.connect(usize::MAX);
    Story::asks(&mut line, &send(story.channel, 0)).await;
    let (_, size) = line.hears().await.expect("an answer");
    let places = [0, 1, size / 2, size - 1, size];
    for (n, left) in places.into_iter().enumerate() {
        let mut line = story.connect(left);
        Story::asks(&mut line, &send(story.channel, n + 1)).await;
        let answered = line.hears().await.is_some();
        assert_eq!(answered, left >= size, "{left} of {size} bytes");
        let mut again = story.connect(usize::MAX);
        Story::asks(&mut again, &send(story.channel, n + 1)).await;
        again.hears().await.expect("a repeat is answered");
    }
    let page = story.house.chat.read_history(&story.ann, story.channel, Anchor::Latest, None).await;
    let bodies: Vec<_> = page
        .expect("a history")
        .messages
        .into_iter()
        .map(|message| message.content().expect("it is there").body.clone())
        .collect();
    let expected: Vec<_> = (0..=places.len()).map(|n| format!("message {n}")).collect();
    assert_eq!(bodies, expected, "one effect each");
}
