//! Durable sends: the engine beside the usual design, beside group commit without chat, beside one sync of the disk.
//!
//! Each line takes its figures in turns, several times, and tells the median: what disturbs the machine disturbs all
//! of them. The usual design gets the number of connections that is best for it.

use std::sync::Arc;
use std::time::Duration;

use chat_benches::engine::Engine;
use chat_benches::group_commit::GroupCommit;
use chat_benches::load::{Contender, Figures, Load, median};
use chat_benches::row_at_a_time::{OnPostgres, OnSqlite};
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::table::{self, Table};
use chat_benches::{Outcome, fsync};
use chat_core::store::{MemoryStore, Store};

/// How long each contender runs at a time, and how often.
const TIME: Duration = Duration::from_millis(700);
const TURNS: usize = 3;
/// How long a contender runs before it is measured, for its caches and connections.
const WARM_UP: Duration = Duration::from_millis(500);
/// How long the disk is asked.
const SYNCS: Duration = Duration::from_millis(150);

const LOADS: [Load; 8] = [
    Load::many(1),
    Load::many(8),
    Load::many(16),
    Load::many(32),
    Load::many(256),
    Load::many(1_000),
    Load::hot(256),
    Load::hot(1_000),
];

/// Connections that the usual design may have on Postgres.
const CONNECTIONS: [u32; 4] = [4, 8, 16, 32];

#[tokio::main]
async fn main() -> Outcome {
    table::heading(
        "Durable sends",
        "Messages a second through ChatService::send, each sender waiting for its ack. Beside it `row`: begin, update,\n\
         insert, commit for each message; `probe`: batches without any chat logic; `sync`: one fdatasync of 8 KiB.",
    );
    memory().await?;
    sqlite().await?;
    if let Some(schema) = Schema::new() {
        postgres(schema).await?;
    } else {
        table::line(WITHOUT_POSTGRES);
    }
    Ok(())
}

async fn memory() -> Outcome {
    let engine = engine(MemoryStore::new()).await?;
    table::line("Memory (nothing is durable; what the engine itself costs)");
    let columns = Table::begin(&["senders, channels", "chat msg/s", "      p50", "      p99"]);
    for load in [Load::many(1), Load::many(16), Load::many(256), Load::hot(256)] {
        let figures = load.run(&engine, TIME).await?;
        columns.row(&[
            load.name(),
            table::rate(figures.rate),
            table::time(figures.p50),
            table::time(figures.p99),
        ]);
    }
    engine.chat.shutdown().await;
    Ok(())
}

async fn sqlite() -> Outcome {
    let scratch = Scratch::new()?;
    let engine = engine(scratch.store().await?).await?;
    let row = Arc::new(OnSqlite::open(&scratch).await?);
    let (pool, channels) = OnSqlite::tables(&scratch, "probe.db").await?;
    let probe = Arc::new(GroupCommit::on_sqlite(&pool, channels));
    table::line(
        "\nSQLite (WAL, synchronous = FULL); the usual design has one connection, as there is one writer",
    );
    let contenders = Contenders { scratch: &scratch, engine: &engine, many: &row, hot: &row, probe: &probe };
    let lines = contenders.compare().await?;
    judge_single(&lines);
    judge("SQLite, 256 senders over many channels", &lines, Load::many(256), 4.0);
    judge("SQLite, 1,000 senders over many channels (aim)", &lines, Load::many(1_000), 6.0);
    engine.chat.shutdown().await;
    Ok(())
}

async fn postgres(schema: Schema) -> Outcome {
    let scratch = Scratch::new()?;
    schema.run_in().await?;
    let engine = engine(schema.store().await?).await?;
    let channels = OnPostgres::create(&schema).await?;
    let (connections, many_rows) = best(&schema, &channels, Load::many(256)).await?;
    let (hot_connections, hot_rows) = best(&schema, &channels, Load::hot(256)).await?;
    let probe = Arc::new(GroupCommit::on_postgres(&schema.pool(2).await?, channels));
    table::line(&format!(
        "\nPostgres (fsync and synchronous_commit on); the usual design has {connections} connections, and \
         {hot_connections} into the hot channel"
    ));
    let contenders =
        Contenders { scratch: &scratch, engine: &engine, many: &many_rows, hot: &hot_rows, probe: &probe };
    let lines = contenders.compare().await?;
    judge_single(&lines);
    judge("Postgres, 256 senders over many channels", &lines, Load::many(256), 6.0);
    judge("Postgres, 1,000 senders over many channels (aim)", &lines, Load::many(1_000), 6.0);
    judge("Postgres, 256 senders into one hot channel", &lines, Load::hot(256), 20.0);
    judge("Postgres, 1,000 senders into one hot channel (aim)", &lines, Load::hot(1_000), 20.0);
    engine.chat.shutdown().await;
    drop((many_rows, hot_rows, probe));
    schema.drop_all().await
}

async fn engine(store: impl Store) -> Outcome<Arc<Engine>> {
    let engine = Arc::new(Engine::seeded(Arc::new(store)).await?);
    Load::many(256).run(&engine, WARM_UP).await?;
    Load::hot(256).run(&engine, WARM_UP).await?;
    Ok(engine)
}

/// The usual design with the number of connections that is best for it under this load.
async fn best(schema: &Schema, channels: &[uuid::Uuid], load: Load) -> Outcome<(u32, Arc<OnPostgres>)> {
    let mut best: Option<(f64, u32, Arc<OnPostgres>)> = None;
    for connections in CONNECTIONS {
        let rows = Arc::new(OnPostgres::open(schema, channels.to_vec(), connections).await?);
        load.run(&rows, WARM_UP).await?;
        let rate = load.run(&rows, TIME).await?.rate;
        if best.as_ref().is_none_or(|(other, ..)| rate > *other) {
            best = Some((rate, connections, rows));
        }
    }
    let (_, connections, rows) = best.ok_or("there is no number of connections to try")?;
    Ok((connections, rows))
}

/// Who is compared, on one database.
struct Contenders<'a, R> {
    scratch: &'a Scratch,
    engine: &'a Arc<Engine>,
    many: &'a Arc<R>,
    hot: &'a Arc<R>,
    probe: &'a Arc<GroupCommit>,
}

/// One load's figures, turn by turn.
struct Line {
    load: Load,
    engine: Vec<Figures>,
    row: Vec<Figures>,
    probe: Vec<Figures>,
    sync: Vec<Figures>,
}

impl<R: Contender> Contenders<'_, R> {
    async fn compare(&self) -> Outcome<Vec<Line>> {
        Load::many(256).run(self.probe, WARM_UP).await?;
        let columns = Table::begin(&[
            "senders, channels",
            "chat msg/s",
            "      p50",
            "      p99",
            "  row msg/s",
            "      p50",
            "chat/row",
            "probe msg/s",
            "chat/probe",
            "  sync p50",
        ]);
        let mut lines = Vec::with_capacity(LOADS.len());
        for load in LOADS {
            let line = self.take_turns(load).await?;
            line.print(&columns);
            lines.push(line);
        }
        Ok(lines)
    }

    async fn take_turns(&self, load: Load) -> Outcome<Line> {
        let row = if load.is_hot { self.hot } else { self.many };
        let mut line =
            Line { load, engine: Vec::new(), row: Vec::new(), probe: Vec::new(), sync: Vec::new() };
        for _ in 0..TURNS {
            line.sync.push(fsync::probe(self.scratch.path(), SYNCS)?);
            line.engine.push(load.run(self.engine, TIME).await?);
            line.row.push(load.run(row, TIME).await?);
            line.probe.push(load.run(self.probe, TIME).await?);
        }
        Ok(line)
    }
}

impl Line {
    /// How many times another's rate: the median of the turns.
    fn ratio(&self, other: &[Figures]) -> f64 {
        median(self.engine.iter().zip(other).map(|(engine, other)| engine.rate / other.rate))
    }

    fn print(&self, columns: &Table) {
        let [engine, row, probe, sync] =
            [&self.engine, &self.row, &self.probe, &self.sync].map(|figures| Figures::median(figures));
        columns.row(&[
            self.load.name(),
            table::rate(engine.rate),
            table::time(engine.p50),
            table::time(engine.p99),
            table::rate(row.rate),
            table::time(row.p50),
            table::times(self.ratio(&self.row)),
            table::rate(probe.rate),
            table::times(self.ratio(&self.probe)),
            table::time(sync.p50),
        ]);
    }
}

fn judge(what: &str, lines: &[Line], load: Load, wanted: f64) {
    for line in lines.iter().filter(|line| line.load == load) {
        let ratio = line.ratio(&line.row);
        table::verdict(&format!("{what} ≥ {wanted}× row"), &table::times(ratio), ratio >= wanted);
    }
}

/// A lone sender waits for one sync and at most half a millisecond.
fn judge_single(lines: &[Line]) {
    for line in lines.iter().filter(|line| line.load == Load::many(1)) {
        let above = median(
            line.engine
                .iter()
                .zip(&line.sync)
                .map(|(engine, sync)| engine.p50.as_secs_f64() - sync.p50.as_secs_f64()),
        );
        let measured = format!("one sync + {:.0} µs at the median", above * 1e6);
        table::verdict("one sender ≤ one sync + 0.5 ms", &measured, above <= 0.0005);
    }
}
