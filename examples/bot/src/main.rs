//! Talk with the assistant in a terminal: what you type goes to it, and its answer is shown while it is written.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use assistant::Assistant;
use chat_core::store::MemoryStore;
use chat_core::{ActivityKind, Change, ChatService, Draft, Event, Profile, UserId};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, stdin, stdout};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let chat = ChatService::builder(MemoryStore::new()).start();
    let you = UserId::new("you")?;
    chat.put_user(&you, Profile::named("You", chat.limits())?).await?;
    let assistant = Assistant::join(&chat, UserId::new("assistant")?, Duration::from_millis(60)).await?;
    let assistant = Arc::new(assistant);
    let (mut session, _) = chat.open_session(&you, None).await?;
    let (mut lines, mut screen) = (BufReader::new(stdin()).lines(), stdout());
    screen.write_all(b"Ask something; an empty line ends.\n").await?;
    while let Some(line) = lines.next_line().await?.filter(|line| !line.is_empty()) {
        chat.send(&you, assistant.user(), Draft::new(line)).await?;
        let show = async {
            while let Some(event) = session.next().await? {
                match event.event() {
                    Event::Stream { text, .. } => screen.write_all(text.as_bytes()).await?,
                    Event::Change(Change::Activity { activity, .. })
                        if matches!(activity.kind, ActivityKind::StreamEnded { .. }) =>
                    {
                        screen.write_all(b"\n").await?;
                        break;
                    }
                    _ => {}
                }
                screen.flush().await?;
            }
            Ok::<_, Box<dyn Error>>(())
        };
        let (answered, shown) = tokio::join!(assistant.answer_next(), show);
        answered?;
        shown?;
    }
    chat.shutdown().await;
    Ok(())
}
