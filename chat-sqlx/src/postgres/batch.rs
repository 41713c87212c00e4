//! A batch of sends as one array per column, and its outcomes back from the rows.

use std::collections::HashSet;
use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, AppendTarget, Appended, NoThread};
use chat_core::{
    ChannelId, Content, DirectKey, Error, Message, MessageState, Reactions, Result, Rev, Sender, Seq,
    StreamState, UserId,
};
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use time::OffsetDateTime;
use uuid::Uuid;

use super::rows;
use crate::{payload, words};

/// What the messages of a batch say, one array per column. Both ways of writing a batch end their parameters with
/// these, in this order.
#[derive(Default)]
pub(super) struct Contents<'a> {
    message: Vec<Uuid>,
    sender: Vec<&'a str>,
    client_key: Vec<&'a str>,
    digest: Vec<&'a [u8]>,
    kind: Vec<&'static str>,
    body: Vec<&'a str>,
    html: Vec<&'a str>,
    renderer: Vec<i32>,
    reply_to: Vec<Option<Uuid>>,
    mentions: Vec<Option<String>>,
    metadata: Vec<Option<String>>,
    at: Vec<OffsetDateTime>,
    stream: Vec<Option<&'static str>>,
}

impl<'a> Contents<'a> {
    /// Adds an item.
    pub(super) fn push(&mut self, item: &'a Append) -> Result<()> {
        let renderer = i32::try_from(item.content.renderer);
        self.message.push(item.message.as_uuid());
        self.sender.push(item.sender.to_stored());
        self.client_key.push(item.client_key.as_str());
        self.digest.push(&item.digest);
        self.kind.push(words::message_kind(item.kind));
        self.body.push(&item.content.body);
        self.html.push(&item.content.html);
        self.renderer.push(renderer.map_err(|_| Error::internal("the renderer's version is too large"))?);
        self.reply_to.push(item.content.reply_to.map(|message| message.as_uuid()));
        self.mentions.push(joined(&item.content));
        self.metadata.push(payload::encode_metadata(&item.content.metadata));
        self.at.push(rows::to_offset(item.at));
        self.stream.push(item.stream.map(StreamState::as_str));
        Ok(())
    }

    /// Binds all of them.
    pub(super) fn bind(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        query
            .bind(self.message)
            .bind(self.sender)
            .bind(self.client_key)
            .bind(self.digest)
            .bind(self.kind)
            .bind(self.body)
            .bind(self.html)
            .bind(self.renderer)
            .bind(self.reply_to)
            .bind(self.mentions)
            .bind(self.metadata)
            .bind(self.at)
            .bind(self.stream)
    }
}

/// The columns of a batch that is checked item by item, in the order of the parameters of `append_write.sql`.
#[derive(Default)]
pub(super) struct Columns<'a> {
    channel: Vec<Uuid>,
    held: Vec<bool>,
    channel_version: Vec<Option<i64>>,
    own_version: Vec<Option<i64>>,
    other: Vec<Option<&'a str>>,
    contents: Contents<'a>,
    thread_root: Vec<Option<Uuid>>,
    no_thread: Vec<Option<&'static str>>,
    held_from: Vec<Option<OffsetDateTime>>,
    held_to: Vec<Option<OffsetDateTime>>,
}

impl<'a> Columns<'a> {
    /// Adds an item for a channel whose row is held, or not.
    pub(super) fn push(
        &mut self,
        item: &'a Append,
        channel: ChannelId,
        held: bool,
        no_thread: Option<NoThread>,
    ) -> Result<()> {
        self.channel.push(channel.as_uuid());
        self.thread_root.push(item.thread_root.map(|root| root.as_uuid()));
        self.no_thread.push(no_thread.map(word));
        self.held.push(held);
        let pace = item.pace.filter(|_| item.sender != Sender::Host);
        let held = pace.map(|pace| pace.held_by(item.at));
        self.held_from.push(held.map(|(from, _)| rows::to_offset(from)));
        self.held_to.push(held.map(|(_, to)| rows::to_offset(to)));
        // Who sends for the host has no versions to compare.
        let fence = item.fence.filter(|_| item.sender != Sender::Host);
        self.channel_version.push(fence.map(|fence| fence.channel.cast_signed()));
        self.own_version.push(fence.map(|fence| fence.participant.cast_signed()));
        self.other.push(other_side(item).map(UserId::as_str));
        self.contents.push(item)
    }

    /// Whether one sender has several messages in a channel that must keep a distance.
    pub(super) fn is_spaced(&self) -> bool {
        let senders = self.channel.iter().zip(&self.contents.sender);
        let mut paced = HashSet::new();
        senders.zip(&self.held_from).any(|(sender, held)| held.is_some() && !paced.insert(sender))
    }

    /// Binds all of them.
    pub(super) fn bind(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        let query =
            query.bind(self.channel).bind(self.held).bind(self.channel_version).bind(self.own_version);
        let query = query.bind(self.other);
        self.contents
            .bind(query)
            .bind(self.thread_root)
            .bind(self.no_thread)
            .bind(self.held_from)
            .bind(self.held_to)
    }
}

/// A refusal's verdict; [`outcome`] reads it back.
fn word(no_thread: NoThread) -> &'static str {
    match no_thread {
        NoThread::Missing => "no_thread",
        NoThread::Nested => "nested_thread",
        NoThread::Deleted => "deleted_thread",
    }
}

/// The person that a user writes to by name, whether there is a channel yet or not.
pub(super) fn other_side(item: &Append) -> Option<&UserId> {
    match (&item.target, &item.sender) {
        (AppendTarget::Direct { key, .. }, Sender::User(sender)) => Some(key.other(sender)),
        _ => None,
    }
}

/// Mentions as one text, because arrays of arrays must be rectangular; no user id has the separator. It ends each of
/// them but the last, and an empty one in any case: an empty text would be an empty array.
pub(super) fn joined(content: &Content) -> Option<String> {
    let meant: Vec<_> = payload::meant(&content.mentions, content.mentions_everyone).collect();
    let everybody_alone = meant == [""];
    (!meant.is_empty()).then(|| if everybody_alone { "\u{1f}".to_owned() } else { meant.join("\u{1f}") })
}

/// What became of an item. `created` is the pair whose channel this transaction made for it.
pub(super) fn outcome(
    row: &PgRow,
    item: &Append,
    channel: ChannelId,
    created: Option<&DirectKey>,
) -> Result<AppendOutcome> {
    Ok(match rows::get::<&str>(row, "verdict")? {
        "append" => {
            let (seq, rev) = (rows::seq(row, "seq")?, rows::rev(row, "rev")?);
            let created_channel = created.filter(|_| seq == Seq::ZERO.next()).cloned();
            let message = Arc::new(message(item, channel, seq, rev));
            AppendOutcome::Appended(Appended { message, created_channel })
        }
        "duplicate" => {
            let prior = rows::message(row)?;
            let prior = prior.ok_or_else(|| Error::internal("a repeat has no first message"))?;
            AppendOutcome::Duplicate(Arc::new(prior))
        }
        "conflict" => AppendOutcome::Conflict,
        "no_thread" => AppendOutcome::NoThread(NoThread::Missing),
        "nested_thread" => AppendOutcome::NoThread(NoThread::Nested),
        "deleted_thread" => AppendOutcome::NoThread(NoThread::Deleted),
        "no_reply_target" => AppendOutcome::NoReplyTarget,
        "too_soon" => {
            let last = rows::timestamp(row, "paced_at")?;
            let wait = item.pace.and_then(|pace| pace.wait(last, item.at));
            AppendOutcome::TooSoon(wait.ok_or_else(|| Error::internal("nobody waits who is told to"))?)
        }
        "stale" => AppendOutcome::Stale,
        "not_found" => AppendOutcome::NotFound,
        "busy" => AppendOutcome::Busy,
        _ => return Err(Error::internal("the database gave an unknown verdict")),
    })
}

/// A message as it was written under these numbers.
pub(super) fn message(item: &Append, channel: ChannelId, seq: Seq, rev: Rev) -> Message {
    Message {
        id: item.message,
        channel,
        seq,
        created_rev: rev,
        changed_rev: rev,
        sender: item.sender.clone(),
        client_key: item.client_key.clone(),
        kind: item.kind,
        state: MessageState::Present(item.content.clone()),
        stream: item.stream,
        reactions: Reactions::default(),
        thread_root: item.thread_root,
        thread: None,
        pin: None,
        created_at: item.at,
        edited_at: None,
        edit_no: 0,
    }
}
