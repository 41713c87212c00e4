//! A batch of sends as one statement, on the assumption that every decision still holds and no key was used before,
//! which is so for nearly all of them. It gives the messages their numbers, or writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, AppendTarget, Appended};
use chat_core::{ChannelId, Error, Pace, Result, Rev, Sender, Seq, Timestamp};
use sqlx::PgConnection;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;

use super::append::{Stop, Way, stop};
use super::batch::{Contents, message};
use super::rows;
use super::sql::Statement;
use crate::fault;

/// The channels of a batch, in the order of their ids.
pub(super) type Channels<'a> = BTreeMap<ChannelId, Channel<'a>>;

/// What a batch does to one of its channels.
#[derive(Default)]
pub(super) struct Channel<'a> {
    /// Its messages: their places in the batch.
    items: Vec<usize>,
    /// What the users' decisions saw, if anything.
    access_version: Option<i64>,
    senders: BTreeMap<&'a str, Sending>,
}

/// What a batch does for one sender in a channel.
struct Sending {
    /// Their last message, counted within the channel from 1.
    last: i64,
    /// What their decisions saw.
    own_version: Option<i64>,
    /// When they send the one message that must keep a distance, and who may not have sent one before.
    paced: Option<(Pace, Timestamp)>,
}

/// Tries to write the batch. None when something is not as assumed: then nothing was written, and the transaction
/// can only be rolled back.
pub(super) async fn append(
    connection: &mut PgConnection,
    statement: &Statement,
    channels: &Channels<'_>,
    items: &[Append],
) -> Result<Option<Vec<AppendOutcome>>, Stop> {
    let query = bind(statement.query(), channels, items)?;
    // Reads to the end of the answer: where the statement is a transaction of its own, that is after its commit.
    match query.fetch_all(connection).await {
        Ok(found) => Ok(Some(outcomes(&found, channels, items)?)),
        Err(error) if is_refused(&error) => Ok(None),
        Err(error) => Err(stop(error, Way::SkipHeld)),
    }
}

/// What a batch does. None for what needs more than one statement: first messages of pairs, replies in threads, decisions
/// that saw different versions, and several messages of one sender that must keep a distance.
pub(super) fn channels(items: &[Append]) -> Option<Channels<'_>> {
    let mut channels = Channels::new();
    for (place, item) in items.iter().enumerate() {
        let AppendTarget::Channel(id) = item.target else { return None };
        if item.thread_root.is_some() {
            return None;
        }
        let channel = channels.entry(id).or_default();
        channel.items.push(place);
        if let Sender::User(user) = &item.sender {
            let last = rows::limit_of(channel.items.len());
            let access_version = item.fence.map(|fence| fence.channel.cast_signed());
            let own_version = item.fence.map(|fence| fence.participant.cast_signed());
            let first = Sending { last, own_version, paced: None };
            let sender = channel.senders.entry(user.as_str()).or_insert(first);
            let seen = channel.access_version.or(access_version);
            if access_version.is_some_and(|version| seen != Some(version))
                || sender.own_version != own_version
                || (item.pace.is_some() && sender.paced.is_some())
            {
                return None;
            }
            channel.access_version = seen;
            sender.last = last;
            sender.paced = sender.paced.or(item.pace.map(|pace| (pace, item.at)));
        }
    }
    Some(channels)
}

/// The parameters of `append_optimistic.sql`: the channels, the senders, the messages.
fn bind<'q>(
    query: Query<'q, Postgres, PgArguments>,
    channels: &Channels<'_>,
    items: &[Append],
) -> Result<Query<'q, Postgres, PgArguments>> {
    let (mut ids, mut counts, mut versions, mut ats) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut sender_places, mut users, mut lasts, mut own_versions) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut paced_ats, mut free_from, mut free_after) = (Vec::new(), Vec::new(), Vec::new());
    let (mut places, mut numbers, mut contents) = (Vec::new(), Vec::new(), Contents::default());
    for (place, (id, channel)) in (1_i32..).zip(channels) {
        ids.push(id.as_uuid());
        counts.push(rows::limit_of(channel.items.len()));
        versions.push(channel.access_version);
        for (user, sending) in &channel.senders {
            sender_places.push(place);
            users.push(*user);
            lasts.push(sending.last);
            own_versions.push(sending.own_version);
            let held = sending.paced.map(|(pace, at)| pace.held_by(at));
            paced_ats.push(sending.paced.map(|(_, at)| rows::to_offset(at)));
            free_from.push(held.map(|(from, _)| rows::to_offset(from)));
            free_after.push(held.map(|(_, to)| rows::to_offset(to)));
        }
        for (number, item) in (1_i64..).zip(of(channel, items)) {
            places.push(place);
            numbers.push(number);
            contents.push(item)?;
        }
        ats.extend(of(channel, items).last().map(|item| rows::to_offset(item.at)));
    }
    let query = query.bind(ids).bind(counts).bind(versions).bind(ats);
    let query = query.bind(sender_places).bind(users).bind(lasts).bind(own_versions);
    let query = contents.bind(query.bind(places).bind(numbers));
    Ok(query.bind(paced_ats).bind(free_from).bind(free_after))
}

/// A channel's messages, in their order.
fn of<'a>(channel: &Channel<'_>, items: &'a [Append]) -> impl Iterator<Item = &'a Append> {
    channel.items.iter().filter_map(|place| items.get(*place))
}

/// From the numbers that the channels had before.
fn outcomes(found: &[PgRow], channels: &Channels<'_>, items: &[Append]) -> Result<Vec<AppendOutcome>> {
    let [row] = found else { return Err(unnumbered()) };
    let (seqs, revs): (Vec<i64>, Vec<i64>) = (rows::get(row, "seq")?, rows::get(row, "rev")?);
    if seqs.len() != channels.len() || revs.len() != channels.len() {
        return Err(unnumbered());
    }
    let mut outcomes = vec![AppendOutcome::NotFound; items.len()];
    for ((id, channel), (seq, rev)) in channels.iter().zip(seqs.into_iter().zip(revs)) {
        for (number, place) in (1_i64..).zip(&channel.items) {
            let (seq, rev) = (Seq::from_stored(seq + number)?, Rev::from_stored(rev + number)?);
            if let (Some(outcome), Some(item)) = (outcomes.get_mut(*place), items.get(*place)) {
                let message = Arc::new(message(item, *id, seq, rev));
                *outcome = AppendOutcome::Appended(Appended { message, created_channel: None });
            }
        }
    }
    Ok(outcomes)
}

/// Whether the tables refused the batch: a message without number, because a version differs, a participant is not
/// there or what is replied to is not; or a key that was used before.
fn is_refused(error: &sqlx::Error) -> bool {
    const NOT_NULL_VIOLATION: &str = "23502";
    const UNIQUE_VIOLATION: &str = "23505";
    fault::code(error).is_some_and(|code| [NOT_NULL_VIOLATION, UNIQUE_VIOLATION].contains(&code.as_str()))
}

fn unnumbered() -> Error {
    Error::internal("the database did not number the messages")
}
