//! Sending inside the host's own transaction.

use chat_core::store::{AppendOutcome, Appended};
use chat_core::{Error, Prepared, Result};
use sqlx::postgres::PgTransaction;

use super::PostgresStore;
use super::append::{Attempt, Stop, Way};

impl PostgresStore {
    /// Appends a message that [`ChatService::prepare`](chat_core::ChatService::prepare) authorized, inside the host's
    /// own transaction: the host's rows and the message commit or roll back together. Call it last before the commit
    /// and announce the result afterwards.
    ///
    /// From this call until the transaction ends, its channel is held: others who send into it wait, other channels
    /// go on. It waits for the channel itself for as long as the transaction's own `lock_timeout` says. The
    /// transaction should be READ COMMITTED, as Postgres begins them; under a stricter isolation a channel that
    /// changed meanwhile ends it with a serialization failure.
    ///
    /// Errors leave it to the host whether to go on without the message, except `Unavailable` and `Internal`, after
    /// which Postgres lets the transaction only roll back:
    ///
    /// - `Conflict`: what `prepare` decided on has changed (prepare the message again), or the sender used this key
    ///   before, be it for the same message (which is there already) or for another one.
    /// - `NotFound`: the channel is not there any more.
    /// - `RateLimited`: the channel is in slow mode, and the sender wrote a moment ago.
    /// - `Invalid`: `reply_to` names no message of the channel.
    pub async fn append_in(&self, tx: &mut PgTransaction<'_>, prepared: &Prepared) -> Result<Appended> {
        let items = std::slice::from_ref(prepared.as_append());
        let attempt = Attempt { store: self, items, way: Way::Wait, is_ours: false };
        let outcomes = attempt.run(tx).await.map_err(|stop| match stop {
            Stop::Held(_) => Error::unavailable("the channel is held for longer than lock_timeout"),
            Stop::Blocked => prepared.as_append().refusal(&AppendOutcome::Stale),
            Stop::Failed(error) => error,
        })?;
        match outcomes.into_iter().next() {
            Some(AppendOutcome::Appended(appended)) => Ok(appended),
            Some(refused) => Err(prepared.as_append().refusal(&refused)),
            None => Err(Error::internal("an append has no outcome")),
        }
    }
}
