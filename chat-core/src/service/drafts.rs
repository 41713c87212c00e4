//! Drafts: what somebody has written and not sent, on all their devices.

use super::ChatService;
use crate::domain::{DirectKey, DraftPage, DraftPlace, DraftState, PersonalRev, Target, check_body};
use crate::error::{Error, Result};
use crate::id::{ChannelId, MessageId, UserId};
use crate::policy::Action;
use crate::store::{DraftOutcome, DraftQuery, NoThread, SetDraft};

impl ChatService {
    /// Keeps what a user has written and not sent, for a channel, a person (whether their direct channel has begun or
    /// not) or a thread there, and tells their own devices alone. An empty body removes it. Spaces are text.
    ///
    /// The last one written is the draft; each has a version, and of two the higher one holds. With `expected` it is
    /// written only while the draft still has that version (zero for none), else it is a
    /// [`Conflict`](crate::ErrorKind::Conflict) with the version there as limit: so a device that has sent a draft
    /// empties that one and not what was written elsewhere since. Sending does not touch drafts.
    ///
    /// More than [`Limits::drafts`](crate::Limits) is a conflict, too. Who leaves a group, or is removed, has no
    /// drafts there any more, and nobody has in one that ended; deleting a direct channel for oneself takes the drafts
    /// to that person along. What was written to somebody can be emptied whatever has become of them.
    pub async fn set_draft(
        &self,
        user: &UserId,
        target: impl Into<Target>,
        thread_root: Option<MessageId>,
        body: String,
        expected: Option<PersonalRev>,
    ) -> Result<DraftState> {
        check_body(&body, &self.0.limits)?;
        let target = target.into();
        let target = self.draft_target(user, target, thread_root, &body).await?;
        self.note_user(user).await?;
        let place = DraftPlace { target, thread_root };
        let (limit, at) = (self.0.limits.drafts, self.0.clock.now());
        let set = SetDraft { user: user.clone(), place, body, expected, limit, at };
        match self.0.store.set_draft(&set).await? {
            DraftOutcome::Set(draft) => {
                self.0.delivery.own_changed(user).await;
                Ok(draft)
            }
            DraftOutcome::Unchanged(draft) => Ok(draft),
            DraftOutcome::Conflict(held) => Err(other_version(held.version)),
            DraftOutcome::Full => {
                Err(Error::conflict("would be one draft more than the limit").with_limit(limit as u64))
            }
            DraftOutcome::NotFound => {
                if let Some(channel) = set.place.channel() {
                    self.forget_access(channel, user);
                }
                Err(Error::not_found("channel"))
            }
        }
    }

    /// A user's drafts, the latest first; `before` is the last page's `next`.
    pub async fn list_drafts(
        &self,
        user: &UserId,
        before: Option<PersonalRev>,
        limit: Option<usize>,
    ) -> Result<DraftPage> {
        let limit = self.0.limits.page(limit)?;
        self.0.store.drafts(&DraftQuery { user, before, limit }).await
    }

    /// Where the draft waits: a direct channel is the person, whichever way it was named.
    async fn draft_target(
        &self,
        user: &UserId,
        target: Target,
        thread_root: Option<MessageId>,
        body: &str,
    ) -> Result<Target> {
        if let (true, Target::User(other)) = (body.is_empty(), &target) {
            DirectKey::new(user.clone(), other.clone())?;
            return Ok(target);
        }
        let Some(channel) = self.find_channel(user, &target).await? else {
            let Target::User(other) = &target else { return Err(Error::not_found("channel")) };
            self.require_contacts(&user.into(), std::slice::from_ref(other)).await?;
            return if thread_root.is_some() { Err(NoThread::Missing.error()) } else { Ok(target) };
        };
        let access = self.permitted(channel, user, &Action::Read).await?;
        if let Some(root) = thread_root.filter(|_| !body.is_empty()) {
            self.check_root(user, channel, root).await?;
        }
        let other = access.direct_key.as_ref().map(|pair: &DirectKey| pair.other(user));
        Ok(other.map_or(Target::Channel(channel), Target::from))
    }

    async fn check_root(&self, user: &UserId, channel: ChannelId, root: MessageId) -> Result<()> {
        let found = self.0.store.message(channel, Some(user), root).await?;
        let found = found.ok_or_else(|| NoThread::Missing.error())?;
        if found.thread_root.is_some() {
            return Err(NoThread::Nested.error());
        }
        if found.is_deleted() { Err(NoThread::Deleted.error()) } else { Ok(()) }
    }
}

fn other_version(held: PersonalRev) -> Error {
    Error::conflict("is not the version of the draft").with_field("expected_version").with_limit(held.get())
}
