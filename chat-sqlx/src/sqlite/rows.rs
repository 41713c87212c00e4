//! From rows to the model. Each reader takes its columns in the order of the list beside it.

use chat_core::{
    Actor, AvatarUrl, Channel, ChannelId, ChannelName, ClientKey, Content, Count, DirectKey, DisplayName,
    Error, Freeze, Limits, Membership, MembershipState, Message, MessageId, MessageState, PersonalRev, Pin,
    ReactionKey, Reason, ReceiptRev, Result, Rev, Sanction, Sender, Seq, ThreadSummary, Timestamp, Topic,
    Unread, User, UserId,
};
use sqlx::sqlite::SqliteRow;
use sqlx::types::Uuid;
use sqlx::{Decode, Row as _, Sqlite, Type, ValueRef as _};

use super::mentions;
use crate::{fault, payload, settings, words};

/// Columns of a channel `c`, for [`Cells::channel`].
macro_rules! channel_columns {
    () => {
        "c.channel_id, c.kind, c.name, c.topic, c.metadata, c.direct_key, c.history, c.receipts, \
         c.permissions, c.frozen_at, c.frozen_reason, c.slow_mode, c.last_seq, \
         c.rev, c.receipt_rev, c.access_version, c.participant_count, c.created_at, c.updated_at, c.last_activity_at"
    };
}

/// Columns of a participant `p`, for [`Cells::membership`].
macro_rules! membership_columns {
    () => {
        "p.user_id, p.role, p.joined_rev, p.delivered_seq, p.read_seq, p.badge_seq, p.floor_seq, \
         p.hidden_at_seq, p.archived, p.notifications, p.muted_at, p.muted_until, p.mute_reason, p.personal_rev"
    };
}

/// Columns of a participant `p`, for [`Cells::membership_state`].
macro_rules! state_columns {
    () => {
        "p.badge_seq, p.read_seq, p.floor_seq, p.hidden_at_seq, p.archived, p.notifications, p.hidden_seqs"
    };
}

/// Columns of a message `m`, for [`Cells::message`].
macro_rules! message_columns {
    () => {
        "m.seq, m.message_id, m.created_rev, m.changed_rev, m.sender, m.client_key, m.kind, m.body, m.html, m.renderer, \
         m.reply_to, m.mentions, m.metadata, m.created_at, m.edited_at, m.edit_no, m.deleted_at, \
         m.reactions, m.stream, m.thread_root, m.reply_count, m.last_reply_seq, m.last_reply_at, \
         m.pinned_rev, m.pinned_at, m.pinned_by"
    };
}

/// The keys of the reactions to `m` that are the user's `?2`, for [`Cells::mine`]: one look-up for each key it has.
macro_rules! mine_column {
    () => {
        "(SELECT json_group_array(own.key) FROM json_each(m.reactions) asked CROSS JOIN chat_reactions own
             ON own.channel_id = m.channel_id AND own.seq = m.seq AND own.key = asked.value ->> 0 AND own.user_id = ?2)"
    };
}

/// Columns of a user `u`, for [`Cells::user`].
macro_rules! user_columns {
    () => {
        "u.user_id, u.name, u.avatar_url, u.metadata, u.created_at, u.updated_at"
    };
}

/// Begins a statement with the channel `?1` (columns `c.*`, `floor_seq` and `hidden_seqs`) as far as `?2` may read it: no
/// row when it is not there, or when `?2` is no active participant. Without a `?2` (the host) anybody may.
macro_rules! readable {
    () => {
        "WITH readable AS MATERIALIZED (SELECT c.*, coalesce(p.floor_seq, 0) AS floor_seq, p.hidden_seqs
         FROM chat_channels c
         LEFT JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = ?2 AND p.active = 1
         WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND (?2 IS NULL OR p.user_id IS NOT NULL))"
    };
}

/// The message `?3`, of the channel and above the floor of [`readable!`], not hidden and not of somebody blocked.
macro_rules! seen_message {
    () => {
        concat!(
            "chat_messages m ON m.message_id = ?3 AND m.channel_id = readable.channel_id AND m.seq > readable.floor_seq
                 AND ",
            $crate::sqlite::shown::not_hidden!("readable.hidden_seqs", "m.seq"),
            " AND ",
            $crate::sqlite::shown::not_blocked!("readable.kind", "?2", "m.sender")
        )
    };
}

pub(super) use {
    channel_columns, membership_columns, message_columns, mine_column, readable, seen_message, state_columns,
    user_columns,
};

const MESSAGE_COLUMNS: usize = 26;
const USER_COLUMNS: usize = 6;

/// A row, read from the left to the right.
#[derive(Debug)]
pub(super) struct Cells<'r> {
    row: &'r SqliteRow,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(super) fn of(row: &'r SqliteRow) -> Self {
        Self { row, next: 0 }
    }

    /// The next value.
    pub(super) fn take<T: Decode<'r, Sqlite> + Type<Sqlite>>(&mut self) -> Result<T> {
        let value = self.row.try_get(self.next).map_err(fault::from_sqlx)?;
        self.next += 1;
        Ok(value)
    }

    /// Whether the row ends here: an outer join found nothing for the columns that follow.
    pub(super) fn is_absent(&self) -> Result<bool> {
        Ok(self.row.try_get_raw(self.next).map_err(fault::from_sqlx)?.is_null())
    }

    /// Passes over so many values that an outer join left empty.
    pub(super) fn skip<T>(&mut self, columns: usize) -> Option<T> {
        self.next += columns;
        None
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        unsigned(self.take()?)
    }

    pub(super) fn seq(&mut self) -> Result<Seq> {
        self.number().map(Seq::new)
    }

    pub(super) fn rev(&mut self) -> Result<Rev> {
        self.number().map(Rev::new)
    }

    pub(super) fn receipt_rev(&mut self) -> Result<ReceiptRev> {
        self.number().map(ReceiptRev::new)
    }

    pub(super) fn personal_rev(&mut self) -> Result<PersonalRev> {
        self.number().map(PersonalRev::new)
    }

    pub(super) fn time(&mut self) -> Result<Timestamp> {
        self.take().map(Timestamp::from_micros)
    }

    pub(super) fn user_id(&mut self) -> Result<UserId> {
        UserId::new(self.take::<&str>()?)
    }

    pub(super) fn channel_id(&mut self) -> Result<ChannelId> {
        self.take::<Uuid>().map(ChannelId::from_uuid)
    }

    pub(super) fn channel(&mut self) -> Result<Channel> {
        Ok(Channel {
            id: self.channel_id()?,
            kind: words::parse_channel_kind(self.take()?)?,
            name: self.take::<Option<String>>()?.map(ChannelName::from_stored),
            topic: self.take::<Option<String>>()?.map(Topic::from_stored),
            metadata: payload::decode_metadata(self.take()?)?,
            direct_key: self.take::<Option<&str>>()?.map(DirectKey::from_stored).transpose()?,
            history: words::parse_history(self.take()?)?,
            receipts: words::parse_receipt_level(self.take()?)?,
            permissions: settings::decode_permissions(self.take()?)?,
            frozen: self.freeze()?,
            slow_mode: settings::slow_mode(self.take()?)?,
            last_seq: self.seq()?,
            rev: self.rev()?,
            receipt_rev: self.receipt_rev()?,
            access_version: self.number()?,
            participant_count: self.number()?,
            created_at: self.time()?,
            updated_at: self.time()?,
            last_activity_at: self.time()?,
        })
    }

    /// A sanction, if there is one: since when, until when, why.
    pub(super) fn sanction(&mut self) -> Result<Option<Sanction>> {
        let since = self.optional_time()?;
        let until = self.optional_time()?;
        let reason = self.take::<Option<String>>()?.map(Reason::from_stored);
        Ok(since.map(|since| Sanction { since, until, reason }))
    }

    pub(super) fn optional_time(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.take::<Option<i64>>()?.map(Timestamp::from_micros))
    }

    /// The freeze of a channel, if it is frozen: when, and why.
    pub(super) fn freeze(&mut self) -> Result<Option<Freeze>> {
        let since = self.take::<Option<i64>>()?.map(Timestamp::from_micros);
        let reason = self.take::<Option<String>>()?.map(Reason::from_stored);
        Ok(since.map(|since| Freeze { since, reason }))
    }

    pub(super) fn membership(&mut self) -> Result<Membership> {
        Ok(Membership {
            user: self.user_id()?,
            role: words::parse_role(self.take()?)?,
            joined_rev: self.rev()?,
            delivered_seq: self.seq()?,
            read_seq: self.seq()?,
            badge_seq: self.seq()?,
            floor_seq: self.seq()?,
            hidden_at_seq: self.optional_seq()?,
            archived: self.take()?,
            notifications: words::parse_notifications(self.take()?)?,
            muted: self.sanction()?,
            personal_rev: self.personal_rev()?,
        })
    }

    pub(super) fn membership_state(&mut self, channel: ChannelId) -> Result<MembershipState> {
        Ok(MembershipState {
            channel,
            badge_seq: self.seq()?,
            read_seq: self.seq()?,
            floor_seq: self.seq()?,
            hidden_at_seq: self.optional_seq()?,
            archived: self.take()?,
            notifications: words::parse_notifications(self.take()?)?,
            hidden_seqs: self.seqs()?,
        })
    }

    /// The outcome of an unread count with so many messages above its base.
    pub(super) fn unread(&mut self, above: u64, limits: &Limits) -> Result<Unread> {
        let mut count = || Ok(Count::capped(self.number()?, limits.unread_cap, above > limits.unread_scan));
        Ok(Unread { messages: count()?, mentions: count()? })
    }

    pub(super) fn optional_number(&mut self) -> Result<Option<u64>> {
        self.take::<Option<i64>>()?.map(unsigned).transpose()
    }

    pub(super) fn optional_seq(&mut self) -> Result<Option<Seq>> {
        Ok(self.optional_number()?.map(Seq::new))
    }

    /// A list of numbers, ascending; none where it is null.
    pub(super) fn seqs(&mut self) -> Result<Vec<Seq>> {
        let Some(list) = self.take::<Option<&str>>()? else { return Ok(Vec::new()) };
        let mut seqs: Vec<u64> =
            serde_json::from_str(list).map_err(|source| damaged().with_source(source))?;
        seqs.sort_unstable();
        Ok(seqs.into_iter().map(Seq::new).collect())
    }

    /// The message, if the join found one.
    pub(super) fn optional_message(&mut self, channel: ChannelId) -> Result<Option<Message>> {
        if self.is_absent()? {
            return Ok(self.skip(MESSAGE_COLUMNS));
        }
        self.message(channel).map(Some)
    }

    pub(super) fn message(&mut self, channel: ChannelId) -> Result<Message> {
        let seq = self.seq()?;
        let id = self.take::<Uuid>().map(MessageId::from_uuid)?;
        let (created_rev, changed_rev) = (self.rev()?, self.rev()?);
        let sender = Sender::from_stored(self.take()?)?;
        let client_key = ClientKey::new(self.take::<&str>()?)?;
        let kind = words::parse_message_kind(self.take()?)?;
        let content = self.content()?;
        let created_at = self.time()?;
        let edited_at = self.take::<Option<i64>>()?.map(Timestamp::from_micros);
        let edit_no = u32::try_from(self.take::<i64>()?).map_err(|_| damaged())?;
        let state = match self.take::<Option<i64>>()?.map(Timestamp::from_micros) {
            Some(at) => MessageState::Deleted { at },
            None => MessageState::Present(content.ok_or_else(damaged)?),
        };
        let (reactions, stream) = (self.take()?, self.take()?);
        let (thread_root, thread): (Option<Uuid>, _) = (self.take()?, self.thread()?);
        Ok(Message {
            id,
            channel,
            seq,
            created_rev,
            changed_rev,
            sender,
            client_key,
            kind,
            state,
            stream: words::parse_stream(stream)?,
            reactions: payload::decode_reactions(reactions)?,
            thread_root: thread_root.map(MessageId::from_uuid),
            thread,
            pin: self.pin()?,
            created_at,
            edited_at,
            edit_no,
        })
    }

    /// The message as a viewer sees it: with which reactions are theirs, from the column after it. The host has none.
    pub(super) fn message_seen_by(&mut self, channel: ChannelId, viewer: Option<&UserId>) -> Result<Message> {
        let mut message = self.message(channel)?;
        let mine: &str = self.take()?;
        if viewer.is_some() && !message.reactions.is_empty() {
            let mine: Vec<String> =
                serde_json::from_str(mine).map_err(|source| damaged().with_source(source))?;
            let is_own = |key: &ReactionKey| mine.iter().any(|own| own == key.as_str());
            message.reactions = message.reactions.seen_by(is_own);
        }
        Ok(message)
    }

    fn thread(&mut self) -> Result<Option<ThreadSummary>> {
        let (count, last, at) = (self.optional_number()?, self.optional_seq()?, self.take::<Option<i64>>()?);
        let (Some(reply_count), Some(last_reply_seq), Some(at)) = (count, last, at) else { return Ok(None) };
        Ok(Some(ThreadSummary { reply_count, last_reply_seq, last_reply_at: Timestamp::from_micros(at) }))
    }

    fn pin(&mut self) -> Result<Option<Pin>> {
        let (rev, at, by) = (self.take()?, self.optional_time()?, self.take::<Option<&str>>()?);
        let (Some(rev), Some(at), Some(by)) = (rev, at, by) else { return Ok(None) };
        Ok(Some(Pin { rev: Rev::from_stored(rev)?, by: Actor::from_stored(by)?, at }))
    }

    fn content(&mut self) -> Result<Option<Content>> {
        let body: Option<String> = self.take()?;
        let html: Option<String> = self.take()?;
        let renderer: Option<i64> = self.take()?;
        let reply_to = self.take::<Option<Uuid>>()?.map(MessageId::from_uuid);
        let (mentions, mentions_everyone) = mentions::decode(self.take()?)?;
        let metadata = payload::decode_metadata(self.take()?)?;
        let (Some(body), Some(html), Some(renderer)) = (body, html, renderer) else { return Ok(None) };
        let renderer = u32::try_from(renderer).map_err(|_| damaged())?;
        Ok(Some(Content { body, html, renderer, reply_to, mentions, mentions_everyone, metadata }))
    }

    /// The user, if the join found one.
    pub(super) fn optional_user(&mut self) -> Result<Option<User>> {
        if self.is_absent()? {
            return Ok(self.skip(USER_COLUMNS));
        }
        self.user().map(Some)
    }

    pub(super) fn user(&mut self) -> Result<User> {
        Ok(User {
            id: self.user_id()?,
            name: self.take::<Option<String>>()?.map(DisplayName::from_stored),
            avatar_url: self.take::<Option<String>>()?.map(AvatarUrl::from_stored),
            metadata: payload::decode_metadata(self.take()?)?,
            created_at: self.time()?,
            updated_at: self.time()?,
        })
    }
}

fn unsigned(value: i64) -> Result<u64> {
    value.try_into().map_err(|_| damaged())
}

/// What no version of the engine has written.
pub(super) fn damaged() -> Error {
    Error::internal("a stored value is not what the engine writes")
}
