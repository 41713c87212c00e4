//! Muting and banning for a time or until it is lifted, and who is banned. For groups: in a direct channel it is
//! [`Forbidden`](crate::ErrorKind::Forbidden), for the host too.

use super::ChatService;
use super::participants::{last_owner, not_in};
use crate::domain::{Actor, BanPage};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::store::{BanOutcome, BanUser, LiftBan, LiftOutcome, Mute, MuteChange, MuteOutcome};
use crate::time::Timestamp;

impl ChatService {
    /// Silences a participant until then, or until it is lifted: they read on, and neither send, edit, react nor type.
    /// It ends by itself, and outlives leaving and coming back. They learn until when and why; so does everybody else.
    pub async fn mute_participant(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        until: Option<Timestamp>,
        reason: Option<&str>,
    ) -> Result<()> {
        self.check_until(until)?;
        let change = MuteChange::Mute { until, reason: self.reason(reason)? };
        self.change_mute(actor.into(), channel, user, change).await
    }

    /// Ends a participant's silence; nothing when they are not muted (any more).
    pub async fn unmute_participant(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        reason: Option<&str>,
    ) -> Result<()> {
        let change = MuteChange::Lift { reason: self.reason(reason)? };
        self.change_mute(actor.into(), channel, user, change).await
    }

    async fn change_mute(
        &self,
        actor: Actor,
        channel: ChannelId,
        user: &UserId,
        change: MuteChange,
    ) -> Result<()> {
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    self.authorize(&actor, channel, &Action::Read).await?;
                    let role = self.role_of(channel, user).await?;
                    let fence = self.authorize(&actor, channel, &Action::MuteParticipant { role }).await?;
                    let (actor, user, change) = (actor.clone(), user.clone(), change.clone());
                    let at = self.0.clock.now();
                    let mute = Mute { channel, actor, fence, user, role: Some(role), change, at };
                    self.0.store.mute_participant(&mute).await
                })
            })
            .await?;
        match outcome {
            MuteOutcome::Changed(activity) => self.announce_activity(activity, None).await,
            MuteOutcome::Unchanged => {}
            MuteOutcome::NotIn => return Err(not_in()),
        }
        Ok(())
    }

    /// Keeps somebody out until then, or until it is lifted: whoever is in is removed, and nobody can add them. Also
    /// whoever is not in; an unknown user is [`NotFound`](crate::ErrorKind::NotFound).
    pub async fn ban_participant(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        until: Option<Timestamp>,
        reason: Option<&str>,
    ) -> Result<()> {
        let actor = actor.into();
        self.check_until(until)?;
        let reason = self.reason(reason)?;
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    self.authorize(&actor, channel, &Action::Read).await?;
                    let role = self.role_if_in(channel, user).await?;
                    let fence = self.authorize(&actor, channel, &Action::Ban { role }).await?;
                    if role.is_none() {
                        self.require_known(std::slice::from_ref(user)).await?;
                    }
                    let (actor, user, reason) = (actor.clone(), user.clone(), reason.clone());
                    let at = self.0.clock.now();
                    let ban = BanUser { channel, actor, fence, user, role, until, reason, at };
                    self.0.store.ban_user(&ban).await
                })
            })
            .await?;
        match outcome {
            BanOutcome::Banned(activity) => self.announce_activity(activity, None).await,
            BanOutcome::LastOwner => return Err(last_owner()),
        }
        Ok(())
    }

    /// Ends a ban before its time; nothing when there is none (any more). Whoever was banned is not in by that.
    pub async fn unban_participant(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        user: &UserId,
        reason: Option<&str>,
    ) -> Result<()> {
        let actor = actor.into();
        let reason = self.reason(reason)?;
        let outcome = self
            .fenced(&actor, channel, || {
                Box::pin(async {
                    let fence = self.authorize(&actor, channel, &Action::Ban { role: None }).await?;
                    let (actor, user, reason) = (actor.clone(), user.clone(), reason.clone());
                    let at = self.0.clock.now();
                    self.0.store.lift_ban(&LiftBan { channel, actor, fence, user, reason, at }).await
                })
            })
            .await?;
        match outcome {
            LiftOutcome::Lifted(activity) => self.announce_activity(activity, None).await,
            LiftOutcome::NotBanned => {}
        }
        Ok(())
    }

    /// Who is banned from a group, by user id; `after` is the last page's `next`. For those who may ban.
    pub async fn list_bans(
        &self,
        actor: impl Into<Actor>,
        channel: ChannelId,
        after: Option<&UserId>,
        limit: Option<usize>,
    ) -> Result<BanPage> {
        let actor = actor.into();
        let limit = self.0.limits.page(limit)?;
        // No write follows that would find a stale standing: it is read anew.
        self.forget_actor(channel, &actor);
        self.authorize(&actor, channel, &Action::Ban { role: None }).await?;
        let now = self.0.clock.now();
        let page = self.0.store.bans(channel, actor.user(), after, limit, now).await?;
        page.ok_or_else(|| Error::not_found("channel"))
    }

    fn check_until(&self, until: Option<Timestamp>) -> Result<()> {
        match until {
            Some(until) if until <= self.0.clock.now() => {
                Err(Error::invalid("until", "is not in the future"))
            }
            Some(until) if until > Timestamp::LAST => Err(Error::invalid("until", "is beyond the year 9999")),
            _ => Ok(()),
        }
    }
}
