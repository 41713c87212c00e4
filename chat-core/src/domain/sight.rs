//! What somebody does not see of a channel.

use super::counter::Seq;
use super::message::Message;
use crate::id::UserId;

/// Which of a channel's messages are not there for a viewer. The default hides nothing: it is the host's, and a node's
/// that reads for its feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sight {
    /// Those up to here.
    pub floor_seq: Seq,
    /// These, ascending.
    pub hidden_seqs: Vec<Seq>,
    /// What these send, ascending by id. Nobody in a direct channel: what is said there was said to the viewer, and stays.
    pub blocked: Vec<UserId>,
}

impl Sight {
    /// Whether a message is there for the viewer.
    pub fn shows(&self, message: &Message) -> bool {
        self.lets_pass(Some(message.seq), message.sender.user())
    }

    /// Whether the viewer is told what is about the message with this number, or carries one that this user sent.
    pub(super) fn lets_pass(&self, seq: Option<Seq>, sender: Option<&UserId>) -> bool {
        let is_out = |seq: Seq| seq <= self.floor_seq || self.hidden_seqs.binary_search(&seq).is_ok();
        let is_blocked = |sender: &UserId| self.blocked.binary_search(sender).is_ok();
        !seq.is_some_and(is_out) && !sender.is_some_and(is_blocked)
    }

    /// Hides what is hidden there, too: what was read of the store may be older than what is known here, so nothing comes
    /// back into sight.
    pub(crate) fn narrow(&mut self, other: &Self) {
        let floor_seq = self.floor_seq.max(other.floor_seq);
        self.floor_seq = floor_seq;
        self.hidden_seqs.extend(&other.hidden_seqs);
        self.hidden_seqs.sort_unstable();
        self.hidden_seqs.dedup();
        self.hidden_seqs.retain(|seq| *seq > floor_seq);
    }
}
