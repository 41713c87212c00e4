//! Storing what streams say by now, all of a node's in one go; and letting go of those whose senders are silent.

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Live, Means, Streams};
use crate::bus::{Notice, StreamPiece};
use crate::error::Result;
use crate::id::{ChannelId, MessageId};
use crate::store::Checkpoint;

/// Runs until the engine stops; what is not stored by then is stored once more.
pub(super) async fn run(means: Means, stop: CancellationToken) {
    loop {
        if means.streams.lock().live.is_empty() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = means.streams.held.notified() => {}
            }
        }
        let stopping = tokio::select! {
            () = stop.cancelled() => true,
            () = sleep(means.limits.stream_checkpoint) => false,
        };
        if let Err(error) = means.save().await {
            tracing::warn!(%error, "what is streamed could not be stored");
        }
        if stopping {
            return;
        }
        means.streams.let_go();
        means.bus.publish(&means.streams.heads()).await;
    }
}

impl Means {
    async fn save(&self) -> Result<()> {
        let now = Instant::now();
        let batch = self.streams.unsaved().into_iter();
        let batch: Vec<_> =
            batch.map(|(channel, message, body)| self.checkpoint(channel, message, body)).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let kept = self.store.checkpoint_streams(&batch).await?;
        for (checkpoint, is_kept) in batch.iter().zip(kept) {
            if is_kept {
                self.streams.saved(checkpoint.message, checkpoint.text.body.len(), now);
            } else {
                self.streams.release(checkpoint.message);
            }
        }
        Ok(())
    }

    fn checkpoint(&self, channel: ChannelId, message: MessageId, body: String) -> Checkpoint {
        Checkpoint { channel, message, text: self.verdicts.rendered(body), at: self.clock.now() }
    }
}

impl Streams {
    /// Those held here that say more than is stored, or whose senders spoke since.
    fn unsaved(&self) -> Vec<(ChannelId, MessageId, String)> {
        let state = self.lock();
        let is_unsaved = |live: &Live| {
            live.held.as_ref().is_some_and(|held| live.length() > held.saved || held.touched > held.kept)
        };
        let unsaved = state.live.iter().filter(|(_, live)| is_unsaved(live));
        unsaved.map(|(message, live)| (live.channel, *message, live.text().to_owned())).collect()
    }

    fn saved(&self, message: MessageId, length: usize, at: Instant) {
        if let Some(held) = self.lock().live.get_mut(&message).and_then(|live| live.held.as_mut()) {
            held.saved = held.saved.max(length);
            held.kept = at;
        }
    }

    /// Forgets those that nobody went on with, here or elsewhere: what is stored of them tells the rest.
    fn let_go(&self) {
        let mut state = self.lock();
        let (now, lease) = (Instant::now(), self.limits.stream_lease);
        for live in state.live.values_mut() {
            live.held.take_if(|held| held.touched + lease <= now);
        }
        let is_over = |live: &Live| live.held.is_none() && live.heard + lease <= now;
        let over: Vec<_> =
            state.live.iter().filter(|(_, live)| is_over(live)).map(|(message, _)| *message).collect();
        for message in over {
            state.remove(message);
        }
    }

    /// How far those held here are: a node that lost a part learns so.
    fn heads(&self) -> Vec<Notice> {
        let state = self.lock();
        let head = |(message, live): (&MessageId, &Live)| {
            let held = live.held.as_ref()?;
            Some(Notice::Stream(StreamPiece {
                node: self.node,
                channel: live.channel,
                message: *message,
                created_rev: live.created_rev,
                offset: held.published as u64,
                text: String::new(),
                stored: held.saved as u64,
            }))
        };
        state.live.iter().filter_map(head).collect()
    }
}
