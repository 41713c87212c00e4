//! REST: one file per resource, one handler per use case, each a command of the engine.

mod activities;
mod badges;
mod bans;
mod blocks;
mod channels;
mod direct;
mod drafts;
mod messages;
mod participants;
mod pins;
mod presence;
mod reactions;
mod receipts;
mod reports;
mod sync;
mod streams;
mod threads;
mod users;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chat_core::codec::Reply;
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;

use crate::api::ChatApi;
use crate::error::ApiError;

/// What a handler comes to.
pub(crate) type Answer = Result<Response, ApiError>;

/// Every resource.
pub(crate) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default()
        .merge(channels::routes())
        .merge(messages::routes())
        .merge(streams::routes())
        .merge(pins::routes())
        .merge(reactions::routes())
        .merge(participants::routes())
        .merge(threads::routes())
        .merge(bans::routes())
        .merge(receipts::routes())
        .merge(badges::routes())
        .merge(drafts::routes())
        .merge(activities::routes())
        .merge(sync::routes())
        .merge(presence::routes())
        .merge(direct::routes())
        .merge(blocks::routes())
        .merge(reports::routes())
        .merge(users::routes())
}

/// A reply as the body of a success; nothing to tell is a success without one.
fn answer(reply: &Reply) -> Response {
    match reply {
        Reply::Done => StatusCode::NO_CONTENT.into_response(),
        Reply::Sent(sent) => (made(sent.duplicate), Json(wire::Sent::from(sent))).into_response(),
        Reply::Created(created) => (made(created.duplicate), Json(wire::Reply::from(reply))).into_response(),
        reply => Json(wire::Reply::from(reply)).into_response(),
    }
}

/// A repeat finds what is there already.
fn made(duplicate: bool) -> StatusCode {
    if duplicate { StatusCode::OK } else { StatusCode::CREATED }
}
