//! Adding and removing people and changing their roles on SQLite.

use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, Mute, MuteOutcome, RemoveOutcome, RemoveParticipant, RoleChange,
    RoleOutcome,
};
use chat_core::{ActivityKind, Reason, Result, Role, Timestamp, UserId};

use super::binds::{json_of, signed};
use super::guard::Guarded;
use super::participants::{Join, join};
use super::rows::Cells;
use super::{drafts, users};
use crate::{fault, words};

const COUNT: &str = "UPDATE chat_channels SET participant_count = ?2 WHERE channel_id = ?1";
const WHO_IS_OUT: &str = "SELECT j.value, EXISTS (SELECT 1 FROM chat_bans b WHERE b.channel_id = ?1
         AND b.user_id = j.value AND (b.until IS NULL OR b.until > ?3)),
         EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?4 AND blocked = j.value)
             OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = j.value AND blocked = ?4)
     FROM json_each(?2) j WHERE NOT EXISTS (SELECT 1
         FROM chat_participants p WHERE p.channel_id = ?1 AND p.user_id = j.value AND p.active = 1)
     ORDER BY j.key";
const STANDING: &str = "SELECT p.role, p.role = 'owner' AND NOT EXISTS (SELECT 1 FROM chat_participants o
         WHERE o.channel_id = ?1 AND o.user_id <> ?2 AND o.active = 1 AND o.role = 'owner')
     FROM chat_participants p WHERE p.channel_id = ?1 AND p.user_id = ?2 AND p.active = 1";
const LEAVE: &str = "UPDATE chat_participants SET active = 0, left_seq = ?3, left_rev = ?4,
         access_version = access_version + 1, personal_rev = ?5, updated_at = ?6
     WHERE channel_id = ?1 AND user_id = ?2";
const SET_ROLE: &str = "UPDATE chat_participants SET role = ?3, access_version = access_version + 1,
         updated_at = ?4
     WHERE channel_id = ?1 AND user_id = ?2";

macro_rules! mute {
    () => {
        "UPDATE chat_participants SET muted_at = ?4, muted_until = ?5, mute_reason = ?6,
         access_version = access_version + 1, updated_at = ?3
     WHERE channel_id = ?1 AND user_id = ?2"
    };
}
const MUTE: &str = mute!();
const UNMUTE: &str =
    concat!(mute!(), " AND muted_at IS NOT NULL AND (muted_until IS NULL OR muted_until > ?3)");

/// Somebody who is added and is not in.
struct Outsider {
    user: UserId,
    is_banned: bool,
    /// A block stands between the actor and them.
    is_blocked: bool,
}

impl Guarded<'_> {
    pub(super) async fn add(&mut self, add: &AddParticipants) -> Result<AddOutcome> {
        let out = self.who_is_out(add).await?;
        let new: Vec<_> = out.iter().map(|one| one.user.clone()).collect();
        if new.is_empty() {
            return Ok(AddOutcome::AlreadyIn);
        }
        if out.iter().any(|one| one.is_blocked) {
            return Ok(AddOutcome::Blocked);
        }
        let count = self.participant_count + new.len() as u64;
        if count > add.limit as u64 {
            return Ok(AddOutcome::Full);
        }
        if let Some(banned) = out.into_iter().find(|one| one.is_banned) {
            return Ok(AddOutcome::Banned(banned.user));
        }
        let joined = self.record(ActivityKind::Joined { users: new.clone(), role: add.role }).await?;
        let (connection, sql) = self.connection();
        let joins = new.iter().map(|user| Join { channel: add.channel, user, role: add.role, at: add.at });
        join(connection, sql, &joins.collect::<Vec<_>>()).await?;
        self.set_count(count).await?;
        Ok(AddOutcome::Added(joined))
    }

    /// Those of them who are not in.
    async fn who_is_out(&mut self, add: &AddParticipants) -> Result<Vec<Outsider>> {
        let channel = self.channel;
        let users: Vec<_> = add.users.iter().map(UserId::as_str).collect();
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(WHO_IS_OUT))
            .bind(channel.as_uuid())
            .bind(json_of(serde_json::to_string(&users))?)
            .bind(add.at.as_micros())
            .bind(add.actor.user().map(UserId::as_str));
        let rows = find.fetch_all(connection).await.map_err(fault::from_sqlx)?;
        let read = |mut cells: Cells<'_>| {
            Ok(Outsider { user: cells.user_id()?, is_banned: cells.take()?, is_blocked: cells.take()? })
        };
        rows.iter().map(|row| read(Cells::of(row))).collect()
    }

    pub(super) async fn remove(&mut self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        let Some((role, is_only_owner)) = self.standing(&remove.user).await? else {
            return Ok(Fenced::Decided(RemoveOutcome::NotIn));
        };
        if remove.role.is_some_and(|assumed| assumed != role) {
            return Ok(Fenced::Stale);
        }
        if is_only_owner && self.participant_count > 1 {
            return Ok(Fenced::Decided(RemoveOutcome::LastOwner));
        }
        self.leave(&remove.user, remove.at).await?;
        Ok(Fenced::Decided(RemoveOutcome::Removed(self.record(remove.activity()).await?)))
    }

    /// Takes somebody out who is in, by the next change. Five statements, and one more if drafts of theirs wait there.
    pub(super) async fn leave(&mut self, user: &UserId, at: Timestamp) -> Result<()> {
        let (channel, last_seq, rev) = (self.channel, self.last_seq, self.next_rev());
        let (connection, sql) = self.connection();
        let personal_rev = users::raise_one(connection, sql, user, at).await?;
        let leave = sqlx::query(sql.of(LEAVE))
            .bind(channel.as_uuid())
            .bind(user.as_str())
            .bind(last_seq.as_i64())
            .bind(rev.as_i64())
            .bind(personal_rev.as_i64())
            .bind(at.as_micros());
        leave.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        drafts::empty_one(connection, sql, user, &channel.into(), at).await?;
        self.set_count(self.participant_count.saturating_sub(1)).await
    }

    pub(super) async fn mute(&mut self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        let Mute { channel, user, role, change, at, .. } = mute;
        let Some((now, _)) = self.standing(user).await? else {
            return Ok(Fenced::Decided(MuteOutcome::NotIn));
        };
        if role.is_some_and(|role| role != now) {
            return Ok(Fenced::Stale);
        }
        let sanction = change.sanction(*at);
        let is_lifted = sanction.is_none();
        let (since, until, reason) =
            sanction.map_or((None, None, None), |it| (Some(it.since), it.until, it.reason));
        let (connection, sql) = self.connection();
        let set = sqlx::query(sql.of(if is_lifted { UNMUTE } else { MUTE }))
            .bind(channel.as_uuid())
            .bind(user.as_str())
            .bind(at.as_micros())
            .bind(since.map(Timestamp::as_micros))
            .bind(until.map(Timestamp::as_micros))
            .bind(reason.as_ref().map(Reason::as_str));
        if set.execute(connection).await.map_err(fault::from_sqlx)?.rows_affected() == 0 {
            return Ok(Fenced::Decided(MuteOutcome::Unchanged));
        }
        let kind = change.clone().into_activity(user.clone());
        Ok(Fenced::Decided(MuteOutcome::Changed(self.record(kind).await?)))
    }

    pub(super) async fn change_role(&mut self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        let Some((role, is_only_owner)) = self.standing(&change.user).await? else {
            return Ok(Fenced::Decided(RoleOutcome::NotIn));
        };
        if role != change.from {
            return Ok(Fenced::Stale);
        }
        if role == change.to {
            return Ok(Fenced::Decided(RoleOutcome::Unchanged));
        }
        if is_only_owner {
            return Ok(Fenced::Decided(RoleOutcome::LastOwner));
        }
        let (connection, sql) = self.connection();
        let set = sqlx::query(sql.of(SET_ROLE))
            .bind(change.channel.as_uuid())
            .bind(change.user.as_str())
            .bind(change.to.as_str())
            .bind(change.at.as_micros());
        set.execute(connection).await.map_err(fault::from_sqlx)?;
        let kind = ActivityKind::RoleChanged {
            user: change.user.clone(),
            role: change.to,
            reason: change.reason.clone(),
        };
        Ok(Fenced::Decided(RoleOutcome::Changed(self.record(kind).await?)))
    }

    /// The role of somebody who is in, and whether they are the only owner.
    pub(super) async fn standing(&mut self, user: &UserId) -> Result<Option<(Role, bool)>> {
        let channel = self.channel;
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(STANDING)).bind(channel.as_uuid()).bind(user.as_str());
        let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
        let read = |mut cells: Cells<'_>| Ok((words::parse_role(cells.take()?)?, cells.take()?));
        row.map(|row| read(Cells::of(&row))).transpose()
    }

    async fn set_count(&mut self, count: u64) -> Result<()> {
        let channel = self.channel;
        let (connection, sql) = self.connection();
        let set = sqlx::query(sql.of(COUNT)).bind(channel.as_uuid()).bind(signed(count));
        set.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }
}
