//! The rows of a batch of messages, to bind.

use std::collections::BTreeMap;

use chat_core::store::{Append, AppendTarget};
use chat_core::{ChannelId, Digest, Result, Sender, Seq, StreamState, Timestamp};

use super::binds::{hex, json_of};
use super::decide::{Counters, Plan, written};
use super::mentions;
use crate::{payload, words};

type CheckRow<'a> =
    (Option<String>, Option<String>, &'a str, &'a str, Option<String>, Option<String>, Option<&'a str>);

pub(super) fn check_row(append: &Append) -> CheckRow<'_> {
    let (channel, direct) = match &append.target {
        AppendTarget::Channel(channel) => (Some(hex(&channel.as_uuid())), None),
        AppendTarget::Direct { key, .. } => (None, Some(key.to_stored())),
    };
    let reply_to = append.content.reply_to.map(|id| hex(&id.as_uuid()));
    // The person that a user writes to by name.
    let other = match (&append.target, &append.sender) {
        (AppendTarget::Direct { key, .. }, Sender::User(sender)) => Some(key.other(sender).as_str()),
        _ => None,
    };
    let thread_root = append.thread_root.map(|id| hex(&id.as_uuid()));
    (channel, direct, append.sender.to_stored(), append.client_key.as_str(), reply_to, thread_root, other)
}

pub(super) fn message_rows(batch: &[Append], plan: &Plan<'_>) -> Result<String> {
    let mut rows = Vec::with_capacity(batch.len());
    for (append, decision) in batch.iter().zip(&plan.decisions) {
        let Some(message) = written(decision) else { continue };
        let content = &append.content;
        rows.push((
            hex(&message.channel.as_uuid()),
            message.seq.as_i64(),
            hex(&message.id.as_uuid()),
            message.created_rev.as_i64(),
            message.sender.to_stored(),
            message.client_key.as_str(),
            hex_of(&append.digest),
            words::message_kind(message.kind),
            content.body.as_str(),
            content.html.as_str(),
            content.renderer,
            content.reply_to.map(|id| hex(&id.as_uuid())),
            mentions::list(content),
            payload::encode_metadata(&content.metadata),
            message.created_at.as_micros(),
            // Two in one: tuples end at sixteen.
            (append.thread_root.map(|id| hex(&id.as_uuid())), message.stream.map(StreamState::as_str)),
        ));
    }
    json_of(serde_json::to_string(&rows))
}

pub(super) fn channel_rows(plan: &Plan<'_>) -> Result<String> {
    let row = |(channel, counters): (&ChannelId, &Counters)| {
        let sent_at = counters.sent_at?.as_micros();
        Some((hex(&channel.as_uuid()), counters.last_seq.as_i64(), counters.rev.as_i64(), sent_at))
    };
    let rows: Vec<_> = plan.channels.iter().filter_map(row).collect();
    json_of(serde_json::to_string(&rows))
}

/// How far a sender has read, and when they last sent with a distance to keep: what stays is none.
type Moves = (Option<Seq>, Option<Timestamp>);

/// How far each sender has read by it, and when they last sent with a distance to keep.
pub(super) fn sender_rows(batch: &[Append], plan: &Plan<'_>) -> Result<String> {
    let mut last: BTreeMap<(ChannelId, &str), Moves> = BTreeMap::new();
    for (append, decision) in batch.iter().zip(&plan.decisions) {
        let Some(message) = written(decision) else { continue };
        // Who replies in a thread has not read the channel.
        let read = append.thread_root.is_none().then_some(message.seq);
        let paced_at = append.pace.map(|_| append.at);
        let Sender::User(user) = &append.sender else { continue };
        if read.is_none() && paced_at.is_none() {
            continue;
        }
        let (read_before, paced_before) = last.entry((message.channel, user.as_str())).or_default();
        (*read_before, *paced_before) = (read.or(*read_before), paced_at.or(*paced_before));
    }
    let row = |((channel, user), (read, paced_at)): ((ChannelId, _), Moves)| {
        (hex(&channel.as_uuid()), user, read.map(Seq::as_i64), paced_at.map(Timestamp::as_micros))
    };
    let rows: Vec<(_, &str, _, _)> = last.into_iter().map(row).collect();
    json_of(serde_json::to_string(&rows))
}

fn hex_of(digest: &Digest) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}
