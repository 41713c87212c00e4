//! One command of a client, from decoded to answered or queued.

use std::sync::Arc;

use crate::auth::{Authenticator, Identity};
use crate::codec::{Command, Reply, RequestTag};
use crate::domain::{Actor, Opened};
use crate::error::{Error, ErrorKind, Result};
use crate::id::UserId;
use crate::service::{ChatService, SendTicket};
use crate::session::Session;

/// What working on a command came to.
pub(super) enum Step {
    /// Answered.
    Replied(Option<RequestTag>, Result<Reply>),
    /// A send is queued in its order; its commit is awaited beside the next command.
    Queued(Option<RequestTag>, SendTicket),
    /// Live events begin.
    Opened(Option<RequestTag>, Box<Session>, Opened),
    /// The client has an identity.
    Authenticated(Option<RequestTag>, Identity),
    /// The client has none: the connection ends.
    Refused(Option<RequestTag>, Error),
}

/// Works on a command for whoever is on the connection.
pub(super) async fn run(
    chat: ChatService,
    authenticator: Arc<dyn Authenticator>,
    user: Option<UserId>,
    tag: Option<RequestTag>,
    command: Command,
) -> Step {
    match (command, user) {
        (Command::Authenticate { token }, _) => authenticate(&chat, &*authenticator, tag, &token).await,
        (_, None) => Step::Replied(tag, Err(Error::unauthenticated("authenticate first"))),
        (Command::OpenSession { cursor }, Some(user)) => match chat.open_session(&user, cursor).await {
            Ok((session, opened)) => Step::Opened(tag, Box::new(session), opened),
            Err(error) => Step::Replied(tag, Err(error)),
        },
        (Command::SendMessage { target, draft }, Some(user)) => {
            match chat.queue_send(Actor::User(user), target, draft).await {
                Ok(ticket) => Step::Queued(tag, ticket),
                Err(error) => Step::Replied(tag, Err(error)),
            }
        }
        (command, Some(user)) => Step::Replied(tag, chat.execute(&user, command).await),
    }
}

async fn authenticate(
    chat: &ChatService,
    authenticator: &dyn Authenticator,
    tag: Option<RequestTag>,
    token: &str,
) -> Step {
    let identity = authenticator.authenticate(token).await;
    let identity = match identity.and_then(|identity| identity.still_valid(chat.clock().now())) {
        Ok(identity) => identity,
        Err(error) if error.kind() == ErrorKind::Unauthenticated => return Step::Refused(tag, error),
        Err(error) => return Step::Replied(tag, Err(error)),
    };
    match chat.note_user(&identity.user).await {
        Ok(()) => Step::Authenticated(tag, identity),
        Err(error) => Step::Replied(tag, Err(error)),
    }
}
