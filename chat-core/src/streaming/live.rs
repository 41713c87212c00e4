//! One stream as a node knows it: what it says, and who goes on with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::Told;
use crate::domain::{Actor, Encoded, Event, Rev, Sender};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId};

/// A live stream.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) channel: ChannelId,
    pub(super) created_rev: Rev,
    text: String,
    /// Another one each time the text did not only grow; a session that was told of an older one begins anew.
    number: u64,
    /// Parts that lie beyond a gap.
    beyond: BTreeMap<usize, String>,
    /// When it was last heard of.
    pub(super) heard: Instant,
    /// What is stored of it is read.
    pub(super) is_reading: bool,
    /// Its sender goes on with it here.
    pub(super) held: Option<Hold>,
    /// What sessions were told last: from where to where.
    last: Option<(usize, usize, Arc<Encoded>)>,
}

/// That a stream's sender goes on with it on this node.
#[derive(Debug)]
pub(super) struct Hold {
    pub(super) sender: Sender,
    /// So many bytes were told to the other nodes.
    pub(super) published: usize,
    /// So many bytes are stored.
    pub(super) saved: usize,
    /// When the sender last said something.
    pub(super) touched: Instant,
    /// Up to when it is stored that the sender is alive.
    pub(super) kept: Instant,
}

impl Live {
    pub(super) fn new(channel: ChannelId, created_rev: Rev) -> Self {
        Self {
            channel,
            created_rev,
            text: String::new(),
            number: 0,
            beyond: BTreeMap::new(),
            heard: Instant::now(),
            is_reading: false,
            held: None,
            last: None,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_held_by(&self, actor: &Actor) -> bool {
        self.held.as_ref().is_some_and(|held| held.sender.user() == actor.user())
    }

    /// Its sender goes on with it, or the app.
    pub(super) fn may_go_on(&self, actor: &Actor) -> bool {
        *actor == Actor::Host || self.is_held_by(actor)
    }

    /// Appends what the sender says; what is there already has no effect. The length then. After an error nothing of it
    /// is there.
    pub(super) fn append(&mut self, offset: u64, text: &str, most: usize) -> Result<usize> {
        let length = self.text.len();
        let at = usize::try_from(offset).ok().filter(|at| *at <= length).ok_or_else(|| {
            let error = Error::conflict("is beyond what is there: go on from the limit");
            error.with_field("offset").with_limit(length as u64)
        })?;
        if !self.text.is_char_boundary(at) {
            return Err(Error::invalid("offset", "is in the middle of a character"));
        }
        let new = self.new_part(at, text).ok_or_else(|| {
            Error::conflict("is not what is there already").with_field("text").with_limit(length as u64)
        })?;
        if length + new.len() > most {
            let error = Error::invalid("text", "makes the message longer than the limit in bytes");
            return Err(error.with_limit(most as u64));
        }
        self.text.push_str(new);
        self.heard = Instant::now();
        if let Some(held) = &mut self.held {
            held.touched = self.heard;
        }
        Ok(self.text.len())
    }

    /// What of a text at an offset is not there yet; `None` when it differs from what is there.
    fn new_part<'t>(&self, at: usize, text: &'t str) -> Option<&'t str> {
        let there = self.text.get(at..)?;
        let both = there.len().min(text.len());
        let is_same = there.as_bytes().get(..both) == text.as_bytes().get(..both);
        text.get(both..).filter(|_| is_same)
    }

    /// Takes over what another node said, or what is stored; true when a part before it is missing. Of two texts that
    /// differ the later one wins, unless the sender goes on with the other here.
    pub(super) fn absorb(&mut self, offset: usize, text: &str, most: usize) -> bool {
        self.heard = Instant::now();
        if offset > self.text.len() {
            let waiting: usize = self.beyond.values().map(String::len).sum();
            if offset + text.len() <= most && waiting + text.len() <= most && !text.is_empty() {
                self.beyond.insert(offset, text.to_owned());
            }
            return true;
        }
        self.take_over(offset, text, most);
        while let Some(entry) = self.beyond.first_entry().filter(|entry| *entry.key() <= self.text.len()) {
            let (offset, text) = entry.remove_entry();
            self.take_over(offset, &text, most);
        }
        !self.beyond.is_empty()
    }

    fn take_over(&mut self, offset: usize, text: &str, most: usize) {
        if offset + text.len() > most {
            return;
        }
        if let Some(new) = self.new_part(offset, text) {
            self.text.push_str(new);
        } else if self.held.is_none() && self.text.is_char_boundary(offset) {
            self.text.truncate(offset);
            self.text.push_str(text);
            self.number += 1;
            self.last = None;
        }
        // What another node told needs not be told again; what was said here beyond it does.
        if let Some(held) = &mut self.held {
            held.published = held.published.max(offset + text.len());
        }
    }

    /// What was not told yet.
    pub(super) fn news(&mut self, message: MessageId, told: &mut Told) -> Option<Arc<Encoded>> {
        if told.text != self.number {
            *told = Told { text: self.number, length: 0 };
        }
        let (from, to) = (told.length, self.text.len());
        let text = self.text.get(from..).filter(|text| !text.is_empty())?;
        told.length = to;
        if let Some((_, _, event)) = self.last.as_ref().filter(|last| (last.0, last.1) == (from, to)) {
            return Some(event.clone());
        }
        let (channel, offset) = (self.channel, from as u64);
        let event = Encoded::new(Event::Stream { channel, message, offset, text: text.to_owned() });
        self.last = Some((from, to, event.clone()));
        Some(event)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_another_node_tells_late_hides_nothing_that_was_said_here() {
        let mut live = Live::new(ChannelId::from_uuid(Uuid::nil()), Rev::new(1));
        let (sender, now) = (Sender::Host, Instant::now());
        live.held = Some(Hold { sender, published: 0, saved: 0, touched: now, kept: now });
        live.append(0, "one, ", 99).expect("said");
        live.append(5, "two.", 99).expect("said");
        assert!(!live.absorb(0, "one, ", 99), "nothing is missing");
        assert_eq!(live.text(), "one, two.");
        assert_eq!(live.held.map(|held| held.published), Some(5), "the rest is yet to be told");
    }
}
