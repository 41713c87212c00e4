//! From rows to the model. What does not fit the model is damage, and an internal error.

use chat_core::{Actor, AvatarUrl, DisplayName, PersonalRev, Pin, ReceiptRev, Rev};
use chat_core::{
    Channel, ChannelId, ChannelName, ChannelView, ClientKey, Content, Count, DirectKey, Error, Freeze,
    Limits, Membership, MembershipState, Message, MessageId, MessageState, Metadata, ReactionKey, Reason,
    Result, Sanction, Sender, Seq, SlowMode, ThreadSummary, Timestamp, Topic, Unread, User, UserId,
};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Decode, Row, Type};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{fault, payload, settings, words};

/// A column of a row.
pub(super) fn get<'r, T: Decode<'r, Postgres> + Type<Postgres>>(row: &'r PgRow, column: &str) -> Result<T> {
    row.try_get(column).map_err(fault::from_sqlx)
}

/// A number that is never negative.
pub(super) fn number(row: &PgRow, column: &str) -> Result<u64> {
    u64::try_from(get::<i64>(row, column)?).map_err(|_| Error::internal("a stored number is negative"))
}

/// A moment.
pub(super) fn timestamp(row: &PgRow, column: &str) -> Result<Timestamp> {
    get(row, column).map(from_offset)
}

/// A moment, or none.
pub(super) fn optional_timestamp(row: &PgRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(get::<Option<OffsetDateTime>>(row, column)?.map(from_offset))
}

/// A moment as the driver takes it. Beyond the year 9999 (or below -9999), which it does not hold, at that end.
pub(super) fn to_offset(at: Timestamp) -> OffsetDateTime {
    let end = if at.as_micros() < 0 { time::PrimitiveDateTime::MIN } else { time::PrimitiveDateTime::MAX };
    let nanos = i128::from(at.as_micros()) * 1_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(end.assume_utc())
}

fn from_offset(at: OffsetDateTime) -> Timestamp {
    let micros = at.unix_timestamp_nanos().div_euclid(1_000);
    Timestamp::from_micros(i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX }))
}

/// The channel in a column.
pub(super) fn channel_id(row: &PgRow, column: &str) -> Result<ChannelId> {
    get(row, column).map(ChannelId::from_uuid)
}

/// The user in a column.
pub(super) fn user_id(row: &PgRow, column: &str) -> Result<UserId> {
    UserId::new(get::<&str>(row, column)?)
}

/// Who is meant in a column, and whether everybody is; nobody where it is null.
pub(super) fn meant(row: &PgRow, column: &str) -> Result<(Vec<UserId>, bool)> {
    payload::decode_meant(get(row, column)?)
}

macro_rules! counters {
    ($($name:ident -> $counter:ident),*) => {
        $(
            /// The counter in a column.
            pub(super) fn $name(row: &PgRow, column: &str) -> Result<$counter> {
                $counter::from_stored(get(row, column)?)
            }
        )*
    };
}

counters!(seq -> Seq, rev -> Rev, receipt_rev -> ReceiptRev, personal_rev -> PersonalRev);

/// The number in a column, or none.
pub(super) fn optional_seq(row: &PgRow, column: &str) -> Result<Option<Seq>> {
    get::<Option<i64>>(row, column)?.map(Seq::from_stored).transpose()
}

/// The numbers in a column, ascending; none where it is null.
pub(super) fn seqs(row: &PgRow, column: &str) -> Result<Vec<Seq>> {
    let mut seqs = get::<Option<Vec<i64>>>(row, column)?.unwrap_or_default();
    seqs.sort_unstable();
    seqs.into_iter().map(Seq::from_stored).collect()
}

fn metadata(row: &PgRow, column: &str) -> Result<Metadata> {
    payload::decode_metadata(get(row, column)?)
}

/// The message in a row, if the join found one.
pub(super) fn message(row: &PgRow) -> Result<Option<Message>> {
    let Some(id) = get::<Option<Uuid>>(row, "m_id")? else { return Ok(None) };
    let edit_no = u32::try_from(get::<i32>(row, "m_edit_no")?);
    Ok(Some(Message {
        id: MessageId::from_uuid(id),
        channel: channel_id(row, "m_channel")?,
        seq: seq(row, "m_seq")?,
        created_rev: rev(row, "m_created_rev")?,
        changed_rev: rev(row, "m_changed_rev")?,
        sender: Sender::from_stored(get(row, "m_sender")?)?,
        client_key: ClientKey::new(get::<&str>(row, "m_client_key")?)?,
        kind: words::parse_message_kind(get(row, "m_kind")?)?,
        state: message_state(row)?,
        stream: words::parse_stream(get(row, "m_stream")?)?,
        reactions: payload::decode_reactions(get(row, "m_reactions")?)?,
        thread_root: get::<Option<Uuid>>(row, "m_thread_root")?.map(MessageId::from_uuid),
        thread: thread(row)?,
        pin: pin(row)?,
        created_at: timestamp(row, "m_created_at")?,
        edited_at: optional_timestamp(row, "m_edited_at")?,
        edit_no: edit_no.map_err(|_| Error::internal("a stored number of edits is negative"))?,
    }))
}

fn pin(row: &PgRow) -> Result<Option<Pin>> {
    let Some(rev) = get::<Option<i64>>(row, "m_pinned_rev")? else { return Ok(None) };
    let (rev, by) = (Rev::from_stored(rev)?, Actor::from_stored(get(row, "m_pinned_by")?)?);
    Ok(Some(Pin { rev, by, at: timestamp(row, "m_pinned_at")? }))
}

/// The message in a row, if there is one, as a viewer sees it: with which reactions are theirs. The host has none.
pub(super) fn message_seen_by(row: &PgRow, viewer: Option<&UserId>) -> Result<Option<Message>> {
    let Some(mut message) = message(row)? else { return Ok(None) };
    if viewer.is_some() {
        let mine = get::<Option<Vec<String>>>(row, "m_mine")?.unwrap_or_default();
        let is_own = |key: &ReactionKey| mine.iter().any(|own| own == key.as_str());
        message.reactions = message.reactions.seen_by(is_own);
    }
    Ok(Some(message))
}

fn thread(row: &PgRow) -> Result<Option<ThreadSummary>> {
    let (Some(last_reply_seq), Some(last_reply_at)) =
        (optional_seq(row, "m_last_reply_seq")?, optional_timestamp(row, "m_last_reply_at")?)
    else {
        return Ok(None);
    };
    let reply_count = number(row, "m_reply_count")?;
    Ok(Some(ThreadSummary { reply_count, last_reply_seq, last_reply_at }))
}

fn message_state(row: &PgRow) -> Result<MessageState> {
    if let Some(at) = optional_timestamp(row, "m_deleted_at")? {
        return Ok(MessageState::Deleted { at });
    }
    let renderer = u32::try_from(get::<i32>(row, "m_renderer")?);
    let (mentions, mentions_everyone) = meant(row, "m_mentions")?;
    Ok(MessageState::Present(Content {
        body: get(row, "m_body")?,
        html: get(row, "m_html")?,
        renderer: renderer.map_err(|_| Error::internal("a stored renderer version is negative"))?,
        reply_to: get::<Option<Uuid>>(row, "m_reply_to")?.map(MessageId::from_uuid),
        mentions,
        mentions_everyone,
        metadata: metadata(row, "m_metadata")?,
    }))
}

/// The user in a row, if the join found one.
pub(super) fn user(row: &PgRow) -> Result<Option<User>> {
    let Some(id) = get::<Option<&str>>(row, "u_id")? else { return Ok(None) };
    Ok(Some(User {
        id: UserId::new(id)?,
        name: get::<Option<String>>(row, "u_name")?.map(DisplayName::from_stored),
        avatar_url: get::<Option<String>>(row, "u_avatar_url")?.map(AvatarUrl::from_stored),
        metadata: metadata(row, "u_metadata")?,
        created_at: timestamp(row, "u_created_at")?,
        updated_at: timestamp(row, "u_updated_at")?,
    }))
}

/// A pair, or none.
pub(super) fn direct_key(row: &PgRow) -> Result<Option<DirectKey>> {
    get::<Option<&str>>(row, "direct_key")?.map(DirectKey::from_stored).transpose()
}

/// A row of the channel list.
pub(super) fn view(row: &PgRow, limits: &Limits) -> Result<ChannelView> {
    let channel = channel(row)?;
    let membership = membership(row)?;
    let above = channel.last_seq.minus(membership.unread_base().get()).get();
    let unread = unread(row, above, limits)?;
    let receipt_level =
        channel.receipt_level(limits.receipt_full_participants, limits.receipt_counts_participants);
    let last_message = message(row)?;
    Ok(ChannelView { channel, membership, last_message, unread, receipt_level, other: user(row)? })
}

/// The outcome of an unread count with so many messages above its base.
pub(super) fn unread(row: &PgRow, above: u64, limits: &Limits) -> Result<Unread> {
    let more = above > limits.unread_scan;
    let count = |column| Ok(Count::capped(number(row, column)?, limits.unread_cap, more));
    Ok(Unread { messages: count("found")?, mentions: count("mentions")? })
}

fn channel(row: &PgRow) -> Result<Channel> {
    Ok(Channel {
        id: channel_id(row, "channel_id")?,
        kind: words::parse_channel_kind(get(row, "kind")?)?,
        name: get::<Option<String>>(row, "name")?.map(ChannelName::from_stored),
        topic: get::<Option<String>>(row, "topic")?.map(Topic::from_stored),
        metadata: metadata(row, "metadata")?,
        direct_key: direct_key(row)?,
        history: words::parse_history(get(row, "history")?)?,
        receipts: words::parse_receipt_level(get(row, "receipts")?)?,
        permissions: settings::decode_permissions(get(row, "permissions")?)?,
        frozen: freeze(row)?,
        slow_mode: slow_mode(row)?,
        last_seq: seq(row, "last_seq")?,
        rev: rev(row, "rev")?,
        receipt_rev: receipt_rev(row, "version")?,
        access_version: number(row, "access_version")?,
        participant_count: number(row, "participant_count")?,
        created_at: timestamp(row, "created_at")?,
        updated_at: timestamp(row, "updated_at")?,
        last_activity_at: timestamp(row, "last_activity_at")?,
    })
}

/// The sanction in three columns: since when (none: there is none), until when, why.
pub(super) fn sanction(row: &PgRow, [since, until, reason]: [&str; 3]) -> Result<Option<Sanction>> {
    let Some(since) = optional_timestamp(row, since)? else { return Ok(None) };
    let until = optional_timestamp(row, until)?;
    let reason = get::<Option<String>>(row, reason)?.map(Reason::from_stored);
    Ok(Some(Sanction { since, until, reason }))
}

/// The silence of a participant, if they are muted.
pub(super) fn mute(row: &PgRow) -> Result<Option<Sanction>> {
    sanction(row, ["muted_at", "muted_until", "mute_reason"])
}

/// The freeze of a channel, if it is frozen.
pub(super) fn freeze(row: &PgRow) -> Result<Option<Freeze>> {
    let Some(since) = optional_timestamp(row, "frozen_at")? else { return Ok(None) };
    let reason = get::<Option<String>>(row, "frozen_reason")?.map(Reason::from_stored);
    Ok(Some(Freeze { since, reason }))
}

/// The slow mode of a channel.
pub(super) fn slow_mode(row: &PgRow) -> Result<SlowMode> {
    settings::slow_mode(get(row, "slow_mode")?)
}

fn membership(row: &PgRow) -> Result<Membership> {
    Ok(Membership {
        user: user_id(row, "user_id")?,
        role: words::parse_role(get(row, "role")?)?,
        joined_rev: rev(row, "joined_rev")?,
        delivered_seq: seq(row, "delivered_seq")?,
        read_seq: seq(row, "read_seq")?,
        badge_seq: seq(row, "badge_seq")?,
        floor_seq: seq(row, "floor_seq")?,
        hidden_at_seq: optional_seq(row, "hidden_at_seq")?,
        archived: get(row, "archived")?,
        notifications: words::parse_notifications(get(row, "notifications")?)?,
        muted: mute(row)?,
        personal_rev: personal_rev(row, "personal_rev")?,
    })
}

/// A participant's own state in a channel.
pub(super) fn membership_state(row: &PgRow) -> Result<MembershipState> {
    Ok(MembershipState {
        channel: channel_id(row, "channel_id")?,
        badge_seq: seq(row, "badge_seq")?,
        read_seq: seq(row, "read_seq")?,
        floor_seq: seq(row, "floor_seq")?,
        hidden_at_seq: optional_seq(row, "hidden_at_seq")?,
        archived: get(row, "archived")?,
        notifications: words::parse_notifications(get(row, "notifications")?)?,
        hidden_seqs: seqs(row, "hidden_seqs")?,
    })
}

/// One row more than the page: it tells whether there is a next one.
pub(super) fn one_more(limit: usize) -> i64 {
    limit_of(limit).saturating_add(1)
}

/// A page's size as databases take it.
pub(super) fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A bound as databases take it; larger ones mean "all" anyway.
pub(super) fn bound(bound: u64) -> i64 {
    i64::try_from(bound).unwrap_or(i64::MAX)
}

/// Which item of a batch a row is about, counted from zero.
pub(super) fn ordinal(row: &PgRow) -> Result<usize> {
    let ordinal = usize::try_from(get::<i64>(row, "ord")?).ok().and_then(|ordinal| ordinal.checked_sub(1));
    ordinal.ok_or_else(|| Error::internal("the database numbers items from one"))
}
