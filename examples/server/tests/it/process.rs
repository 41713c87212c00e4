//! The running program.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Far longer than a start or a stop takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, with an environment that chooses nothing.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-server"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHAT_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs the program to its end, which it must find by itself: exit code, standard output, standard error.
pub(crate) async fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = timeout(PATIENCE, program().args(arguments).output()).await;
    let output = output.expect("the program ends").expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A place to run servers in, one after the other.
pub(crate) struct Home {
    dir: TempDir,
    arguments: Vec<String>,
}

impl Home {
    /// An empty directory; servers get these arguments.
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        Self { dir, arguments: arguments.iter().map(|&argument| argument.to_owned()).collect() }
    }

    /// The directory that servers run in.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// What the servers here wrote to standard error.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_path()).expect("the log")
    }

    /// Starts a server and waits until it listens.
    pub(crate) async fn start(&self) -> Server {
        let log = File::options().create(true).append(true).open(self.log_path()).expect("a log file");
        let mut command = program();
        command.args(["--listen", "127.0.0.1:0"]).args(&self.arguments);
        command.current_dir(self.path()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("the program starts");
        let mut first_line = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("standard output"));
        let read = timeout(PATIENCE, lines.read_line(&mut first_line)).await;
        read.expect("the server says where it listens").expect("standard output is read");
        let address =
            first_line.strip_prefix("listening on http://").map(|address| address.trim_end().parse());
        let Some(Ok(address)) = address else {
            panic!("the server did not start: {first_line}{}", self.log())
        };
        Server { child, address }
    }

    fn log_path(&self) -> PathBuf {
        self.path().join("stderr.log")
    }
}

/// A server that listens.
pub(crate) struct Server {
    child: Child,
    /// Where.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> ExitStatus {
        self.signal("TERM").await;
        self.ended().await
    }

    /// Sends it a signal, by name.
    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.expect("the server ends").expect("its status")
    }

    /// Ends it like a power cut of the process: SIGKILL, at once.
    pub(crate) async fn kill(mut self) {
        self.child.start_kill().expect("it runs");
        self.ended().await;
    }
}
