//! A whole Postgres server of a test's own, which may be stopped in the middle of anything.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::database::server_url;

/// Starts a command beside a Postgres server that lives as long as the command does.
pub(crate) const WITH_POSTGRES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/with-postgres");

/// The server that `CHAT_TEST_POSTGRES_URL` names.
#[derive(Clone)]
pub(crate) struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    port: String,
}

impl Cluster {
    /// The server of a test that runs again beside one of its own.
    pub(crate) async fn own() -> Self {
        assert!(chat_testkit::is_again(), "this server is not the test's own");
        let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
        let asked = sqlx::query_as(
            "SELECT setting, current_setting('data_directory'), current_setting('port')
             FROM pg_config WHERE name = 'BINDIR'",
        );
        let (programs, data, port): (String, String, String) =
            asked.fetch_one(&mut connection).await.expect("Postgres says where it is");
        Self { programs: programs.into(), data: data.into(), port }
    }

    /// Ends it in the middle of everything, and starts it again: it recovers from its log.
    pub(crate) fn restart_at_once(&self) {
        self.control(&["restart", "-m", "immediate"]);
    }

    /// Ends it in the middle of everything.
    pub(crate) fn stop_at_once(&self) {
        self.control(&["stop", "-m", "immediate"]);
    }

    /// Starts it where it was.
    pub(crate) fn start(&self) {
        self.control(&["start", "-o", &format!("-p {}", self.port)]);
    }

    /// Runs one statement.
    pub(crate) async fn run(&self, sql: &str) {
        let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.expect("the statement runs");
    }

    /// Sets what holds for everybody who connects once this is done.
    pub(crate) async fn set(&self, setting: &str, value: &str) {
        self.run(&format!("ALTER SYSTEM SET {setting} = '{value}'")).await;
        self.run("SELECT pg_reload_conf()").await;
        let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
        loop {
            let asked = sqlx::query_scalar("SELECT current_setting($1)").bind(setting);
            let found: String = asked.fetch_one(&mut connection).await.expect("a setting");
            if found == value {
                return;
            }
        }
    }

    /// Holds the processes that write the log out beside those that commit, until Postgres ends: else one of them may
    /// have written all of it just before.
    pub(crate) async fn hold_writers(&self) {
        let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
        let asked = sqlx::query_scalar(
            "SELECT pid FROM pg_stat_activity
             WHERE backend_type IN ('walwriter', 'background writer', 'checkpointer', 'autovacuum launcher')",
        );
        let writers: Vec<i32> = asked.fetch_all(&mut connection).await.expect("its processes");
        assert_eq!(writers.len(), 4, "{writers:?}");
        let mut stop = Command::new("kill");
        let status = stop.arg("-STOP").args(writers.iter().map(i32::to_string)).status().expect("kill runs");
        assert!(status.success(), "{writers:?}");
    }

    /// How often it had something to recover when it started.
    pub(crate) fn recoveries(&self) -> usize {
        let log = std::fs::read_to_string(self.log()).expect("the log");
        log.matches("redo starts at").count()
    }

    fn log(&self) -> PathBuf {
        self.data.with_file_name("log")
    }

    /// `pg_ctl`, which waits until it is done. Postgres refuses to run as root, so root becomes the package's user.
    fn control(&self, action: &[&str]) {
        let program = self.programs.join("pg_ctl");
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(action).args(["-w", "-t", "60", "-D"]).arg(&self.data).arg("-l").arg(self.log());
        // The server would keep what is inherited open.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.current_dir(&self.data).status().expect("pg_ctl runs");
        assert!(status.success(), "{action:?}: {}", std::fs::read_to_string(self.log()).unwrap_or_default());
    }
}

/// Whether these tests run as root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().expect("id runs").stdout == b"0\n"
}
