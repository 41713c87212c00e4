//! One connection: requests in their order, each send in a task of its own, events as they come.

use std::collections::HashSet;
use std::future::ready;
use std::sync::Arc;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use chat_benches::Outcome;
use futures_util::stream::{SelectAll, SplitSink, StreamExt, select_all, unfold};
use futures_util::{FutureExt, SinkExt, stream::BoxStream};
use serde_json::{Value, json};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinSet;

use crate::Chat;
use crate::store;

/// Frames in one write.
const AT_ONCE: usize = 64;

/// Serves one client until it goes.
pub(crate) async fn serve(chat: Arc<Chat>, user: String, socket: WebSocket) {
    let (mut writing, mut reading) = socket.split();
    let mut sends: JoinSet<Outcome<Utf8Bytes>> = JoinSet::new();
    let mut events: SelectAll<BoxStream<'static, Utf8Bytes>> = SelectAll::new();
    loop {
        let done = tokio::select! {
            Some(frame) = reading.next() => match frame {
                Ok(Message::Text(text)) => begin(&chat, &user, &text, &mut sends, &mut events, &mut writing).await,
                Ok(Message::Close(_)) | Err(_) => return,
                Ok(_) => Ok(()),
            },
            Some(sent) = sends.join_next() => match sent {
                Ok(Ok(answer)) => write(&mut writing, answer, || sends.try_join_next()?.ok()?.ok()).await,
                Ok(Err(error)) => Err(error),
                Err(error) => Err(error.into()),
            },
            Some(event) = events.next() => {
                write(&mut writing, event, || events.next().now_or_never().flatten()).await
            }
            else => return,
        };
        if done.is_err() {
            return;
        }
    }
}

type Writing = SplitSink<WebSocket, Message>;

/// Writes what is there, all together.
async fn write(
    writing: &mut Writing,
    first: Utf8Bytes,
    mut more: impl FnMut() -> Option<Utf8Bytes>,
) -> Outcome {
    writing.feed(Message::Text(first)).await?;
    for _ in 1..AT_ONCE {
        let Some(text) = more() else { break };
        writing.feed(Message::Text(text)).await?;
    }
    Ok(writing.flush().await?)
}

async fn begin(
    chat: &Arc<Chat>,
    user: &str,
    text: &str,
    sends: &mut JoinSet<Outcome<Utf8Bytes>>,
    events: &mut SelectAll<BoxStream<'static, Utf8Bytes>>,
    writing: &mut Writing,
) -> Outcome {
    let request: Value = serde_json::from_str(text)?;
    let (id, params) = (request["id"].clone(), &request["params"]);
    let result = match request["method"].as_str().unwrap_or_default() {
        "message.send" => {
            sends.spawn(send(chat.clone(), user.to_owned(), request));
            return Ok(());
        }
        "session.open" => {
            let (opened, missed, live) = open(chat, user, params).await?;
            *events = live;
            writing.feed(Message::Text(answer(&id, &opened))).await?;
            for event in missed {
                writing.feed(Message::Text(event)).await?;
            }
            return Ok(writing.flush().await?);
        }
        "channel.create" => {
            let members = names(params).chain([user.to_owned()]).collect::<Vec<_>>();
            json!({ "channel": { "id": chat.rooms.create(members).to_string() } })
        }
        "participant.add" => {
            chat.rooms.add(room(params)?, names(params));
            json!({})
        }
        "user.list" => json!({}),
        method => return Err(format!("there is no {method}").into()),
    };
    Ok(writing.send(Message::Text(answer(&id, &result))).await?)
}

async fn send(chat: Arc<Chat>, user: String, request: Value) -> Outcome<Utf8Bytes> {
    let params = &request["params"];
    let room = room(params)?;
    let rooms = chat.rooms.sender(room, &user).ok_or("not in this room")?;
    let text = |field: &str| params[field].as_str().unwrap_or_default().to_owned();
    let (client_key, body) = (text("client_key"), text("body"));
    let (id, created_at) = chat.store.insert(room, &user, &client_key, &body).await?;
    let message = store::Message { id, room, sender: user, client_key, body, created_at };
    // Nobody may be listening.
    let _ = rooms.send(event(&message));
    Ok(answer(&request["id"], &json!({ "message": message.json() })))
}

type Opened = (Value, Vec<Utf8Bytes>, SelectAll<BoxStream<'static, Utf8Bytes>>);

/// Subscribes first and reads second, so that nothing falls between; what comes both ways is left out of the live ones.
async fn open(chat: &Chat, user: &str, params: &Value) -> Outcome<Opened> {
    let cursor = &params["cursor"]["channels"];
    let (mut heads, mut missed, mut live) = (serde_json::Map::new(), Vec::new(), Vec::new());
    for (room, receiver) in chat.rooms.subscribe(user) {
        let name = room.to_string();
        let Some(held) = cursor[&name][0].as_i64() else {
            heads.insert(name, json!([chat.store.last(room).await?, 0]));
            live.push(stream(receiver));
            continue;
        };
        let messages = chat.store.after(room, held).await?;
        let known: HashSet<String> = messages.iter().map(|message| event(message).to_string()).collect();
        missed.extend(messages.iter().map(event));
        live.push(stream(receiver).filter(move |event| ready(!known.contains(event.as_str()))).boxed());
    }
    let opened = json!({ "epoch": "peer", "resumed": cursor.is_object(), "personal_rev": 0, "heads": heads });
    Ok((opened, missed, select_all(live)))
}

/// A reader that is too slow loses messages, as it does in most chats written by hand.
fn stream(receiver: broadcast::Receiver<Utf8Bytes>) -> BoxStream<'static, Utf8Bytes> {
    let next = async |mut receiver: broadcast::Receiver<Utf8Bytes>| {
        loop {
            match receiver.recv().await {
                Ok(event) => return Some((event, receiver)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    };
    unfold(receiver, next).boxed()
}

impl store::Message {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "channel_id": self.room.to_string(),
            "sender_id": self.sender,
            "client_key": self.client_key,
            "body": self.body,
            "created_at": self.created_at,
        })
    }
}

fn event(message: &store::Message) -> Utf8Bytes {
    // The order of the fields is what `load` looks for.
    let head = r#"{"jsonrpc":"2.0","method":"event","params":{"type":"message","channel_id":"#;
    format!(r#"{head}"{}","rev":{},"message":{}}}}}"#, message.room, message.id, message.json()).into()
}

fn answer(id: &Value, result: &Value) -> Utf8Bytes {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#).into()
}

fn room(params: &Value) -> Outcome<i64> {
    Ok(params["channel_id"].as_str().ok_or("no channel_id")?.parse()?)
}

fn names(params: &Value) -> impl Iterator<Item = String> {
    let names = params["user_ids"].as_array().into_iter().flatten();
    names.filter_map(|name| Some(name.as_str()?.to_owned()))
}
