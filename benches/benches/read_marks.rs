//! Read markers a second: the engine beside one statement for each, in turns, on both databases.

use std::sync::Arc;
use std::time::Duration;

use chat_benches::engine::Engine;
use chat_benches::load::{Contender, Figures, Load, median};
use chat_benches::read_marks::{Marked, SET_HEADS, Statements};
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::table::{self, Table};
use chat_benches::{Outcome, fsync};
use chat_core::store::Store;
use sqlx::{Executor, PgPool, SqlitePool, raw_sql};

/// How long each contender runs at a time, and how often.
const TIME: Duration = Duration::from_millis(700);
const TURNS: usize = 3;
/// How long a contender runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(500);
/// How long the disk is asked.
const SYNCS: Duration = Duration::from_millis(150);
/// Connections of the statements on Postgres; on SQLite there is one writer.
const CONNECTIONS: u32 = 16;

/// The hot channel has 1,000 people: its level is `counts`. The many have ten each, so that the times are kept as well.
const LOADS: [Load; 6] =
    [Load::many(1), Load::many(32), Load::many(256), Load::many(1_000), Load::hot(256), Load::hot(1_000)];

#[tokio::main]
async fn main() -> Outcome {
    table::heading(
        "Read markers",
        "Markers a second through ChatService::mark_read, each reader waiting for its ack before the next. Beside it\n\
         `row`: one statement for each; `sync`: one fdatasync of 8 KiB.",
    );
    sqlite().await?;
    if let Some(schema) = Schema::new() {
        postgres(schema).await?;
    } else {
        table::line(WITHOUT_POSTGRES);
    }
    Ok(())
}

async fn sqlite() -> Outcome {
    let scratch = Scratch::new()?;
    let engine = engine(scratch.store().await?).await?;
    scratch.pool("chat.db").await?.execute(raw_sql(SET_HEADS)).await?;
    let rows = Statements::<SqlitePool>::open(scratch.pool("peer.db").await?).await?;
    table::line("SQLite (WAL, synchronous = FULL)");
    compare(&scratch, &engine, rows).await
}

async fn postgres(schema: Schema) -> Outcome {
    let scratch = Scratch::new()?;
    schema.run_in().await?;
    let engine = engine(schema.store().await?).await?;
    schema.pool(1).await?.execute(raw_sql(SET_HEADS)).await?;
    let rows = Statements::<PgPool>::open(schema.pool(CONNECTIONS).await?).await?;
    table::line(&format!(
        "\nPostgres (fsync and synchronous_commit on); `row` has {CONNECTIONS} connections"
    ));
    compare(&scratch, &engine, rows).await?;
    schema.drop_all().await
}

async fn engine(store: impl Store) -> Outcome<Arc<Engine>> {
    Ok(Arc::new(Engine::seeded(Arc::new(store)).await?))
}

async fn compare(scratch: &Scratch, engine: &Arc<Engine>, rows: impl Contender) -> Outcome {
    let (marked, rows) = (Arc::new(Marked::new(engine.clone())), Arc::new(rows));
    Load::many(256).run(&marked, WARM_UP).await?;
    Load::many(256).run(&rows, WARM_UP).await?;
    let columns = Table::begin(&[
        "readers, channels",
        "chat marks/s",
        "      p50",
        "      p99",
        "row marks/s",
        "      p50",
        "chat/row",
        "  sync p50",
    ]);
    for load in LOADS {
        let (mut ours, mut theirs, mut sync) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            sync.push(fsync::probe(scratch.path(), SYNCS)?);
            ours.push(load.run(&marked, TIME).await?);
            theirs.push(load.run(&rows, TIME).await?);
        }
        let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| ours.rate / theirs.rate));
        let [ours, theirs, sync] = [ours, theirs, sync].map(|figures| Figures::median(&figures));
        columns.row(&[
            load.name(),
            table::rate(ours.rate),
            table::time(ours.p50),
            table::time(ours.p99),
            table::rate(theirs.rate),
            table::time(theirs.p50),
            table::times(ratio),
            table::time(sync.p50),
        ]);
    }
    engine.chat.shutdown().await;
    Ok(())
}
