//! Opening a store: from a file, or on the host's own pool.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};

use chat_core::{Error, Result};
use sqlx::SqliteConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::lock::FileLock;
use super::migrate;
use super::options::SqliteOptions;
use super::sql::Sql;
use super::writer::{self, HeldWriter, Writer};
use crate::fault;

/// Rows a connection's thread reads ahead. A page with room to spare, so that it rarely waits for its reader.
const ROWS_AHEAD: usize = 512;

/// Everything in one SQLite file. A clone is another handle to the same store.
///
/// One process and one engine per file (or per prefix in it): opening it a second time is an error, and several
/// processes want Postgres. Databases in memory are refused, as each connection would see its own; use
/// [`MemoryStore`](chat_core::store::MemoryStore) for tests.
///
/// ```
/// # async fn example() -> chat_core::Result<()> {
/// use chat_sqlx::{SqliteOptions, SqliteStore};
/// let store = SqliteStore::open("sqlite://chat.db", SqliteOptions::default()).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    readers: SqlitePool,
    writer: Writer,
    sql: Sql,
    /// The pool is the store's own and ends with it.
    owns_pool: bool,
    file: PathBuf,
    lock: Mutex<Option<FileLock>>,
}

impl SqliteStore {
    /// Opens `chat.db`, `sqlite:chat.db`, `sqlite://chat.db` or `sqlite:///var/lib/chat.db`; creates the file when
    /// it is missing, sets it to the write-ahead log and full syncs, and migrates the tables.
    ///
    /// `Conflict` when the database is open elsewhere or was migrated by a newer engine; `Unavailable` when the
    /// file cannot be opened; `Invalid` when address or options are wrong.
    pub async fn open(url_or_path: &str, options: SqliteOptions) -> Result<Self> {
        options.check()?;
        let pool = SqlitePoolOptions::new()
            .max_connections(options.readers.saturating_add(1))
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(connect_options(url_or_path, &options)?);
        Self::start(pool, &options, true).await
    }

    /// Opens a store in the host's own database. Reads use the pool; the writer is a connection taken out of it
    /// for good (the pool may open another in its place).
    ///
    /// Errors like [`SqliteStore::open`]; also `Invalid` when the pool's connections are set to lose what was
    /// acknowledged when the power fails (not WAL, or `synchronous` below `FULL`), unless the options allow it.
    pub async fn with_pool(pool: SqlitePool, options: SqliteOptions) -> Result<Self> {
        options.check()?;
        Self::start(pool, &options, false).await
    }

    /// Waits for the write that is under way, closes the connections that are the store's own and gives the file
    /// free. Later calls are `Unavailable`. Without it the same happens some time after the last handle is gone.
    pub async fn close(&self) -> Result<()> {
        self.0.writer.close().await?;
        if self.0.owns_pool {
            self.0.readers.close().await;
        }
        self.0.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }

    async fn start(pool: SqlitePool, options: &SqliteOptions, owns_pool: bool) -> Result<Self> {
        let mut writer = writer::open(&pool).await?;
        let file = file_of(&mut writer).await?;
        let lock = FileLock::take(&file, &options.prefix)?;
        check_durability(&mut writer, options.allow_weak_durability).await?;
        let sql = Sql::with_prefix(&options.prefix);
        migrate::migrate(&mut writer, &sql).await?;
        let writer = Writer::new(writer, pool.clone(), options.writer_wait);
        let lock = Mutex::new(Some(lock));
        Ok(Self(Arc::new(Inner { readers: pool, writer, sql, owns_pool, file, lock })))
    }

    pub(super) fn readers(&self) -> &SqlitePool {
        &self.0.readers
    }

    pub(super) fn sql(&self) -> &Sql {
        &self.0.sql
    }

    pub(super) fn writer(&self) -> &Writer {
        &self.0.writer
    }

    pub(super) async fn write(&self) -> Result<HeldWriter> {
        self.0.writer.begin().await
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("file", &self.0.file).finish_non_exhaustive()
    }
}

fn connect_options(url_or_path: &str, options: &SqliteOptions) -> Result<SqliteConnectOptions> {
    let connect = if url_or_path.starts_with("sqlite:") {
        SqliteConnectOptions::from_str(url_or_path)
            .map_err(|source| Error::invalid("database_url", "is not a SQLite address").with_source(source))?
    } else {
        SqliteConnectOptions::new().filename(Path::new(url_or_path))
    };
    Ok(connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // macOS: a sync reaches the disk's own memory only, without this.
        .pragma("fullfsync", "ON")
        .busy_timeout(options.writer_wait)
        .row_buffer_size(ROWS_AHEAD))
}

async fn file_of(connection: &mut SqliteConnection) -> Result<PathBuf> {
    const FILE: &str = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let file: Option<String> =
        sqlx::query_scalar(FILE).fetch_one(connection).await.map_err(fault::from_sqlx)?;
    let file = file.filter(|file| !file.is_empty());
    let file = file.ok_or_else(|| {
        Error::invalid("database_url", "names a database in memory: use MemoryStore instead")
    })?;
    Ok(file.into())
}

/// Refuses to lose what was acknowledged when the power fails, or warns of it when the host `allows` it.
async fn check_durability(connection: &mut SqliteConnection, allowed: bool) -> Result<()> {
    /// `PRAGMA synchronous` answers with numbers; above it there is only `EXTRA`.
    const FULL: i64 = 2;
    let journal = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection);
    let journal: String = journal.await.map_err(fault::from_sqlx)?;
    let synchronous = sqlx::query_scalar("PRAGMA synchronous").fetch_one(connection);
    let synchronous: i64 = synchronous.await.map_err(fault::from_sqlx)?;
    if journal == "wal" && synchronous >= FULL {
        return Ok(());
    }
    if allowed {
        tracing::warn!(journal, synchronous, "this SQLite database may lose acknowledged messages");
        return Ok(());
    }
    let message = format!(
        "would lose acknowledged messages, because SQLite runs with journal_mode = {journal} and synchronous = \
         {synchronous}: set journal_mode = WAL and synchronous = FULL, or allow weak durability for throw-away data"
    );
    Err(Error::invalid("database_url", message))
}
