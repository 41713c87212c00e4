//! `/blocked`: whom the caller blocks.

use axum::extract::State;
use chat_core::codec::Command;
use chat_protocol::params::UserPath;
use chat_protocol::wire;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, answer};
use crate::api::ChatApi;
use crate::current_user::CurrentUser;
use crate::extract::Path;

pub(super) fn routes() -> OpenApiRouter<ChatApi> {
    OpenApiRouter::default().routes(routes!(list_blocked)).routes(routes!(block_user, unblock_user))
}

/// Whom the caller blocks
#[utoipa::path(get, path = "/blocked", tag = "users",
    responses((status = 200, description = "They", body = wire::Blocks<'static>)))]
async fn list_blocked(State(api): State<ChatApi>, user: CurrentUser) -> Answer {
    Ok(answer(&api.run(user.id(), Command::ListBlocked).await?))
}

/// Block somebody
///
/// Neither of the two writes to the other directly from then on, nor sees whether the other is there; what the other one
/// says in groups is not there for the caller. Nobody else is told. Doing so again changes nothing; one more than a bounded
/// number is a conflict.
#[utoipa::path(put, path = "/blocked/{user_id}", tag = "users", params(UserPath),
    responses((status = 200, description = "Whom the caller blocks now", body = wire::Blocks<'static>)))]
async fn block_user(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<UserPath>) -> Answer {
    Ok(answer(&api.run(user.id(), Command::BlockUser { user: path.user()? }).await?))
}

/// Block somebody no longer
///
/// All that they said is there again.
#[utoipa::path(delete, path = "/blocked/{user_id}", tag = "users", params(UserPath),
    responses((status = 200, description = "Whom the caller blocks now", body = wire::Blocks<'static>)))]
async fn unblock_user(State(api): State<ChatApi>, user: CurrentUser, Path(path): Path<UserPath>) -> Answer {
    Ok(answer(&api.run(user.id(), Command::UnblockUser { user: path.user()? }).await?))
}
