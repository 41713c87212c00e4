//! A client on a WebSocket.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::people::Person;

/// An authenticated connection.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    last_id: u64,
}

impl Socket {
    /// Connects as this person.
    pub(crate) async fn connect(address: SocketAddr, person: &Person) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server answers");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        let mut request = format!("ws://{address}/api/ws").into_client_request().expect("a request");
        let bearer = format!("Bearer {}", person.token).parse().expect("a header");
        request.headers_mut().insert("authorization", bearer);
        let (stream, _) = client_async(request, stream).await.expect("the socket opens");
        Self { stream, last_id: 0 }
    }

    /// Sends a request without waiting for its answer; gives back its id.
    pub(crate) async fn send(&mut self, method: &str, params: &Value) -> Result<u64, Error> {
        self.last_id += 1;
        let frame = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
        self.stream.send(Message::text(frame.to_string())).await?;
        Ok(self.last_id)
    }

    /// The next frame: an answer or an event.
    pub(crate) async fn next(&mut self) -> Result<Value, Error> {
        loop {
            match self.stream.next().await.unwrap_or(Err(Error::ConnectionClosed))? {
                Message::Text(text) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Message::Close(_) => return Err(Error::ConnectionClosed),
                _ => {}
            }
        }
    }

    /// Sends a request and waits for its result; events that come before it are dropped.
    pub(crate) async fn call(&mut self, method: &str, params: Value) -> Value {
        let result = self.try_call(method, params).await;
        result.unwrap_or_else(|error| panic!("{method} is refused: {error}"))
    }

    /// The same, when it may be refused: the result or the error.
    pub(crate) async fn try_call(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send(method, &params).await.expect("the request is sent");
        loop {
            let frame = self.next().await.expect("an answer comes");
            if frame["id"] == id {
                return match frame.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(frame["result"].clone()),
                };
            }
        }
    }

    /// The next event of this type.
    pub(crate) async fn event(&mut self, of_type: &str) -> Value {
        loop {
            let frame = self.next().await.expect("an event comes");
            if frame["method"] == "event" && frame["params"]["type"] == of_type {
                return frame["params"].clone();
            }
        }
    }

    /// Waits until the server closes; gives back the close frame.
    pub(crate) async fn closed(&mut self) -> Option<CloseFrame> {
        while let Some(Ok(message)) = self.stream.next().await {
            if let Message::Close(frame) = message {
                return frame;
            }
        }
        None
    }
}
