//! Runs the market; `--help` says how.

use std::error::Error;

use chat_axum::serve;
use clap::Parser;
use market::Market;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;

/// A market place that embeds the chat engine.
#[derive(Parser)]
struct Options {
    /// The market's database: `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,

    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let pool = PgPoolOptions::new().max_connections(20).connect(&options.database_url).await?;
    let market = Market::open(pool).await?;
    let listener = TcpListener::bind(&options.listen).await?;
    serve(listener, market.router(), &market.chat, stop_signal()).await;
    Ok(())
}

/// Resolves at Ctrl-C.
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
