//! A database of its own for each program.

use std::time::Duration;

use chat_core::{IdSource, SystemIds};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::Outcome;
use crate::machine::Process;
use crate::scratch::postgres_url;

/// Which kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file in the program's data directory.
    Sqlite,
    /// A database in the server that the environment names.
    Postgres,
}

/// An empty database.
#[derive(Debug)]
pub enum Database {
    /// A file, which goes with its directory.
    Sqlite,
    /// A database in a server.
    Postgres(Postgres),
}

/// A database in a server on this machine.
#[derive(Debug)]
pub struct Postgres {
    server: String,
    name: String,
    url: String,
    postmaster: Process,
}

impl Database {
    /// Makes one.
    pub async fn create(kind: Kind) -> Outcome<Self> {
        if kind == Kind::Sqlite {
            return Ok(Self::Sqlite);
        }
        let server =
            postgres_url().ok_or("CHAT_TEST_POSTGRES_URL names no server: use scripts/with-postgres")?;
        let name = format!("load_{}", SystemIds.uuid().simple());
        let mut connection = PgConnection::connect(&server).await?;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))).await?;
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
        connection.close().await?;
        let url = server.parse::<PgConnectOptions>()?.database(&name).to_url_lossy().to_string();
        let postmaster = Process(u32::try_from(backend)?).parent()?;
        Ok(Self::Postgres(Postgres { server, name, url, postmaster }))
    }

    /// How to reach it; a file needs no address.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(postgres) => Some(&postgres.url),
        }
    }

    /// Processor time of the database server so far; a file has none of its own.
    pub fn processor(&self) -> Outcome<Duration> {
        match self {
            Self::Sqlite => Ok(Duration::ZERO),
            Self::Postgres(postgres) => postgres.postmaster.processor_of_all(),
        }
    }

    /// Transactions so far, single reads included, as far as the server has counted them: it does within a second of
    /// quiet. `None` for a file.
    pub async fn transactions(&self) -> Outcome<Option<u64>> {
        let Self::Postgres(postgres) = self else { return Ok(None) };
        let mut connection = PgConnection::connect(&postgres.server).await?;
        let counted = "SELECT xact_commit FROM pg_stat_database WHERE datname = $1";
        let count: i64 = sqlx::query_scalar(counted).bind(&postgres.name).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(Some(u64::try_from(count)?))
    }

    /// Removes it.
    pub async fn drop_all(self) -> Outcome {
        if let Self::Postgres(Postgres { server, name, .. }) = self {
            let mut connection = PgConnection::connect(&server).await?;
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            connection.execute(sqlx::raw_sql(AssertSqlSafe(drop))).await?;
            connection.close().await?;
        }
        Ok(())
    }
}
