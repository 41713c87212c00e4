//! A client over a real socket.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Response};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Far longer than anything takes, also on a machine that has other things to do; who waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// One end of a socket that speaks JSON-RPC.
pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) response: Response<Option<Vec<u8>>>,
    last_id: u64,
    /// Events that came while an answer was awaited.
    events: Vec<Value>,
}

/// Asks for a socket, with these headers; a refusal is the response.
pub(crate) async fn upgrade(
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
) -> Result<Client, Response<Option<Vec<u8>>>> {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    match timeout(PATIENCE, connect_async(request)).await.expect("an answer to the handshake") {
        Ok((socket, response)) => Ok(Client { socket, response, last_id: 0, events: Vec::new() }),
        Err(Error::Http(response)) => Err(*response),
        Err(error) => panic!("no handshake: {error}"),
    }
}

/// A socket of a user who authenticated with the `Authorization` header.
pub(crate) async fn connect(address: SocketAddr, user: &str) -> Client {
    let header = format!("Bearer token-{user}");
    upgrade(address, "/ws", &[("Authorization", &header)]).await.expect("a socket")
}

impl Client {
    /// Asks, and awaits the answer.
    pub(crate) async fn call(&mut self, method: &str, params: &Value) -> Result<Value, Value> {
        self.last_id += 1;
        let id = self.last_id;
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.say(request.to_string()).await;
        self.answer(&json!(id)).await
    }

    /// Sends a text frame.
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.expect("an open socket");
    }

    /// The answer to this id; events meanwhile are kept.
    pub(crate) async fn answer(&mut self, id: &Value) -> Result<Value, Value> {
        loop {
            let mut frame = self.frame().await;
            if frame["method"] == "event" {
                self.events.push(frame["params"].take());
                continue;
            }
            assert_eq!(&frame["id"], id, "{frame}");
            return if frame["error"].is_null() {
                Ok(frame["result"].take())
            } else {
                Err(frame["error"].take())
            };
        }
    }

    /// The next event.
    pub(crate) async fn event(&mut self) -> Value {
        if !self.events.is_empty() {
            return self.events.remove(0);
        }
        let mut frame = self.frame().await;
        assert_eq!(frame["method"], "event", "{frame}");
        frame["params"].take()
    }

    /// The next event of a type; others are passed over.
    pub(crate) async fn event_of(&mut self, kind: &str) -> Value {
        loop {
            let event = self.event().await;
            if event["type"] == kind {
                return event;
            }
        }
    }

    /// The code the server closes with; texts before it are passed over.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.message().await {
                return frame.expect("a code").code.into();
            }
        }
    }

    /// What the next pong carries; texts before it are passed over.
    pub(crate) async fn pong(&mut self) -> String {
        loop {
            if let Message::Pong(payload) = self.message().await {
                return String::from_utf8(payload.to_vec()).unwrap();
            }
        }
    }

    async fn frame(&mut self) -> Value {
        loop {
            match self.message().await {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?} instead of a text"),
            }
        }
    }

    async fn message(&mut self) -> Message {
        let message = timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
        message.expect("a message before the end").expect("a whole message")
    }
}
