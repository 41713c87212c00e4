//! Streams of other nodes: their parts come over the bus, and what is stored fills the gaps.

use super::{Means, State, Streams};
use crate::bus::{Notice, StreamPiece};
use crate::delivery::Ephemeral;
use crate::domain::Message;
use crate::id::MessageId;

/// Parts that wait to be looked at; at the bound the oldest go.
const WAITING: usize = 1_024;

impl Ephemeral for Streams {
    fn heed(&self, notice: &Notice) {
        let Notice::Stream(piece) = notice else { return };
        if piece.node == self.node {
            return;
        }
        let mut state = self.lock();
        if state.arrived.len() >= WAITING {
            state.arrived.pop_front();
        }
        state.arrived.push_back(piece.clone());
        drop(state);
        self.wake.notify_one();
    }
}

impl Means {
    /// Looks at what other nodes told. Nobody here in the channel: nothing is kept of it.
    pub(super) fn follow(&self) {
        let arrived = std::mem::take(&mut self.streams.lock().arrived);
        for piece in arrived {
            let Some(feed) = self.delivery.hub().feed(piece.channel) else {
                self.streams.lock().drop_mirror(piece.message);
                continue;
            };
            if feed.head().rev < piece.created_rev {
                self.delivery.look(&feed, piece.created_rev);
            }
            if self.streams.mirror(&piece) {
                self.tasks.spawn(self.clone().fill(piece));
            }
        }
    }

    /// Reads what is stored of a stream that has a gap here.
    async fn fill(self, piece: StreamPiece) {
        match self.store.message(piece.channel, None, piece.message).await {
            Ok(found) => self.streams.filled(piece.message, found.as_ref().filter(|one| one.is_streaming())),
            Err(error) => {
                tracing::warn!(%error, "what is stored of a stream could not be read");
                self.streams.gave_up(piece.message);
            }
        }
    }
}

impl Streams {
    /// Takes over a part; true when what is stored is to be read, as it has what is missing here.
    fn mirror(&self, piece: &StreamPiece) -> bool {
        let mut state = self.lock();
        if state.live.len() >= self.limits.streams && !state.live.contains_key(&piece.message) {
            return false;
        }
        if state.live.is_empty() {
            // It is to be let go of, too.
            self.held.notify_one();
        }
        let live = state.live(piece.channel, piece.message, piece.created_rev);
        let (before, most) = (live.length(), self.limits.body_bytes);
        let offset = usize::try_from(piece.offset).unwrap_or(usize::MAX);
        let has_gap = offset <= most && live.absorb(offset, &piece.text, most);
        let is_stored = piece.stored > live.length() as u64;
        let reads = has_gap && is_stored && !std::mem::replace(&mut live.is_reading, true);
        if live.length() != before {
            state.untold.insert(piece.message);
        }
        reads
    }

    fn filled(&self, message: MessageId, found: Option<&Message>) {
        let mut state = self.lock();
        let Some(live) = state.live.get_mut(&message) else { return };
        live.is_reading = false;
        let Some(content) = found.and_then(Message::content) else { return state.drop_mirror(message) };
        live.absorb(0, &content.body, self.limits.body_bytes);
        state.untold.insert(message);
        drop(state);
        self.wake.notify_one();
    }

    fn gave_up(&self, message: MessageId) {
        if let Some(live) = self.lock().live.get_mut(&message) {
            live.is_reading = false;
        }
    }

    /// A stream that nobody goes on with here is over.
    pub(crate) fn forget_mirror(&self, message: MessageId) {
        self.lock().drop_mirror(message);
    }
}

impl State {
    fn drop_mirror(&mut self, message: MessageId) {
        if self.live.get(&message).is_some_and(|live| live.held.is_none()) {
            self.remove(message);
        }
    }
}
