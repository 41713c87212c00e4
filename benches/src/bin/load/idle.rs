//! Connections that say nothing.

use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::machine::descriptors;
use chat_benches::machine::process::Memory;
use chat_benches::programs::Target;
use chat_benches::table::{self, Table};
use chat_benches::wire::Socket;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::options::{Idle, seconds};
use crate::round::ratio;
use crate::town::{Caller, connect_all, make_group, open_all};

/// Until what opening left behind is done.
const SETTLE: Duration = Duration::from_secs(3);
/// Channels that are made at the same time.
const MAKING: usize = 16;

/// The first one in so many pays for what is there once: pools, caches, page tables.
const FIRST: usize = 10;

/// What a connection costs.
struct Figures {
    name: &'static str,
    /// Bytes just after all were opened, and at the end.
    opened: f64,
    heap: f64,
    /// Of those after the first tenth, when opened.
    further: f64,
    resident: f64,
    /// Processor time a second.
    processor: f64,
    /// Texts the server sent while nothing happened.
    told: u64,
}

/// One target after the other. Each is started anew once its people and channels are made.
pub(crate) async fn run(load: &Idle, targets: Vec<Target>) -> (Vec<Target>, Outcome) {
    table::heading(
        "Idle connections",
        &format!(
            "{} authenticated connections, each with live events of {} channels of {} people, watched for {} s.\n\
            Memory is the growth of the server's in user space from before the first connection.",
            load.clients, load.channels, load.members, load.seconds
        ),
    );
    let (mut kept, mut all) = (Vec::new(), Vec::new());
    for target in targets {
        match measure(load, target).await {
            Ok((target, figures)) => {
                kept.push(target);
                all.push(figures);
            }
            Err(error) => return (kept, Err(error)),
        }
    }
    tell(load, &all);
    (kept, Ok(()))
}

async fn measure(load: &Idle, target: Target) -> Outcome<(Target, Figures)> {
    descriptors::require(load.clients)?;
    make_town(load, &target).await?;
    let target = target.restart().await?;
    let process = target.process().ok_or("the memory of a server is known only with --pid")?;
    let people = Caller::numbered(&target, "i", load.clients)?;
    // The first one of all pays for the pool and for what every process makes once.
    drop(open_all(connect_all(target.address, &people[..1]).await?).await?);
    sleep(SETTLE).await;
    let before = process.memory()?;
    let mut watching = JoinSet::new();
    let (first, further) = people.split_at(people.len() / FIRST);
    let (end, ended) = watch::channel(());
    for socket in open_all(connect_all(target.address, first).await?).await? {
        watching.spawn(watch(socket, ended.clone()));
    }
    let some = process.memory()?;
    for socket in open_all(connect_all(target.address, further).await?).await? {
        watching.spawn(watch(socket, ended.clone()));
    }
    sleep(SETTLE).await;
    let (opened, spent) = (process.memory()?, process.processor()?);
    sleep(seconds(load.seconds)).await;
    let (last, spent) = (process.memory()?, process.processor()?.saturating_sub(spent));
    drop(end);
    let mut told = 0;
    while let Some(watched) = watching.join_next().await {
        told += watched??;
    }
    let each = |of: fn(Memory) -> u64, at| ratio(of(at).saturating_sub(of(before)), load.clients as u64);
    let figures = Figures {
        name: target.name,
        opened: each(|memory| memory.anonymous, opened),
        heap: each(|memory| memory.anonymous, last),
        further: ratio(opened.anonymous.saturating_sub(some.anonymous), further.len() as u64),
        resident: each(|memory| memory.resident, last),
        processor: spent.as_secs_f64() * 1e6 / ratio(load.clients as u64 * load.seconds, 1),
        told,
    };
    Ok((target, figures))
}

/// Reads what comes until the run ends; tells how many texts that were.
async fn watch(mut socket: Socket, mut ended: watch::Receiver<()>) -> Outcome<u64> {
    let mut told = 0;
    loop {
        tokio::select! {
            read = socket.read(|_| told += 1) => read?,
            // The sender is dropped then.
            _ = ended.changed() => return Ok(told),
        }
    }
}

/// Makes everybody known, and their channels.
async fn make_town(load: &Idle, target: &Target) -> Outcome {
    let people = Caller::numbered(target, "i", load.clients)?;
    drop(connect_all(target.address, &people).await?);
    let groups = load.clients / load.members.max(1);
    if groups == 0 || groups * load.members != load.clients {
        return Err("the people of a channel must divide the clients".into());
    }
    let mut making = JoinSet::new();
    for channel in 0..groups * load.channels {
        if making.len() >= MAKING
            && let Some(made) = making.join_next().await
        {
            made??;
        }
        let members: Vec<_> =
            members(channel, groups, load.members).map(|person| people[person].clone()).collect();
        making.spawn(make_channel(target.address, members, channel));
    }
    while let Some(made) = making.join_next().await {
        made??;
    }
    Ok(())
}

async fn make_channel(address: std::net::SocketAddr, members: Vec<Caller>, channel: usize) -> Outcome {
    let Some((owner, others)) = members.split_first() else { return Ok(()) };
    let mut owner = Socket::connect(address, &owner.token).await?;
    let others: Vec<_> = others.iter().map(|caller| caller.name.clone()).collect();
    make_group(&mut owner, &format!("channel {channel}"), &others).await?;
    Ok(())
}

/// The people of a channel. Everybody is in one channel of each layer, and meets other people in each.
fn members(channel: usize, groups: usize, members: usize) -> impl Iterator<Item = usize> {
    let (layer, group) = (channel / groups, channel % groups);
    (0..members).map(move |place| place * groups + (group + place * layer) % groups)
}

fn tell(load: &Idle, all: &[Figures]) {
    let table = Table::begin(&[
        "target  ",
        "bytes each when opened",
        "after the first tenth",
        "at the end",
        "resident",
        "µs each a second",
        "texts",
    ]);
    for figures in all {
        table.row(&[
            figures.name.to_owned(),
            table::rate(figures.opened),
            table::rate(figures.further),
            table::rate(figures.heap),
            table::rate(figures.resident),
            format!("{:.2}", figures.processor),
            figures.told.to_string(),
        ]);
    }
    let Some(chat) = all.first() else { return };
    let most = chat.opened.max(chat.heap) / 1024.0;
    let measured = format!("{most:.1} KB at {}", load.clients);
    table::verdict("an idle connection takes ≤ 12 KB in user space", &measured, most <= 12.0);
    table::verdict("an idle connection takes ≤ 8 KB in user space (aim 1)", &measured, most <= 8.0);
    let measured = format!("{:.2} µs", chat.processor);
    table::verdict("and ≤ 1 µs of processor time a second (aim 1)", &measured, chat.processor <= 1.0);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_is_once_in_each_layer() {
        let (groups, people, layers) = (5, 4, 3);
        for layer in 0..layers {
            let all: Vec<_> =
                (0..groups).flat_map(|group| members(layer * groups + group, groups, people)).collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), groups * people, "{layer}");
            assert_eq!(all.len(), groups * people);
        }
        assert_ne!(
            members(0, groups, people).collect::<Vec<_>>(),
            members(5, groups, people).collect::<Vec<_>>()
        );
    }
}
