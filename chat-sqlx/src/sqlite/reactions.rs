//! Reactions on SQLite.

use async_trait::async_trait;
use chat_core::store::{Fenced, React, ReactOutcome, ReactionStore, ReactorQuery};
use chat_core::{ActivityKind, Actor, Message, Reactions, Reactor, ReactorPage, Result, UserId};

use super::binds::signed;
use super::guard::Guarded;
use super::messages::ONE;
use super::open::SqliteStore;
use super::rows::{Cells, readable, seen_message};
use crate::{fault, payload};

const ADD: &str =
    "INSERT INTO chat_reactions (channel_id, seq, key, user_id, at) VALUES (?1, ?2, ?3, ?4, ?5)";
const REMOVE: &str =
    "DELETE FROM chat_reactions WHERE channel_id = ?1 AND seq = ?2 AND key = ?3 AND user_id = ?4";
const COUNT: &str =
    "UPDATE chat_messages SET reactions = ?3, changed_rev = ?4 WHERE channel_id = ?1 AND seq = ?2";
const PAGE: &str = concat!(
    readable!(),
    // The page is read on its own, in the order of the primary key and no further than it goes.
    ", target AS MATERIALIZED (SELECT m.seq, m.reactions FROM readable JOIN ",
    seen_message!(),
    ")
     SELECT target.reactions, reactor.user_id, reactor.at
     FROM target LEFT JOIN (SELECT user_id, at FROM chat_reactions
         WHERE channel_id = ?1 AND seq = (SELECT seq FROM target) AND key = ?4 AND user_id > coalesce(?5, '')
         ORDER BY user_id LIMIT ?6) reactor ON true
     ORDER BY reactor.user_id"
);

#[async_trait]
impl ReactionStore for SqliteStore {
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        let actor = Actor::from(&react.user);
        let mut guarded = match self.guarded(react.channel, &actor, react.fence, react.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.add_reaction(react, keys).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        let actor = Actor::from(&react.user);
        let mut guarded = match self.guarded(react.channel, &actor, react.fence, react.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.remove_reaction(react).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.message.as_uuid())
            .bind(query.key.as_str())
            .bind(query.after.map(UserId::as_str))
            .bind(signed(query.limit.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut page = None;
        for mut cells in rows.iter().map(Cells::of) {
            let counts: Reactions = payload::decode_reactions(cells.take()?)?;
            let (count, reactors) = (counts.count(query.key), Vec::with_capacity(rows.len()));
            let page = page.get_or_insert(ReactorPage { count, reactors, next: None });
            if !cells.is_absent()? {
                page.reactors.push(Reactor { user: cells.user_id()?, at: cells.time()? });
            }
        }
        Ok(page.map(|mut page| {
            let has_more = page.reactors.len() > query.limit;
            page.reactors.truncate(query.limit);
            page.next = page.reactors.last().filter(|_| has_more).map(|last| last.user.clone());
            page
        }))
    }
}

impl Guarded<'_> {
    async fn add_reaction(&mut self, react: &React, keys: usize) -> Result<ReactOutcome> {
        let message = match self.reacted_to(react).await? {
            Ok(message) => message,
            Err(outcome) => return Ok(outcome),
        };
        if message.reactions.is_mine(&react.key) {
            return Ok(ReactOutcome::Unchanged(message));
        }
        if message.reactions.is_full(&react.key, keys) {
            return Ok(ReactOutcome::Full);
        }
        let own = |key: &_| *key == react.key || message.reactions.is_mine(key);
        let reactions = message.reactions.clone().with(&react.key).seen_by(own);
        let now = Message { changed_rev: self.next_rev(), reactions, ..message };
        let (connection, sql) = self.connection();
        let add = sqlx::query(sql.of(ADD))
            .bind(react.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(react.key.as_str())
            .bind(react.user.as_str())
            .bind(react.at.as_micros());
        add.execute(connection).await.map_err(fault::from_sqlx)?;
        self.write_counts(&now).await?;
        let (key, count) = (react.key.clone(), now.reactions.count(&react.key));
        let kind = ActivityKind::ReactionAdded { message: now.id, seq: now.seq, key, count };
        Ok(ReactOutcome::Reacted(now, self.record(kind).await?))
    }

    async fn remove_reaction(&mut self, react: &React) -> Result<ReactOutcome> {
        let message = match self.reacted_to(react).await? {
            Ok(message) => message,
            Err(outcome) => return Ok(outcome),
        };
        if !message.reactions.is_mine(&react.key) {
            return Ok(ReactOutcome::Unchanged(message));
        }
        let own = |key: &_| *key != react.key && message.reactions.is_mine(key);
        let reactions = message.reactions.clone().without(&react.key).seen_by(own);
        let now = Message { changed_rev: self.next_rev(), reactions, ..message };
        let (connection, sql) = self.connection();
        let remove = sqlx::query(sql.of(REMOVE))
            .bind(react.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(react.key.as_str())
            .bind(react.user.as_str());
        remove.execute(connection).await.map_err(fault::from_sqlx)?;
        self.write_counts(&now).await?;
        let (key, count) = (react.key.clone(), now.reactions.count(&react.key));
        let kind = ActivityKind::ReactionRemoved { message: now.id, seq: now.seq, key, count };
        Ok(ReactOutcome::Reacted(now, self.record(kind).await?))
    }

    /// The message a user reacts to as they see it, or why they cannot. One statement.
    async fn reacted_to(&mut self, react: &React) -> Result<Result<Message, ReactOutcome>> {
        let channel = self.channel;
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(ONE))
            .bind(channel.as_uuid())
            .bind(react.user.as_str())
            .bind(react.message.as_uuid());
        let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
        let found = row.map(|row| Cells::of(&row).message_seen_by(channel, Some(&react.user)));
        Ok(match found.transpose()? {
            None => Err(ReactOutcome::NoMessage),
            Some(message) if message.is_deleted() => Err(ReactOutcome::Deleted),
            Some(message) => Ok(message),
        })
    }

    /// Keeps with a message how many reacted to it. One statement.
    async fn write_counts(&mut self, now: &Message) -> Result<()> {
        let (connection, sql) = self.connection();
        let write = sqlx::query(sql.of(COUNT))
            .bind(now.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(payload::encode_reactions(&now.reactions))
            .bind(now.changed_rev.as_i64());
        write.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }
}
