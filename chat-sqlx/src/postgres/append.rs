//! How a batch of sends becomes durable. First as one statement, on the assumption that all is as it was when the
//! sends were decided ([`optimistic`]). When it is not: hold the channels, then check each item and write those that
//! may go, on the newer snapshot. Two statements however many items; the first messages of pairs add two, and so do replies
//! in threads.

use std::collections::{BTreeMap, HashMap, HashSet};

use chat_core::store::{Append, AppendOutcome, AppendTarget, NoThread};
use chat_core::{ChannelId, DirectKey, Error, Result, Timestamp};
use sqlx::PgConnection;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use time::OffsetDateTime;
use uuid::Uuid;

use super::batch::{Columns, outcome};
use super::lanes::Lane;
use super::sql::Statement;
use super::{PostgresStore, optimistic, rows, threads};
use crate::fault;

/// What a batch does about rows that somebody else holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Waits for them.
    Wait,
    /// Leaves the items of held channels aside.
    SkipHeld,
    /// Also makes no channels for new pairs: somebody holds one of those people.
    SkipPairs,
}

/// Why a batch was not written.
pub(super) enum Stop {
    /// The wait for a row took too long; there is a way without it.
    Held(Way),
    /// Somebody blocked somebody whose first message this is: nothing of it may remain.
    Blocked,
    /// Anything else.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// One batch on one connection.
pub(super) struct Attempt<'a> {
    pub(super) store: &'a PostgresStore,
    pub(super) items: &'a [Append],
    pub(super) way: Way,
    /// Whether the connection's settings are ours, so that plans may be kept.
    pub(super) is_ours: bool,
}

/// The channels of a batch: those whose rows are held, those of its pairs, and those it made.
#[derive(Default)]
struct Channels {
    held: HashSet<ChannelId>,
    pairs: HashMap<String, ChannelId>,
    made: HashSet<ChannelId>,
}

impl PostgresStore {
    /// Appends a batch in a transaction of its own; see
    /// [`MessageStore::append`](chat_core::store::MessageStore::append).
    pub(super) async fn append_batch(&self, items: &[Append]) -> Result<Vec<AppendOutcome>> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut lane = self.lanes.take().await.map_err(fault::from_sqlx)?;
        let outcomes = match self.append_optimistic(&mut lane, items).await {
            Ok(Some(outcomes)) => outcomes,
            Ok(None) | Err(Stop::Blocked) => self.append_checked(&mut lane, items, Way::Wait).await?,
            Err(Stop::Held(way)) => self.append_checked(&mut lane, items, way).await?,
            Err(Stop::Failed(error)) => return Err(error),
        };
        self.lanes.give_back(lane);
        Ok(outcomes)
    }

    /// As one statement, unless that is known not to do.
    async fn append_optimistic(
        &self,
        lane: &mut Lane,
        items: &[Append],
    ) -> Result<Option<Vec<AppendOutcome>>, Stop> {
        if self.contended.has_any(&named(items)) {
            return Err(Stop::Held(Way::SkipHeld));
        }
        let Some(channels) = optimistic::channels(items) else { return Ok(None) };
        let statement = &self.sql.append_optimistic;
        if matches!(lane, Lane::Own(..)) {
            return optimistic::append(lane, statement, &channels, items).await;
        }
        let mut tx = self.transactions.begin_send(lane).await.map_err(fault::from_sqlx)?;
        let outcomes = optimistic::append(&mut tx, statement, &channels, items).await?;
        let end = if outcomes.is_some() { tx.commit().await } else { tx.rollback().await };
        end.map_err(fault::from_sqlx)?;
        Ok(outcomes)
    }

    /// Item by item.
    async fn append_checked(
        &self,
        lane: &mut Lane,
        items: &[Append],
        mut way: Way,
    ) -> Result<Vec<AppendOutcome>> {
        loop {
            let mut tx = self.transactions.begin_send(lane).await.map_err(fault::from_sqlx)?;
            let attempt = Attempt { store: self, items, way, is_ours: true };
            match attempt.run(&mut tx).await {
                Ok(outcomes) => {
                    tx.commit().await.map_err(fault::from_sqlx)?;
                    return Ok(outcomes);
                }
                Err(Stop::Held(other)) if other > way => way = other,
                // The next time the block is seen before anything is made.
                Err(Stop::Blocked) => {}
                Err(Stop::Held(_)) => return Err(Error::unavailable("a row is held for too long")),
                Err(Stop::Failed(error)) => return Err(error),
            }
            tx.rollback().await.map_err(fault::from_sqlx)?;
        }
    }
}

impl Attempt<'_> {
    /// Runs the statements; the caller commits.
    pub(super) async fn run(&self, connection: &mut PgConnection) -> Result<Vec<AppendOutcome>, Stop> {
        let mut channels = Channels { made: self.make_pairs(connection).await?, ..Channels::default() };
        self.lock(connection, &mut channels).await?;
        if !channels.made.is_empty() {
            self.join_pairs(connection, &channels).await?;
        }
        let outcomes = self.write(connection, &channels).await?;
        let is_begun = |made: &ChannelId| {
            outcomes.iter().any(|outcome| {
                matches!(outcome,
            AppendOutcome::Appended(appended) if appended.message.channel == *made)
            })
        };
        if channels.made.iter().all(is_begun) { Ok(outcomes) } else { Err(Stop::Blocked) }
    }

    /// Makes the channels of pairs that have none, for those items that can be a first message: of a refused one
    /// nothing may remain.
    async fn make_pairs(&self, connection: &mut PgConnection) -> Result<HashSet<ChannelId>, Stop> {
        let mut firsts: BTreeMap<&DirectKey, (ChannelId, Timestamp, bool)> = BTreeMap::new();
        for item in self.items {
            if let AppendTarget::Direct { key, new_channel } = &item.target
                && can_begin(item, key)
                && self.way < Way::SkipPairs
            {
                // The app writes to whom it likes.
                let is_user = item.sender.user().is_some();
                firsts.entry(key).or_insert((*new_channel, item.at, is_user)).2 &= is_user;
            }
        }
        if firsts.is_empty() {
            return Ok(HashSet::new());
        }
        let keys: Vec<String> = firsts.keys().map(|key| key.to_stored()).collect();
        let ids: Vec<Uuid> = firsts.values().map(|(channel, ..)| channel.as_uuid()).collect();
        let ats: Vec<OffsetDateTime> = firsts.values().map(|(_, at, _)| rows::to_offset(*at)).collect();
        let side = |n: usize| {
            let sides = firsts.iter().map(|(key, (.., is_user))| is_user.then(|| key.users()[n].as_str()));
            sides.collect::<Vec<_>>()
        };
        let create = self.query(&self.store.sql.append_create).bind(keys).bind(ids).bind(ats);
        let create = create.bind(side(0)).bind(side(1));
        let made = create.fetch_all(connection).await.map_err(|error| stop(error, Way::SkipPairs))?;
        Ok(made.iter().map(|row| rows::channel_id(row, "channel_id")).collect::<Result<_>>()?)
    }

    /// Holds the rows of the batch's channels, and learns which are those of its pairs.
    async fn lock(&self, connection: &mut PgConnection, channels: &mut Channels) -> Result<(), Stop> {
        let named = named(self.items);
        let ids: Vec<Uuid> = named.iter().map(ChannelId::as_uuid).collect();
        let keys: Vec<String> = self.items.iter().filter_map(pair).map(DirectKey::to_stored).collect();
        let sql = &self.store.sql;
        let statement = if self.way == Way::Wait { &sql.append_lock } else { &sql.append_lock_free };
        let lock = self.query(statement).bind(ids).bind(keys);
        let found = lock.fetch_all(connection).await.map_err(|error| stop(error, Way::SkipHeld))?;
        for row in &found {
            let channel = rows::channel_id(row, "channel_id")?;
            channels.held.insert(channel);
            if let Some(key) = rows::get::<Option<String>>(row, "direct_key")? {
                channels.pairs.insert(key, channel);
            }
        }
        if self.way != Way::Wait {
            self.store.contended.note(&named, |channel| channels.held.contains(&channel));
        }
        Ok(())
    }

    /// Lets both people into each channel that was made.
    async fn join_pairs(&self, connection: &mut PgConnection, channels: &Channels) -> Result<(), Stop> {
        let (mut ids, mut users, mut ats) = (Vec::new(), Vec::new(), Vec::new());
        let mut done = HashSet::new();
        for (key, item) in self.items.iter().filter_map(|item| pair(item).map(|key| (key, item))) {
            let Some(channel) = channels.pairs.get(&key.to_stored()) else { continue };
            if !channels.made.contains(channel) || !can_begin(item, key) || !done.insert(channel) {
                continue;
            }
            for user in key.users() {
                ids.push(channel.as_uuid());
                users.push(user.as_str());
                ats.push(rows::to_offset(item.at));
            }
        }
        let join = self.query(&self.store.sql.append_join).bind(ids).bind(users).bind(ats);
        join.execute(connection).await.map_err(|error| stop(error, Way::SkipPairs))?;
        Ok(())
    }

    async fn write(&self, connection: &mut PgConnection, channels: &Channels) -> Result<Vec<AppendOutcome>> {
        let mut columns = Columns::default();
        let mut asked = Vec::with_capacity(self.items.len());
        let mut outcomes = Vec::with_capacity(self.items.len());
        let roots = threads::roots(self, connection).await?;
        for (place, item) in self.items.iter().enumerate() {
            outcomes.push(self.unresolved(item));
            let channel = match &item.target {
                AppendTarget::Channel(channel) => Some(*channel),
                AppendTarget::Direct { key, .. } => channels.pairs.get(&key.to_stored()).copied(),
            };
            if let Some(channel) = channel {
                let no_thread = item.thread_root.and_then(|root| threads::refusal(&roots, channel, root));
                columns.push(item, channel, channels.held.contains(&channel), no_thread)?;
                asked.push((place, channel));
            }
        }
        let sql = &self.store.sql;
        let write = if columns.is_spaced() { &sql.append_spaced } else { &sql.append_write };
        let write = columns.bind(self.query(write));
        let found = write.fetch_all(&mut *connection).await.map_err(fault::from_sqlx)?;
        for row in &found {
            let (place, channel) = *asked.get(rows::ordinal(row)?).ok_or_else(unasked)?;
            let (Some(slot), Some(item)) = (outcomes.get_mut(place), self.items.get(place)) else {
                return Err(unasked());
            };
            let created = pair(item).filter(|_| channels.made.contains(&channel));
            *slot = outcome(row, item, channel, created)?;
        }
        threads::grow(self, connection, &outcomes, &roots).await?;
        Ok(outcomes)
    }

    /// The outcome of an item whose pair has no channel, or one that somebody holds.
    fn unresolved(&self, item: &Append) -> AppendOutcome {
        match pair(item) {
            Some(key) if !is_between(item, key) => AppendOutcome::Stale,
            // One of them blocks the other.
            Some(key) if self.way == Way::Wait && can_begin(item, key) => AppendOutcome::Stale,
            Some(_) if self.way == Way::Wait && item.content.reply_to.is_some() => {
                AppendOutcome::NoReplyTarget
            }
            Some(_) if self.way == Way::Wait => AppendOutcome::NoThread(NoThread::Missing),
            _ => AppendOutcome::Busy,
        }
    }

    pub(super) fn query<'q>(&self, statement: &Statement) -> Query<'q, Postgres, PgArguments> {
        if self.is_ours { statement.query() } else { statement.query_once() }
    }
}

fn unasked() -> Error {
    Error::internal("the database answered an item that was not asked")
}

/// The channels a batch names by id, once each.
fn named(items: &[Append]) -> Vec<ChannelId> {
    let mut channels: Vec<_> = items
        .iter()
        .filter_map(|item| match item.target {
            AppendTarget::Channel(channel) => Some(channel),
            AppendTarget::Direct { .. } => None,
        })
        .collect();
    channels.sort_unstable();
    channels.dedup();
    channels
}

fn pair(item: &Append) -> Option<&DirectKey> {
    match &item.target {
        AppendTarget::Channel(_) => None,
        AppendTarget::Direct { key, .. } => Some(key),
    }
}

/// Whether the sender is one of the pair; the host may write to any.
fn is_between(item: &Append, key: &DirectKey) -> bool {
    item.sender.user().is_none_or(|sender| key.users().contains(&sender))
}

/// Whether an item could be the first message of a pair: there is nothing yet to reply to, in a thread or
/// outside of one.
fn can_begin(item: &Append, key: &DirectKey) -> bool {
    is_between(item, key) && item.content.reply_to.is_none() && item.thread_root.is_none()
}

/// A wait that took too long has another way; everything else is what it is.
pub(super) fn stop(error: sqlx::Error, other: Way) -> Stop {
    /// `lock_not_available`: the wait for a row passed `lock_timeout`.
    const LOCK_TIMEOUT: &str = "55P03";
    match fault::code(&error) {
        Some(code) if code == LOCK_TIMEOUT => Stop::Held(other),
        _ => Stop::Failed(fault::from_sqlx(error)),
    }
}
