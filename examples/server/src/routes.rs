//! Which path leads where.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::routing::get;
use axum::{Router, middleware};
use chat_axum::ChatApi;
use chat_core::{Error, Result, Store};
use tower_http::cors::CorsLayer;

use crate::metrics::{self, Metrics};
use crate::options::Options;
use crate::{guard, health, page};

/// The page at `/`, the chat below `/api`, `/health`; `/metrics` unless it has an address of its own.
pub(crate) fn router(
    options: &Options,
    api: ChatApi,
    store: Arc<dyn Store>,
    metrics: &Metrics,
) -> Result<Router> {
    let chat = Router::new().nest("/api", chat_axum::router(api)).layer(cors(&options.allowed_origins)?);
    let page = Router::new().fallback(page::serve).with_state(options.page_dir.as_deref().map(Arc::from));
    let mut routes = chat.route("/health", get(health::check).with_state(store)).merge(page);
    if options.metrics_listen.is_none() {
        routes = routes.merge(metrics_router(metrics));
    }
    Ok(routes.layer(middleware::from_fn(guard::guard)).layer(middleware::from_fn(metrics::count)))
}

/// `/metrics` alone.
pub(crate) fn metrics_router(metrics: &Metrics) -> Router {
    Router::new().route("/metrics", get(metrics::render)).with_state(metrics.clone())
}

/// Lets the pages of other sites that the options name read the answers; the browser keeps them from all others.
fn cors(origins: &[String]) -> Result<CorsLayer> {
    let origins = origins.iter().map(|origin| HeaderValue::from_str(origin));
    let origins = origins.collect::<std::result::Result<Vec<_>, _>>();
    let origins = origins
        .map_err(|error| Error::invalid("allowed_origins", "is no header value").with_source(error))?;
    Ok(CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::RETRY_AFTER]))
}
