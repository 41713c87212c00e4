//! Channels on Postgres.

use async_trait::async_trait;
use chat_core::store::{
    ChannelChange, ChannelEdit, ChannelRemoval, ChannelStore, CreateOutcome, Fenced, MembershipHead,
    Memberships, NewGroup, Pair,
};
use chat_core::{
    Access, Activity, ActivityKind, ChannelId, ChannelKind, ChannelPage, ChannelPageKey, ChannelView,
    DirectKey, Fence, Head, Limits, MembershipState, PersonalRev, Result, Rev, Timestamp, Topic, UserId,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::fenced::{decided, write_activity};
use super::{PostgresStore, blocks, rows};
use crate::{fault, payload, settings, words};

#[async_trait]
impl ChannelStore for PostgresStore {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        if !self.insert_group(&mut tx, group).await? {
            let first = self.first_creation(&mut tx, group).await?;
            tx.rollback().await.map_err(fault::from_sqlx)?;
            return Ok(first);
        }
        let head = self.sql.receipt_head_create.query().bind(group.id.as_uuid());
        head.execute(&mut *tx).await.map_err(fault::from_sqlx)?;
        let rev = Rev::ZERO.next();
        self.join(&mut tx, (group.id, rev), &group.participants, group.at).await?;
        let users = group.participants.iter().map(|(user, _)| user.clone()).collect();
        let name = Some(group.name.clone());
        let kind = ActivityKind::Created { kind: ChannelKind::Group, name, users };
        let created = Activity { channel: group.id, rev, actor: group.creator.clone(), at: group.at, kind };
        write_activity(self, &mut tx, &created, count_of(group.participants.len())).await?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(CreateOutcome::Created(created))
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        let ChannelChange { channel, actor, fence, edit, at } = change;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let update = match edit {
            ChannelEdit::Rename(_) => &self.sql.channel_rename,
            ChannelEdit::Topic(_) => &self.sql.channel_topic,
            ChannelEdit::Receipts(_) => &self.sql.channel_receipts,
            ChannelEdit::Permissions(_) => &self.sql.channel_permissions,
            ChannelEdit::Freeze(_) => &self.sql.channel_freeze,
            ChannelEdit::Unfreeze(_) => &self.sql.channel_unfreeze,
            ChannelEdit::SlowMode(..) => &self.sql.channel_slow_mode,
        };
        let update = update.query().bind(channel.as_uuid()).bind(settings::edited(edit));
        held.execute(update.bind(rows::to_offset(*at))).await?;
        held.record(actor, *at, edit.clone().into_activity(), 0).await.map(Fenced::Decided)
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        let ChannelRemoval { channel, actor, fence, at } = removal;
        let mut held = decided!(self.hold_group(*channel, actor, *fence).await?);
        let delete = self.sql.channel_delete.query().bind(channel.as_uuid()).bind(rows::to_offset(*at));
        held.execute(delete).await?;
        self.end_drafts(&mut held, *channel, *at).await?;
        held.record(actor, *at, ActivityKind::Deleted, 0).await.map(Fenced::Decided)
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        let [one, other] = key.users();
        let query = self.sql.direct_channel.query().bind(key.to_stored());
        let query = query.bind(one.as_str()).bind(other.as_str());
        let row = query.fetch_one(&self.pool).await.map_err(fault::from_sqlx)?;
        let channel = rows::get::<Option<Uuid>>(&row, "channel_id")?.map(ChannelId::from_uuid);
        Ok(Pair { channel, is_blocked: rows::get(&row, "is_blocked")? })
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        let query = self.sql.access.query().bind(channel.as_uuid()).bind(user.as_str());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        found.map(|row| access(&row, channel, user)).transpose()
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        let query = self.sql.channel_view.query();
        let query = query.bind(viewer.as_str()).bind(scan(limits)).bind(channel.as_uuid());
        let found = query.fetch_optional(&self.pool).await.map_err(fault::from_sqlx)?;
        found.map(|row| rows::view(&row, limits)).transpose()
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        let query = self.sql.channel_page.query();
        let query = query
            .bind(viewer.as_str())
            .bind(scan(limits))
            .bind(after.map(|key| rows::to_offset(key.last_activity_at)))
            .bind(after.map(|key| key.channel.as_uuid()))
            .bind(rows::one_more(limit))
            .bind(archived);
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let shown = found.iter().take(limit).map(|row| rows::view(row, limits));
        let channels: Vec<_> = shown.collect::<Result<_>>()?;
        let next = channels.last().filter(|_| found.len() > limit).map(page_key);
        Ok(ChannelPage { channels, next })
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        let query = self.sql.memberships.query().bind(user.as_str());
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let Some(first) = found.first() else { return Ok(Memberships::default()) };
        let channels = found.iter().filter_map(|row| membership_head(row).transpose());
        Ok(Memberships {
            personal_rev: rows::personal_rev(first, "user_rev")?,
            blocks: blocks::blocks(first)?,
            channels: channels.collect::<Result<_>>()?,
        })
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        let ids: Vec<_> = channels.iter().map(ChannelId::as_uuid).collect();
        let query = self.sql.heads.query().bind(ids);
        query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?.iter().map(head).collect()
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        let query = self.sql.clear_direct.query().bind(channel.as_uuid()).bind(user.as_str());
        let found = query.fetch_optional(&mut *tx).await.map_err(fault::from_sqlx)?;
        let Some(row) = found else { return Ok(None) };
        let key = DirectKey::from_stored(rows::get(&row, "direct_key")?)?;
        self.empty_drafts(&mut tx, user, &key.other(user).into(), at).await?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(Some((rows::personal_rev(&row, "personal_rev")?, rows::membership_state(&row)?)))
    }
}

impl PostgresStore {
    /// Whether the group was written; if not, its creator used the key before, or somebody blocks somebody.
    async fn insert_group(&self, connection: &mut PgConnection, group: &NewGroup) -> Result<bool> {
        let key = group.key.as_ref();
        let query = self.sql.channel_create.query();
        let query = query
            .bind(group.id.as_uuid())
            .bind(group.name.as_str())
            .bind(group.topic.as_ref().map(Topic::as_str))
            .bind(payload::encode_metadata(&group.metadata))
            .bind(words::history(group.history))
            .bind(group.creator.to_stored())
            .bind(key.map(|(key, _)| key.as_str()))
            .bind(key.map(|(_, digest)| &digest[..]))
            .bind(rows::to_offset(group.at))
            .bind(group.participants.iter().map(|(user, _)| user.as_str()).collect::<Vec<_>>());
        Ok(query.fetch_optional(connection).await.map_err(fault::from_sqlx)?.is_some())
    }

    /// What the creator made under this key before, or that somebody blocks somebody.
    async fn first_creation(&self, connection: &mut PgConnection, group: &NewGroup) -> Result<CreateOutcome> {
        let Some((key, digest)) = &group.key else { return Ok(CreateOutcome::Blocked) };
        let query = self.sql.channel_created.query().bind(group.creator.to_stored()).bind(key.as_str());
        let row = query.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
        let Some(row) = row else { return Ok(CreateOutcome::Blocked) };
        let is_same = rows::get::<&[u8]>(&row, "creation_digest")? == digest;
        let channel = rows::channel_id(&row, "channel_id")?;
        Ok(if is_same { CreateOutcome::Duplicate(channel) } else { CreateOutcome::Conflict })
    }
}

/// How many, as a change of a count.
pub(super) fn count_of(people: usize) -> i64 {
    i64::try_from(people).unwrap_or(i64::MAX)
}

/// The most rows looked at for one unread count; far below where adding it to a number could overflow.
pub(super) fn scan(limits: &Limits) -> i64 {
    limits.unread_scan.min(1 << 48).cast_signed()
}

fn page_key(view: &ChannelView) -> ChannelPageKey {
    ChannelPageKey { last_activity_at: view.channel.last_activity_at, channel: view.channel.id }
}

fn access(row: &PgRow, channel: ChannelId, user: &UserId) -> Result<Access> {
    Ok(Access {
        channel,
        kind: words::parse_channel_kind(rows::get(row, "kind")?)?,
        direct_key: rows::direct_key(row)?,
        history: words::parse_history(rows::get(row, "history")?)?,
        participant_count: rows::number(row, "participant_count")?,
        user: user.clone(),
        role: words::parse_role(rows::get(row, "role")?)?,
        permissions: settings::decode_permissions(rows::get(row, "permissions")?)?,
        frozen: rows::freeze(row)?,
        slow_mode: rows::slow_mode(row)?,
        muted: rows::mute(row)?,
        floor_seq: rows::seq(row, "floor_seq")?,
        is_blocked: rows::get(row, "is_blocked")?,
        fence: Fence {
            channel: rows::number(row, "access_version")?,
            participant: rows::number(row, "own_version")?,
        },
    })
}

pub(super) fn head(row: &PgRow) -> Result<Head> {
    Ok(Head {
        channel: rows::channel_id(row, "channel_id")?,
        rev: rows::rev(row, "rev")?,
        receipt_rev: rows::receipt_rev(row, "version")?,
    })
}

/// One of the user's channels, unless the row only says that the user is there.
pub(super) fn membership_head(row: &PgRow) -> Result<Option<MembershipHead>> {
    if rows::get::<Option<Uuid>>(row, "channel_id")?.is_none() {
        return Ok(None);
    }
    Ok(Some(MembershipHead {
        head: head(row)?,
        kind: words::parse_channel_kind(rows::get(row, "kind")?)?,
        joined_rev: rows::rev(row, "joined_rev")?,
        personal_rev: rows::personal_rev(row, "personal_rev")?,
        state: rows::membership_state(row)?,
    }))
}
