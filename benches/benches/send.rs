//! Durable sends by criterion, for comparing one commit of this project with another. How the engine compares with
//! other designs is for `append`, which takes turns with them.
//!
//! One iteration is a message of each sender, over many channels.

use std::sync::Arc;

use chat_benches::engine::Engine;
use chat_benches::load::Load;
use chat_benches::scratch::{Schema, Scratch, WITHOUT_POSTGRES};
use chat_benches::{Outcome, beside, table};
use chat_core::store::{MemoryStore, Store};
use criterion::Criterion;
use tokio::runtime::Runtime;

const SENDERS: [usize; 3] = [1, 16, 256];

fn main() -> Outcome {
    table::heading("Sends", "A message of each sender through ChatService::send, over many channels.");
    let (mut criterion, runtime) = (beside::criterion(), Runtime::new()?);
    measure(&mut criterion, &runtime, "memory", MemoryStore::new())?;
    let scratch = Scratch::new()?;
    measure(&mut criterion, &runtime, "SQLite", runtime.block_on(scratch.store())?)?;
    if let Some(schema) = Schema::new() {
        measure(&mut criterion, &runtime, "Postgres", runtime.block_on(schema.store())?)?;
        runtime.block_on(schema.drop_all())?;
    } else {
        table::line(WITHOUT_POSTGRES);
    }
    criterion.final_summary();
    Ok(())
}

fn measure(criterion: &mut Criterion, runtime: &Runtime, database: &str, store: impl Store) -> Outcome {
    let engine = Arc::new(runtime.block_on(Engine::seeded(Arc::new(store)))?);
    for senders in SENDERS {
        let load = Load { senders, is_hot: false };
        let (group, case) = (format!("send, {database}"), format!("{senders} senders"));
        let mut rounds = |rounds| runtime.block_on(load.send(&engine, rounds));
        beside::alone(criterion, &group, &case, &mut rounds)?;
    }
    runtime.block_on(engine.chat.shutdown());
    Ok(())
}
