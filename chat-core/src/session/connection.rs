//! One client over one transport: authentication, commands, events.

mod outgoing;
mod step;

use std::future::pending;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until, timeout};

use self::outgoing::Outgoing;
use self::step::Step;
use super::Session;
use crate::auth::{Authenticator, Identity};
use crate::codec::{Codec, Decoded, Reply, RequestTag, Sent};
use crate::domain::Encoded;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::meter::OpenConnection;
use crate::service::ChatService;
use crate::transport::{CloseCode, Incoming, Transport};

/// How long a session waits after an error of the store before it reads again.
const STORE_PAUSE: std::time::Duration = std::time::Duration::from_millis(500);
/// How long saying goodbye may take.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(1);

/// How a connection begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hello {
    /// The first command must authenticate, within [`Limits::auth_deadline`].
    FirstFrame,
    /// The face has authenticated already (a header, a subprotocol, the host's own login).
    Authenticated(Identity),
}

/// Serves one client until it or the engine goes. One command is worked on at a time, so that a client's sends keep
/// their order; their commits are awaited side by side. Everything that is ready goes into one write.
#[derive(Debug)]
pub struct Connection<T> {
    chat: ChatService,
    authenticator: Arc<dyn Authenticator>,
    transport: T,
    outgoing: Outgoing,
    identity: Option<Identity>,
    session: Option<Box<Session>>,
    working: Option<Working>,
    commits: FuturesUnordered<Commit>,
    store_pause: Option<Instant>,
    last_seen: Instant,
    next_ping: Instant,
    /// Until when to authenticate, at first or anew.
    deadline: Option<Instant>,
}

struct Working(BoxFuture<'static, Step>);

impl std::fmt::Debug for Working {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Working")
    }
}

type Commit = BoxFuture<'static, (Option<RequestTag>, Result<Sent>)>;

/// What happened.
enum Happened {
    Arrived(Option<Incoming>),
    Worked(Step),
    Committed(Option<RequestTag>, Result<Sent>),
    Event(Result<Option<Arc<Encoded>>>),
    Timer,
    Stopping,
}

/// Why the connection ends.
type Ended = (CloseCode, &'static str);

impl<T: Transport> Connection<T> {
    /// A connection of this engine; [`Connection::run`] serves it.
    pub fn new(
        chat: ChatService,
        authenticator: Arc<dyn Authenticator>,
        codec: Arc<dyn Codec>,
        transport: T,
    ) -> Self {
        let now = Instant::now();
        let next_ping = now + chat.limits().heartbeat;
        Self {
            authenticator,
            transport,
            outgoing: Outgoing::new(codec),
            identity: None,
            session: None,
            working: None,
            commits: FuturesUnordered::new(),
            store_pause: None,
            last_seen: now,
            next_ping,
            deadline: None,
            chat,
        }
    }

    /// Serves the client until the end; tells why it ended.
    pub async fn run(mut self, hello: Hello) -> CloseCode {
        let _counted = OpenConnection::begin();
        let (code, reason) = self.serve(hello).await;
        tracing::debug!(code = code.get(), reason, "connection ends");
        let _ = timeout(GOODBYE, self.transport.close(code, reason)).await;
        code
    }

    async fn serve(&mut self, hello: Hello) -> Ended {
        if let Err(ended) = self.begin(hello).await {
            return ended;
        }
        loop {
            let happened = self.happens().await;
            if let Err(ended) = self.handle(happened) {
                // What was said before the end still goes out.
                let _ = self.flush().await;
                return ended;
            }
            self.gather();
            if let Err(ended) = self.flush().await {
                return ended;
            }
        }
    }

    async fn begin(&mut self, hello: Hello) -> Result<(), Ended> {
        match hello {
            Hello::FirstFrame => {
                self.transport.set_frame_limit(self.limits().unauthenticated_frame_bytes);
                self.deadline = Some(Instant::now() + self.limits().auth_deadline);
                Ok(())
            }
            Hello::Authenticated(identity) => match self.chat.note_user(&identity.user).await {
                Ok(()) => {
                    self.authenticated(identity);
                    Ok(())
                }
                Err(_) => Err((CloseCode::INTERNAL, "the store did not answer")),
            },
        }
    }

    fn limits(&self) -> &Limits {
        self.chat.limits()
    }

    fn authenticated(&mut self, identity: Identity) {
        self.transport.set_frame_limit(self.limits().frame_bytes);
        // Measured once: a later jump of the wall clock does not move the end.
        let now = self.chat.clock().now();
        self.deadline = identity.expires_at.map(|expires| Instant::now() + now.until(expires));
        self.identity = Some(identity);
    }

    async fn happens(&mut self) -> Happened {
        let may_read = self.working.is_none() && self.commits.len() < self.limits().sends_in_flight;
        let timer = self.deadline.map_or(self.next_ping, |deadline| deadline.min(self.next_ping));
        tokio::select! {
            incoming = self.transport.receive(), if may_read => Happened::Arrived(incoming),
            step = work(&mut self.working) => Happened::Worked(step),
            Some((tag, result)) = self.commits.next() => Happened::Committed(tag, result),
            event = next_event(&mut self.session, self.store_pause) => Happened::Event(event),
            () = sleep_until(timer) => Happened::Timer,
            () = self.chat.stopping() => Happened::Stopping,
        }
    }

    fn handle(&mut self, happened: Happened) -> Result<(), Ended> {
        match happened {
            Happened::Arrived(Some(incoming)) => self.arrived(incoming),
            Happened::Arrived(None) => Err((CloseCode::NORMAL, "the client is gone")),
            Happened::Worked(step) => {
                self.working = None;
                self.worked(step)
            }
            Happened::Committed(tag, result) => {
                self.outgoing.reply(tag.as_ref(), result.map(Reply::Sent).as_ref());
                Ok(())
            }
            Happened::Event(event) => self.event(event),
            Happened::Timer => self.timer(),
            Happened::Stopping => Err((CloseCode::GOING_AWAY, "the server is stopping")),
        }
    }

    fn arrived(&mut self, incoming: Incoming) -> Result<(), Ended> {
        self.last_seen = Instant::now();
        match incoming {
            Incoming::Frame(frame) => {
                let decoded = self.outgoing.codec().decode(&frame);
                self.begin_work(decoded);
                Ok(())
            }
            Incoming::Alive => Ok(()),
            Incoming::TooLarge if self.identity.is_none() => {
                Err((CloseCode::PROTOCOL_ERROR, "the frame is too large before authentication"))
            }
            Incoming::TooLarge => {
                let error = Error::invalid("frame", "is larger than the limit in bytes");
                self.outgoing.refuse(&error.with_limit(self.limits().frame_bytes as u64));
                Ok(())
            }
            Incoming::Malformed => {
                self.outgoing.refuse(&Error::invalid("frame", "is not text in UTF-8"));
                Ok(())
            }
        }
    }

    fn begin_work(&mut self, Decoded { tag, command }: Decoded) {
        match command {
            Ok(command) => {
                let user = self.identity.as_ref().map(|identity| identity.user.clone());
                let authenticator = self.authenticator.clone();
                let viewer = self.session.as_ref().map(|session| session.viewer().clone());
                let client = step::Client { user, viewer };
                let work = step::run(self.chat.clone(), authenticator, client, tag, command);
                self.working = Some(Working(Box::pin(work)));
            }
            Err(error) => self.outgoing.reply(tag.as_ref(), Err(&error)),
        }
    }

    fn worked(&mut self, step: Step) -> Result<(), Ended> {
        match step {
            Step::Replied(tag, result) => self.outgoing.reply(tag.as_ref(), result.as_ref()),
            Step::Queued(tag, ticket) => {
                let chat = self.chat.clone();
                self.commits.push(Box::pin(async move { (tag, ticket.outcome(&chat).await) }));
            }
            Step::Opened(tag, session, opened) => {
                self.outgoing.reply(tag.as_ref(), Ok(&Reply::Opened(opened)));
                self.session = Some(session);
            }
            Step::Authenticated(tag, identity) => self.identified(tag.as_ref(), identity),
            Step::Refused(tag, error) => {
                self.outgoing.reply(tag.as_ref(), Err(&error));
                return Err((CloseCode::UNAUTHENTICATED, "the token was refused"));
            }
        }
        Ok(())
    }

    /// A connection belongs to one user: authenticating anew only extends it.
    fn identified(&mut self, tag: Option<&RequestTag>, identity: Identity) {
        if self.identity.as_ref().is_some_and(|held| held.user != identity.user) {
            self.outgoing.reply(tag, Err(&Error::conflict("is of another user").with_field("token")));
        } else {
            self.authenticated(identity.clone());
            self.outgoing.reply(tag, Ok(&Reply::Authenticated(identity)));
        }
    }

    fn event(&mut self, event: Result<Option<Arc<Encoded>>>) -> Result<(), Ended> {
        self.store_pause = None;
        match event {
            Ok(Some(event)) => {
                self.outgoing.event(&event);
                Ok(())
            }
            Ok(None) => Err((CloseCode::GOING_AWAY, "the session has ended")),
            Err(error) => {
                tracing::warn!(%error, "a session could not read the store");
                self.store_pause = Some(Instant::now() + STORE_PAUSE);
                Ok(())
            }
        }
    }

    fn timer(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            return Err(match self.identity {
                Some(_) => (CloseCode::EXPIRED, "the token has expired"),
                None => (CloseCode::AUTH_TIMEOUT, "no authentication in time"),
            });
        }
        if self.last_seen + self.limits().idle_timeout <= now {
            return Err((CloseCode::IDLE, "no sign of life"));
        }
        if self.next_ping <= now {
            self.next_ping = now + self.limits().heartbeat;
            self.outgoing.ping();
        }
        Ok(())
    }

    /// Adds what else is ready, so that one write carries it all.
    fn gather(&mut self) {
        let Some(session) = &mut self.session else { return };
        while self.outgoing.has_room()
            && let Some(event) = session.next_ready()
        {
            self.outgoing.event(&event);
        }
    }

    async fn flush(&mut self) -> Result<(), Ended> {
        let limit = self.limits().write_timeout;
        match timeout(limit, self.outgoing.flush(&mut self.transport)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err((CloseCode::NORMAL, "the client is gone")),
            Err(_) => Err((CloseCode::TOO_SLOW, "the client reads too slowly")),
        }
    }
}

async fn work(working: &mut Option<Working>) -> Step {
    match working {
        Some(working) => (&mut working.0).await,
        None => pending().await,
    }
}

async fn next_event(
    session: &mut Option<Box<Session>>,
    pause: Option<Instant>,
) -> Result<Option<Arc<Encoded>>> {
    let Some(session) = session else { return pending().await };
    if let Some(until) = pause {
        sleep_until(until).await;
    }
    session.next().await
}
