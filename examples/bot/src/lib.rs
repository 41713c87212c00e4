//! An assistant that answers whoever writes to it, word by word, inside the app's own process.
//!
//! It is a user like any other. It listens to its own session, begins an answer with
//! [`begin_stream`](ChatService::begin_stream), says it in parts with [`append_stream`](ChatService::append_stream) and ends
//! it with [`end_stream`](ChatService::end_stream). Everybody who looks reads along, and in the end it is one message.
//! Where its words come from is in [`words`]: put a model's output there.
//!
//! ```
//! use std::time::Duration;
//!
//! use assistant::Assistant;
//! use chat_core::store::MemoryStore;
//! use chat_core::{ChatService, Draft, Profile, UserId};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> chat_core::Result<()> {
//! let chat = ChatService::builder(MemoryStore::new()).start();
//! let assistant = Assistant::join(&chat, UserId::new("assistant")?, Duration::from_millis(1)).await?;
//! let alice = UserId::new("alice")?;
//! chat.put_user(&alice, Profile::named("Alice", chat.limits())?).await?;
//! chat.send(&alice, assistant.user(), Draft::new("What is a walrus?")).await?;
//! let answered = assistant.answer_next().await?.expect("it was asked");
//! assert_eq!(answered.content().expect("it is there").body, assistant::words::answer("What is a walrus?").concat());
//! # Ok(())
//! # }
//! ```

pub mod words;

use std::time::Duration;

use chat_core::{
    Change, ChannelKind, ChatService, Draft, ErrorKind, Event, Message, Profile, Result, Session, StreamEnd,
    UserId,
};
use tokio::sync::Mutex;
use tokio::time::sleep;

/// An assistant in a chat.
#[derive(Debug)]
pub struct Assistant {
    chat: ChatService,
    user: UserId,
    /// What it hears. One question at a time.
    session: Mutex<Session>,
    /// How long it thinks about a word.
    pace: Duration,
}

impl Assistant {
    /// Makes the assistant's user, who listens from now on.
    pub async fn join(chat: &ChatService, user: UserId, pace: Duration) -> Result<Self> {
        chat.put_user(&user, Profile::named("Assistant", chat.limits())?).await?;
        let (session, _) = chat.open_session(&user, None).await?;
        Ok(Self { chat: chat.clone(), user, session: Mutex::new(session), pace })
    }

    /// Who it is: write to this user, or mention them in a group.
    pub fn user(&self) -> &UserId {
        &self.user
    }

    /// Answers until the chat ends.
    pub async fn run(&self) -> Result<()> {
        while self.answer_next().await?.is_some() {}
        Ok(())
    }

    /// Waits for a question and answers it; none once the chat has ended.
    pub async fn answer_next(&self) -> Result<Option<Message>> {
        let mut session = self.session.lock().await;
        while let Some(event) = session.next().await? {
            if let Event::Change(Change::Message(message)) = event.event()
                && self.is_asked(message).await?
            {
                match self.answer(message).await {
                    Ok(answered) => return Ok(Some(answered)),
                    // Somebody deleted the answer, or removed the assistant: the next question is another one.
                    Err(error) if is_over(error.kind()) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(None)
    }

    /// In a direct channel always; in a group when it is mentioned.
    async fn is_asked(&self, message: &Message) -> Result<bool> {
        let is_own = message.sender.user() == Some(&self.user);
        let Some(content) = message.content().filter(|_| !is_own && message.stream.is_none()) else {
            return Ok(false);
        };
        if content.mentions.contains(&self.user) {
            return Ok(true);
        }
        let view = self.chat.get_channel(&self.user, message.channel).await;
        Ok(view.is_ok_and(|view| view.channel.kind == ChannelKind::Direct))
    }

    /// One message that grows: this is all there is to streaming.
    async fn answer(&self, question: &Message) -> Result<Message> {
        let draft = Draft::default().in_reply_to(question.id);
        let begun = self.chat.begin_stream(&self.user, question.channel, draft).await?.message;
        let mut length = 0;
        let asked = question.content().map_or("", |content| &content.body);
        for word in words::answer(asked) {
            sleep(self.pace).await;
            length = self.chat.append_stream(&self.user, begun.channel, begun.id, length, &word).await?;
        }
        self.chat.end_stream(&self.user, begun.channel, begun.id, StreamEnd::finish(length)).await
    }
}

fn is_over(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Conflict | ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Rejected)
}
