//! Bans on SQLite.

use async_trait::async_trait;
use chat_core::store::{BanOutcome, BanStore, BanUser, Fenced, LiftBan, LiftOutcome};
use chat_core::{ActivityKind, Actor, Ban, BanPage, ChannelId, Reason, Result, Timestamp, UserId};

use super::binds::signed;
use super::guard::Guarded;
use super::open::SqliteStore;
use super::rows::{Cells, readable};
use crate::fault;

const PUT: &str =
    "INSERT INTO chat_bans (channel_id, user_id, actor, until, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (channel_id, user_id) DO UPDATE SET actor = excluded.actor, until = excluded.until,
         reason = excluded.reason, at = excluded.at";
const FORGET_ENDED: &str = "DELETE FROM chat_bans WHERE channel_id = ?1 AND until <= ?2";
const LIFT: &str =
    "DELETE FROM chat_bans WHERE channel_id = ?1 AND user_id = ?2 AND (until IS NULL OR until > ?3)";
const PAGE: &str = concat!(
    readable!(),
    " SELECT listed.user_id, listed.actor, listed.at, listed.until, listed.reason
     FROM readable LEFT JOIN (SELECT * FROM chat_bans
         WHERE channel_id = ?1 AND user_id > coalesce(?3, '') AND (until IS NULL OR until > ?5)
         ORDER BY user_id LIMIT ?4) listed ON true
     ORDER BY listed.user_id"
);

impl Guarded<'_> {
    async fn ban(&mut self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        let BanUser { channel, user, role, until, reason, at, .. } = ban;
        let standing = self.standing(user).await?;
        if standing.map(|(role, _)| role) != *role {
            return Ok(Fenced::Stale);
        }
        if standing.is_some_and(|(_, is_only_owner)| is_only_owner) && self.participant_count > 1 {
            return Ok(Fenced::Decided(BanOutcome::LastOwner));
        }
        let removed = standing.is_some();
        if removed {
            self.leave(user, *at).await?;
        }
        let actor = ban.actor.to_stored();
        let (connection, sql) = self.connection();
        let forget = sqlx::query(sql.of(FORGET_ENDED)).bind(channel.as_uuid()).bind(at.as_micros());
        forget.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        let put = sqlx::query(sql.of(PUT))
            .bind(channel.as_uuid())
            .bind(user.as_str())
            .bind(actor)
            .bind(until.map(Timestamp::as_micros))
            .bind(reason.as_ref().map(Reason::as_str))
            .bind(at.as_micros());
        put.execute(connection).await.map_err(fault::from_sqlx)?;
        let kind =
            ActivityKind::Banned { user: user.clone(), removed, until: *until, reason: reason.clone() };
        Ok(Fenced::Decided(BanOutcome::Banned(self.record(kind).await?)))
    }

    async fn lift_ban(&mut self, lift: &LiftBan) -> Result<LiftOutcome> {
        let (connection, sql) = self.connection();
        let delete = sqlx::query(sql.of(LIFT))
            .bind(lift.channel.as_uuid())
            .bind(lift.user.as_str())
            .bind(lift.at.as_micros());
        let deleted = delete.execute(connection).await.map_err(fault::from_sqlx)?;
        if deleted.rows_affected() == 0 {
            return Ok(LiftOutcome::NotBanned);
        }
        let kind = ActivityKind::BanLifted { user: lift.user.clone(), reason: lift.reason.clone() };
        Ok(LiftOutcome::Lifted(self.record(kind).await?))
    }
}

#[async_trait]
impl BanStore for SqliteStore {
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        let mut guarded = match self.guarded_group(ban.channel, &ban.actor, ban.fence, ban.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.ban(ban).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        let mut guarded = match self.guarded_group(lift.channel, &lift.actor, lift.fence, lift.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.lift_ban(lift).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(after.map(UserId::as_str))
            .bind(signed(limit.saturating_add(1)))
            .bind(now.as_micros());
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut bans = Vec::with_capacity(rows.len());
        for mut cells in rows.iter().map(Cells::of) {
            if !cells.is_absent()? {
                let (user, actor) = (cells.user_id()?, Actor::from_stored(cells.take()?)?);
                bans.extend(cells.sanction()?.map(|sanction| Ban { user, actor, sanction }));
            }
        }
        let has_more = bans.len() > limit;
        bans.truncate(limit);
        let next = bans.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(BanPage { bans, next }))
    }
}
