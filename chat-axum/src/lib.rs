//! The chat engine as an axum router: REST with OpenAPI, and JSON-RPC over WebSocket, beside the host's own routes.
//!
//! ```
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use axum::Router;
//! use chat_axum::ChatApi;
//! use chat_core::store::MemoryStore;
//! use chat_core::{Authenticator, ChatService, Error, Identity, Result, UserId};
//!
//! #[derive(Debug)]
//! struct Sessions; // the host's own login
//!
//! #[async_trait]
//! impl Authenticator for Sessions {
//!     async fn authenticate(&self, token: &str) -> Result<Identity> {
//!         match token {
//!             "alices-token" => Ok(Identity::of(UserId::new("alice")?)),
//!             _ => Err(Error::unauthenticated("the token is not valid")),
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let chat = ChatService::builder(MemoryStore::new()).start();
//! let api = ChatApi::builder(chat, Arc::new(Sessions)).build();
//! let app = Router::new().nest("/chat", chat_axum::router(api.clone()));
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let stop = async {};
//! chat_axum::serve(listener, app, &api, stop).await;
//! # Ok(())
//! # }
//! ```
//!
//! # What is here
//!
//! - [`router`]: every use case over REST, the socket at `/ws`, the document at `/openapi.json`.
//! - [`CurrentUser`] and [`ApiError`]: the same authentication and the same problem documents in the host's own
//!   handlers.
//! - [`serve`]: a listener with what sockets need, patience for slow clients that ends, and a stop that ends sockets.
//!   [`ChatApi::shutdown`] for hosts that serve by their own means.
//! - [`openapi`]: the OpenAPI 3.1 document.
//!
//! # What the host decides
//!
//! Layers (tracing, CORS, compression, request timeouts) are the host's; keep timeouts and compression off `/ws`.
//! Sockets are opened over HTTP/1.1, the way browsers do it.

mod api;
#[cfg(feature = "accounts")]
mod auth;
mod current_user;
mod document;
mod error;
mod extract;
mod rest;
mod router;
mod serve;
mod socket;

pub use api::{ChatApi, ChatApiBuilder};
pub use current_user::CurrentUser;
pub use error::ApiError;
pub use router::{openapi, router};
pub use serve::serve;

/// The documents whose Rust is compiled by the tests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/embedding-rust.md")]
    struct EmbeddingRust;
    #[doc = include_str!("../../docs/storage.md")]
    struct Storage;
}
