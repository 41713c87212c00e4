//! What a participant keeps to themselves: reading without telling, marking unread, what they are notified of, and where
//! the channel is in their list.

use super::ChatService;
use super::mark_read::beyond;
use crate::domain::{ListPlace, MembershipState, NotificationLevel, Seq};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::{PersonalChange, PersonalEdit, PersonalOutcome};

impl ChatService {
    /// Takes everything up to `seq` as read, and tells nobody but the user's own devices. Only rises; beyond the last
    /// message is [`Invalid`](crate::ErrorKind::Invalid) with that number as limit.
    pub async fn mark_read_privately(
        &self,
        user: &UserId,
        channel: ChannelId,
        seq: Seq,
    ) -> Result<MembershipState> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        self.change_personal(user, channel, PersonalEdit::ReadTo(seq)).await
    }

    /// Takes the message `seq` and all after it as unread again, for the user's own devices; what others were told of
    /// their reading stays. What is unread already stays so. A number that no message has is
    /// [`Invalid`](crate::ErrorKind::Invalid), with the last message's as limit.
    pub async fn mark_unread(&self, user: &UserId, channel: ChannelId, seq: Seq) -> Result<MembershipState> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        if seq == Seq::ZERO {
            return Err(Error::invalid("seq", "is not the number of a message"));
        }
        self.change_personal(user, channel, PersonalEdit::UnreadFrom(seq)).await
    }

    /// Sets what of a channel the user is notified of, and what of it [`total_unread`](Self::total_unread) counts.
    pub async fn set_notification_level(
        &self,
        user: &UserId,
        channel: ChannelId,
        level: NotificationLevel,
    ) -> Result<MembershipState> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        self.change_personal(user, channel, PersonalEdit::Notify(level)).await
    }

    /// Puts a channel to a place in the user's own list, on all their devices; nobody else is told. A hidden one is in
    /// no list until its next message, whoever sends it, and is listed then. An archived one is listed by
    /// [`list_archived_channels`](Self::list_archived_channels), stays there whatever is sent, and
    /// [`total_unread`](Self::total_unread) does not count it.
    ///
    /// Nothing of the channel changes: it is read, written and told live wherever it is.
    pub async fn place_channel(
        &self,
        user: &UserId,
        channel: ChannelId,
        place: ListPlace,
    ) -> Result<MembershipState> {
        self.authorize(&user.into(), channel, &Action::Read).await?;
        self.change_personal(user, channel, PersonalEdit::Place(place)).await
    }

    pub(super) async fn change_personal(
        &self,
        user: &UserId,
        channel: ChannelId,
        edit: PersonalEdit,
    ) -> Result<MembershipState> {
        let change = PersonalChange { channel, user: user.clone(), edit, at: self.0.clock.now() };
        match self.0.committer.change_personal(change).await?.outcome().await? {
            PersonalOutcome::Changed { state, .. } | PersonalOutcome::Unchanged(state) => Ok(state),
            PersonalOutcome::BeyondHead(head) => Err(beyond(head)),
            PersonalOutcome::NotFound => {
                self.forget_access(channel, user);
                Err(Error::not_found("channel"))
            }
        }
    }
}
