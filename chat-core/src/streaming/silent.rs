//! Streams that nobody goes on with have failed: their senders went away, or the node they spoke to.

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{Ending, Means};
use crate::domain::{Actor, Change, Message, StreamOutcome};
use crate::error::Result;
use crate::store::{EndOutcome, EndStream, Fenced};
use crate::time::Timestamp;

/// Ended in one go; the rest follows at once.
const AT_ONCE: usize = 100;

/// Runs until the engine stops. Every node looks: whichever comes first ends a stream.
pub(super) async fn run(means: Means, stop: CancellationToken) {
    let mut ticks = interval(means.limits.stream_lease / 2);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = means.end_silent().await {
            tracing::warn!(%error, "streams that nobody goes on with could not be ended");
        }
    }
}

impl Means {
    async fn end_silent(&self) -> Result<()> {
        let since = self.clock.now().before(self.limits.stream_lease);
        loop {
            let silent = self.store.silent_streams(since, AT_ONCE).await?;
            for message in &silent {
                self.end(message, since).await?;
            }
            if silent.len() < AT_ONCE {
                return Ok(());
            }
        }
    }

    async fn end(&self, message: &Message, since: Timestamp) -> Result<()> {
        let Some(content) = message.content() else { return Ok(()) };
        let (body, outcome) = (content.body.clone(), StreamOutcome::Failed);
        let sender = message.sender.user().map_or(Actor::Host, Actor::from);
        let ending = self.verdicts.ending(&sender, message, body, outcome).await;
        // Nobody is there to mend a rewritten text that is refused.
        let Ending { text, outcome, .. } = ending.unwrap_or_else(|error| self.verdicts.nothing(error));
        let end = EndStream {
            channel: message.channel,
            message: message.id,
            actor: Actor::Host,
            fence: None,
            outcome,
            reason: None,
            text,
            silent_since: Some(since),
            at: self.clock.now(),
        };
        let ended = self.store.end_stream(&end).await?;
        self.streams.release(message.id);
        if let Fenced::Decided(EndOutcome::Ended(message, activity)) = ended {
            let (activity, message) = (activity.into(), Some(message.into()));
            self.delivery.changed(Change::Activity { activity, message }, &[]).await;
        }
        Ok(())
    }
}
