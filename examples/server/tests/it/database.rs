//! Where a server keeps everything: a file, or a database of its own in the server that `CHAT_TEST_POSTGRES_URL`
//! names.

use std::path::Path;

use chat_core::{IdSource, SystemIds};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A database for one test, on Postgres.
pub(crate) struct Postgres {
    name: String,
}

impl Postgres {
    /// An empty database.
    pub(crate) async fn new() -> Self {
        let name = format!("chat_server_{}", SystemIds.uuid().simple());
        let postgres = Self { name };
        postgres.run("CREATE DATABASE {name}").await;
        postgres
    }

    /// An empty database with its tables on a disk: an empty directory of the server's user.
    pub(crate) async fn on_disk(disk: &Path) -> Self {
        let postgres = Self { name: format!("chat_server_{}", SystemIds.uuid().simple()) };
        postgres.run(&format!("CREATE TABLESPACE {{name}} LOCATION '{}'", disk.display())).await;
        // Copied as files, it takes its room at once; by the log, it does at some checkpoint.
        postgres.run("CREATE DATABASE {name} TABLESPACE {name} STRATEGY file_copy").await;
        postgres
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        let server = server_url();
        let (server, _) = server.rsplit_once('/').expect("an address with a database");
        format!("{server}/{}", self.name)
    }

    /// Runs one statement beside it; `{name}` is its name.
    pub(crate) async fn run(&self, sql: &str) {
        let sql = sql.replace("{name}", &self.name);
        let mut connection = PgConnection::connect(&server_url()).await.expect("Postgres answers");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("the statement runs");
    }

    /// Removes it.
    pub(crate) async fn remove(self) {
        self.run("DROP DATABASE {name} WITH (FORCE)").await;
    }
}

/// The address of the server.
pub(crate) fn server_url() -> String {
    std::env::var("CHAT_TEST_POSTGRES_URL")
        .expect("CHAT_TEST_POSTGRES_URL names no server: run this under scripts/with-postgres")
}
