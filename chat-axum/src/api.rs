//! What the router serves, and how.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "accounts")]
use chat_accounts::Accounts;
use chat_core::codec::{Codec, Command, Reply};
use chat_core::{Authenticator, ChatService, Identity, UserId};
use chat_protocol::JsonRpc;
use futures_util::FutureExt;
use tracing::Instrument;

use crate::error::ApiError;
use crate::socket::{Origins, Sockets};

/// One chat engine with its faces: what [`router`](crate::router) serves. Cheap to clone; every clone is the same.
///
/// Put it into the host's own state (with `FromRef`) to use [`CurrentUser`](crate::CurrentUser) in the host's own
/// handlers.
#[derive(Clone)]
pub struct ChatApi(Arc<Parts>);

struct Parts {
    chat: ChatService,
    authenticator: Arc<dyn Authenticator>,
    codec: Arc<dyn Codec>,
    origins: Origins,
    sockets: Sockets,
    #[cfg(feature = "accounts")]
    accounts: Option<Accounts>,
}

/// Puts a [`ChatApi`] together.
pub struct ChatApiBuilder {
    chat: ChatService,
    authenticator: Arc<dyn Authenticator>,
    origins: Origins,
    #[cfg(feature = "accounts")]
    accounts: Option<Accounts>,
}

impl ChatApi {
    /// The faces of this engine; `authenticator` tells whose a bearer token is.
    pub fn builder(chat: ChatService, authenticator: Arc<dyn Authenticator>) -> ChatApiBuilder {
        ChatApiBuilder {
            chat,
            authenticator,
            origins: Origins::default(),
            #[cfg(feature = "accounts")]
            accounts: None,
        }
    }

    /// The engine.
    pub fn chat(&self) -> &ChatService {
        &self.0.chat
    }

    /// Stops the engine and ends the sockets with code 1001; what takes longer than `grace` is cut off. Returns when
    /// no socket is left. New sockets get 503 from the first moment on.
    pub async fn shutdown(&self, grace: Duration) {
        let stopped = async {
            self.0.chat.shutdown().await;
            self.0.sockets.ended().await;
        };
        if tokio::time::timeout(grace, stopped).await.is_err() {
            tracing::warn!("the engine or its sockets did not end in time");
            self.0.sockets.cut_off().await;
        }
    }

    pub(crate) fn authenticator(&self) -> &Arc<dyn Authenticator> {
        &self.0.authenticator
    }

    /// Whose token this is, and still.
    pub(crate) async fn authenticate(&self, token: &str) -> chat_core::Result<Identity> {
        self.0.authenticator.authenticate(token).await?.still_valid(self.0.chat.clock().now())
    }

    pub(crate) fn codec(&self) -> &Arc<dyn Codec> {
        &self.0.codec
    }

    pub(crate) fn origins(&self) -> &Origins {
        &self.0.origins
    }

    pub(crate) fn sockets(&self) -> &Sockets {
        &self.0.sockets
    }

    #[cfg(feature = "accounts")]
    pub(crate) fn accounts(&self) -> Option<&Accounts> {
        self.0.accounts.as_ref()
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.chat.stopping().now_or_never().is_some()
    }

    /// Runs a user's command: the same way for REST as for a socket.
    pub(crate) async fn run(&self, user: &UserId, command: Command) -> Result<Reply, ApiError> {
        let span = tracing::debug_span!("chat_request", command = command.name());
        Ok(self.0.chat.execute(user, command).instrument(span).await?)
    }
}

impl fmt::Debug for ChatApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatApi").field("origins", &self.0.origins).finish_non_exhaustive()
    }
}

impl ChatApiBuilder {
    /// The web pages that may open a socket, as browsers spell them in `Origin` (`https://app.example.org`, no path,
    /// no trailing slash); compared whole. Without a list only pages of the same host may: those whose `Origin`
    /// names the request's `Host`. A request without `Origin` comes from no browser and is let in either way.
    #[must_use]
    pub fn allowed_origins<I>(mut self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.origins = Origins::listed(origins.into_iter().map(Into::into));
        self
    }

    /// Adds the routes of the built-in accounts: `/auth/sign-up` and `/auth/login`.
    #[cfg(feature = "accounts")]
    #[must_use]
    pub fn accounts(mut self, accounts: Accounts) -> Self {
        self.accounts = Some(accounts);
        self
    }

    /// The finished whole.
    pub fn build(self) -> ChatApi {
        ChatApi(Arc::new(Parts {
            codec: Arc::new(JsonRpc::new(self.chat.limits())),
            sockets: Sockets::default(),
            chat: self.chat,
            authenticator: self.authenticator,
            origins: self.origins,
            #[cfg(feature = "accounts")]
            accounts: self.accounts,
        }))
    }
}

impl fmt::Debug for ChatApiBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatApiBuilder").field("origins", &self.origins).finish_non_exhaustive()
    }
}
