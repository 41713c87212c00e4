//! Pages of history: the engine beside the bare SQL of the same page, at several depths and sizes of a channel.
//!
//! The page comes through `ChatService::read_history`, for a member of the channel. The bare SQL goes by key and reads
//! the same columns of the same rows; it does not ask who reads.

use chat_benches::bare::PAGE;
use chat_benches::beside::{self, Compared};
use chat_benches::database::{Database, Plans};
use chat_benches::large::Large;
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::{Outcome, table};
use chat_core::{Anchor, Seq};
use criterion::Criterion;
use tokio::runtime::Runtime;

/// Messages of the channel: once and ten times.
const SIZES: [u32; 2] = [10_000, 100_000];
/// Where the page ends, in hundredths of the channel from its begin.
const DEPTHS: [(&str, u32); 3] = [("newest", 100), ("in the middle", 50), ("near the begin", 1)];

/// The aims: at most so many times the bare SQL, and the deep page as quick as the newest. The second one leaves room
/// for noise.
const MOST: f64 = 1.5;
const FLAT: f64 = 1.3;

fn main() -> Outcome {
    table::heading(
        "History",
        "A page of 50 through ChatService::read_history beside the bare SQL of the same page, by key.",
    );
    let (mut criterion, runtime) = (beside::criterion(), beside::runtime()?);
    let mut pages = Vec::new();
    for messages in SIZES {
        let scratch = Scratch::new()?;
        let large = Large { messages, channels: 0, readers: &[] };
        let database = runtime.block_on(Database::on_sqlite(&scratch, &large))?;
        pages.extend(measure(&mut criterion, &runtime, &database, messages)?);
        runtime.block_on(database.chat.shutdown());
    }
    for messages in SIZES {
        let Some(schema) = Schema::new() else { break };
        let large = Large { messages, channels: 0, readers: &[] };
        let database = runtime.block_on(Database::on_postgres(&schema, &large, Plans::Kept))?;
        pages.extend(measure(&mut criterion, &runtime, &database, messages)?);
        runtime.block_on(database.chat.shutdown());
        drop(database);
        runtime.block_on(schema.drop_all())?;
    }
    for page in &pages {
        page.compared.judge(&page.name(), "the bare SQL", MOST);
    }
    for database in ["SQLite", "Postgres"] {
        judge_growth(database, &pages);
    }
    if Schema::new().is_none() {
        table::line(WITHOUT_POSTGRES);
    }
    criterion.final_summary();
    Ok(())
}

/// One page, measured.
struct Page {
    database: &'static str,
    messages: u32,
    depth: &'static str,
    compared: Compared,
}

impl Page {
    fn name(&self) -> String {
        format!("history, {}, {} messages, {}", self.database, table::rate(self.messages.into()), self.depth)
    }
}

fn measure(
    criterion: &mut Criterion,
    runtime: &Runtime,
    database: &Database,
    messages: u32,
) -> Outcome<Vec<Page>> {
    let (channel, member) = (Large::conversation(), Large::member()?);
    let group = format!("history, {}, {}", database.name, table::rate(messages.into()));
    let mut pages = Vec::with_capacity(DEPTHS.len());
    for (depth, hundredths) in DEPTHS {
        let below = messages / 100 * hundredths + 1;
        let anchor = Anchor::Before(Seq::new(below.into()));
        let mut ours = beside::repeated(runtime, async || {
            let page = database.chat.read_history(&member, channel, anchor, Some(PAGE)).await?;
            full(page.messages.len())
        });
        let mut bare =
            beside::repeated(runtime, async || full(database.bare.history(channel, below.into()).await?));
        let compared = beside::compare(criterion, &group, depth, &mut ours, &mut bare)?;
        pages.push(Page { database: database.name, messages, depth, compared });
    }
    Ok(pages)
}

fn full(rows: usize) -> Outcome {
    if rows == PAGE { Ok(()) } else { Err(format!("a page has {rows} rows").into()) }
}

/// The deepest page of the largest channel beside the newest page of the smallest.
fn judge_growth(database: &str, pages: &[Page]) {
    let mut pages = pages.iter().filter(|page| page.database == database);
    let (Some(first), Some(last)) = (pages.next(), pages.next_back()) else { return };
    let ratio = last.compared.contender.as_secs_f64() / first.compared.contender.as_secs_f64();
    let what = format!("{} ≤ {FLAT}× {}", last.name(), first.name());
    table::verdict(&what, &table::times(ratio), ratio <= FLAT);
}
