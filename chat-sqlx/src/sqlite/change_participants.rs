//! Adding and removing people and changing their roles on SQLite.

use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, RemoveOutcome, RemoveParticipant, RoleChange, RoleOutcome,
};
use chat_core::{ActivityKind, Result, Role, UserId};

use super::binds::{json_of, signed};
use super::guard::Guarded;
use super::participants::{Join, join};
use super::rows::Cells;
use super::users;
use crate::{fault, words};

const COUNT: &str = "UPDATE chat_channels SET participant_count = ?2 WHERE channel_id = ?1";
const WHO_IS_OUT: &str = "SELECT j.value FROM json_each(?2) j WHERE NOT EXISTS (SELECT 1
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

impl Guarded<'_> {
    pub(super) async fn add(&mut self, add: &AddParticipants) -> Result<AddOutcome> {
        let new = self.who_is_out(&add.users).await?;
        if new.is_empty() {
            return Ok(AddOutcome::AlreadyIn);
        }
        let count = self.participant_count + new.len() as u64;
        if count > add.limit as u64 {
            return Ok(AddOutcome::Full);
        }
        let joined = self.record(ActivityKind::Joined { users: new.clone(), role: add.role }).await?;
        let (connection, sql) = self.connection();
        let joins = new.iter().map(|user| Join { channel: add.channel, user, role: add.role, at: add.at });
        join(connection, sql, &joins.collect::<Vec<_>>()).await?;
        self.set_count(count).await?;
        Ok(AddOutcome::Added(joined))
    }

    async fn who_is_out(&mut self, users: &[UserId]) -> Result<Vec<UserId>> {
        let channel = self.channel;
        let users: Vec<_> = users.iter().map(UserId::as_str).collect();
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(WHO_IS_OUT))
            .bind(channel.as_uuid())
            .bind(json_of(serde_json::to_string(&users))?);
        let rows = find.fetch_all(connection).await.map_err(fault::from_sqlx)?;
        rows.iter().map(|row| Cells::of(row).user_id()).collect()
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
        self.leave(remove).await?;
        self.set_count(self.participant_count.saturating_sub(1)).await?;
        let user = remove.user.clone();
        let leaves = remove.actor.user() == Some(&user);
        let kind = if leaves { ActivityKind::Left { user } } else { ActivityKind::Removed { user } };
        Ok(Fenced::Decided(RemoveOutcome::Removed(self.record(kind).await?)))
    }

    async fn leave(&mut self, remove: &RemoveParticipant) -> Result<()> {
        let (last_seq, rev) = (self.last_seq, self.next_rev());
        let (connection, sql) = self.connection();
        let personal_rev = users::raise_one(connection, sql, &remove.user, remove.at).await?;
        let leave = sqlx::query(sql.of(LEAVE))
            .bind(remove.channel.as_uuid())
            .bind(remove.user.as_str())
            .bind(last_seq.as_i64())
            .bind(rev.as_i64())
            .bind(personal_rev.as_i64())
            .bind(remove.at.as_micros());
        leave.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
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
        let kind = ActivityKind::RoleChanged { user: change.user.clone(), role: change.to };
        Ok(Fenced::Decided(RoleOutcome::Changed(self.record(kind).await?)))
    }

    /// The role of somebody who is in, and whether they are the only owner.
    async fn standing(&mut self, user: &UserId) -> Result<Option<(Role, bool)>> {
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
