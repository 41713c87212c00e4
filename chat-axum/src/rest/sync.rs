//! `/sync`: what the caller missed.

use axum::extract::State;
use chat_protocol::{params, wire};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::Body;

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(sync))
}

/// Catch up with all channels
///
/// The events that a session resumed with this cursor would tell, a page of them: of each channel that changed exactly
/// what was missed, or its view with its latest messages, or that it is gone; and the caller's own state. While `more`
/// is true, ask again with the cursor it leads to. It writes nothing.
#[utoipa::path(post, path = "/sync", tag = "sync", request_body = params::Sync,
    responses((status = 200, description = "What was missed", body = wire::Synced<'static>)))]
async fn sync(State(api): State<ChatApi>, user: CurrentUser, Body(asked): Body<params::Sync>) -> Answer {
    let command = asked.into_command(api.chat().limits())?;
    Ok(answer(&api.run(user.id(), command).await?))
}
