//! Editing and deleting a message on SQLite.

use chat_core::store::{DeleteMessage, DeleteOutcome, EditMessage, EditOutcome};
use chat_core::{ActivityKind, Content, Message, MessageId, MessageState, Reactions, Result};

use super::guard::Guarded;
use super::rows::{Cells, message_columns};
use super::{mentions, threads, versions};
use crate::{fault, payload};

const FIND: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM chat_messages m WHERE m.message_id = ?2 AND m.channel_id = ?1"
);
const EDIT: &str =
    "UPDATE chat_messages SET body = ?3, html = ?4, renderer = ?5, mentions = ?6, metadata = ?7,
         edit_no = ?8, edited_at = ?9, changed_rev = ?10
     WHERE channel_id = ?1 AND seq = ?2";
const DELETE: &str = "UPDATE chat_messages SET body = NULL, html = NULL, renderer = NULL, mentions = NULL,
         metadata = NULL, reply_to = NULL, digest = NULL, reactions = NULL, stream = NULL, alive_at = NULL,
         pinned_rev = NULL, pinned_at = NULL, pinned_by = NULL, deleted_at = ?3, changed_rev = ?4
     WHERE channel_id = ?1 AND seq = ?2";

const FORGET_REACTIONS: &str = "DELETE FROM chat_reactions WHERE channel_id = ?1 AND seq = ?2";
// The log no longer tells whom the edits of a message named.
const FORGET_NEW_MENTIONS: &str =
    "UPDATE chat_activities SET payload = json_remove(payload, '$.new_mentions')
     WHERE channel_id = ?1 AND message_seq = ?2 AND payload ->> 'new_mentions' IS NOT NULL";

impl Guarded<'_> {
    pub(super) async fn edit(&mut self, edit: &EditMessage) -> Result<EditOutcome> {
        let Some(old) = self.find(edit.message).await? else { return Ok(EditOutcome::NoMessage) };
        let Some(content) = old.content() else { return Ok(EditOutcome::Deleted) };
        if old.is_streaming() {
            return Ok(EditOutcome::Streaming);
        }
        if old.edit_no != edit.expected_edit_no {
            return Ok(EditOutcome::EditConflict(old.edit_no));
        }
        let content = Content { reply_to: content.reply_to, ..edit.content.clone() };
        let edited = Message {
            changed_rev: self.next_rev(),
            edited_at: Some(edit.at),
            edit_no: old.edit_no + 1,
            state: MessageState::Present(content.clone()),
            ..old.clone()
        };
        self.write_edit(edit, &edited, &content).await?;
        let (connection, sql) = self.connection();
        versions::keep(connection, sql, &old, edit.keep).await?;
        mentions::forget(connection, sql, &old).await?;
        mentions::remember(connection, sql, &edited).await?;
        let (meant, everyone) =
            old.content().map_or((&[][..], false), |old| (&old.mentions, old.mentions_everyone));
        let kind = edited.edited_activity(meant, everyone);
        threads::follow_by_edit(connection, sql, &edited, &kind).await?;
        let activity = self.record(kind).await?;
        Ok(EditOutcome::Edited(edited, activity))
    }

    pub(super) async fn delete(&mut self, delete: &DeleteMessage) -> Result<DeleteOutcome> {
        let Some(old) = self.find(delete.message).await? else { return Ok(DeleteOutcome::NoMessage) };
        if old.is_deleted() {
            return Ok(DeleteOutcome::AlreadyDeleted(old));
        }
        let rev = self.next_rev();
        let (connection, sql) = self.connection();
        let write = sqlx::query(sql.of(DELETE))
            .bind(delete.channel.as_uuid())
            .bind(old.seq.as_i64())
            .bind(delete.at.as_micros())
            .bind(rev.as_i64());
        write.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        for forget in [FORGET_REACTIONS, FORGET_NEW_MENTIONS] {
            let forget = sqlx::query(sql.of(forget)).bind(delete.channel.as_uuid()).bind(old.seq.as_i64());
            forget.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        }
        versions::forget(connection, sql, &old, i64::MAX).await?;
        mentions::forget(connection, sql, &old).await?;
        threads::shrink(connection, sql, &old, rev).await?;
        let (message, reason) = (delete.message, delete.reason.clone());
        let activity = self.record(ActivityKind::MessageDeleted { message, seq: old.seq, reason }).await?;
        let (state, reactions) = (MessageState::Deleted { at: delete.at }, Reactions::default());
        let tombstone = Message { changed_rev: rev, state, reactions, stream: None, pin: None, ..old };
        Ok(DeleteOutcome::Deleted(tombstone, activity))
    }

    pub(super) async fn find(&mut self, message: MessageId) -> Result<Option<Message>> {
        let channel = self.channel;
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(FIND)).bind(channel.as_uuid()).bind(message.as_uuid());
        let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
        row.map(|row| Cells::of(&row).message(channel)).transpose()
    }

    async fn write_edit(&mut self, edit: &EditMessage, edited: &Message, content: &Content) -> Result<()> {
        let (connection, sql) = self.connection();
        let write = sqlx::query(sql.of(EDIT))
            .bind(edit.channel.as_uuid())
            .bind(edited.seq.as_i64())
            .bind(content.body.as_str())
            .bind(content.html.as_str())
            .bind(content.renderer)
            .bind(mentions::list(content))
            .bind(payload::encode_metadata(&content.metadata))
            .bind(edited.edit_no)
            .bind(edit.at.as_micros())
            .bind(edited.changed_rev.as_i64());
        write.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }
}
