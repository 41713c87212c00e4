//! Messages on SQLite. Appending, editing and deleting have their own files.

use async_trait::async_trait;
use chat_core::store::{
    Append, AppendOutcome, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, Fenced, MessageStore,
    ReplyQuery,
};
use chat_core::{Anchor, ChannelId, HistoryPage, Message, MessageId, Result, Rev, Seq, UserId};

use super::append::{self, Bounds};
use super::binds::signed;
use super::open::SqliteStore;
use super::rows::{Cells, message_columns, mine_column, readable, seen_message};
use super::shown::{not_blocked, not_hidden};
use crate::fault;

/// Whether a message is there for the viewer `?2`, above the floor.
macro_rules! shown {
    ($hidden:literal, $kind:literal, $seq:literal, $sender:literal) => {
        concat!(not_hidden!($hidden, $seq), " AND ", not_blocked!($kind, "?2", $sender))
    };
}

// Numbers have no gap, so a page is a range: so many messages below the middle `?3`, so many from it on. Only who hid
// some from themselves, or blocks people in a group, has gaps; then the range is as wide as it takes.
const HISTORY: &str = concat!(
    readable!(),
    ", around AS MATERIALIZED (SELECT rev, kind, hidden_seqs, floor_seq + 1 AS first, last_seq + 1 AS past,
         min(max(?3, floor_seq + 1), last_seq + 1) AS middle,
         hidden_seqs IS NULL AND (kind <> 'group' OR NOT EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?2)) AS is_whole
         FROM readable),
     page AS MATERIALIZED (SELECT around.*,
         iif(is_whole, max(middle - ?4, first), coalesce((SELECT min(older.seq) FROM (
             SELECT n.seq FROM chat_messages n WHERE n.channel_id = ?1 AND n.seq >= first AND n.seq < middle AND ",
    shown!("around.hidden_seqs", "around.kind", "n.seq", "n.sender"),
    " ORDER BY n.seq DESC LIMIT ?4) older), middle)) AS low,
         iif(is_whole, min(middle + ?5, past), coalesce((SELECT max(newer.seq) + 1 FROM (
             SELECT n.seq FROM chat_messages n WHERE n.channel_id = ?1 AND n.seq >= middle AND n.seq < past AND ",
    shown!("around.hidden_seqs", "around.kind", "n.seq", "n.sender"),
    " ORDER BY n.seq LIMIT ?5) newer), middle)) AS high
         FROM around)
     SELECT page.rev,
         iif(page.is_whole, page.low > page.first, EXISTS (SELECT 1 FROM chat_messages n
             WHERE n.channel_id = ?1 AND n.seq >= page.first AND n.seq < page.low AND ",
    shown!("page.hidden_seqs", "page.kind", "n.seq", "n.sender"),
    ")),
         iif(page.is_whole, page.high < page.past, EXISTS (SELECT 1 FROM chat_messages n
             WHERE n.channel_id = ?1 AND n.seq >= page.high AND n.seq < page.past AND ",
    shown!("page.hidden_seqs", "page.kind", "n.seq", "n.sender"),
    ")), ",
    message_columns!(),
    ", ",
    mine_column!(),
    "
     FROM page LEFT JOIN chat_messages m
         ON m.channel_id = ?1 AND m.seq >= page.low AND m.seq < page.high AND ",
    shown!("page.hidden_seqs", "page.kind", "m.seq", "m.sender")
);
// Replies are above the message they reply to, and so above the floor that it is above.
const REPLIES: &str = concat!(
    readable!(),
    ", thread AS MATERIALIZED (SELECT readable.rev, readable.kind, readable.hidden_seqs FROM readable JOIN ",
    seen_message!(),
    ")
     SELECT thread.rev, ",
    message_columns!(),
    ", ",
    mine_column!(),
    "
     FROM thread LEFT JOIN (
         SELECT * FROM (SELECT n.seq FROM chat_messages n WHERE n.thread_root = ?3 AND n.seq < ?4 AND ",
    shown!("(SELECT hidden_seqs FROM thread)", "(SELECT kind FROM thread)", "n.seq", "n.sender"),
    " ORDER BY n.seq DESC LIMIT ?5)
         UNION ALL
         SELECT * FROM (SELECT n.seq FROM chat_messages n WHERE n.thread_root = ?3 AND n.seq >= ?4 AND ",
    shown!("(SELECT hidden_seqs FROM thread)", "(SELECT kind FROM thread)", "n.seq", "n.sender"),
    " ORDER BY n.seq LIMIT ?6)
     ) found ON true
     LEFT JOIN chat_messages m ON m.channel_id = ?1 AND m.seq = found.seq"
);
pub(super) const ONE: &str = concat!(
    readable!(),
    " SELECT ",
    message_columns!(),
    ", ",
    mine_column!(),
    " FROM readable JOIN ",
    seen_message!()
);

#[async_trait]
impl MessageStore for SqliteStore {
    fn lanes(&self) -> usize {
        1
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        let mut writer = self.writer().take().await?;
        let outcomes = append::append(writer.connection(), self.sql(), batch, Bounds::Own).await?;
        writer.give_back();
        Ok(outcomes)
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        let (middle, older, newer) = around(anchor, limit);
        let find = sqlx::query(self.sql().of(HISTORY))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(middle.as_i64())
            .bind(signed(older))
            .bind(signed(newer));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut page = None;
        for mut cells in rows.iter().map(Cells::of) {
            let (rev, has_before, has_after) = (cells.rev()?, cells.take()?, cells.take()?);
            let page = page.get_or_insert_with(|| page_of(rows.len(), rev, has_before, has_after));
            if !cells.is_absent()? {
                page.messages.push(cells.message_seen_by(channel, viewer)?);
            }
        }
        Ok(page.map(|mut page| {
            page.messages.sort_unstable_by_key(|message| message.seq);
            page
        }))
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        let (middle, older, newer) = query.around();
        let find = sqlx::query(self.sql().of(REPLIES))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.root.as_uuid())
            .bind(middle.as_i64())
            .bind(signed(older.saturating_add(1)))
            .bind(signed(newer.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let (mut found, mut messages) = (None, Vec::with_capacity(rows.len()));
        for mut cells in rows.iter().map(Cells::of) {
            found = Some(cells.rev()?);
            if !cells.is_absent()? {
                messages.push(cells.message_seen_by(query.channel, query.viewer)?);
            }
        }
        messages.sort_unstable_by_key(|message| message.seq);
        Ok(found.map(|rev| query.page(messages, rev)))
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        let find = sqlx::query(self.sql().of(ONE))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(message.as_uuid());
        let row = find.fetch_optional(self.readers()).await.map_err(fault::from_sqlx)?;
        row.map(|row| Cells::of(&row).message_seen_by(channel, viewer)).transpose()
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        let EditMessage { channel, actor, fence, at, .. } = edit;
        let mut guarded = match self.guarded(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.edit(edit).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        let DeleteMessage { channel, actor, fence, at, .. } = delete;
        let mut guarded = match self.guarded(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.delete(delete).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }
}

/// The first message of a page's newer part, how many older ones, and how many from there on.
fn around(anchor: Anchor, limit: usize) -> (Seq, usize, usize) {
    let half = limit.div_ceil(2);
    match anchor {
        Anchor::Latest => (Seq::new(u64::MAX), limit, 0),
        Anchor::Before(seq) => (seq, limit, 0),
        Anchor::After(seq) => (seq.next(), 0, limit),
        Anchor::Around(seq) => (seq.next(), half, limit - half),
    }
}

fn page_of(size: usize, rev: Rev, has_before: bool, has_after: bool) -> HistoryPage {
    HistoryPage { messages: Vec::with_capacity(size), has_before, has_after, rev }
}
