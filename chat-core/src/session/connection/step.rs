//! One command of a client, from decoded to answered or queued.

use std::sync::Arc;

use crate::auth::{Authenticator, Identity};
use crate::codec::{Command, Reply, RequestTag};
use crate::domain::{Actor, Opened};
use crate::error::{Error, ErrorKind, Result};
use crate::id::UserId;
use crate::presence::Viewer;
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

/// Whose command it is.
pub(super) struct Client {
    /// Who is on the connection.
    pub(super) user: Option<UserId>,
    /// Their session, once it is open.
    pub(super) viewer: Option<Arc<Viewer>>,
}

/// Works on a command for whoever is on the connection.
pub(super) async fn run(
    chat: ChatService,
    authenticator: Arc<dyn Authenticator>,
    client: Client,
    tag: Option<RequestTag>,
    command: Command,
) -> Step {
    let Client { user, viewer } = client;
    match (command, user) {
        (Command::Authenticate { token }, _) => authenticate(&chat, &*authenticator, tag, &token).await,
        (_, None) => Step::Replied(tag, Err(Error::unauthenticated("authenticate first"))),
        (Command::OpenSession { cursor }, Some(user)) => match chat.open_session(&user, cursor).await {
            Ok((session, opened)) => Step::Opened(tag, Box::new(session), opened),
            Err(error) => Step::Replied(tag, Err(error)),
        },
        (Command::SendMessage { target, draft }, Some(user)) => {
            match chat.queue_send(Actor::User(user), target, draft, None).await {
                Ok(ticket) => Step::Queued(tag, ticket),
                Err(error) => Step::Replied(tag, Err(error)),
            }
        }
        (
            command @ (Command::SetPresence { .. }
            | Command::SubscribePresence { .. }
            | Command::UnsubscribePresence { .. }),
            Some(user),
        ) => Step::Replied(tag, presence(&chat, &user, viewer.as_ref(), command).await),
        (command, Some(user)) => Step::Replied(tag, chat.execute(&user, command).await),
    }
}

/// What is about the session of this connection, and works on it beside its events.
async fn presence(
    chat: &ChatService,
    user: &UserId,
    viewer: Option<&Arc<Viewer>>,
    command: Command,
) -> Result<Reply> {
    let viewer = || viewer.ok_or_else(|| Error::conflict("open a session first"));
    match command {
        Command::SetPresence { device: None, invisible: None } => {
            Err(Error::invalid("status", "or invisible is missing"))
        }
        Command::SetPresence { device, invisible } => {
            if let Some(device) = device {
                chat.set_device(viewer()?, device);
            }
            if let Some(invisible) = invisible {
                chat.set_invisible(user, invisible);
            }
            Ok(Reply::Done)
        }
        Command::SubscribePresence { watched } => {
            chat.subscribe_presence(user, viewer()?, &watched).await.map(Reply::Presence)
        }
        Command::UnsubscribePresence { watched } => {
            chat.unsubscribe_presence(viewer()?, &watched);
            Ok(Reply::Done)
        }
        command => chat.execute(user, command).await,
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
