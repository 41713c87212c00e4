//! Pins on Postgres.

use async_trait::async_trait;
use chat_core::store::{Fenced, PinMessage, PinOutcome, PinStore};
use chat_core::{Actor, ChannelId, Message, Pin, Result, Rev, UserId};

use super::fenced::{Held, decided};
use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl PinStore for PostgresStore {
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>> {
        let mut held = decided!(self.hold(pin.channel, &pin.actor, pin.fence).await?);
        let message = match self.pinnable(&mut held, pin).await? {
            Ok(message) if message.pin.is_some() => {
                return held.give_up(PinOutcome::Unchanged(message)).await;
            }
            Ok(message) => message,
            Err(outcome) => return held.give_up(outcome).await,
        };
        let count = self.sql.pin_count.query().bind(pin.channel.as_uuid()).bind(rows::limit_of(limit));
        let found = held.find(count).await?;
        if found.map_or(Ok(true), |row| rows::get(&row, "is_full"))? {
            return held.give_up(PinOutcome::Full).await;
        }
        let to = Some(Pin { rev: held.next_rev(), by: pin.actor.clone(), at: pin.at });
        self.set_pin(held, pin, Message { pin: to, ..message }).await
    }

    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>> {
        let mut held = decided!(self.hold(pin.channel, &pin.actor, pin.fence).await?);
        match self.pinnable(&mut held, pin).await? {
            Ok(message) if message.pin.is_none() => held.give_up(PinOutcome::Unchanged(message)).await,
            Ok(message) => self.set_pin(held, pin, Message { pin: None, ..message }).await,
            Err(outcome) => held.give_up(outcome).await,
        }
    }

    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>> {
        let query = self.sql.pins.query().bind(channel.as_uuid()).bind(viewer.map(UserId::as_str));
        let query = query.bind(rows::limit_of(limit));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let seen = found.iter().filter_map(|row| rows::message_seen_by(row, viewer).transpose());
        seen.collect::<Result<_>>().map(Some)
    }
}

impl PostgresStore {
    /// The message as it is there for who acts, without their own marks, or why it cannot be pinned. One statement.
    async fn pinnable(&self, held: &mut Held<'_>, pin: &PinMessage) -> Result<Result<Message, PinOutcome>> {
        let query = self.sql.message.query().bind(pin.channel.as_uuid());
        let query = query.bind(pin.actor.user().map(UserId::as_str)).bind(pin.message.as_uuid());
        let found = held.find(query).await?.map_or(Ok(None), |row| rows::message(&row))?;
        Ok(match found {
            None => Err(PinOutcome::NoMessage),
            Some(message) if message.is_deleted() => Err(PinOutcome::Deleted),
            Some(message) => Ok(message),
        })
    }

    /// Writes whether a message is pinned, and the activity. Two statements.
    async fn set_pin(
        &self,
        mut held: Held<'_>,
        pin: &PinMessage,
        message: Message,
    ) -> Result<Fenced<PinOutcome>> {
        let now = Message { changed_rev: held.next_rev(), ..message };
        let set = self.sql.pin_set.query();
        let set = set
            .bind(now.channel.as_uuid())
            .bind(now.id.as_uuid())
            .bind(now.pin.as_ref().map(|pin| Rev::as_i64(pin.rev)))
            .bind(now.pin.as_ref().map(|pin| rows::to_offset(pin.at)))
            .bind(now.pin.as_ref().map(|pin| Actor::to_stored(&pin.by)))
            .bind(now.changed_rev.as_i64());
        held.execute(set).await?;
        let activity = held.record(&pin.actor, pin.at, now.pinned_activity(), 0).await?;
        Ok(Fenced::Decided(PinOutcome::Changed(now, activity)))
    }
}
