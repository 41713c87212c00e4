//! Participants on SQLite. What changes them is in `change_participants.rs`.

use async_trait::async_trait;
use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, Mute, MuteOutcome, ParticipantQuery, ParticipantStore,
    RemoveOutcome, RemoveParticipant, RoleChange, RoleOutcome,
};
use chat_core::{
    ChannelId, Participant, ParticipantPage, ParticipantStatus, Result, Role, Timestamp, UserId,
};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of, set_of, signed};
use super::open::SqliteStore;
use super::rows::{Cells, readable};
use super::sql::Sql;
use super::users;
use crate::{fault, words};

const JOIN: &str =
    "INSERT INTO chat_participants AS p (channel_id, user_id, role, active, joined_seq, joined_rev,
         delivered_seq, read_seq, badge_seq, floor_seq, receipt_rev, access_version, personal_rev,
         created_at, updated_at)
     SELECT c.channel_id, j.value ->> 1, j.value ->> 2, 1, c.last_seq, c.rev, 0, 0, c.last_seq,
         CASE c.history WHEN 'since_join' THEN c.last_seq ELSE 0 END, 0, 1, j.value ->> 3,
         j.value ->> 4, j.value ->> 4
     FROM json_each(?1) j CROSS JOIN chat_channels c ON c.channel_id = unhex(j.value ->> 0) WHERE true
     ON CONFLICT (channel_id, user_id) DO UPDATE SET role = excluded.role, active = 1,
         joined_seq = excluded.joined_seq, joined_rev = excluded.joined_rev, left_seq = NULL, left_rev = NULL,
         badge_seq = excluded.badge_seq, floor_seq = max(p.floor_seq, excluded.floor_seq), access_version = p.access_version + 1,
         personal_rev = excluded.personal_rev, updated_at = excluded.updated_at";
const PAGE: &str = concat!(
    readable!(),
    " SELECT listed.user_id, listed.role, listed.muted_at, listed.muted_until, listed.mute_reason, listed.joined_seq, listed.joined_rev,
         listed.created_at, listed.updated_at
     FROM readable LEFT JOIN (SELECT * FROM chat_participants
         WHERE channel_id = ?1 AND active = 1 AND user_id >= ?3 AND user_id < ?4
         ORDER BY user_id LIMIT ?5) listed ON true
     ORDER BY listed.user_id"
);

/// The channels of each asked user from their index, the viewer's place in each from the primary key.
const ACQUAINTED: &str = "SELECT j.value FROM json_each(?2) j WHERE EXISTS (
         SELECT 1 FROM chat_participants t
         CROSS JOIN chat_participants o ON o.channel_id = t.channel_id AND o.user_id = ?1 AND o.active = 1
         CROSS JOIN chat_channels c ON c.channel_id = t.channel_id AND c.deleted_at IS NULL
         WHERE t.user_id = j.value AND t.active = 1)";

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
        let mut guarded = match self.guarded_group(add.channel, &add.actor, add.fence, add.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.add(add).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        let RemoveParticipant { channel, actor, fence, at, .. } = remove;
        let mut guarded = match self.guarded_group(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.remove(remove).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        let RoleChange { channel, actor, fence, at, .. } = change;
        let mut guarded = match self.guarded_group(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.change_role(change).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        let Mute { channel, actor, fence, at, .. } = mute;
        let mut guarded = match self.guarded_group(*channel, actor, *fence, *at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.mute(mute).await?;
        guarded.commit().await?;
        Ok(outcome)
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        let (ParticipantQuery { channel, viewer, limit, .. }, (from, to)) = (*query, query.range());
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(from)
            .bind(to)
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

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        let find = sqlx::query(self.sql().of(ACQUAINTED)).bind(viewer.as_str()).bind(set_of(users));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        rows.iter().map(|row| Cells::of(row).user_id()).collect()
    }
}

fn participant_of(cells: &mut Cells<'_>, channel: ChannelId) -> Result<Participant> {
    Ok(Participant {
        channel,
        user: cells.user_id()?,
        role: words::parse_role(cells.take()?)?,
        status: ParticipantStatus::Active,
        muted: cells.sanction()?,
        joined_seq: cells.seq()?,
        joined_rev: cells.rev()?,
        created_at: cells.time()?,
        updated_at: cells.time()?,
    })
}
