//! People and channels, made over the wire as any client would.

use std::net::SocketAddr;

use chat_benches::Outcome;
use chat_benches::programs::Target;
use chat_benches::wire::Socket;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// People named in one request.
const AT_ONCE: usize = 100;
/// Connections that are opened at the same time: enough to be quick, few enough for any backlog.
const OPENING: usize = 64;

/// Whom a connection is to be opened for, and whether with live events.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) token: String,
}

impl Caller {
    /// The user of this name.
    pub(crate) fn new(target: &Target, name: String) -> Outcome<Self> {
        Ok(Self { token: target.tokens.token(&name)?, name })
    }

    /// Users with numbered names.
    pub(crate) fn numbered(target: &Target, prefix: &str, count: usize) -> Outcome<Vec<Self>> {
        (0..count).map(|number| Self::new(target, format!("{prefix}-{number}"))).collect()
    }
}

/// Connects all of them, in their order.
pub(crate) async fn connect_all(address: SocketAddr, callers: &[Caller]) -> Outcome<Vec<Socket>> {
    let mut opening = JoinSet::new();
    let mut sockets: Vec<_> = callers.iter().map(|_| None).collect();
    for (index, caller) in callers.iter().enumerate() {
        if opening.len() >= OPENING
            && let Some(opened) = opening.join_next().await
        {
            keep(&mut sockets, opened?)?;
        }
        let token = caller.token.clone();
        opening.spawn(async move { (index, connect(address, &token).await) });
    }
    while let Some(opened) = opening.join_next().await {
        keep(&mut sockets, opened?)?;
    }
    Ok(sockets.into_iter().flatten().collect())
}

/// Returns once the server has served the connection, and not only accepted it: then it knows the user.
async fn connect(address: SocketAddr, token: &str) -> Outcome<Socket> {
    let mut socket = Socket::connect(address, token).await?;
    socket.call("user.list", &json!({ "user_ids": [] }), |_| {}).await?;
    Ok(socket)
}

fn keep(sockets: &mut [Option<Socket>], (index, socket): (usize, Outcome<Socket>)) -> Outcome {
    sockets[index] = Some(socket?);
    Ok(())
}

/// Begins live events on every connection.
pub(crate) async fn open_all(sockets: Vec<Socket>) -> Outcome<Vec<Socket>> {
    let mut opened = Vec::with_capacity(sockets.len());
    let mut rest = sockets.into_iter();
    loop {
        let mut opening = JoinSet::new();
        for (index, mut socket) in rest.by_ref().take(OPENING).enumerate() {
            opening.spawn(async move {
                let answer = socket.call("session.open", &json!({}), |_| {}).await;
                (index, answer.map(|_| socket))
            });
        }
        if opening.is_empty() {
            return Ok(opened);
        }
        let mut some = opening.join_all().await;
        some.sort_by_key(|(index, _)| *index);
        for (_, socket) in some {
            opened.push(socket?);
        }
    }
}

/// Makes a group of the caller and these people, who are known already; tells its id.
pub(crate) async fn make_group(owner: &mut Socket, name: &str, members: &[String]) -> Outcome<String> {
    let (first, rest) = members.split_at(members.len().min(AT_ONCE));
    let made = owner.call("channel.create", &json!({ "name": name, "user_ids": first }), |_| {}).await?;
    let Value::String(id) = &made["channel"]["id"] else { return Err(format!("no channel: {made}").into()) };
    for more in rest.chunks(AT_ONCE) {
        owner.call("participant.add", &json!({ "channel_id": id, "user_ids": more }), |_| {}).await?;
    }
    Ok(id.clone())
}
