//! Names for the chat, from the market's own users.

use async_trait::async_trait;
use chat_core::{Limits, Profile, Result, UserDirectory, UserId};
use sqlx::PgPool;

use crate::database;
use crate::login::{id_of, user_of};

/// The market's users as the chat asks for them. Whoever is found here can be written to.
#[derive(Debug)]
pub struct MarketUsers {
    pool: PgPool,
    limits: Limits,
}

impl MarketUsers {
    /// The users in this database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, limits: Limits::default() }
    }
}

#[async_trait]
impl UserDirectory for MarketUsers {
    async fn profiles(&self, ids: &[UserId]) -> Result<Vec<(UserId, Profile)>> {
        let ids: Vec<i64> = ids.iter().filter_map(id_of).collect();
        let query = sqlx::query_as("SELECT id, name FROM users WHERE id = ANY($1)").bind(ids);
        let users: Vec<(i64, String)> = query.fetch_all(&self.pool).await.map_err(database)?;
        users.into_iter().map(|(id, name)| Ok((user_of(id)?, Profile::named(name, &self.limits)?))).collect()
    }
}
