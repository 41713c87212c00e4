//! What a deletion leaves in the tables on Postgres.

use sqlx::{AssertSqlSafe, PgPool};

use super::database::Schema;
use crate::remains;

/// Every row of every table of a schema, as text.
async fn dump(pool: &PgPool, schema: &str) -> String {
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1";
    let tables: Vec<String> = sqlx::query_scalar(tables).bind(schema).fetch_all(pool).await.expect("tables");
    assert!(tables.len() >= 5, "{tables:?}");
    let mut rows = String::new();
    for table in tables {
        let all = format!("SELECT t::text FROM {schema}.{table} t");
        let all: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(all)).fetch_all(pool).await.expect("every row");
        rows.extend(all.into_iter().map(|row| row.to_lowercase() + "\n"));
    }
    rows
}

#[tokio::test]
async fn a_deletion_leaves_nothing_in_any_column() {
    let schema = Schema::new();
    let (store, pool) = (schema.store().await, schema.host_pool().await);
    remains::a_deletion_leaves_nothing(store, async || dump(&pool, &schema.name).await).await;
}
