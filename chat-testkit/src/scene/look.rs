//! What one sees in a scene, where an answer is meant.

use std::fmt::Debug;

use chat_core::store::{ChangeQuery, ParticipantQuery, ReceiptQuery, ThreadOutcome};
use chat_core::{
    Access, Anchor, Change, ChannelId, ChannelView, Fence, Head, Message, MessageId, PersonalRev, ReceiptRev,
    Rev, Seq, ThreadState, TotalUnread, UnreadTerms,
};

use super::{Scene, user};

/// More than any scene holds.
pub(crate) const ALL: usize = 100_000;

impl Scene {
    /// Somebody's standing.
    pub async fn access(&self, channel: ChannelId, name: &str) -> Access {
        let access = self.store.access(channel, &user(name)).await.expect("access");
        access.unwrap_or_else(|| panic!("{name} has no access"))
    }

    /// The versions a decision of somebody is based on now.
    pub async fn fence(&self, channel: ChannelId, name: &str) -> Fence {
        self.access(channel, name).await.fence
    }

    /// The channel as somebody sees it.
    pub async fn view(&self, channel: ChannelId, name: &str) -> ChannelView {
        let view = self.store.channel_view(channel, &user(name), &self.limits).await.expect("channel_view");
        view.unwrap_or_else(|| panic!("{name} does not see the channel"))
    }

    /// All that somebody may read, oldest first.
    pub async fn read_all(&self, channel: ChannelId, name: &str) -> Vec<Message> {
        let anchor = Anchor::After(Seq::ZERO);
        let page = self.store.history(channel, Some(&user(name)), anchor, ALL).await.expect("history");
        page.unwrap_or_else(|| panic!("{name} does not see the channel")).messages
    }

    /// All changes of a channel, as a node reads them.
    pub async fn changes(&self, channel: ChannelId) -> Vec<Change> {
        let query = ChangeQuery { channel, viewer: None, after: Rev::ZERO, limit: ALL };
        self.store.changes(&query).await.expect("changes").expect("the channel existed").changes
    }

    /// How far a channel is.
    pub async fn head(&self, channel: ChannelId) -> Head {
        let heads = self.store.heads(&[channel]).await.expect("heads");
        *heads.first().expect("the channel existed")
    }

    /// Somebody's unread count with its terms.
    pub async fn unread(&self, channel: ChannelId, name: &str) -> UnreadTerms {
        let terms = self.store.unread(channel, &user(name), &self.limits).await.expect("unread");
        terms.unwrap_or_else(|| panic!("{name} does not see the channel"))
    }

    /// Somebody's unread over all their channels.
    pub async fn total(&self, name: &str) -> TotalUnread {
        self.store.total_unread(&user(name), &self.limits).await.expect("total_unread")
    }

    /// The messages that somebody hid from themselves.
    pub async fn hidden(&self, channel: ChannelId, name: &str) -> Vec<Seq> {
        let memberships = self.store.memberships(&user(name)).await.expect("memberships");
        let own = memberships.channels.into_iter().find(|own| own.head.channel == channel);
        own.map(|own| own.state.hidden_seqs).unwrap_or_default()
    }

    /// Somebody's place in a thread, as it is stored. A thread whose first message they do not see is as none.
    pub async fn thread(&self, channel: ChannelId, root: MessageId, name: &str) -> ThreadState {
        match self.change_thread(channel, root, name, None).await {
            ThreadOutcome::Unchanged(state) => state,
            ThreadOutcome::NoThread(_) => ThreadState { channel, root, following: None, read_seq: Seq::ZERO },
            other => panic!("asking for a place came to {other:?}"),
        }
    }

    /// The version of somebody's personal state; zero for the unknown.
    pub async fn personal_rev(&self, name: &str) -> PersonalRev {
        let revs = self.store.personal_revs(&[user(name)]).await.expect("personal_revs");
        revs.first().map_or(PersonalRev::ZERO, |(_, rev)| *rev)
    }

    /// All that the host and the nodes can read of a channel, to tell whether anything was written.
    pub async fn everything(&self, channel: ChannelId) -> impl Debug + PartialEq {
        let query = ReceiptQuery { channel, viewer: None, since: ReceiptRev::ZERO, full_up_to: u64::MAX };
        let everybody = ParticipantQuery { channel, viewer: None, prefix: None, after: None, limit: ALL };
        (
            self.store.heads(&[channel]).await.expect("heads"),
            self.changes(channel).await,
            self.store.history(channel, None, Anchor::After(Seq::ZERO), ALL).await.expect("history"),
            self.store.participants(&everybody).await.expect("participants"),
            self.store.activities(channel, None, None, ALL).await.expect("activities"),
            self.store.receipts_since(&query).await.expect("receipts_since"),
        )
    }
}
