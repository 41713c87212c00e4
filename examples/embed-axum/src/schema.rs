//! The market's own tables. The chat's (`chat_…`) come beside them and know nothing of these.

use sqlx::{Executor, PgPool};

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    name text NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    token_hash bytea PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users,
    expires_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    buyer_id bigint NOT NULL REFERENCES users,
    seller_id bigint NOT NULL REFERENCES users,
    reference text NOT NULL,
    item text NOT NULL,
    -- Checked at the commit: an order that breaks it takes along what the transaction wrote by then.
    CONSTRAINT one_order_per_reference UNIQUE (buyer_id, reference) DEFERRABLE INITIALLY DEFERRED
);";

/// Makes the tables that are missing. A real app has migrations; the chat's have a table of their own beside them.
pub async fn create(pool: &PgPool) -> sqlx::Result<()> {
    pool.execute(sqlx::raw_sql(TABLES)).await.map(drop)
}
