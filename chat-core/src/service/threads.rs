//! Threads as one participant has them: following, reading, and which there are.

use super::ChatService;
use super::mark_read::beyond;
use crate::domain::{Seq, ThreadPage, ThreadState};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::policy::Action;
use crate::store::{NoThread, ThreadChange, ThreadEdit, ThreadOutcome, ThreadQuery};

impl ChatService {
    /// Follows the thread of a message: its replies count into the channel's unread until they are read. Nothing in it is
    /// unread at first. Only the user's own devices are told.
    pub async fn follow_thread(
        &self,
        user: &UserId,
        channel: ChannelId,
        root: MessageId,
    ) -> Result<ThreadState> {
        self.change_thread(user, channel, root, Some(ThreadEdit::Follow)).await
    }

    /// Follows it no longer. Replying, or being mentioned there, does not bring it back; following it does.
    pub async fn unfollow_thread(
        &self,
        user: &UserId,
        channel: ChannelId,
        root: MessageId,
    ) -> Result<ThreadState> {
        self.change_thread(user, channel, root, Some(ThreadEdit::Unfollow)).await
    }

    /// Takes the replies of a thread up to `seq` as read: there, and in the channel's unread. Only rises; what the
    /// channel's others are told of reading stays. Beyond the channel's last message is
    /// [`Invalid`](crate::ErrorKind::Invalid) with that number as limit.
    pub async fn read_thread(
        &self,
        user: &UserId,
        channel: ChannelId,
        root: MessageId,
        seq: Seq,
    ) -> Result<ThreadState> {
        self.change_thread(user, channel, root, Some(ThreadEdit::ReadTo(seq))).await
    }

    /// The user's own place in a thread, followed or not.
    pub async fn get_thread(
        &self,
        user: &UserId,
        channel: ChannelId,
        root: MessageId,
    ) -> Result<ThreadState> {
        self.get_message(user, channel, root).await?;
        self.change_thread(user, channel, root, None).await
    }

    /// The threads of a channel that the user follows, the one with the latest reply first, each with what is unread to
    /// them; `before` is the last page's `next`.
    pub async fn list_threads(
        &self,
        user: &UserId,
        channel: ChannelId,
        before: Option<Seq>,
        limit: Option<usize>,
    ) -> Result<ThreadPage> {
        let limit = self.0.limits.page(limit)?;
        self.authorize(&user.into(), channel, &Action::Read).await?;
        let query = ThreadQuery { channel, user, before, limit };
        let page = self.0.store.threads(&query, &self.0.limits).await?;
        page.ok_or_else(|| Error::not_found("channel"))
    }

    async fn change_thread(
        &self,
        user: &UserId,
        channel: ChannelId,
        root: MessageId,
        edit: Option<ThreadEdit>,
    ) -> Result<ThreadState> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        let change = ThreadChange { channel, root, user: user.clone(), edit, at: self.0.clock.now() };
        match self.0.store.change_thread(&change).await? {
            ThreadOutcome::Changed(state) => {
                self.0.delivery.own_changed(user).await;
                Ok(state)
            }
            ThreadOutcome::Unchanged(state) => Ok(state),
            ThreadOutcome::BeyondHead(head) => Err(beyond(head)),
            ThreadOutcome::NoThread(NoThread::Nested) => {
                Err(Error::invalid("message_id", "is a reply in a thread itself"))
            }
            ThreadOutcome::NoThread(_) => Err(Error::not_found("message")),
            ThreadOutcome::NotFound => {
                self.forget_access(channel, user);
                Err(Error::not_found("channel"))
            }
        }
    }
}
