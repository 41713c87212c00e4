//! The channel page: the engine beside the bare SQL of the same page, for people with few and with many channels.
//!
//! The page comes through `ChatService::list_channels`: 50 channels by last activity, each with last message, unread and
//! mentions. The bare SQL finds the same channels and reads the same columns, planned freely; it counts no mentions,
//! skips no hidden channels and looks for no other side. In memory there is no SQL to be beside.

use std::sync::Arc;
use std::time::Duration;

use chat_benches::bare::PAGE;
use chat_benches::beside::{self, Compared};
use chat_benches::database::{Database, Plans};
use chat_benches::engine::{group, people};
use chat_benches::large::Large;
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::{BODY, Outcome, table};
use chat_core::store::MemoryStore;
use chat_core::{ChatBuilder, ChatService, Draft, UserId};
use criterion::Criterion;
use tokio::runtime::Runtime;

/// How many channels people have.
const CHANNELS: [u32; 3] = [100, 1_000, 10_000];
/// How many there are in all: the person with most has all of them, or a quarter.
const SIZES: [u32; 2] = [10_000, 40_000];

/// The aims: at most so many times the bare SQL; so long for the person with most channels; and no longer where there
/// are more channels of others. The last one leaves room for noise.
const MOST: f64 = 1.5;
const LONGEST: Duration = Duration::from_millis(40);
const FLAT: f64 = 1.3;

fn main() -> Outcome {
    table::heading(
        "Channel page",
        "The first 50 of a user's channels through ChatService::list_channels beside the bare SQL of the same page.",
    );
    let (mut criterion, runtime) = (beside::criterion(), beside::runtime()?);
    let in_memory = in_memory(&mut criterion, &runtime)?;
    let mut pages = Vec::new();
    for size in SIZES {
        pages.extend(on_sqlite(&mut criterion, &runtime, size)?);
    }
    for size in SIZES {
        let Some(schema) = Schema::new() else { break };
        pages.extend(on_postgres(&mut criterion, &runtime, schema, size)?);
    }
    for (channels, time) in in_memory {
        judge_time(&format!("channel page, memory, {} channels", table::rate(channels.into())), time);
    }
    for page in &pages {
        page.compared.judge(&page.name(), "the bare SQL", MOST);
        judge_time(&page.name(), page.compared.contender);
    }
    judge_growth("SQLite", &pages);
    judge_growth("Postgres", &pages);
    if Schema::new().is_none() {
        table::line(WITHOUT_POSTGRES);
    }
    criterion.final_summary();
    Ok(())
}

/// One user's page, measured.
struct Page {
    database: &'static str,
    channels: u32,
    /// How many there are in all.
    of: u32,
    compared: Compared,
}

impl Page {
    fn name(&self) -> String {
        let [channels, of] = [self.channels, self.of].map(|count| table::rate(count.into()));
        format!("channel page, {}, {channels} of {of} channels", self.database)
    }
}

fn large(channels: u32) -> Large {
    Large { messages: 5, channels, readers: &CHANNELS }
}

fn in_memory(criterion: &mut Criterion, runtime: &Runtime) -> Outcome<Vec<(u32, Duration)>> {
    let chat = {
        let _runtime = runtime.enter();
        ChatBuilder::new(Arc::new(MemoryStore::new())).start()
    };
    let mut times = Vec::with_capacity(CHANNELS.len());
    for channels in CHANNELS {
        let reader = Large::reader(channels)?;
        runtime.block_on(join(&chat, &reader, channels))?;
        let mut ours = beside::repeated(runtime, async || page(&chat, &reader).await);
        times.push((
            channels,
            beside::alone(criterion, "channel page, memory", &channels.to_string(), &mut ours)?,
        ));
    }
    runtime.block_on(chat.shutdown());
    Ok(times)
}

fn on_sqlite(criterion: &mut Criterion, runtime: &Runtime, size: u32) -> Outcome<Vec<Page>> {
    let scratch = Scratch::new()?;
    let database = runtime.block_on(Database::on_sqlite(&scratch, &large(size)))?;
    let pages = measure(criterion, runtime, &database, size)?;
    runtime.block_on(database.chat.shutdown());
    Ok(pages)
}

fn on_postgres(
    criterion: &mut Criterion,
    runtime: &Runtime,
    schema: Schema,
    size: u32,
) -> Outcome<Vec<Page>> {
    let database = runtime.block_on(Database::on_postgres(&schema, &large(size), Plans::Fresh))?;
    let pages = measure(criterion, runtime, &database, size)?;
    runtime.block_on(database.chat.shutdown());
    drop(database);
    runtime.block_on(schema.drop_all())?;
    Ok(pages)
}

fn measure(criterion: &mut Criterion, runtime: &Runtime, database: &Database, of: u32) -> Outcome<Vec<Page>> {
    let group = format!("channel page, {}, of {}", database.name, table::rate(of.into()));
    let mut pages = Vec::with_capacity(CHANNELS.len());
    for channels in CHANNELS {
        let reader = Large::reader(channels)?;
        let mut ours = beside::repeated(runtime, async || page(&database.chat, &reader).await);
        let mut bare = beside::repeated(runtime, async || {
            // One row more tells that there is a next page.
            full(database.bare.channels(&reader).await?, PAGE + 1)
        });
        let compared = beside::compare(criterion, &group, &channels.to_string(), &mut ours, &mut bare)?;
        pages.push(Page { database: database.name, channels, of, compared });
    }
    Ok(pages)
}

async fn page(chat: &ChatService, reader: &UserId) -> Outcome {
    full(chat.list_channels(reader, None, Some(PAGE)).await?.channels.len(), PAGE)
}

fn full(rows: usize, expected: usize) -> Outcome {
    if rows == expected { Ok(()) } else { Err(format!("a page has {rows} rows").into()) }
}

/// Groups with two others, and a message in each.
async fn join(chat: &ChatService, reader: &UserId, channels: u32) -> Outcome {
    let others = people(chat, 2).await?;
    chat.note_user(reader).await?;
    for n in 0..channels {
        let members = others.iter().chain([reader]).cloned().collect();
        let channel = group(chat, &format!("Channel {n}"), members).await?;
        chat.send(&others[0], channel, Draft::new(BODY)).await?;
    }
    Ok(())
}

fn judge_time(what: &str, time: Duration) {
    let what = format!("{what} ≤ {}", table::time(LONGEST));
    table::verdict(&what, &table::time(time), time <= LONGEST);
}

/// The page of the person with most channels, where there are more of others, beside where there are none.
fn judge_growth(database: &str, pages: &[Page]) {
    let mut pages = pages.iter().filter(|page| page.database == database && page.channels == SIZES[0]);
    let (Some(first), Some(last)) = (pages.next(), pages.next_back()) else { return };
    let ratio = last.compared.contender.as_secs_f64() / first.compared.contender.as_secs_f64();
    let what = format!("{} ≤ {FLAT}× {}", last.name(), first.name());
    table::verdict(&what, &table::times(ratio), ratio <= FLAT);
}
