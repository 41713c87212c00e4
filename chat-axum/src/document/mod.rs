//! The OpenAPI document.

mod bounds;
mod problems;

use chat_core::Limits;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// What the document says before the routes are known.
#[derive(OpenApi)]
#[openapi(
    info(title = "chat", description = include_str!("about.md"), license(name = "MIT OR Apache-2.0")),
    components(schemas(chat_protocol::Problem<'static>)),
    security(("bearer" = [])),
    tags(
        (name = "channels", description = "The caller's channels, and groups to be"),
        (name = "messages", description = "History, sending, editing, deleting, reacting"),
        (name = "direct", description = "Conversations between two people, begun or not"),
        (name = "participants", description = "Who is in a group, and their roles"),
        (name = "threads", description = "Which threads one follows, and how far one has read them"),
        (name = "receipts", description = "Delivered, read and unread"),
        (name = "drafts", description = "What one has written and not sent"),
        (name = "activities", description = "What happened in a channel beside messages"),
        (name = "presence", description = "Who is here, and who types"),
        (name = "users", description = "Profiles"),
        (name = "sync", description = "Catching up after having been away"),
        (name = "live", description = "JSON-RPC over a WebSocket"),
        (name = "accounts", description = "Built-in sign-up and login, where the app uses them"),
    )
)]
struct Base;

/// The document without the routes.
pub(crate) fn base() -> Document {
    let mut document = Base::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("The app's own token, or one from `/auth/login`; in this header alone."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    document
}

/// What the routes do not say of themselves: bounds, and how requests fail.
pub(crate) fn complete(document: &mut Document, limits: &Limits) {
    bounds::set(document, limits);
    problems::describe(document);
}

/// Every operation with its path.
fn operations(document: &mut Document) -> impl Iterator<Item = (&str, &mut Operation)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let PathItem { get, put, post, delete, patch, .. } = item;
        let found = [get, put, post, delete, patch].into_iter().flatten();
        found.map(move |operation| (path.as_str(), operation))
    })
}
