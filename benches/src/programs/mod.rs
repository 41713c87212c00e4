//! The programs that a load is put on: the server, and the peer that one would write by hand.

pub mod database;
pub mod program;
pub mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use self::database::{Database, Kind};
pub use self::program::Program;
pub use self::tokens::Tokens;

use crate::Outcome;
use crate::machine::Process;
use crate::scratch::Scratch;

/// A program under load, with its data.
#[derive(Debug)]
pub struct Target {
    /// What it is called in tables.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Signs its users in.
    pub tokens: Tokens,
    running: Option<Running>,
    process: Option<Process>,
}

#[derive(Debug)]
struct Running {
    program: Program,
    path: PathBuf,
    arguments: Vec<String>,
    database: Database,
    scratch: Scratch,
    /// Its channels end with it.
    is_forgetful: bool,
}

/// Processor time so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Of the program.
    pub server: Duration,
    /// Of its database server, if it has one.
    pub database: Duration,
}

impl Target {
    /// Starts the server on an empty database of its own.
    pub async fn server(path: PathBuf, kind: Kind) -> Outcome<Self> {
        let (scratch, database) = (Scratch::new()?, Database::create(kind).await?);
        let tokens = Tokens::of_key_in(scratch.path())?;
        let directory = scratch.path().to_str().ok_or("the scratch directory is not UTF-8")?;
        let mut arguments =
            vec!["--listen".into(), "127.0.0.1:0".into(), "--data-dir".into(), directory.into()];
        if let Some(url) = database.url() {
            arguments.extend(["--database-url".into(), url.to_owned()]);
        }
        Self::start("chat", path, arguments, database, scratch, tokens).await
    }

    /// Starts the peer on an empty Postgres database of its own, with so many connections to it.
    pub async fn peer(path: PathBuf, connections: u32) -> Outcome<Self> {
        let (scratch, database) = (Scratch::new()?, Database::create(Kind::Postgres).await?);
        let url = database.url().ok_or("the peer needs Postgres")?.to_owned();
        let arguments = vec!["--database-url".into(), url, "--connections".into(), connections.to_string()];
        let mut peer = Self::start("peer", path, arguments, database, scratch, Tokens::Names).await?;
        if let Some(running) = &mut peer.running {
            running.is_forgetful = true;
        }
        Ok(peer)
    }

    /// A server that runs already; its processor time and memory are known only with its process id.
    pub fn running(address: SocketAddr, tokens: Tokens, process: Option<u32>) -> Self {
        Self { name: "chat", address, tokens, running: None, process: process.map(Process) }
    }

    async fn start(
        name: &'static str,
        path: PathBuf,
        arguments: Vec<String>,
        database: Database,
        scratch: Scratch,
        tokens: Tokens,
    ) -> Outcome<Self> {
        let program = Program::start(&path, &arguments, scratch.path()).await?;
        let (address, process) = (program.address, Some(program.process()?));
        let running = Some(Running { program, path, arguments, database, scratch, is_forgetful: false });
        Ok(Self { name, address, tokens, running, process })
    }

    /// Ends the program and starts it anew on its data, so that nothing it did before shows in its memory. The peer
    /// goes on: it keeps its channels in memory.
    pub async fn restart(self) -> Outcome<Self> {
        let running = match self.running {
            Some(running) if !running.is_forgetful => running,
            running => return Ok(Self { running, ..self }),
        };
        running.program.stop().await?;
        let Running { path, arguments, database, scratch, .. } = running;
        Self::start(self.name, path, arguments, database, scratch, self.tokens).await
    }

    /// Ends the program and removes its data.
    pub async fn stop(self) -> Outcome {
        let Some(Running { program, database, .. }) = self.running else { return Ok(()) };
        let stopped = program.stop().await;
        database.drop_all().await?;
        stopped
    }

    /// The program, unless it runs elsewhere.
    pub fn process(&self) -> Option<Process> {
        self.process
    }

    /// Its database, unless it was running already.
    pub fn database(&self) -> Option<&Database> {
        self.running.as_ref().map(|running| &running.database)
    }

    /// What it spent so far; nothing for what is not known.
    pub fn spent(&self) -> Outcome<Spent> {
        let server = self.process.map(Process::processor).transpose()?.unwrap_or_default();
        let database = self.database().map(Database::processor).transpose()?.unwrap_or_default();
        Ok(Spent { server, database })
    }
}

impl Spent {
    /// What was spent since then.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            server: self.server.saturating_sub(earlier.server),
            database: self.database.saturating_sub(earlier.database),
        }
    }
}
