//! A connection from hello to goodbye, over the in-process transport and a codec of single words.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::codec::{Codec, Command, Decoded, Reply, RequestTag};
use chat_core::store::MemoryStore;
use chat_core::transport::{CloseCode, Incoming, MemoryTransport, Transport};
use chat_core::{
    Authenticator, Change, ChatBuilder, ChatService, Connection, Draft, Error, Event, Hello, Identity,
    Limits, Result, Target, Timestamp, UserId,
};
use tokio::task::JoinHandle;

/// `auth NAME`, `open`, `say TEXT` (to bob), anything else is refused.
#[derive(Debug)]
struct Words;

impl Codec for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn decode(&self, frame: &[u8]) -> Decoded {
        let text = String::from_utf8_lossy(frame).into_owned();
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let command = match verb {
            "auth" => Ok(Command::Authenticate { token: rest.to_owned() }),
            "open" => Ok(Command::OpenSession { cursor: None }),
            "say" => Ok(Command::SendMessage { target: Target::User(user("bob")), draft: Draft::new(rest) }),
            _ => Err(Error::invalid("frame", "is not a known word")),
        };
        Decoded { tag: Some(RequestTag(Bytes::from(text))), command }
    }

    fn reply(&self, tag: &RequestTag, result: Result<&Reply, &Error>) -> Bytes {
        let tag = String::from_utf8_lossy(&tag.0);
        Bytes::from(match result {
            Ok(Reply::Sent(sent)) => format!("{tag}: {}", sent.message.seq),
            Ok(_) => format!("{tag}: ok"),
            Err(error) => format!("{tag}: {}", error.kind().code()),
        })
    }

    fn refusal(&self, error: &Error) -> Bytes {
        Bytes::from(format!("refused: {error}"))
    }

    fn event(&self, event: &Event) -> Bytes {
        Bytes::from(match event {
            Event::Change(Change::Message(message)) => format!("message {}", message.seq),
            _ => "event".to_owned(),
        })
    }
}

/// Tokens are names; `brief NAME` expires one minute from the start of time.
#[derive(Debug)]
struct Names;

#[async_trait]
impl Authenticator for Names {
    async fn authenticate(&self, token: &str) -> Result<Identity> {
        match token.split_once(' ') {
            Some(("brief", name)) => {
                let expires_at = Some(Timestamp::default().after(Duration::from_mins(1)));
                Ok(Identity { expires_at, ..Identity::of(user(name)) })
            }
            None if token != "nobody" => Ok(Identity::of(user(token))),
            _ => Err(Error::unauthenticated("the token is not valid")),
        }
    }
}

#[derive(Debug)]
struct StoppedClock;

impl chat_core::Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::default()
    }
}

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

async fn engine(change: impl FnOnce(&mut Limits)) -> ChatService {
    let mut limits = Limits::default();
    change(&mut limits);
    let store = Arc::new(MemoryStore::new());
    let chat = ChatBuilder::new(store).limits(limits).clock(StoppedClock).start();
    chat.put_user(&user("bob"), chat_core::Profile::default()).await.unwrap();
    chat
}

struct Peer {
    transport: MemoryTransport,
    server: JoinHandle<CloseCode>,
}

impl Peer {
    fn connect(chat: &ChatService, hello: Hello, frames: usize) -> Self {
        let (transport, end) = MemoryTransport::pair(frames);
        let connection = Connection::new(chat.clone(), Arc::new(Names), Arc::new(Words), end);
        #[expect(clippy::disallowed_methods, reason = "the test awaits it")]
        let server = tokio::spawn(connection.run(hello));
        Self { transport, server }
    }

    fn known(chat: &ChatService, name: &str) -> Self {
        Self::connect(chat, Hello::Authenticated(Identity::of(user(name))), 1_024)
    }

    async fn say(&mut self, text: &str) {
        self.transport.send(&mut vec![Bytes::from(text.to_owned())]).await.unwrap();
    }

    async fn hears(&mut self) -> Option<Bytes> {
        loop {
            match self.transport.receive().await? {
                Incoming::Frame(frame) => return Some(frame),
                _ => self.transport.ping().await.ok()?,
            }
        }
    }

    async fn asks(&mut self, text: &str) -> String {
        self.say(text).await;
        String::from_utf8(self.hears().await.unwrap().to_vec()).unwrap()
    }

    async fn ended(self) -> CloseCode {
        self.server.await.unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_frame_authenticates() {
    let chat = engine(|_| {}).await;
    let mut peer = Peer::connect(&chat, Hello::FirstFrame, 8);
    assert_eq!(peer.asks("say hi").await, "say hi: unauthenticated");
    assert_eq!(peer.asks("auth alice").await, "auth alice: ok");
    assert_eq!(peer.asks("say hi").await, "say hi: 1");
    assert_eq!(peer.asks("auth bob").await, "auth bob: conflict", "a connection belongs to one user");
    assert_eq!(peer.asks("nonsense").await, "nonsense: invalid");
    assert_eq!(peer.asks("say still here").await, "say still here: 2");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_authenticate_is_closed() {
    let chat = engine(|_| {}).await;
    let silent = Peer::connect(&chat, Hello::FirstFrame, 8);
    let mut wrong = Peer::connect(&chat, Hello::FirstFrame, 8);
    let mut large = Peer::connect(&chat, Hello::FirstFrame, 8);
    assert_eq!(wrong.asks("auth nobody").await, "auth nobody: unauthenticated");
    large.say(&"x".repeat(4 * 1024 + 1)).await;
    assert_eq!(silent.ended().await, CloseCode::AUTH_TIMEOUT);
    assert_eq!(wrong.ended().await, CloseCode::UNAUTHENTICATED);
    assert_eq!(large.ended().await, CloseCode::PROTOCOL_ERROR);
}

#[tokio::test(start_paused = true)]
async fn frames_above_the_limit_are_refused_and_the_connection_lives() {
    let chat = engine(|limits| limits.frame_bytes = 100).await;
    let mut peer = Peer::known(&chat, "alice");
    assert_eq!(peer.asks(&format!("say {}", "x".repeat(96))).await.split(": ").last(), Some("1"));
    let refused = peer.asks(&format!("say {}", "x".repeat(97))).await;
    assert_eq!(refused, "refused: frame is larger than the limit in bytes (limit 100)");
    assert_eq!(peer.asks("say hi").await, "say hi: 2");
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_with_its_token_unless_it_is_extended() {
    let chat = engine(|_| {}).await;
    let mut brief = Peer::connect(&chat, Hello::FirstFrame, 8);
    let mut extended = Peer::connect(&chat, Hello::FirstFrame, 8);
    for peer in [&mut brief, &mut extended] {
        assert_eq!(peer.asks("auth brief alice").await, "auth brief alice: ok");
    }
    assert_eq!(extended.asks("auth alice").await, "auth alice: ok");
    let brief = async {
        while brief.hears().await.is_some() {}
        brief.ended().await
    };
    assert_eq!(brief.await, CloseCode::EXPIRED);
    assert_eq!(extended.asks("say hi").await, "say hi: 1");
}

#[tokio::test(start_paused = true)]
async fn who_gives_no_sign_of_life_is_closed() {
    let chat = engine(|_| {}).await;
    let mut silent = Peer::known(&chat, "alice");
    while silent.transport.receive().await.is_some() {}
    assert_eq!(silent.ended().await, CloseCode::IDLE);
    let mut answering = Peer::known(&chat, "alice");
    let until = tokio::time::Instant::now() + Duration::from_mins(10);
    let _ = tokio::time::timeout_at(until, answering.hears())
        .await
        .expect_err("it lives and has nothing to tell");
    assert_eq!(answering.asks("say hi").await, "say hi: 1");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_closed_and_loses_nothing() {
    let chat = engine(|_| {}).await;
    let stuck = Peer::connect(&chat, Hello::Authenticated(Identity::of(user("bob"))), 1);
    let mut stuck = stuck;
    stuck.say("open").await;
    for n in 0..10 {
        chat.send(&user("alice"), &user("bob"), Draft::new(n.to_string())).await.unwrap();
    }
    assert_eq!(stuck.server.await.unwrap(), CloseCode::TOO_SLOW);
    let page =
        chat.read_history(&user("bob"), &user("alice"), chat_core::Anchor::Latest, None).await.unwrap();
    assert_eq!(page.messages.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_connections_sends_keep_their_order() {
    let chat = engine(|limits| limits.batch_items = 7).await;
    let mut peer = Peer::known(&chat, "alice");
    for n in 1..=300 {
        peer.say(&format!("say {n}")).await;
    }
    let mut answers = Vec::new();
    while answers.len() < 300 {
        answers.push(String::from_utf8(peer.hears().await.unwrap().to_vec()).unwrap());
    }
    answers.sort_by_key(|answer| answer.rsplit(' ').next().unwrap().parse::<u64>().unwrap());
    let expected: Vec<_> = (1..=300).map(|n| format!("say {n}: {n}")).collect();
    assert_eq!(answers, expected);
}

#[tokio::test(start_paused = true)]
async fn an_event_is_encoded_once_for_all_receivers() {
    let chat = engine(|_| {}).await;
    let mut peers = [Peer::known(&chat, "bob"), Peer::known(&chat, "bob"), Peer::known(&chat, "bob")];
    for peer in &mut peers {
        assert_eq!(peer.asks("open").await, "open: ok");
    }
    chat.send(&user("alice"), &user("bob"), Draft::new("hi")).await.unwrap();
    let mut messages = Vec::new();
    for peer in &mut peers {
        let frame = loop {
            let frame = peer.hears().await.unwrap();
            if frame.starts_with(b"message") {
                break frame;
            }
        };
        messages.push(frame);
    }
    // `message 1` is a direct channel's first: each session reads it for itself. The next one is shared.
    chat.send(&user("alice"), &user("bob"), Draft::new("hi")).await.unwrap();
    let mut shared = Vec::new();
    for peer in &mut peers {
        shared.push(peer.hears().await.unwrap());
    }
    assert_eq!(shared[0], "message 2");
    assert!(shared.iter().all(|frame| frame.as_ptr() == shared[0].as_ptr()), "the same bytes");
}

#[tokio::test(start_paused = true)]
async fn stopping_says_goodbye() {
    let chat = engine(|_| {}).await;
    let mut with_session = Peer::known(&chat, "alice");
    assert_eq!(with_session.asks("open").await, "open: ok");
    let without = Peer::known(&chat, "alice");
    chat.shutdown().await;
    assert_eq!(with_session.ended().await, CloseCode::GOING_AWAY);
    assert_eq!(without.ended().await, CloseCode::GOING_AWAY);
}
