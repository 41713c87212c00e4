//! Messages on Postgres. How a batch is appended stands in `append`.

use async_trait::async_trait;
use chat_core::store::{
    Append, AppendOutcome, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, Fenced, MessageStore,
    ReplyQuery,
};
use chat_core::{
    ActivityKind, Anchor, ChannelId, Error, HistoryPage, Message, MessageId, Result, Seq, UserId,
};
use sqlx::postgres::PgRow;

use super::batch::joined;
use super::fenced::{Held, decided};
use super::{PostgresStore, rows, threads};
use crate::{fault, payload};

#[async_trait]
impl MessageStore for PostgresStore {
    fn lanes(&self) -> usize {
        super::lanes::LANES
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        self.append_batch(batch).await
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        let (middle, older, newer) = around(anchor, rows::limit_of(limit));
        let query = self.sql.history.query();
        let query = query
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(middle.map(Seq::as_i64))
            .bind(older)
            .bind(newer);
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() { Ok(None) } else { history_page(&found, viewer).map(Some) }
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        let (middle, older, newer) = query.around();
        let select = self.sql.replies.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.root.as_uuid())
            .bind(middle.as_i64())
            .bind(rows::one_more(older))
            .bind(rows::one_more(newer));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(None) };
        let read = |row| rows::message_seen_by(row, query.viewer).transpose();
        let messages = found.iter().filter_map(read).collect::<Result<_>>()?;
        Ok(Some(query.page(messages, rows::rev(first, "rev")?)))
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        let query = self.sql.message.query();
        let query = query.bind(channel.as_uuid()).bind(viewer.map(UserId::as_str)).bind(message.as_uuid());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        found.map_or(Ok(None), |row| rows::message_seen_by(&row, viewer))
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        let mut held = decided!(self.hold(edit.channel, &edit.actor, edit.fence).await?);
        let Some((edited, (meant, everyone))) = self.write_edit(&mut held, edit).await? else {
            let now = self.message_now(&mut held, edit.channel, edit.message).await?;
            let refused = match now {
                None => EditOutcome::NoMessage,
                Some(message) if message.is_deleted() => EditOutcome::Deleted,
                Some(message) if message.is_streaming() => EditOutcome::Streaming,
                Some(message) => EditOutcome::EditConflict(message.edit_no),
            };
            return held.give_up(refused).await;
        };
        let kind = edited.edited_activity(&meant, everyone);
        threads::follow_by_edit(&mut held, &self.sql, &edited, &kind).await?;
        let activity = held.record(&edit.actor, edit.at, kind, 0).await?;
        Ok(Fenced::Decided(EditOutcome::Edited(edited, activity)))
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        let mut held = decided!(self.hold(delete.channel, &delete.actor, delete.fence).await?);
        let query = self.sql.message_delete.query();
        let query = query
            .bind(delete.channel.as_uuid())
            .bind(delete.message.as_uuid())
            .bind(held.next_rev().as_i64())
            .bind(rows::to_offset(delete.at));
        let Some(tombstone) = found(held.find(query).await?)? else {
            let now = self.message_now(&mut held, delete.channel, delete.message).await?;
            return held.give_up(now.map_or(DeleteOutcome::NoMessage, DeleteOutcome::AlreadyDeleted)).await;
        };
        let forget = self.sql.message_forget.query();
        held.execute(forget.bind(delete.channel.as_uuid()).bind(tombstone.seq.as_i64())).await?;
        if let Some(root) = tombstone.thread_root {
            let shrink = self.sql.thread_shrink.query().bind(delete.channel.as_uuid()).bind(root.as_uuid());
            let rev = held.next_rev().as_i64();
            held.execute(shrink.bind(rev)).await?;
        }
        let (message, seq, reason) = (tombstone.id, tombstone.seq, delete.reason.clone());
        let kind = ActivityKind::MessageDeleted { message, seq, reason };
        let activity = held.record(&delete.actor, delete.at, kind, 0).await?;
        Ok(Fenced::Decided(DeleteOutcome::Deleted(tombstone, activity)))
    }
}

impl PostgresStore {
    /// The edited message, and whom it meant before, or that it meant everybody; none when it is not as the editor saw it.
    async fn write_edit(
        &self,
        held: &mut Held<'_>,
        edit: &EditMessage,
    ) -> Result<Option<(Message, (Vec<UserId>, bool))>> {
        let number = |n: u32, field| i32::try_from(n).map_err(|_| Error::invalid(field, "is too large"));
        let content = &edit.content;
        let query = self.sql.message_edit.query();
        let query = query
            .bind(edit.channel.as_uuid())
            .bind(edit.message.as_uuid())
            .bind(number(edit.expected_edit_no, "expected_edit_no")?)
            .bind(held.next_rev().as_i64())
            .bind(&content.body)
            .bind(&content.html)
            .bind(number(content.renderer, "renderer")?)
            .bind(joined(content))
            .bind(payload::encode_metadata(&content.metadata))
            .bind(rows::to_offset(edit.at))
            .bind(i32::try_from(edit.keep).unwrap_or(i32::MAX));
        let Some(row) = held.find(query).await? else { return Ok(None) };
        let Some(message) = rows::message(&row)? else { return Ok(None) };
        Ok(Some((message, rows::meant(&row, "meant")?)))
    }

    pub(super) async fn message_now(
        &self,
        held: &mut Held<'_>,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<Message>> {
        let query = self.sql.message_any.query().bind(channel.as_uuid()).bind(message.as_uuid());
        found(held.find(query).await?)
    }
}

fn found(row: Option<PgRow>) -> Result<Option<Message>> {
    row.map_or(Ok(None), |row| rows::message(&row))
}

/// The middle of a page (none: the end), and how many lie below it and from there on.
fn around(anchor: Anchor, limit: i64) -> (Option<Seq>, i64, i64) {
    let newer_half = limit / 2;
    match anchor {
        Anchor::Latest => (None, limit, 0),
        Anchor::Before(seq) => (Some(seq), limit, 0),
        Anchor::After(seq) => (Some(seq.next()), 0, limit),
        Anchor::Around(seq) => (Some(seq.next()), limit - newer_half, newer_half),
    }
}

fn history_page(found: &[PgRow], viewer: Option<&UserId>) -> Result<HistoryPage> {
    let first = found.first().ok_or_else(|| Error::internal("a page has no row"))?;
    let messages = found.iter().filter_map(|row| rows::message_seen_by(row, viewer).transpose());
    Ok(HistoryPage {
        messages: messages.collect::<Result<_>>()?,
        has_before: rows::get(first, "has_before")?,
        has_after: rows::get(first, "has_after")?,
        rev: rows::rev(first, "rev")?,
    })
}
