//! Bans on Postgres.

use async_trait::async_trait;
use chat_core::store::{BanOutcome, BanStore, BanUser, Fenced, LiftBan, LiftOutcome};
use chat_core::{ActivityKind, Actor, Ban, BanPage, ChannelId, Reason, Result, Timestamp, UserId};
use sqlx::postgres::PgRow;

use super::fenced::decided;
use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl BanStore for PostgresStore {
    /// Five statements between BEGIN and COMMIT, and one more for whoever is in.
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        let BanUser { channel, actor, fence, user, role, until, reason, at } = ban;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let standing = self.standing(&mut held, *channel, user).await?;
        if standing.as_ref().map(|standing| standing.role) != *role {
            return held.give_up_stale().await;
        }
        if standing.as_ref().is_some_and(|standing| standing.is_needed(&held)) {
            return held.give_up(BanOutcome::LastOwner).await;
        }
        let removed = standing.is_some();
        if removed {
            self.leave(&mut held, *channel, user, *at).await?;
        }
        let put = self.sql.ban_put.query().bind(channel.as_uuid()).bind(user.as_str());
        let put = put
            .bind(actor.to_stored())
            .bind(until.map(rows::to_offset))
            .bind(reason.as_ref().map(Reason::as_str))
            .bind(rows::to_offset(*at));
        held.execute(put).await?;
        let kind =
            ActivityKind::Banned { user: user.clone(), removed, until: *until, reason: reason.clone() };
        let banned = held.record(actor, *at, kind, -i64::from(removed)).await?;
        Ok(Fenced::Decided(BanOutcome::Banned(banned)))
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        let LiftBan { channel, actor, fence, user, reason, at } = lift;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let delete = self.sql.ban_lift.query().bind(channel.as_uuid()).bind(user.as_str());
        if held.find(delete.bind(rows::to_offset(*at))).await?.is_none() {
            return held.give_up(LiftOutcome::NotBanned).await;
        }
        let kind = ActivityKind::BanLifted { user: user.clone(), reason: reason.clone() };
        Ok(Fenced::Decided(LiftOutcome::Lifted(held.record(actor, *at, kind, 0).await?)))
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        let query = self.sql.bans.query();
        let query = query
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(after.map(UserId::as_str))
            .bind(rows::one_more(limit))
            .bind(rows::to_offset(now));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut bans: Vec<_> = found.iter().filter_map(|row| ban(row).transpose()).collect::<Result<_>>()?;
        let has_more = bans.len() > limit;
        bans.truncate(limit);
        let next = bans.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(BanPage { bans, next }))
    }
}

/// The ban in a row, if the join found one.
fn ban(row: &PgRow) -> Result<Option<Ban>> {
    let Some(user) = rows::get::<Option<&str>>(row, "user_id")? else { return Ok(None) };
    let Some(sanction) = rows::sanction(row, ["at", "until", "reason"])? else { return Ok(None) };
    Ok(Some(Ban { user: UserId::new(user)?, actor: Actor::from_stored(rows::get(row, "actor")?)?, sanction }))
}
