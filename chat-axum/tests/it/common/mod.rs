//! What the tests share: an engine with four known people, a caller over HTTP, a client over a socket.

mod caller;
mod client;
mod tokens;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use chat_axum::{ChatApi, ChatApiBuilder};
use chat_core::store::MemoryStore;
use chat_core::{ChatService, Limits, Profile, UserId};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use caller::Caller;
pub(crate) use client::{Client, PATIENCE, connect, upgrade};
pub(crate) use tokens::Tokens;

/// Everybody who is known. `eve` is not.
pub(crate) const PEOPLE: [&str; 4] = ["ann", "bob", "cleo", "dora"];

/// An engine and its router.
pub(crate) struct Scene {
    pub(crate) api: ChatApi,
    pub(crate) app: Router,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default(), |builder| builder).await
    }

    pub(crate) async fn with(
        limits: Limits,
        settings: impl FnOnce(ChatApiBuilder) -> ChatApiBuilder,
    ) -> Self {
        let chat = ChatService::builder(MemoryStore::new()).limits(limits).start();
        for id in PEOPLE {
            chat.put_user(&user(id), Profile::named(id.to_uppercase(), chat.limits()).unwrap())
                .await
                .unwrap();
        }
        let api = settings(ChatApi::builder(chat, Arc::new(Tokens))).build();
        let app = chat_axum::router(api.clone());
        Self { api, app }
    }

    /// Requests of a user, by HTTP without a network.
    pub(crate) fn caller(&self, user: &str) -> Caller {
        Caller::new(self.app.clone(), Some(format!("token-{user}")))
    }

    /// Requests without a token.
    pub(crate) fn nobody(&self) -> Caller {
        Caller::new(self.app.clone(), None)
    }

    /// Requests with this token.
    pub(crate) fn with_token(&self, token: &str) -> Caller {
        Caller::new(self.app.clone(), Some(token.to_owned()))
    }

    /// Serves the router on a port of its own.
    pub(crate) async fn serve(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, api) = (self.app.clone(), self.api.clone());
        #[expect(clippy::disallowed_methods, reason = "the test awaits it, or the runtime's end ends it")]
        let serving = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            chat_axum::serve(listener, app, &api, stopped).await;
        });
        Served { address, stop, serving }
    }

    /// A group of ann's with bob in it.
    pub(crate) async fn group(&self) -> String {
        let body = serde_json::json!({ "name": "Lunch", "user_ids": ["bob"] });
        let made = self.caller("ann").post("/channels", &body).await.expect(201);
        made["channel"]["id"].as_str().unwrap().to_owned()
    }
}

/// A server that runs until it is stopped or dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Served {
    /// Tells the server to stop.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.serving
    }
}

pub(crate) fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}
