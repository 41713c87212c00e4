//! Reactions on Postgres.

use async_trait::async_trait;
use chat_core::store::{Fenced, React, ReactOutcome, ReactionStore, ReactorQuery};
use chat_core::{ActivityKind, Actor, Message, Reactions, Reactor, ReactorPage, Result, UserId};
use sqlx::postgres::PgRow;

use super::fenced::{Held, decided};
use super::{PostgresStore, rows};
use crate::{fault, payload};

#[async_trait]
impl ReactionStore for PostgresStore {
    /// Five statements between BEGIN and COMMIT.
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        let actor = Actor::from(&react.user);
        let mut held = decided!(self.hold(react.channel, &actor, react.fence).await?);
        let message = match self.reacted_to(&mut held, react).await? {
            Ok(message) => message,
            Err(outcome) => return held.give_up(outcome).await,
        };
        if message.reactions.is_mine(&react.key) {
            return held.give_up(ReactOutcome::Unchanged(message)).await;
        }
        if message.reactions.is_full(&react.key, keys) {
            return held.give_up(ReactOutcome::Full).await;
        }
        let own = |key: &_| *key == react.key || message.reactions.is_mine(key);
        let reactions = message.reactions.clone().with(&react.key).seen_by(own);
        let now = Message { changed_rev: held.next_rev(), reactions, ..message };
        let add = self.sql.reaction_add.query();
        let add = add
            .bind(react.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(react.key.as_str())
            .bind(react.user.as_str())
            .bind(rows::to_offset(react.at))
            .bind(now.id.as_uuid())
            .bind(payload::encode_reactions(&now.reactions))
            .bind(now.changed_rev.as_i64());
        held.execute(add).await?;
        let (key, count) = (react.key.clone(), now.reactions.count(&react.key));
        let kind = ActivityKind::ReactionAdded { message: now.id, seq: now.seq, key, count };
        let activity = held.record(&actor, react.at, kind, 0).await?;
        Ok(Fenced::Decided(ReactOutcome::Reacted(now, activity)))
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        let actor = Actor::from(&react.user);
        let mut held = decided!(self.hold(react.channel, &actor, react.fence).await?);
        let message = match self.reacted_to(&mut held, react).await? {
            Ok(message) => message,
            Err(outcome) => return held.give_up(outcome).await,
        };
        if !message.reactions.is_mine(&react.key) {
            return held.give_up(ReactOutcome::Unchanged(message)).await;
        }
        let own = |key: &_| *key != react.key && message.reactions.is_mine(key);
        let reactions = message.reactions.clone().without(&react.key).seen_by(own);
        let now = Message { changed_rev: held.next_rev(), reactions, ..message };
        let remove = self.sql.reaction_remove.query();
        let remove = remove
            .bind(react.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(react.key.as_str())
            .bind(react.user.as_str())
            .bind(now.id.as_uuid())
            .bind(payload::encode_reactions(&now.reactions))
            .bind(now.changed_rev.as_i64());
        held.execute(remove).await?;
        let (key, count) = (react.key.clone(), now.reactions.count(&react.key));
        let kind = ActivityKind::ReactionRemoved { message: now.id, seq: now.seq, key, count };
        let activity = held.record(&actor, react.at, kind, 0).await?;
        Ok(Fenced::Decided(ReactOutcome::Reacted(now, activity)))
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        let select = self.sql.reactors.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.message.as_uuid())
            .bind(query.key.as_str())
            .bind(query.after.map(UserId::as_str))
            .bind(rows::one_more(query.limit));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(None) };
        let counts: Reactions = payload::decode_reactions(rows::get(first, "m_reactions")?)?;
        let mut reactors: Vec<_> =
            found.iter().filter_map(|row| reactor(row).transpose()).collect::<Result<_>>()?;
        let has_more = reactors.len() > query.limit;
        reactors.truncate(query.limit);
        let next = reactors.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(ReactorPage { count: counts.count(query.key), reactors, next }))
    }
}

impl PostgresStore {
    /// The message a user reacts to as they see it, or why they cannot. One statement.
    async fn reacted_to(&self, held: &mut Held<'_>, react: &React) -> Result<Result<Message, ReactOutcome>> {
        let query = self.sql.message.query();
        let query =
            query.bind(react.channel.as_uuid()).bind(react.user.as_str()).bind(react.message.as_uuid());
        let found = held.find(query).await?;
        let found = found.map_or(Ok(None), |row| rows::message_seen_by(&row, Some(&react.user)))?;
        Ok(match found {
            None => Err(ReactOutcome::NoMessage),
            Some(message) if message.is_deleted() => Err(ReactOutcome::Deleted),
            Some(message) => Ok(message),
        })
    }
}

fn reactor(row: &PgRow) -> Result<Option<Reactor>> {
    let Some(user) = rows::get::<Option<&str>>(row, "user_id")? else { return Ok(None) };
    Ok(Some(Reactor { user: UserId::new(user)?, at: rows::timestamp(row, "at")? }))
}
