//! Pins on SQLite.

use async_trait::async_trait;
use chat_core::store::{Fenced, PinMessage, PinOutcome, PinStore};
use chat_core::{Actor, ChannelId, Message, Pin, Result, Rev, UserId};

use super::binds::signed;
use super::guard::Guarded;
use super::messages::ONE;
use super::open::SqliteStore;
use super::rows::{Cells, message_columns, mine_column, readable};
use super::shown::{not_blocked, not_hidden};
use crate::fault;

/// All have a number above 0: said so, the index of pins alone gives them.
const COUNT: &str = "SELECT count(*) FROM (SELECT 1 FROM chat_messages
     WHERE channel_id = ?1 AND pinned_rev > 0 LIMIT ?2)";
const SET: &str = "UPDATE chat_messages SET pinned_rev = ?3, pinned_at = ?4, pinned_by = ?5, changed_rev = ?6
     WHERE channel_id = ?1 AND seq = ?2";
/// Empty rows stand for pins that the viewer does not see, and for none at all.
const PINS: &str = concat!(
    readable!(),
    " SELECT ",
    message_columns!(),
    ", ",
    mine_column!(),
    " FROM readable LEFT JOIN (SELECT seq FROM chat_messages WHERE channel_id = ?1 AND pinned_rev > 0
         ORDER BY pinned_rev DESC LIMIT ?3) pinned
     LEFT JOIN chat_messages m ON m.channel_id = ?1 AND m.seq = pinned.seq AND m.seq > readable.floor_seq AND ",
    not_hidden!("readable.hidden_seqs", "m.seq"),
    " AND ",
    not_blocked!("readable.kind", "?2", "m.sender"),
    " ORDER BY m.pinned_rev DESC"
);

#[async_trait]
impl PinStore for SqliteStore {
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>> {
        let mut guarded = match self.guarded(pin.channel, &pin.actor, pin.fence, pin.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.pin(pin, limit).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>> {
        let mut guarded = match self.guarded(pin.channel, &pin.actor, pin.fence, pin.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.unpin(pin).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>> {
        let find = sqlx::query(self.sql().of(PINS)).bind(channel.as_uuid());
        let find = find.bind(viewer.map(UserId::as_str)).bind(signed(limit));
        let found = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut pins = Vec::with_capacity(found.len());
        for mut cells in found.iter().map(Cells::of) {
            if !cells.is_absent()? {
                pins.push(cells.message_seen_by(channel, viewer)?);
            }
        }
        Ok(Some(pins))
    }
}

impl Guarded<'_> {
    async fn pin(&mut self, pin: &PinMessage, limit: usize) -> Result<PinOutcome> {
        let message = match self.pinnable(pin).await? {
            Ok(message) => message,
            Err(outcome) => return Ok(outcome),
        };
        if message.pin.is_some() {
            return Ok(PinOutcome::Unchanged(message));
        }
        let (connection, sql) = self.connection();
        let count = sqlx::query_scalar(sql.of(COUNT)).bind(pin.channel.as_uuid()).bind(signed(limit));
        let pins: i64 = count.fetch_one(connection).await.map_err(fault::from_sqlx)?;
        if pins >= signed(limit) {
            return Ok(PinOutcome::Full);
        }
        let to = Some(Pin { rev: self.next_rev(), by: pin.actor.clone(), at: pin.at });
        self.set_pin(Message { pin: to, ..message }).await
    }

    async fn unpin(&mut self, pin: &PinMessage) -> Result<PinOutcome> {
        match self.pinnable(pin).await? {
            Ok(message) if message.pin.is_none() => Ok(PinOutcome::Unchanged(message)),
            Ok(message) => self.set_pin(Message { pin: None, ..message }).await,
            Err(outcome) => Ok(outcome),
        }
    }

    /// The message as it is there for who acts, without their own marks, or why it cannot be pinned. One statement.
    async fn pinnable(&mut self, pin: &PinMessage) -> Result<Result<Message, PinOutcome>> {
        let channel = self.channel;
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(ONE))
            .bind(channel.as_uuid())
            .bind(pin.actor.user().map(UserId::as_str))
            .bind(pin.message.as_uuid());
        let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
        let found = row.map(|row| Cells::of(&row).message(channel));
        Ok(match found.transpose()? {
            None => Err(PinOutcome::NoMessage),
            Some(message) if message.is_deleted() => Err(PinOutcome::Deleted),
            Some(message) => Ok(message),
        })
    }

    /// Writes whether a message is pinned, and the activity. Three statements.
    async fn set_pin(&mut self, message: Message) -> Result<PinOutcome> {
        let now = Message { changed_rev: self.next_rev(), ..message };
        let (connection, sql) = self.connection();
        let set = sqlx::query(sql.of(SET))
            .bind(now.channel.as_uuid())
            .bind(now.seq.as_i64())
            .bind(now.pin.as_ref().map(|pin| Rev::as_i64(pin.rev)))
            .bind(now.pin.as_ref().map(|pin| pin.at.as_micros()))
            .bind(now.pin.as_ref().map(|pin| Actor::to_stored(&pin.by)))
            .bind(now.changed_rev.as_i64());
        set.execute(connection).await.map_err(fault::from_sqlx)?;
        let activity = self.record(now.pinned_activity()).await?;
        Ok(PinOutcome::Changed(now, activity))
    }
}
