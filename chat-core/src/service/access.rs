//! Authorization: who has which standing, what `Policy` says of it, and deciding again when it changed meanwhile.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use quick_cache::sync::Cache;

use super::ChatService;
use crate::domain::{
    Access, Activity, ActivityKind, Actor, Change, Fence, Freeze, Message, Reason, Sanction,
};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::limits::Limits;
use crate::policy::{Action, InDirect};
use crate::store::Fenced;
use crate::time::Timestamp;

/// How often a use case decides anew when its fence went stale before it gives up.
const ATTEMPTS: usize = 8;

/// Standings read lately. An entry may be stale: writes compare its fence, reads check membership themselves.
#[derive(Debug)]
pub(super) struct AccessCache(Cache<(ChannelId, UserId), Arc<Access>>);

impl AccessCache {
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Cache::new(limits.access_cache))
    }

    pub(super) fn clear(&self) {
        self.0.clear();
    }
}

impl ChatService {
    /// The caller's standing, if they may do this; the fence to write with. The host has none.
    pub(crate) async fn authorize(
        &self,
        actor: &Actor,
        channel: ChannelId,
        action: &Action<'_>,
    ) -> Result<Option<Fence>> {
        let Actor::User(user) = actor else { return Ok(None) };
        Ok(Some(self.permitted(channel, user, action).await?.fence))
    }

    /// The standing of somebody who may do this. No write follows a refusal that would find a stale standing: one that
    /// was remembered is read anew before anybody is refused for it.
    pub(super) async fn permitted(
        &self,
        channel: ChannelId,
        user: &UserId,
        action: &Action<'_>,
    ) -> Result<Arc<Access>> {
        if let Some(access) = self.0.caches.access.0.get(&(channel, user.clone()))
            && self.judge(&access, action).is_ok()
        {
            return Ok(access);
        }
        self.forget_access(channel, user);
        let access = self.access(channel, user).await?;
        self.judge(&access, action)?;
        Ok(access)
    }

    /// What `Policy` says of it. Who is on the other side is part of the standing, so asking costs nothing.
    pub(super) fn judge(&self, access: &Access, action: &Action<'_>) -> Result<()> {
        if access.direct_key.is_some() {
            match action.in_direct() {
                InDirect::Never => return Err(only_for_groups()),
                InDirect::Contact => self.judge_contact(access)?,
                InDirect::Quiet => {}
            }
        }
        self.judge_silence(access, action)?;
        if self.0.policy.allows(access, action) { Ok(()) } else { Err(refusal(access, action)) }
    }

    /// A sanction is not the policy's to decide on: who is muted says nothing, whatever their role.
    fn judge_silence(&self, access: &Access, action: &Action<'_>) -> Result<()> {
        let now = self.0.clock.now();
        match &access.muted {
            Some(muted) if action.is_speech() && muted.holds(now) => Err(muted_error(muted, now)),
            _ => Ok(()),
        }
    }

    fn judge_contact(&self, access: &Access) -> Result<()> {
        let user = &access.user;
        match &access.direct_key {
            Some(pair) if access.is_blocked || !self.0.policy.may_contact(user, pair.other(user)) => {
                Err(Error::forbidden("this person may not be written to"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses words of those who are muted, and for the other side of a direct channel who may not be written to. Of
    /// those who were authorized, whose standing is at hand.
    pub(super) async fn authorize_words(&self, actor: &Actor, channel: ChannelId) -> Result<()> {
        let Actor::User(user) = actor else { return Ok(()) };
        let access = self.access(channel, user).await?;
        self.judge_silence(&access, &Action::Send)?;
        self.judge_contact(&access)
    }

    /// An active participant's standing; for everybody else the channel does not exist.
    pub(super) async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Arc<Access>> {
        let key = (channel, user.clone());
        if let Some(access) = self.0.caches.access.0.get(&key) {
            return Ok(access);
        }
        let access = self.0.store.access(channel, user).await?.ok_or_else(|| Error::not_found("channel"))?;
        let access = Arc::new(access);
        self.0.caches.access.0.insert(key, access.clone());
        Ok(access)
    }

    pub(super) fn forget_access(&self, channel: ChannelId, user: &UserId) {
        self.0.caches.access.0.remove(&(channel, user.clone()));
    }

    pub(super) fn forget_actor(&self, channel: ChannelId, actor: &Actor) {
        if let Actor::User(user) = actor {
            self.forget_access(channel, user);
        }
    }

    /// Decides and writes; when the standing changed in between, decides again.
    pub(super) async fn fenced<'a, T>(
        &self,
        actor: &Actor,
        channel: ChannelId,
        attempt: impl Fn() -> BoxFuture<'a, Result<Fenced<T>>>,
    ) -> Result<T> {
        for _ in 0..ATTEMPTS {
            match attempt().await? {
                Fenced::Decided(outcome) => return Ok(outcome),
                Fenced::Stale => self.forget_actor(channel, actor),
                Fenced::NotGroup => return Err(only_for_groups()),
                Fenced::NotFound => {
                    self.forget_actor(channel, actor);
                    return Err(Error::not_found("channel"));
                }
            }
        }
        Err(Error::unavailable("the channel's participants keep changing"))
    }

    /// Tells the sessions of an activity that was committed.
    pub(super) async fn announce_activity(&self, activity: Activity, message: Option<Message>) {
        let joined = match &activity.kind {
            ActivityKind::Created { users, .. } | ActivityKind::Joined { users, .. } => users.clone(),
            ActivityKind::RoleChanged { user, .. }
            | ActivityKind::Muted { user, .. }
            | ActivityKind::Unmuted { user, .. } => {
                self.forget_access(activity.channel, user);
                Vec::new()
            }
            // Everybody's standing is another one now; that of the others is found to be when they write.
            ActivityKind::PermissionsChanged { .. }
            | ActivityKind::Frozen { .. }
            | ActivityKind::Unfrozen { .. }
            | ActivityKind::SlowModeChanged { .. } => {
                self.forget_actor(activity.channel, &activity.actor);
                Vec::new()
            }
            kind => {
                if let Some(user) = kind.leaver() {
                    self.forget_access(activity.channel, user);
                }
                Vec::new()
            }
        };
        let change = Change::Activity { activity: Arc::new(activity), message: message.map(Arc::new) };
        self.0.delivery.changed(change, &joined).await;
    }
}

/// For who is muted: until when, and why.
fn muted_error(muted: &Sanction, now: Timestamp) -> Error {
    let error = Error::forbidden("you are muted in this channel").with_field("channel_id");
    let error = muted.until.into_iter().fold(error, |error, until| error.with_retry_after(now.until(until)));
    with_reason(error, muted.reason.as_ref())
}

fn with_reason(error: Error, reason: Option<&Reason>) -> Error {
    reason.into_iter().fold(error, |error, reason| error.with_reason(reason.as_str()))
}

/// Why the policy refuses, as far as the standing tells.
fn refusal(access: &Access, action: &Action<'_>) -> Error {
    match &access.frozen {
        Some(Freeze { reason, .. }) if action.is_speech() => {
            let error = Error::forbidden("the channel is frozen: only admins write").with_field("channel_id");
            with_reason(error, reason.as_ref())
        }
        _ => Error::forbidden("this needs another role in the channel"),
    }
}

/// The same for everybody, the host included.
pub(super) fn only_for_groups() -> Error {
    Error::forbidden("is a direct channel, which stays its two people: this is for groups")
        .with_field("channel_id")
}
