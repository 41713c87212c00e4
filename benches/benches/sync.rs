//! Sync: the engine beside the bare SQL of the same changes, for clients that missed little and much.
//!
//! The client's cursor names every channel of its user, so that only what it missed differs. The engine tells it page
//! by page through `ChatService::sync`; the bare SQL finds the channels that moved and reads their changed messages in
//! one statement. It tells no personal state, no activities, no receipts and nobody whose membership ended.

use chat_benches::beside::{self, Compared};
use chat_benches::database::{Database, Plans};
use chat_benches::large::Large;
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::{Outcome, table};
use chat_core::{ChatService, Cursor, Event, UserId};
use criterion::Criterion;
use tokio::runtime::Runtime;

/// How many channels people have.
const CHANNELS: [u32; 3] = [100, 1_000, 10_000];
/// How many changes they missed, and how many of them in each channel that changed.
const MISSED: [(u32, u32); 4] = [(0, 1), (1, 1), (100, 5), (10_000, 5)];

fn main() -> Outcome {
    table::heading(
        "Sync",
        "All that a client missed, through ChatService::sync, beside the bare SQL of the same changes.",
    );
    let (mut criterion, runtime) = (beside::criterion(), beside::runtime()?);
    let large = Large { messages: 5, channels: CHANNELS[2], readers: &CHANNELS };
    let mut syncs = Vec::new();
    {
        let scratch = Scratch::new()?;
        let database = runtime.block_on(Database::on_sqlite(&scratch, &large))?;
        syncs.extend(measure(&mut criterion, &runtime, &database)?);
        runtime.block_on(database.chat.shutdown());
    }
    if let Some(schema) = Schema::new() {
        let database = runtime.block_on(Database::on_postgres(&schema, &large, Plans::Fresh))?;
        syncs.extend(measure(&mut criterion, &runtime, &database)?);
        runtime.block_on(database.chat.shutdown());
        drop(database);
        runtime.block_on(schema.drop_all())?;
    } else {
        table::line(WITHOUT_POSTGRES);
    }
    for (what, compared) in &syncs {
        compared.tell(what, "the bare SQL");
    }
    criterion.final_summary();
    Ok(())
}

fn measure(
    criterion: &mut Criterion,
    runtime: &Runtime,
    database: &Database,
) -> Outcome<Vec<(String, Compared)>> {
    let mut syncs = Vec::new();
    for channels in CHANNELS {
        let reader = Large::reader(channels)?;
        let current = runtime.block_on(current(&database.chat, &reader))?;
        let group = format!("sync, {}, {} channels", database.name, table::rate(channels.into()));
        for (missed, each) in MISSED.into_iter().filter(|(missed, each)| missed.div_ceil(*each) <= channels) {
            let cursor = behind(&current, missed, each);
            let mut ours = beside::repeated(runtime, async || {
                all(catch_up(&database.chat, &reader, cursor.clone()).await?, missed)
            });
            let mut bare = beside::repeated(runtime, async || {
                all(database.bare.missed(&reader, &cursor).await?, missed)
            });
            let case = format!("{} missed", table::rate(missed.into()));
            let compared = beside::compare(criterion, &group, &case, &mut ours, &mut bare)?;
            syncs.push((format!("{group}, {case}"), compared));
        }
    }
    Ok(syncs)
}

/// The cursor of a client that has everything.
async fn current(chat: &ChatService, reader: &UserId) -> Outcome<Cursor> {
    let mut synced = chat.sync(reader, None, None).await?;
    let mut cursor = synced.cursor.clone();
    while synced.more {
        synced = chat.sync(reader, Some(cursor.clone()), None).await?;
        cursor.follow(&synced);
    }
    Ok(cursor)
}

/// The same, so many changes ago: `each` of them in each channel that changed.
fn behind(current: &Cursor, missed: u32, each: u32) -> Cursor {
    let mut cursor = current.clone();
    for held in cursor.channels.values_mut().take((missed / each) as usize) {
        held.rev = held.rev.minus(each.into());
    }
    cursor
}

/// Page by page until there is no more; how many changes were told.
async fn catch_up(chat: &ChatService, reader: &UserId, mut cursor: Cursor) -> Outcome<usize> {
    let mut told = 0;
    loop {
        let synced = chat.sync(reader, Some(cursor.clone()), None).await?;
        told += synced.events.iter().filter(|event| matches!(event, Event::Change(_))).count();
        cursor.follow(&synced);
        if !synced.more {
            return Ok(told);
        }
    }
}

fn all(told: usize, missed: u32) -> Outcome {
    if told == missed as usize { Ok(()) } else { Err(format!("{told} changes of {missed}").into()) }
}
