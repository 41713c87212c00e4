//! A market place that embeds the chat engine: buyers order from sellers, and every order is also a message.
//!
//! The market is an app like any other. It has its own [`users`](schema) with integer ids, its own [`login`], its own
//! Postgres pool and its own routes. Four things connect it with the chat:
//!
//! | what | where | lines |
//! | --- | --- | --- |
//! | the engine stores in the market's own database, over its own pool | [`Market::open`] | 3 |
//! | the market's session tokens are taken by the chat, REST and WebSocket alike | [`login::Sessions`] | 15 |
//! | names come from the market's own users, with nothing to copy | [`directory::MarketUsers`] | 15 |
//! | an order and its message are one transaction | [`orders`] | 6 |
//!
//! ```text
//! /register  /login  /orders      the market's
//! /chat/…                         the chat's: REST, WebSocket at /chat/ws, /chat/openapi.json
//! ```
//!
//! Run it with `cargo run -p chat-embed-axum-example -- --database-url postgres://…`, then for example:
//!
//! ```text
//! curl :8080/register --json '{"email":"bob@example.org","password":"a long password","name":"Bob"}'
//! curl :8080/login    --json '{"email":"bob@example.org","password":"a long password"}'
//! curl :8080/orders   --json '{"seller_id":2,"reference":"A-1","item":"tea"}' -H "Authorization: Bearer $TOKEN"
//! curl :8080/chat/channels -H "Authorization: Bearer $TOKEN"
//! ```

pub mod directory;
pub mod login;
pub mod orders;
pub mod schema;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use chat_axum::ChatApi;
use chat_core::{ChatBuilder, Error, Result};
use chat_sqlx::{PostgresOptions, PostgresStore};
use sqlx::PgPool;

/// The market's state, which its handlers share.
#[derive(Debug, Clone)]
pub struct Market {
    /// The market's own pool; the chat uses it, too.
    pub(crate) pool: PgPool,
    /// The chat's tables, for messages inside the market's transactions.
    pub(crate) store: Arc<PostgresStore>,
    /// The chat engine and its faces.
    pub chat: ChatApi,
}

impl Market {
    /// A market in this database: makes the market's tables and the chat's beside them.
    pub async fn open(pool: PgPool) -> Result<Self> {
        schema::create(&pool).await.map_err(database)?;
        let store = Arc::new(PostgresStore::with_pool(pool.clone(), PostgresOptions::default()).await?);
        let users = directory::MarketUsers::new(pool.clone());
        let chat = ChatBuilder::new(store.clone()).directory(users).start();
        let sessions = Arc::new(login::Sessions::new(pool.clone()));
        Ok(Self { pool, store, chat: ChatApi::builder(chat, sessions).build() })
    }

    /// The market's routes, and the chat's below `/chat`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/register", post(login::register))
            .route("/login", post(login::log_in))
            .route("/orders", post(orders::place))
            .nest("/chat", chat_axum::router(self.chat.clone()))
            .with_state(self.clone())
    }
}

/// Lets the market's own handlers ask for [`CurrentUser`](chat_axum::CurrentUser).
impl FromRef<Market> for ChatApi {
    fn from_ref(market: &Market) -> Self {
        market.chat.clone()
    }
}

/// What a failing statement is to the caller; the market answers problems as the chat does.
pub(crate) fn database(error: sqlx::Error) -> Error {
    Error::unavailable("the database refused").with_source(error)
}
