//! Typing: edges with a lease, told to those who look at the channel.

use tokio::time::Instant;

use super::timer::Due;
use super::typing::Started;
use super::viewer::Key;
use super::{Roster, State};
use crate::bus::TypingEdge;
use crate::id::{ChannelId, UserId};

impl Roster {
    /// Who types in a channel, as the viewer sees it.
    pub(crate) fn typists(&self, channel: ChannelId, viewer: &UserId) -> Vec<UserId> {
        self.lock().typists(channel, viewer)
    }

    /// Somebody types on this node, until they stop or their lease is over. Beyond the bound nothing is noted.
    pub(crate) fn start_typing(&self, channel: ChannelId, user: &UserId) {
        let (mut state, now) = (self.lock(), Instant::now());
        if state.is_invisible(user) {
            return;
        }
        let lease = self.limits.typing_lease;
        if state.begin_typing(channel, user, now + lease, self.limits.typing_participants) == Started::Full {
            return;
        }
        // Renewals are told on while a third of the lease is left, so that one may be lost.
        if state.typing.tell(channel, user, now, lease / 3) {
            state.edges.push(TypingEdge { node: self.node, channel, user: user.clone(), lease: Some(lease) });
        }
        self.wake.notify_one();
    }

    /// Somebody stopped.
    pub(crate) fn stop_typing(&self, channel: ChannelId, user: &UserId) {
        let mut state = self.lock();
        if state.typing.stop(channel, user) {
            state.mark_typing(channel);
            state.edges.push(TypingEdge { node: self.node, channel, user: user.clone(), lease: None });
            self.wake.notify_one();
        }
    }

    /// What another node tells of typing.
    pub(super) fn heed_typing(&self, edge: &TypingEdge) {
        let mut state = self.lock();
        if edge.node == self.node || state.is_invisible(&edge.user) {
            return;
        }
        match edge.lease {
            // A longer lease than ours is no use to anybody.
            Some(lease) => {
                let until = Instant::now() + lease.min(self.limits.typing_lease);
                state.begin_typing(edge.channel, &edge.user, until, self.limits.typing_participants);
            }
            None if state.typing.stop(edge.channel, &edge.user) => state.mark_typing(edge.channel),
            None => {}
        }
        self.wake.notify_one();
    }
}

impl State {
    fn begin_typing(&mut self, channel: ChannelId, user: &UserId, until: Instant, most: usize) -> Started {
        let started = self.typing.start(channel, user, until, most);
        if started == Started::Edge {
            self.dues.insert((until, Due::Typing(channel, user.clone())));
            self.mark_typing(channel);
        }
        started
    }

    /// Who types in a channel, as the viewer sees it.
    pub(super) fn typists(&self, channel: ChannelId, viewer: &UserId) -> Vec<UserId> {
        let others = self.typing.users(channel).filter(|user| *user != viewer && self.may_see(viewer, user));
        others.cloned().collect()
    }

    pub(super) fn mark_typing(&self, channel: ChannelId) {
        let key = Key::Typing(channel);
        let viewers = self.rooms.get(&channel).into_iter().flat_map(|room| &room.viewers);
        viewers.for_each(|viewer| viewer.mark(&key));
    }

    pub(super) fn stop_typing_everywhere(&mut self, user: &UserId) {
        for channel in self.typing.channels_of(user) {
            self.typing.stop(channel, user);
            self.mark_typing(channel);
        }
    }
}
