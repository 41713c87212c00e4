//! `/ws`: one WebSocket per client, JSON-RPC in both directions.

mod frame;
mod handshake;
mod offer;
mod origin;
mod tasks;
mod transport;
mod wire;

use axum::extract::{Request, State};
use axum::response::Response;
use chat_core::{Connection, Error, Hello};
use tokio::time::timeout;
use tracing::Instrument;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use origin::Origins;
pub(crate) use tasks::Sockets;

use self::handshake::Handshake;
use self::offer::Offer;
use self::transport::WebSocket;
use crate::api::ChatApi;
use crate::current_user::bearer;
use crate::error::ApiError;

pub(crate) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(open_socket))
}

/// Open a WebSocket
///
/// JSON-RPC 2.0 in text frames, for every use case and for live events. The token comes in the `Authorization`
/// header, or as a subprotocol (`Sec-WebSocket-Protocol: chat.v1, bearer.<token>`, for browsers), or in the first
/// frame within a few seconds; one in the address is ignored. HTTP/1.1 only.
#[utoipa::path(get, path = "/ws", tag = "live", security((), ("bearer" = [])),
    params(
        ("Origin" = Option<String>, Header, description = "Browsers send it; one that is not allowed is refused"),
        ("Sec-WebSocket-Protocol" = Option<String>, Header,
            description = "`chat.v1`, which is selected, and perhaps `bearer.<token>`"),
    ),
    responses(
        (status = 101, description = "The socket is open"),
        (status = 426, description = "Not a WebSocket handshake", body = chat_protocol::Problem<'static>,
            content_type = "application/problem+json"),
    ))]
async fn open_socket(State(api): State<ChatApi>, mut request: Request) -> Result<Response, ApiError> {
    let handshake = Handshake::read(&mut request)?;
    let headers = request.headers();
    api.origins().check(headers)?;
    if api.is_stopping() {
        return Err(Error::unavailable("the server is stopping").into());
    }
    let offer = Offer::read(headers)?;
    let token = bearer(headers)?.or(offer.token);
    let hello = match token {
        Some(token) => Hello::Authenticated(api.authenticate(token).await?),
        None => Hello::FirstFrame,
    };
    let response = handshake.response(offer.selected);
    let serving = serve(api.clone(), handshake, hello);
    api.sockets().spawn(serving.instrument(tracing::debug_span!("chat_socket")));
    Ok(response)
}

/// Serves one client until the end.
async fn serve(api: ChatApi, handshake: Handshake, hello: Hello) {
    // A client that does not take the response holds a task no longer than one that does not authenticate.
    let upgraded = timeout(api.chat().limits().auth_deadline, handshake.upgraded()).await;
    let Ok(Ok(upgraded)) = upgraded else {
        tracing::debug!("a client left during the handshake");
        return;
    };
    let socket = WebSocket::new(upgraded, api.chat().limits().unauthenticated_frame_bytes);
    let (chat, authenticator, codec) = (api.chat().clone(), api.authenticator().clone(), api.codec().clone());
    drop(api);
    Connection::new(chat, authenticator, codec, socket).run(hello).await;
}

#[cfg(test)]
mod tests {
    use std::mem::size_of_val;
    use std::sync::Arc;

    use async_trait::async_trait;
    use chat_core::store::MemoryStore;
    use chat_core::{Authenticator, ChatService, Error, Identity, Result};

    use super::*;

    #[derive(Debug)]
    struct Nobody;

    #[async_trait]
    impl Authenticator for Nobody {
        async fn authenticate(&self, _: &str) -> Result<Identity> {
            Err(Error::unauthenticated("nobody is known"))
        }
    }

    /// The rest of an idle connection is its read buffer and its session; together they stay below 8 KB.
    #[tokio::test]
    async fn the_task_of_a_connection_is_small() {
        let chat = ChatService::builder(MemoryStore::new()).start();
        let api = ChatApi::builder(chat, Arc::new(Nobody)).build();
        let size = size_of_val(&serve(api, Handshake::for_test(), Hello::FirstFrame));
        assert!(size <= 3 * 1024, "{size} bytes");
    }
}
