//! The router, and the document that describes it.

use std::sync::Arc;

use axum::Router;
use axum::extract::MatchedPath;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chat_core::Limits;
use utoipa::openapi::{OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;

use crate::api::ChatApi;
use crate::error::ApiError;
use crate::{document, rest, socket};

/// Where the document is, below the prefix.
const DOCUMENT: &str = "/openapi.json";

/// The routes of a chat engine: REST for every use case, `/ws` for live events, `/openapi.json` for the document,
/// and with accounts `/auth/…`.
///
/// Keeps its state to itself, so that it fits into a host's router with any state, under any prefix. Sets no
/// fallback and brings no layers.
///
/// ```
/// # use std::sync::Arc;
/// # use axum::{Router, routing::get};
/// # use chat_axum::ChatApi;
/// # use chat_core::{Authenticator, ChatService, store::MemoryStore};
/// #[derive(Clone)]
/// struct HostState;
///
/// # fn host(authenticator: Arc<dyn Authenticator>) {
/// let chat = ChatService::builder(MemoryStore::new()).start();
/// let api = ChatApi::builder(chat, authenticator).allowed_origins(["https://app.example.org"]).build();
/// let app: Router = Router::new()
///     .route("/", get(async || "the host's own page"))
///     .nest("/chat", chat_axum::router(api))
///     .with_state(HostState);
/// # }
/// ```
pub fn router<S>(api: ChatApi) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (routes, document) = described(has_accounts(&api), api.chat().limits()).split_for_parts();
    let document = Arc::new(document);
    routes
        .route(DOCUMENT, get(async move |path: Option<MatchedPath>| serve(&document, path.as_ref())))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .with_state(api)
}

/// The OpenAPI 3.1 document of everything this crate can serve, with the default limits; a running router serves its
/// own, with its own limits, at `/openapi.json`.
pub fn openapi() -> OpenApi {
    described(cfg!(feature = "accounts"), &Limits::default()).into_openapi()
}

fn described(with_accounts: bool, limits: &Limits) -> OpenApiRouter<ChatApi> {
    let mut routes =
        OpenApiRouter::with_openapi(document::base()).merge(rest::routes()).merge(socket::routes());
    if with_accounts {
        routes = merge_accounts(routes);
    }
    document::complete(routes.get_openapi_mut(), limits);
    routes
}

#[cfg(feature = "accounts")]
fn merge_accounts(routes: OpenApiRouter<ChatApi>) -> OpenApiRouter<ChatApi> {
    routes.merge(crate::auth::routes())
}

#[cfg(not(feature = "accounts"))]
fn merge_accounts(routes: OpenApiRouter<ChatApi>) -> OpenApiRouter<ChatApi> {
    routes
}

#[cfg(feature = "accounts")]
fn has_accounts(api: &ChatApi) -> bool {
    api.accounts().is_some()
}

#[cfg(not(feature = "accounts"))]
fn has_accounts(_: &ChatApi) -> bool {
    false
}

/// The document, with the prefix it was found under as the server's address.
fn serve(document: &OpenApi, path: Option<&MatchedPath>) -> Response {
    let prefix = path.and_then(|path| path.as_str().strip_suffix(DOCUMENT));
    let mut document = document.clone();
    // A prefix with parameters is no address.
    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty() && !prefix.contains('{')) {
        document.servers = Some(vec![Server::new(prefix)]);
    }
    axum::Json(document).into_response()
}
