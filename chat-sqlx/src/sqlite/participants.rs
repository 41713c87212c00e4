//! Participants on SQLite.

use async_trait::async_trait;
use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, ParticipantStore, RemoveOutcome, RemoveParticipant, RoleChange,
    RoleOutcome,
};
use chat_core::{
    ActivityKind, ChannelId, Participant, ParticipantPage, ParticipantStatus, Result, Role, Timestamp, UserId,
};
use sqlx::SqliteConnection;

use super::guard::Guarded;
use super::open::SqliteStore;
use super::rows::{Cells, hex, json_of, readable, signed};
use super::sql::Sql;
use super::users;
use crate::{fault, words};

const JOIN: &str =
    "INSERT INTO chat_participants AS p (channel_id, user_id, role, active, joined_seq, joined_rev,
         delivered_seq, read_seq, badge_seq, floor_seq, receipt_rev, access_version, personal_rev,
         created_at, updated_at)
     SELECT c.channel_id, j.value ->> 1, j.value ->> 2, 1, c.last_seq, c.rev, 0, 0, 0,
         CASE c.history WHEN 'since_join' THEN c.last_seq ELSE 0 END, 0, 1, j.value ->> 3,
         j.value ->> 4, j.value ->> 4
     FROM json_each(?1) j CROSS JOIN chat_channels c ON c.channel_id = unhex(j.value ->> 0) WHERE true
     ON CONFLICT (channel_id, user_id) DO UPDATE SET role = excluded.role, active = 1,
         joined_seq = excluded.joined_seq, joined_rev = excluded.joined_rev, left_seq = NULL, left_rev = NULL,
         floor_seq = max(p.floor_seq, excluded.floor_seq), access_version = p.access_version + 1,
         personal_rev = excluded.personal_rev, updated_at = excluded.updated_at";
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
const PAGE: &str = concat!(
    readable!(),
    " SELECT p.user_id, p.role, p.joined_seq, p.joined_rev, p.delivered_seq, p.read_seq, p.created_at,
         p.updated_at
     FROM readable LEFT JOIN (SELECT * FROM chat_participants
         WHERE channel_id = ?1 AND active = 1 AND (?3 IS NULL OR user_id > ?3)
         ORDER BY user_id LIMIT ?4) p ON true
     ORDER BY p.user_id"
);

/// Somebody who comes into a channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Join<'a> {
    pub(super) channel: ChannelId,
    pub(super) user: &'a UserId,
    pub(super) role: Role,
    pub(super) at: Timestamp,
}

/// Lets people in who are out, by the last change of their channel; users are created when missing, and their
/// personal versions rise. The channels' count is the caller's. Two statements.
pub(super) async fn join(connection: &mut SqliteConnection, sql: &Sql, joins: &[Join<'_>]) -> Result<()> {
    let named: Vec<_> = joins.iter().map(|join| (join.user, join.at)).collect();
    let revs = users::raise(connection, sql, &named).await?;
    let row = |(join, rev): (&Join<'_>, chat_core::PersonalRev)| {
        let channel = hex(&join.channel.as_uuid());
        (channel, join.user.as_str().to_owned(), join.role.as_str(), rev.as_i64(), join.at.as_micros())
    };
    let rows: Vec<_> = joins.iter().zip(revs).map(row).collect();
    let join = sqlx::query(sql.of(JOIN)).bind(json_of(serde_json::to_string(&rows))?);
    join.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

#[async_trait]
impl ParticipantStore for SqliteStore {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        let mut guarded = match self.guarded(add.channel, &add.actor, add.fence, add.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.add(add).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        let RemoveParticipant { channel, actor, fence, at, .. } = remove;
        let mut guarded = match self.guarded(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.remove(remove).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        let RoleChange { channel, actor, fence, at, .. } = change;
        let mut guarded = match self.guarded(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.change_role(change).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn participants(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<ParticipantPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(after.map(UserId::as_str))
            .bind(signed(limit.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut participants = Vec::with_capacity(rows.len());
        for mut cells in rows.iter().map(Cells::of) {
            if !cells.is_absent()? {
                participants.push(participant_of(&mut cells, channel)?);
            }
        }
        let has_more = participants.len() > limit;
        participants.truncate(limit);
        let next = participants.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(ParticipantPage { participants, next }))
    }
}

impl Guarded<'_> {
    async fn add(&mut self, add: &AddParticipants) -> Result<AddOutcome> {
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

    async fn remove(&mut self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
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

    async fn change_role(&mut self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
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

fn participant_of(cells: &mut Cells<'_>, channel: ChannelId) -> Result<Participant> {
    Ok(Participant {
        channel,
        user: cells.user_id()?,
        role: words::parse_role(cells.take()?)?,
        status: ParticipantStatus::Active,
        joined_seq: cells.seq()?,
        joined_rev: cells.rev()?,
        delivered_seq: cells.seq()?,
        read_seq: cells.seq()?,
        created_at: cells.time()?,
        updated_at: cells.time()?,
    })
}
