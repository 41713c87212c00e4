//! Telling: sessions here look, other nodes get the new parts. At most so often, so that many small parts become one.

use std::collections::BTreeSet;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{Means, Streams};
use crate::bus::{Notice, StreamPiece};
use crate::domain::Rev;
use crate::id::{ChannelId, MessageId};

/// Runs until the engine stops.
pub(super) async fn run(means: Means, stop: CancellationToken) {
    let streams = means.streams.clone();
    let mut next = Instant::now();
    loop {
        let waits = !streams.lock().untold.is_empty();
        tokio::select! {
            () = stop.cancelled() => return,
            () = streams.wake.notified() => means.follow(),
            () = sleep_until(next), if waits => {
                next = Instant::now() + means.limits.stream_interval;
                means.tell().await;
            }
        }
    }
}

impl Means {
    async fn tell(&self) {
        let untold = self.streams.untold();
        let mut waiting = BTreeSet::new();
        for (message, channel, began) in &untold {
            let Some(feed) = self.delivery.hub().feed(*channel) else { continue };
            // Whoever has not seen the message begin would not know what the text belongs to.
            if !feed.tell_streams(*began) {
                waiting.insert(*message);
            }
        }
        let pieces = self.streams.unpublished(untold.iter().map(|(message, ..)| *message));
        self.streams.lock().untold.extend(waiting);
        if !pieces.is_empty() {
            self.bus.publish(&pieces).await;
        }
    }
}

impl Streams {
    fn untold(&self) -> Vec<(MessageId, ChannelId, Rev)> {
        let mut state = self.lock();
        let untold = std::mem::take(&mut state.untold);
        let of = |message| state.live.get(&message).map(|live| (message, live.channel, live.created_rev));
        untold.into_iter().filter_map(of).collect()
    }

    /// What the other nodes were not told of the streams that are held here.
    fn unpublished(&self, messages: impl Iterator<Item = MessageId>) -> Vec<Notice> {
        let mut state = self.lock();
        let mut pieces = Vec::new();
        for message in messages {
            let Some(live) = state.live.get_mut(&message) else { continue };
            let (channel, created_rev, length) = (live.channel, live.created_rev, live.length());
            let Some(held) = &mut live.held else { continue };
            let (mut offset, stored) = (std::mem::replace(&mut held.published, length), held.saved as u64);
            while let Some(text) = part(live.text(), offset) {
                let (text, next) = (text.to_owned(), offset + text.len());
                let offset = std::mem::replace(&mut offset, next) as u64;
                let (node, channel) = (self.node, channel);
                pieces.push(Notice::Stream(StreamPiece {
                    node,
                    channel,
                    message,
                    created_rev,
                    offset,
                    text,
                    stored,
                }));
            }
        }
        pieces
    }
}

/// The next part of a text, of whole characters; `None` at its end.
fn part(text: &str, offset: usize) -> Option<&str> {
    let rest = text.get(offset..).filter(|rest| !rest.is_empty())?;
    rest.get(..rest.floor_char_boundary(StreamPiece::MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_of_whole_characters() {
        let text = "€".repeat(StreamPiece::MOST);
        let (mut offset, mut whole) = (0, String::new());
        while let Some(one) = part(&text, offset) {
            assert!(one.len() <= StreamPiece::MOST);
            offset += one.len();
            whole.push_str(one);
        }
        assert_eq!(whole, text);
        assert_eq!(part("", 0), None);
    }
}
