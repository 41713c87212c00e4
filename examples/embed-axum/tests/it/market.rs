//! A market in a database of its own, served on a free port.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chat_axum::serve;
use chat_core::{IdSource, SystemIds};
use futures_util::StreamExt;
use futures_util::sink::SinkExt;
use market::Market;
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};
use tower::ServiceExt;

/// A running market.
pub(crate) struct Running {
    /// To look into the database.
    pub(crate) pool: PgPool,
    market: Market,
    database: String,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    tasks: JoinSet<()>,
}

/// A user of the market, signed in.
#[derive(Debug)]
pub(crate) struct Person {
    /// The market's number for them.
    pub(crate) id: i64,
    token: String,
}

impl Running {
    /// Opens a market in a new database.
    pub(crate) async fn new() -> Self {
        let database = format!("market_{}", SystemIds.uuid().simple());
        administrate(format!("CREATE DATABASE {database}")).await;
        let (server, _) =
            server_url().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("an address");
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect(&format!("{server}/{database}"))
            .await
            .expect("a pool");
        let market = Market::open(pool.clone()).await.expect("a market");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, chat) = (market.router(), market.chat.clone());
        let serving = async move { serve(listener, app, &chat, async { drop(stopped.await) }).await };
        let mut tasks = JoinSet::new();
        tasks.spawn(serving);
        Self { pool, market, database, address, stop, tasks }
    }

    /// Registers and signs in.
    pub(crate) async fn join(&self, name: &str) -> Person {
        let email = format!("{name}@example.org");
        let new = json!({ "email": email, "password": "a long password", "name": name });
        let (status, user) = self.post("/register", None, &new).await;
        assert_eq!(status, StatusCode::CREATED, "{user}");
        let (status, session) =
            self.post("/login", None, &json!({ "email": email, "password": "a long password" })).await;
        assert_eq!(status, StatusCode::OK, "{session}");
        let token = session["token"].as_str().expect("a token").to_owned();
        Person { id: user["user_id"].as_i64().expect("a number"), token }
    }

    /// Posts JSON to one of the market's routes, or of the chat's.
    pub(crate) async fn post(
        &self,
        path: &str,
        person: Option<&Person>,
        body: &Value,
    ) -> (StatusCode, Value) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.answer(authorized(request, person).body(body.to_string().into()).expect("a request")).await
    }

    /// Gets JSON.
    pub(crate) async fn get(&self, path: &str, person: &Person) -> (StatusCode, Value) {
        self.answer(authorized(Request::get(path), Some(person)).body(Body::empty()).expect("a request"))
            .await
    }

    async fn answer(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.market.router().oneshot(request).await.expect("an answer");
        let status = response.status();
        let body = to_bytes(response.into_body(), 1024 * 1024).await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Opens a live session with the market's own token.
    pub(crate) async fn connect(&self, person: &Person) -> Live {
        let stream = TcpStream::connect(self.address).await.expect("the server answers");
        let mut request = format!("ws://{}/chat/ws", self.address).into_client_request().expect("a request");
        let bearer = format!("Bearer {}", person.token).parse().expect("a header");
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        let (stream, _) = client_async(request, stream).await.expect("the socket opens");
        let mut live = Live(stream);
        let open = json!({ "jsonrpc": "2.0", "id": 1, "method": "session.open", "params": {} });
        live.0.send(Message::text(open.to_string())).await.expect("the request is sent");
        while live.next().await["id"] != 1 {}
        live
    }

    /// Stops the server and removes the database.
    pub(crate) async fn close(self) {
        self.stop.send(()).expect("it runs");
        self.tasks.join_all().await;
        self.pool.close().await;
        administrate(format!("DROP DATABASE {} WITH (FORCE)", self.database)).await;
    }
}

/// A live session.
pub(crate) struct Live(WebSocketStream<TcpStream>);

impl Live {
    /// The next message that somebody sent.
    pub(crate) async fn message(&mut self) -> Value {
        loop {
            let frame = self.next().await;
            if frame["params"]["type"] == "message" {
                return frame["params"]["message"].clone();
            }
        }
    }

    async fn next(&mut self) -> Value {
        loop {
            match self.0.next().await.expect("the socket is open").expect("a frame") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }
}

fn authorized(
    request: axum::http::request::Builder,
    person: Option<&Person>,
) -> axum::http::request::Builder {
    match person {
        Some(person) => request.header(header::AUTHORIZATION, format!("Bearer {}", person.token)),
        None => request,
    }
}

fn server_url() -> String {
    std::env::var("CHAT_TEST_POSTGRES_URL")
        .expect("CHAT_TEST_POSTGRES_URL names no server: run this under scripts/with-postgres")
}

async fn administrate(sql: String) {
    let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("the statement runs");
}
