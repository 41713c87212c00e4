//! Adding, removing, leaving, roles, and who is in. A direct channel stays its two people: changing that is
//! [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.

use super::ChatService;
use super::known::unknown_user;
use crate::domain::{Actor, ParticipantPage, Role};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::{
    AddOutcome, AddParticipants, Fenced, ParticipantQuery, RemoveOutcome, RemoveParticipant, RoleChange,
    RoleOutcome,
};

impl ChatService {
    /// Adds people to a group; those who are in already stay as they are. At most
    /// [`Limits::users_per_call`](crate::Limits) at once and `group_participants` in all.
    pub async fn add_participants(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        mut users: Vec<UserId>,
        role: Role,
    ) -> Result<()> {
        let actor = actor.into();
        self.check_named(&users)?;
        users.sort();
        users.dedup();
        self.authorize(&actor, channel, &Action::AddParticipants { role }).await?;
        self.require_contacts(&actor, &users).await?;
        let (limit, at) = (self.0.limits.group_participants, self.0.clock.now());
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::AddParticipants { role }).await?;
                    let (actor, users) = (actor.clone(), users.clone());
                    let add = AddParticipants { channel, actor, fence, users, role, limit, at };
                    self.0.store.add_participants(&add).await
                })
            })
            .await?;
        match outcome {
            AddOutcome::Added(activity) => self.announce_activity(activity, None).await,
            AddOutcome::AlreadyIn => {}
            AddOutcome::Blocked => return Err(unknown_user()),
            AddOutcome::Full => {
                let error = Error::conflict("would have more participants than the limit");
                return Err(error.with_field("user_ids").with_limit(limit as u64));
            }
            AddOutcome::Banned(_) => {
                return Err(Error::conflict("name somebody who is banned from it").with_field("user_ids"));
            }
        }
        Ok(())
    }

    fn check_named(&self, users: &[UserId]) -> Result<()> {
        let limit = self.0.limits.users_per_call;
        if users.is_empty() {
            return Err(Error::invalid("user_ids", "are empty"));
        }
        if users.len() > limit {
            return Err(Error::invalid("user_ids", "are more than the limit").with_limit(limit as u64));
        }
        Ok(())
    }

    /// Removes somebody from a group, and tells everybody why; naming oneself is leaving.
    pub async fn remove_participant(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        reason: Option<&str>,
    ) -> Result<()> {
        let (actor, reason) = (actor.into(), self.reason(reason)?);
        if actor.user() == Some(user) {
            return self.leave_channel(user, channel).await;
        }
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    self.authorize(&actor, channel, &Action::Read).await?;
                    let role = self.role_of(channel, user).await?;
                    let fence = self.authorize(&actor, channel, &Action::RemoveParticipant { role }).await?;
                    let role = Some(role);
                    self.remove(RemoveParticipant {
                        channel,
                        actor: actor.clone(),
                        fence,
                        user: user.clone(),
                        role,
                        reason: reason.clone(),
                        at: self.0.clock.now(),
                    })
                    .await
                })
            })
            .await?;
        self.removed(outcome).await
    }

    /// Leaves a group. The only owner makes somebody else owner first, unless nobody else is in.
    pub async fn leave_channel(&self, user: &UserId, channel: ChannelId) -> Result<()> {
        let actor = Actor::from(user);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::Leave).await?;
                    let (actor, user) = (actor.clone(), user.clone());
                    self.remove(RemoveParticipant {
                        channel,
                        actor,
                        fence,
                        user,
                        role: None,
                        reason: None,
                        at: self.0.clock.now(),
                    })
                    .await
                })
            })
            .await?;
        self.removed(outcome).await
    }

    async fn remove(&self, remove: RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        self.0.store.remove_participant(&remove).await
    }

    async fn removed(&self, outcome: RemoveOutcome) -> Result<()> {
        match outcome {
            RemoveOutcome::Removed(activity) => self.announce_activity(activity, None).await,
            RemoveOutcome::NotIn => return Err(not_in()),
            RemoveOutcome::LastOwner => return Err(last_owner()),
        }
        Ok(())
    }

    /// Changes somebody's role in a group, and tells everybody why.
    pub async fn change_role(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        role: Role,
        reason: Option<&str>,
    ) -> Result<()> {
        let (actor, reason) = (actor.into(), self.reason(reason)?);
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    self.authorize(&actor, channel, &Action::Read).await?;
                    let from = self.role_of(channel, user).await?;
                    let action = Action::ChangeRole { from, to: role };
                    let fence = self.authorize(&actor, channel, &action).await?;
                    let (actor, user, reason) = (actor.clone(), user.clone(), reason.clone());
                    let at = self.0.clock.now();
                    let change = RoleChange { channel, actor, fence, user, from, to: role, reason, at };
                    self.0.store.change_role(&change).await
                })
            })
            .await?;
        match outcome {
            RoleOutcome::Changed(activity) => self.announce_activity(activity, None).await,
            RoleOutcome::Unchanged => {}
            RoleOutcome::NotIn => return Err(not_in()),
            RoleOutcome::LastOwner => return Err(last_owner()),
        }
        Ok(())
    }

    /// The role somebody else has now, past the cache: the decision depends on it.
    pub(super) async fn role_of(&self, channel: ChannelId, user: &UserId) -> Result<Role> {
        let role = self.role_if_in(channel, user).await?;
        role.ok_or_else(not_in)
    }

    /// The role somebody else has now, past the cache; `None` when they are no participant.
    pub(super) async fn role_if_in(&self, channel: ChannelId, user: &UserId) -> Result<Option<Role>> {
        Ok(self.0.store.access(channel, user).await?.map(|access| access.role))
    }

    /// The active participants by user id, perhaps those alone whose id begins with `prefix`, to complete a mention;
    /// `after` is the last page's `next`. Names are not looked through: they may be anywhere, see
    /// [`UserDirectory`](crate::UserDirectory).
    pub async fn list_participants(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        prefix: Option<&UserId>,
        after: Option<&UserId>,
        limit: Option<usize>,
    ) -> Result<ParticipantPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        self.authorize(&actor, channel, &Action::Read).await?;
        let query = ParticipantQuery { channel, viewer: actor.user(), prefix, after, limit };
        let page = self.0.store.participants(&query).await?;
        page.ok_or_else(|| Error::not_found("channel"))
    }
}

pub(super) fn last_owner() -> Error {
    Error::conflict("is the only owner: make somebody else owner first").with_field("user_id")
}

/// Who is named is no participant.
pub(super) fn not_in() -> Error {
    Error::not_found("participant").with_field("user_id")
}
