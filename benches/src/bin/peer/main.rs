//! The peer: what one would write by hand with axum and sqlx, and a week's care. One INSERT for each message, a
//! broadcast channel for each room, no Nagle, waiting messages written together. It speaks as much of the protocol as
//! `load` needs, checks no tokens, renders nothing, keeps no receipts, and does not remember who sent what twice.

mod rooms;
mod socket;
mod store;

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::Router;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use chat_benches::Outcome;
use clap::Parser;
use tokio::net::TcpListener;

use crate::rooms::Rooms;
use crate::store::Store;

/// A chat written by hand, to compare with.
#[derive(Debug, Parser)]
#[command(name = "peer")]
struct Options {
    /// An empty Postgres database.
    #[arg(long, value_name = "URL")]
    database_url: String,
    /// Connections to it.
    #[arg(long, value_name = "N", default_value_t = 16)]
    connections: u32,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Chat {
    store: Store,
    rooms: Rooms,
}

#[tokio::main]
async fn main() -> Outcome {
    let options = Options::parse();
    let store = Store::open(&options.database_url, options.connections).await?;
    let chat = Arc::new(Chat { store, rooms: Rooms::default() });
    let router = Router::new().route("/api/ws", get(open_socket)).with_state(chat);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    // Without it a lone answer waits for the other side's delayed acknowledgement, some 40 ms.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}

/// The token is the user's name.
async fn open_socket(
    State(chat): State<Arc<Chat>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let token =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let Some(user) = token.map(str::to_owned) else { return StatusCode::UNAUTHORIZED.into_response() };
    upgrade.on_upgrade(move |socket| socket::serve(chat, user, socket))
}
