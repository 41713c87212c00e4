//! A chat server out of the box: `cargo run -p chat-server-example`, then open the address it prints.
//!
//! It shows how the crates fit together, and is complete enough to be run as it is: [`options`] says what can be
//! chosen, [`store`] opens the database, [`engine`] starts the chat, [`routes`] says which path leads where, and
//! [`shutdown`] when it ends.

mod database_url;
mod engine;
mod guard;
mod health;
mod listen;
mod metrics;
mod options;
mod page;
mod routes;
mod shutdown;
mod store;
mod telemetry;

use std::error::Error as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use axum::Router;
use chat_core::{Error, Result};
use clap::{CommandFactory as _, Parser as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::metrics::Metrics;
use crate::options::Options;
use crate::store::OpenStore;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere to tell that standard error is closed.
            let _ = writeln!(io::stderr(), "error: {}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    telemetry::start(options)?;
    let metrics = Metrics::start()?;
    let (listener, address) = listen::listen("listen", &options.listen).await?;
    let metrics_listener = match &options.metrics_listen {
        Some(address) => Some(listen::listen("metrics_listen", address).await?),
        None => None,
    };
    store::make_data_dir(&options.data_dir)?;
    let open = OpenStore::open(options).await?;
    let api = engine::start(options, &open)?;
    let router = routes::router(options, api.clone(), open.store.clone(), &metrics)?;
    let signal = shutdown::signal()?;

    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let serve = |listener: TcpListener, router: Router| {
        let (api, stop) = (api.clone(), stop.clone().cancelled_owned());
        tasks.spawn(async move { chat_axum::serve(listener, router, &api, stop).await });
    };
    serve(listener, router);
    if options.assistant {
        let assistant = engine::assistant(api.chat()).await?;
        tasks.spawn(async move {
            if let Err(error) = assistant.run().await {
                tracing::warn!(%error, "the assistant answers no more");
            }
        });
    }
    if let Some((listener, address)) = metrics_listener {
        serve(listener, routes::metrics_router(&metrics));
        tracing::info!("metrics on http://{address}/metrics");
    }
    tasks.spawn(stop.clone().run_until_cancelled_owned(metrics.keep()));
    announce(&format!("listening on http://{address}"))?;
    signal.await;
    tracing::info!("stopping");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    tracing::info!("stopped");
    open.close().await
}

/// The first line on standard output, for people and for programs that start this one.
fn announce(line: &str) -> Result<()> {
    let mut out = io::stdout();
    let told = writeln!(out, "{line}").and_then(|()| out.flush());
    told.map_err(|error| Error::internal("standard output cannot be written to").with_source(error))
}

/// The error and its causes in one line, with the option that is to be changed by its name.
fn explain(error: &Error) -> String {
    let mut text = error.to_string();
    let option = Options::command().get_arguments().find_map(|argument| {
        let is_meant = error.field() == Some(argument.get_id().as_str());
        Some((argument.get_id().as_str().to_owned(), argument.get_long().filter(|_| is_meant)?.to_owned()))
    });
    if let Some((field, long)) = option {
        text = text.replacen(&field, &format!("--{long}"), 1);
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
