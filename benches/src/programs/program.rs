//! A program that is started, found by what it prints, and ended by its process id.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::Outcome;
use crate::machine::Process;

/// Far longer than a start or a stop takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program.
#[derive(Debug)]
pub struct Program {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Program {
    /// Starts it in a directory, where its log goes, and waits until it says where it listens.
    pub async fn start(path: &Path, arguments: &[String], directory: &Path) -> Outcome<Self> {
        let log = directory.join("stderr.log");
        let mut command = Command::new(path);
        // What the caller's environment says about a server of theirs is not meant for this one.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHAT_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(directory).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut child =
            command.spawn().map_err(|error| format!("{} did not start: {error}", path.display()))?;
        let out = child.stdout.take().ok_or("the program has no standard output")?;
        let mut line = String::new();
        timeout(PATIENCE, BufReader::new(out).read_line(&mut line)).await??;
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|text| text.parse().ok());
        let Some(address) = address else {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!("{} did not start: {line}{log}", path.display()).into());
        };
        Ok(Self { address, child })
    }

    /// The process; an error once it has ended.
    pub fn process(&self) -> Outcome<Process> {
        self.child.id().map(Process).ok_or_else(|| "the program has ended".into())
    }

    /// Asks it to end, and waits; what does not end in time is ended.
    pub async fn stop(mut self) -> Outcome {
        let Process(id) = self.process()?;
        let asked = Command::new("kill").args(["-s", "TERM", &id.to_string()]).status().await?;
        if !asked.success() || timeout(PATIENCE, self.child.wait()).await.is_err() {
            self.child.kill().await?;
            return Err("the program had to be killed".into());
        }
        Ok(())
    }
}

/// The release build of the server, made now.
pub async fn build_server() -> Outcome<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--release", "--locked", "--package", "chat-server-example"];
    let built = Command::new(cargo).args(arguments).status().await?;
    if !built.success() {
        return Err("the server was not built".into());
    }
    beside_this("chat-server")
}

/// A program of the same build directory as this one.
pub fn beside_this(name: &str) -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.is_file() { Ok(path) } else { Err(format!("there is no {}", path.display()).into()) }
}
