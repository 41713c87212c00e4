//! Participants on Postgres.

use std::collections::HashSet;

use async_trait::async_trait;
use chat_core::store::{
    AddOutcome, AddParticipants, Fenced, Mute, MuteOutcome, ParticipantQuery, ParticipantStore,
    RemoveOutcome, RemoveParticipant, RoleChange, RoleOutcome,
};
use chat_core::{
    ActivityKind, ChannelId, Participant, ParticipantPage, ParticipantStatus, Reason, Result, Rev, Role,
    Sanction, Timestamp, UserId,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use super::channels::count_of;
use super::fenced::{Held, decided};
use super::users::texts;
use super::{PostgresStore, rows};
use crate::{fault, words};

/// What is known of those who are added.
#[derive(Default)]
struct Known {
    in_already: HashSet<UserId>,
    banned: HashSet<UserId>,
    /// A block stands between the actor and one of those who are not in.
    is_blocked: bool,
}

#[async_trait]
impl ParticipantStore for PostgresStore {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        let mut held = decided!(self.hold_group(add.channel, &add.actor, add.fence).await?);
        let Known { in_already, banned, is_blocked } = self.known_among(&mut held, add).await?;
        let new: Vec<_> = add.users.iter().filter(|user| !in_already.contains(*user)).cloned().collect();
        if new.is_empty() {
            return held.give_up(AddOutcome::AlreadyIn).await;
        }
        if is_blocked {
            return held.give_up(AddOutcome::Blocked).await;
        }
        if held.participant_count + new.len() as u64 > add.limit as u64 {
            return held.give_up(AddOutcome::Full).await;
        }
        if let Some(banned) = new.iter().find(|user| banned.contains(*user)) {
            return held.give_up(AddOutcome::Banned(banned.clone())).await;
        }
        let people: Vec<_> = new.iter().map(|user| (user.clone(), add.role)).collect();
        let rev = held.next_rev();
        self.join(held.connection(), (add.channel, rev), &people, add.at).await?;
        let count = count_of(new.len());
        let kind = ActivityKind::Joined { users: new, role: add.role };
        let joined = held.record(&add.actor, add.at, kind, count).await?;
        Ok(Fenced::Decided(AddOutcome::Added(joined)))
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        let RemoveParticipant { channel, actor, fence, user, role, at, .. } = remove;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let Some(standing) = self.standing(&mut held, *channel, user).await? else {
            return held.give_up(RemoveOutcome::NotIn).await;
        };
        if role.is_some_and(|role| role != standing.role) {
            return held.give_up_stale().await;
        }
        if standing.is_needed(&held) {
            return held.give_up(RemoveOutcome::LastOwner).await;
        }
        self.leave(&mut held, *channel, user, *at).await?;
        Ok(Fenced::Decided(RemoveOutcome::Removed(held.record(actor, *at, remove.activity(), -1).await?)))
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        let RoleChange { channel, actor, fence, user, from, to, reason, at } = change;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let Some(standing) = self.standing(&mut held, *channel, user).await? else {
            return held.give_up(RoleOutcome::NotIn).await;
        };
        if standing.role != *from {
            return held.give_up_stale().await;
        }
        if from == to {
            return held.give_up(RoleOutcome::Unchanged).await;
        }
        if standing.is_only_owner() {
            return held.give_up(RoleOutcome::LastOwner).await;
        }
        let update = self.sql.change_role.query().bind(channel.as_uuid()).bind(user.as_str());
        held.execute(update.bind(to.as_str()).bind(rows::to_offset(*at))).await?;
        let kind = ActivityKind::RoleChanged { user: user.clone(), role: *to, reason: reason.clone() };
        Ok(Fenced::Decided(RoleOutcome::Changed(held.record(actor, *at, kind, 0).await?)))
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        let Mute { channel, actor, fence, user, role, change, at } = mute;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let Some(standing) = self.standing(&mut held, *channel, user).await? else {
            return held.give_up(MuteOutcome::NotIn).await;
        };
        if role.is_some_and(|role| role != standing.role) {
            return held.give_up_stale().await;
        }
        let sanction = change.sanction(*at);
        if sanction.is_none() && !standing.muted.is_some_and(|muted| muted.holds(*at)) {
            return held.give_up(MuteOutcome::Unchanged).await;
        }
        let (since, until, reason) =
            sanction.map_or((None, None, None), |it| (Some(it.since), it.until, it.reason));
        let update = self.sql.mute.query().bind(channel.as_uuid()).bind(user.as_str());
        let update = update
            .bind(since.map(rows::to_offset))
            .bind(until.map(rows::to_offset))
            .bind(reason.as_ref().map(Reason::as_str))
            .bind(rows::to_offset(*at));
        held.execute(update).await?;
        let kind = change.clone().into_activity(user.clone());
        Ok(Fenced::Decided(MuteOutcome::Changed(held.record(actor, *at, kind, 0).await?)))
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        let (ParticipantQuery { channel, viewer, limit, .. }, (from, to)) = (*query, query.range());
        let select = self.sql.participants.query();
        let select = select
            .bind(channel.as_uuid())
            .bind(viewer.map(UserId::as_str))
            .bind(from)
            .bind(to)
            .bind(rows::one_more(limit));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let read = |row| participant(row, channel).transpose();
        let mut participants: Vec<_> = found.iter().filter_map(read).collect::<Result<_>>()?;
        let has_more = participants.len() > limit;
        participants.truncate(limit);
        let next = participants.last().filter(|_| has_more).map(|last| last.user.clone());
        Ok(Some(ParticipantPage { participants, next }))
    }

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        let query = self.sql.acquainted.query().bind(viewer.as_str()).bind(texts(users));
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        found.iter().map(|row| rows::user_id(row, "user_id")).collect()
    }
}

/// What decides whether somebody may go or change.
pub(super) struct Standing {
    pub(super) role: Role,
    has_other_owner: bool,
    muted: Option<Sanction>,
}

impl Standing {
    fn is_only_owner(&self) -> bool {
        self.role == Role::Owner && !self.has_other_owner
    }

    /// Whether nobody else could go on as owner.
    pub(super) fn is_needed(&self, held: &Held<'_>) -> bool {
        self.is_only_owner() && held.participant_count > 1
    }
}

impl PostgresStore {
    /// Lets people into a channel whose row is held (or that is being made), by its change `rev`.
    pub(super) async fn join(
        &self,
        connection: &mut PgConnection,
        (channel, rev): (ChannelId, Rev),
        people: &[(UserId, Role)],
        at: Timestamp,
    ) -> Result<()> {
        let users: Vec<_> = people.iter().map(|(user, _)| user.as_str()).collect();
        let roles: Vec<_> = people.iter().map(|(_, role)| role.as_str()).collect();
        let join = self.sql.join.query().bind(channel.as_uuid()).bind(rev.as_i64());
        let join = join.bind(users).bind(roles).bind(rows::to_offset(at));
        join.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    /// Takes somebody out of a channel whose row is held. Two statements.
    pub(super) async fn leave(
        &self,
        held: &mut Held<'_>,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<()> {
        let leave = self.sql.leave.query().bind(channel.as_uuid()).bind(user.as_str());
        let leave = leave.bind(held.next_rev().as_i64()).bind(rows::to_offset(at));
        held.execute(leave).await?;
        self.empty_drafts(held.connection(), user, &channel.into(), at).await
    }

    async fn known_among(&self, held: &mut Held<'_>, add: &AddParticipants) -> Result<Known> {
        let query = self.sql.known_among.query().bind(add.channel.as_uuid()).bind(texts(&add.users));
        let query = query.bind(rows::to_offset(add.at)).bind(add.actor.user().map(UserId::as_str));
        let found = query.fetch_all(held.connection()).await.map_err(fault::from_sqlx)?;
        let mut known = Known::default();
        for row in &found {
            let user = rows::user_id(row, "user_id")?;
            if rows::get(row, "is_in")? {
                known.in_already.insert(user);
                continue;
            }
            known.is_blocked |= rows::get::<bool>(row, "is_apart")?;
            if rows::get(row, "is_banned")? {
                known.banned.insert(user);
            }
        }
        Ok(known)
    }

    pub(super) async fn standing(
        &self,
        held: &mut Held<'_>,
        channel: ChannelId,
        user: &UserId,
    ) -> Result<Option<Standing>> {
        let query = self.sql.standing.query().bind(channel.as_uuid()).bind(user.as_str());
        let Some(row) = held.find(query).await? else { return Ok(None) };
        Ok(Some(Standing {
            role: words::parse_role(rows::get(&row, "role")?)?,
            has_other_owner: rows::get(&row, "has_other_owner")?,
            muted: rows::mute(&row)?,
        }))
    }
}

/// The participant in a row, if the join found one.
fn participant(row: &PgRow, channel: ChannelId) -> Result<Option<Participant>> {
    let Some(user) = rows::get::<Option<&str>>(row, "user_id")? else { return Ok(None) };
    Ok(Some(Participant {
        channel,
        user: UserId::new(user)?,
        role: words::parse_role(rows::get(row, "role")?)?,
        status: ParticipantStatus::Active,
        muted: rows::mute(row)?,
        joined_seq: rows::seq(row, "joined_seq")?,
        joined_rev: rows::rev(row, "joined_rev")?,
        created_at: rows::timestamp(row, "created_at")?,
        updated_at: rows::timestamp(row, "updated_at")?,
    }))
}
