//! What can be chosen.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chat_benches::Outcome;
use chat_benches::programs::program::{beside_this, build_server};
use chat_benches::programs::{Kind, Target, Tokens};
use chat_benches::scratch::postgres_url;
use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  load idle
      5,000 connections that say nothing: memory and processor time of each
  scripts/with-postgres load sends --beside-peer
      durable sends of 50 pairs, and the same against a chat written by hand
  load storm --clients 1000 --messages 100
      1,000 clients lose their connections and come back: is anything missing, is anything doubled?";

/// Puts a load on a chat server over WebSocket connections and prints what came of it.
///
/// Builds and starts the server itself, on an empty database of its own: in Postgres when the environment names a
/// server (`scripts/with-postgres` does), else in an SQLite file. Only the loopback is used, and everything ends with
/// the run.
#[derive(Debug, Parser)]
#[command(name = "load", after_help = EXAMPLES)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(subcommand)]
    pub(crate) load: Load,
}

/// What the load is put on.
#[derive(Debug, Args)]
pub(crate) struct Whom {
    /// The server to start; without it its release build is made first.
    #[arg(long, value_name = "PATH", global = true)]
    server: Option<PathBuf>,
    /// Where its data goes.
    #[arg(long, value_enum, global = true)]
    database: Option<DatabaseKind>,
    /// Take turns with a chat written by hand, on Postgres: one INSERT a message, a broadcast channel a room.
    #[arg(long, global = true)]
    beside_peer: bool,
    /// The peer's connections to Postgres.
    #[arg(long, value_name = "N", default_value_t = 16, global = true)]
    peer_connections: u32,
    /// A server that runs already, in place of one to start.
    #[arg(long, value_name = "ADDRESS", requires = "key_file", global = true)]
    address: Option<SocketAddr>,
    /// The running server's key, with which its users' tokens are signed.
    #[arg(long, value_name = "FILE", global = true)]
    key_file: Option<PathBuf>,
    /// The running server's process, for what it costs.
    #[arg(long, value_name = "PID", global = true)]
    pid: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// Kinds of load.
#[derive(Debug, Subcommand)]
pub(crate) enum Load {
    /// Connections that say nothing: what one costs in memory and processor time.
    Idle(Idle),
    /// Durable sends: how many a second, how soon they are stored, how soon they arrive.
    Sends(Sends),
    /// One channel with many readers: deliveries a second, and what one costs beside a bare send(2).
    Room(Room),
    /// All clients lose their connections and come back at once: whether everything arrives, once.
    Storm(Storm),
}

#[derive(Debug, Args)]
pub(crate) struct Idle {
    /// Connections, each of another user.
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub(crate) clients: usize,
    /// Channels of each user.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) channels: usize,
    /// People in each channel.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) members: usize,
    /// How long they are watched; the server pings every 25 seconds.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) seconds: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Sends {
    /// Senders, dealt out to the channels.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) senders: usize,
    /// Channels, each with its senders and one reader.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) channels: usize,
    /// Sends of each sender that wait for their answer at a time.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub(crate) in_flight: usize,
    /// Messages a second in all; without it as many as go.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// How long each turn is.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Turns; the median is told.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) turns: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Room {
    /// Readers of the channel.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) readers: usize,
    /// Messages a second; 0 stands for as many as go.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [20, 200, 0])]
    pub(crate) rates: Vec<u32>,
    /// How long each turn is.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) seconds: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Storm {
    /// Clients that come back.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) clients: usize,
    /// Channels they are dealt out to.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) channels: usize,
    /// Messages into each channel while they are gone.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) messages: u32,
}

impl Whom {
    /// Starts what was asked for.
    pub(crate) async fn targets(&self) -> Outcome<Vec<Target>> {
        let mut targets = vec![self.chat().await?];
        if self.beside_peer {
            targets.push(Target::peer(beside_this("peer")?, self.peer_connections).await?);
        }
        Ok(targets)
    }

    async fn chat(&self) -> Outcome<Target> {
        if let (Some(address), Some(key_file)) = (self.address, &self.key_file) {
            return Ok(Target::running(address, Tokens::of_key_file(key_file)?, self.pid));
        }
        let path = match &self.server {
            Some(path) => path.canonicalize()?,
            None => build_server().await?,
        };
        let kind = match self.database {
            Some(DatabaseKind::Postgres) => Kind::Postgres,
            None if postgres_url().is_some() => Kind::Postgres,
            _ => Kind::Sqlite,
        };
        Target::server(path, kind).await
    }
}

/// Whole seconds as a time.
pub(crate) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_options_are_consistent() {
        Options::command().debug_assert();
    }
}
