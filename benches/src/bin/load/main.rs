//! Puts a load on a server over WebSocket connections and prints what came of it: `load --help`.

mod options;
mod town;
mod crowd;
mod sender;
mod reader;
mod round;
mod idle;
mod sends;
mod room;
mod returning;
mod storm;

use std::process::ExitCode;

use chat_benches::programs::Target;
use chat_benches::{Outcome, table};
use clap::Parser as _;

use crate::options::{Load, Options};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            table::line(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Outcome {
    let targets = options.whom.targets().await?;
    let (targets, done) = put(&options.load, targets).await;
    for target in targets {
        target.stop().await?;
    }
    done
}

/// What a run ends with that found the server itself, and not a contender, at fault.
fn require_whole(is_whole: bool) -> Outcome {
    if is_whole { Ok(()) } else { Err("the server lost messages, or doubled them".into()) }
}

/// Puts the load on all of them; they are given back, so that they are stopped whatever came of it.
async fn put(load: &Load, mut targets: Vec<Target>) -> (Vec<Target>, Outcome) {
    let done = match load {
        Load::Idle(load) => return idle::run(load, targets).await,
        Load::Sends(load) => sends::run(load, &mut targets).await,
        Load::Room(load) => room::run(load, &mut targets).await,
        Load::Storm(load) => storm::run(load, &mut targets).await,
    };
    (targets, done)
}
