//! What the engine counts, through the `metrics` facade. No series names a user or a channel.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

/// A batch of sends is durable.
pub(crate) fn committed(messages: usize, took: Duration) {
    counter!("chat_messages_total").increment(messages as u64);
    counter!("chat_batches_total").increment(1);
    #[expect(clippy::cast_precision_loss, reason = "a batch has some hundreds at most")]
    histogram!("chat_batch_messages").record(messages as f64);
    histogram!("chat_append_seconds").record(took);
}

/// A batch of sends failed for good.
pub(crate) fn append_failed() {
    counter!("chat_append_failures_total").increment(1);
}

/// A live session began.
pub(crate) fn session_began() {
    gauge!("chat_sessions").increment(1);
}

/// A live session ended.
pub(crate) fn session_ended() {
    gauge!("chat_sessions").decrement(1);
}

/// A session's outbox was full: its queue was dropped, and it reads the store.
pub(crate) fn session_lagged() {
    counter!("chat_sessions_lagged_total").increment(1);
}

/// Counts a connection for as long as it is held.
#[derive(Debug)]
pub(crate) struct OpenConnection(());

impl OpenConnection {
    pub(crate) fn begin() -> Self {
        gauge!("chat_connections").increment(1);
        Self(())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        gauge!("chat_connections").decrement(1);
    }
}
