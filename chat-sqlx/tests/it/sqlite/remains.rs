//! What a deletion leaves in the tables on SQLite.

use sqlx::{AssertSqlSafe, SqlitePool};

use super::{directory, host_pool, open_at};
use crate::remains;

/// Every column of every table, as SQLite quotes it: texts as they are, bytes in hexadecimal.
async fn dump(pool: &SqlitePool) -> String {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.expect("tables");
    assert!(tables.len() >= 5, "{tables:?}");
    let mut rows = String::new();
    for table in tables {
        let columns =
            "SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') FROM pragma_table_info(?1)";
        let columns: String =
            sqlx::query_scalar(columns).bind(&table).fetch_one(pool).await.expect("columns");
        let all = AssertSqlSafe(format!("SELECT {columns} FROM \"{table}\""));
        let all: Vec<String> = sqlx::query_scalar(all).fetch_all(pool).await.expect("every row");
        rows.extend(all.into_iter().map(|row| row.to_lowercase() + "\n"));
    }
    rows
}

#[tokio::test]
async fn a_deletion_leaves_nothing_in_any_column() {
    let directory = directory();
    let store = open_at(&directory).await;
    let pool = host_pool(&directory).await;
    remains::a_deletion_leaves_nothing(store, async || dump(&pool).await).await;
}
