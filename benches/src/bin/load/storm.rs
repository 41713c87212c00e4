//! All clients lose their connections, miss something, and come back at once.

use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::machine::descriptors;
use chat_benches::programs::Target;
use chat_benches::table::{self, Table};
use chat_benches::wire::{Tally, Times};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::options::Storm;
use crate::require_whole;
use crate::returning::Client;
use crate::round::{Round, ratio};
use crate::sender::Sender;
use crate::town::{Caller, connect_all, make_group};

/// Sends under way at a time.
const IN_FLIGHT: usize = 16;
/// While the clients come back, one message in ten follows, this far apart: what is missed and what is new must not
/// mix.
const LIVE_EVERY: Duration = Duration::from_millis(50);
const LIVE_SHARE: u32 = 10;
/// All of it comes in seconds, or something is wrong.
const PATIENCE: Duration = Duration::from_mins(2);
/// Transactions for each channel, the messages that follow included, that a return may take.
const BOUND: u64 = 20;
/// Longer than the database server takes to count what it did.
const COUNTING: Duration = Duration::from_secs(2);

/// What verdicts are about.
struct Figures {
    tally: Tally,
    backwards: u64,
    transactions: Option<u64>,
}

/// One target after the other.
pub(crate) async fn run(load: &Storm, targets: &mut [Target]) -> Outcome {
    table::heading(
        "Everybody comes back",
        &format!(
            "{} clients in {} channels drop; {} messages go into each channel; all return at once with their cursors,\n\
            and more messages follow meanwhile. Times are from the first reconnect until a client has what it missed.",
            load.clients, load.channels, load.messages
        ),
    );
    let table = Table::begin(&[
        "target  ",
        "caught up p50",
        "     p99",
        "all caught up",
        "messages",
        "server ms",
        "Postgres ms",
        "transactions",
    ]);
    let mut all = Vec::new();
    for target in targets.iter() {
        let (row, figures) = one(load, target).await?;
        table.row(&row);
        all.push((target.name, figures));
    }
    let mut is_whole = true;
    for (place, (name, figures)) in all.into_iter().enumerate() {
        let of_this = table::history(&format!("{name} (aim 10)"), figures.tally);
        if place == 0 {
            is_whole = of_this && figures.backwards == 0;
            figures.tell(load);
        }
    }
    require_whole(is_whole)
}

impl Figures {
    fn tell(&self, load: &Storm) {
        let measured = self.backwards.to_string();
        table::verdict("no change comes at or below one that had come", &measured, self.backwards == 0);
        if let Some(count) = self.transactions {
            let measured = format!("{count} for {} channels and {} clients", load.channels, load.clients);
            let most = BOUND * load.channels as u64;
            table::verdict("database reads are bounded by channels (aim 10)", &measured, count <= most);
        }
    }
}

async fn one(load: &Storm, target: &Target) -> Outcome<(Vec<String>, Figures)> {
    descriptors::require(load.clients + load.channels)?;
    let (senders, clients) = settle(load, target).await?;
    let missed = round(load, 0, load.messages, None);
    let senders = send(senders, missed, 0).await?;
    let transactions = counted(target).await?;
    let (spent, begin) = (target.spent()?, Instant::now());
    let live = load.messages / LIVE_SHARE;
    let mut returning = JoinSet::new();
    for client in clients {
        returning.spawn(client.come_back(target.address, begin, load.messages, live));
    }
    send(senders, round(load, 0, live, Some(LIVE_EVERY)), load.messages).await?;
    let (mut times, mut tally, mut backwards) = (Times::default(), Tally::default(), 0);
    while let Some(returned) = returning.join_next().await {
        let returned = returned??;
        times.push(returned.caught_up);
        tally += returned.tally;
        backwards += returned.backwards;
    }
    let spent = target.spent()?.since(spent);
    let transactions = transactions.zip(counted(target).await?).map(|(before, after)| after - before);
    let [p50, _, p99, all] = times.percentiles();
    let row = vec![
        target.name.to_owned(),
        table::time(p50),
        table::time(p99),
        table::time(all),
        table::rate(ratio(tally.seen, 1)),
        spent.server.as_millis().to_string(),
        spent.database.as_millis().to_string(),
        transactions.map_or_else(|| "unknown".into(), |count| table::rate(ratio(count, 1))),
    ];
    Ok((row, Figures { tally, backwards, transactions }))
}

/// Senders that stay, and clients that were there and are gone.
async fn settle(load: &Storm, target: &Target) -> Outcome<(Vec<Sender>, Vec<Client>)> {
    if load.channels == 0 || load.clients < load.channels {
        return Err("every channel needs a client".into());
    }
    let callers = Caller::numbered(target, "c", load.clients)?;
    let mut sockets = connect_all(target.address, &callers).await?;
    let mut senders = connect_all(target.address, &Caller::numbered(target, "s", load.channels)?).await?;
    let mut ids = Vec::new();
    for (channel, owner) in senders.iter_mut().enumerate() {
        let members = callers.iter().skip(channel).step_by(load.channels);
        let members: Vec<_> = members.map(|caller| caller.name.clone()).collect();
        ids.push(make_group(owner, &format!("channel {channel}"), &members).await?);
    }
    let mut clients = Vec::new();
    for (number, (caller, socket)) in callers.into_iter().zip(&mut sockets).enumerate() {
        let opened = socket.call("session.open", &json!({}), |_| {}).await?;
        clients.push(Client::new(caller, number % load.channels, &opened)?);
    }
    let senders = senders.into_iter().enumerate();
    let senders = senders.map(|(channel, socket)| Sender::new(channel, &ids[channel], socket));
    Ok((senders.collect::<Outcome<_>>()?, clients))
}

fn round(load: &Storm, run: u32, most: u32, every: Option<Duration>) -> Round {
    Round { run, senders: load.channels, every, in_flight: IN_FLIGHT, most, time: PATIENCE }
}

async fn send(senders: Vec<Sender>, round: Round, first: u32) -> Outcome<Vec<Sender>> {
    let mut sending = JoinSet::new();
    for sender in senders {
        sending.spawn(sender.run(round, first, Instant::now()));
    }
    let mut senders = Vec::new();
    while let Some(sent) = sending.join_next().await {
        senders.push(sent??.0);
    }
    Ok(senders)
}

/// The database's transactions, once it has counted them.
async fn counted(target: &Target) -> Outcome<Option<u64>> {
    sleep(COUNTING).await;
    match target.database() {
        Some(database) => database.transactions().await,
        None => Ok(None),
    }
}
