//! The assistant answers while those who asked read along.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::time::Duration;

use assistant::{Assistant, words};
use chat_core::codec::NewGroupRequest;
use chat_core::store::MemoryStore;
use chat_core::{
    ActivityKind, Change, ChannelId, ChatService, Draft, Event, Message, Profile, Session, StreamState,
    UserId,
};

const PACE: Duration = Duration::from_millis(200);

struct Room {
    chat: ChatService,
    assistant: Assistant,
    alice: UserId,
    session: Session,
}

async fn room() -> Room {
    let chat = ChatService::builder(MemoryStore::new()).start();
    let assistant = Assistant::join(&chat, UserId::new("assistant").unwrap(), PACE).await.unwrap();
    let alice = UserId::new("alice").unwrap();
    chat.put_user(&alice, Profile::named("Alice", chat.limits()).unwrap()).await.unwrap();
    let (session, _) = chat.open_session(&alice, None).await.unwrap();
    Room { chat, assistant, alice, session }
}

/// What is shown of the next streamed message, part by part, and what it is in the end.
async fn watch(session: &mut Session) -> (Vec<String>, Message) {
    let mut parts: Vec<String> = Vec::new();
    loop {
        let event = session.next().await.unwrap().expect("the session lives");
        match event.event() {
            Event::Stream { text, offset, .. } => {
                assert_eq!(*offset, parts.concat().len() as u64, "a part follows the one before");
                parts.push(text.clone());
            }
            Event::Change(Change::Activity { activity, message: Some(message) })
                if matches!(activity.kind, ActivityKind::StreamEnded { .. }) =>
            {
                return (parts, Message::clone(message));
            }
            _ => {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_grows_word_by_word_and_is_one_message() {
    let Room { chat, assistant, alice, mut session } = room().await;
    let asked = chat.send(&alice, assistant.user(), Draft::new("What is a walrus?")).await.unwrap().message;
    let (answered, (parts, shown)) = tokio::join!(assistant.answer_next(), watch(&mut session));
    let answered = answered.unwrap().expect("it was asked");
    assert_eq!(answered, shown);
    let expected = words::answer("What is a walrus?");
    let content = answered.content().unwrap();
    assert_eq!((content.body.as_str(), content.reply_to), (expected.concat().as_str(), Some(asked.id)));
    assert!(parts.len() + 1 >= expected.len(), "shown word by word: {parts:?}");
    assert_eq!(answered.stream, Some(StreamState::Finished));
    assert!(content.html.contains("<blockquote>"), "{}", content.html);
    let unread = chat.explain_unread(&alice, answered.channel).await.unwrap();
    assert_eq!(unread.unread.messages.value, 1);
}

#[tokio::test(start_paused = true)]
async fn in_a_group_it_answers_who_mentions_it_and_a_deleted_answer_harms_nothing() {
    let Room { chat, assistant, alice, mut session } = room().await;
    let members = vec![assistant.user().clone()];
    let group = NewGroupRequest { name: "Lunch".to_owned(), members, ..NewGroupRequest::default() };
    let group: ChannelId = chat.create_group(&alice, group).await.unwrap();
    let ask = async |text: &str| {
        let draft = Draft::new(text).mentioning([assistant.user().clone()]);
        chat.send(&alice, group, draft).await.unwrap().message
    };
    chat.send(&alice, group, Draft::new("Just us?")).await.unwrap();
    let (first, second) = (ask("first").await, ask("second").await);
    let meddle = async {
        loop {
            let event = session.next().await.unwrap().expect("the session lives");
            if let Event::Stream { message, .. } = event.event() {
                chat.delete_message(&alice, group, *message, None).await.unwrap();
                return;
            }
        }
    };
    let (answered, ()) = tokio::join!(assistant.answer_next(), meddle);
    let content = answered.unwrap().expect("it was asked twice");
    assert_eq!(
        content.content().unwrap().reply_to,
        Some(second.id),
        "the answer to {} was deleted",
        first.id
    );
    chat.shutdown().await;
    assert_eq!(assistant.answer_next().await.unwrap(), None);
}
