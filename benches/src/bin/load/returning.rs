//! A client that lost its connection and comes back with its cursor.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::wire::{Seen, Socket, Tally, Told};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::town::Caller;

/// All of it comes in seconds, or something is wrong.
const PATIENCE: Duration = Duration::from_mins(2);
/// Nothing for so long, and what is missing does not come any more.
const QUIET: Duration = Duration::from_secs(10);
/// How long a client that has everything listens on.
const AFTERWARDS: Duration = Duration::from_millis(500);

/// One client: who it is and what it holds.
#[derive(Debug)]
pub(crate) struct Client {
    caller: Caller,
    channel: usize,
    cursor: Value,
    held: HashMap<String, u64>,
}

/// What a client saw after it came back.
pub(crate) struct Return {
    pub(crate) caught_up: Duration,
    pub(crate) tally: Tally,
    /// Changes that came at or below one that came before.
    pub(crate) backwards: u64,
}

impl Client {
    /// The client, from what it was told when its session began.
    pub(crate) fn new(caller: Caller, channel: usize, opened: &Value) -> Outcome<Self> {
        let heads = opened["heads"].as_object().ok_or("an opened session tells no heads")?;
        let rev = |head: &Value| head[0].as_u64().unwrap_or(0);
        let held = heads.iter().map(|(channel, head)| (channel.clone(), rev(head))).collect();
        let cursor = json!({
            "epoch": opened["epoch"],
            "personal_rev": opened["personal_rev"],
            "channels": heads,
        });
        Ok(Self { caller, channel, cursor, held })
    }

    /// Connects and listens until everything came: what was missed, and what follows.
    pub(crate) async fn come_back(
        self,
        address: SocketAddr,
        begin: Instant,
        missed: u32,
        live: u32,
    ) -> Outcome<Return> {
        let mut socket = Socket::connect(address, &self.caller.token).await?;
        let mut history =
            History { seen: Seen::default(), held: self.held, backwards: 0, missed, begin, caught_up: None };
        let cursor = json!({ "cursor": self.cursor });
        let opened = socket.call("session.open", &cursor, |told| history.hear(told)).await?;
        if opened["resumed"] != true {
            return Err(format!("a cursor was not taken: {opened}").into());
        }
        let all = u64::from(missed + live);
        loop {
            // What comes twice may come a moment later.
            let quiet = match history.seen.count() {
                0 => PATIENCE,
                count if count < all => QUIET,
                _ => AFTERWARDS,
            };
            match timeout(quiet, socket.read(|told| history.hear(told))).await {
                Ok(read) => read?,
                Err(_) => break,
            }
        }
        let tally = history.seen.tally([(u32::try_from(self.channel)?, missed + live)]);
        let caught_up = history.caught_up.unwrap_or(PATIENCE);
        Ok(Return { caught_up, tally, backwards: history.backwards })
    }
}

/// What comes to a client that returned.
struct History {
    seen: Seen,
    /// The last change of each channel.
    held: HashMap<String, u64>,
    backwards: u64,
    missed: u32,
    begin: Instant,
    caught_up: Option<Duration>,
}

impl History {
    fn hear(&mut self, told: Told<'_>) {
        let Told::Message { channel, rev, mark } = told else { return };
        match self.held.get_mut(channel) {
            Some(last) if rev > *last => *last = rev,
            _ => self.backwards += 1,
        }
        self.seen.note(mark);
        if self.caught_up.is_none() && self.seen.count() >= u64::from(self.missed) {
            self.caught_up = Some(self.begin.elapsed());
        }
    }
}
