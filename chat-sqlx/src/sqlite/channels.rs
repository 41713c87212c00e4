//! Channels on SQLite: changing and deleting groups, heads. Creating one and the list have their own files.

use async_trait::async_trait;
use chat_core::store::{
    ChannelChange, ChannelEdit, ChannelRemoval, ChannelStore, CreateOutcome, Fenced, MembershipHead,
    Memberships, NewGroup, Pair,
};
use chat_core::{
    Access, Activity, ActivityKind, ChannelId, ChannelPage, ChannelPageKey, ChannelView, DirectKey, Fence,
    Head, Limits, MembershipState, PersonalRev, Result, Seq, Timestamp, UserId,
};
use sqlx::SqliteConnection;
use sqlx::types::Uuid;

use super::binds::{hex, json_of};
use super::open::SqliteStore;
use super::rows::{Cells, state_columns};
use super::sql::Sql;
use super::{channel_list, create_group, drafts, users};
use crate::{fault, settings, words};

const RENAME: &str = "UPDATE chat_channels SET name = ?2, updated_at = ?3 WHERE channel_id = ?1";
const SET_RECEIPTS: &str = "UPDATE chat_channels SET receipts = ?2, updated_at = ?3 WHERE channel_id = ?1";
const SET_TOPIC: &str = "UPDATE chat_channels SET topic = ?2, updated_at = ?3 WHERE channel_id = ?1";
const SET_PERMISSIONS: &str =
    "UPDATE chat_channels SET permissions = json_patch(coalesce(permissions, '{}'), ?2),
         access_version = access_version + 1, updated_at = ?3 WHERE channel_id = ?1";
const FREEZE: &str = "UPDATE chat_channels SET frozen_at = ?3, frozen_reason = ?2,
         access_version = access_version + 1, updated_at = ?3 WHERE channel_id = ?1";
const UNFREEZE: &str = "UPDATE chat_channels SET frozen_at = NULL, frozen_reason = nullif(?2, ?2),
         access_version = access_version + 1, updated_at = ?3 WHERE channel_id = ?1";
const SET_SLOW_MODE: &str = "UPDATE chat_channels SET slow_mode = CAST(?2 AS INTEGER),
         access_version = access_version + 1, updated_at = ?3 WHERE channel_id = ?1";
const DELETE: &str = "UPDATE chat_channels SET deleted_at = ?2 WHERE channel_id = ?1";
const RAISE_ALL: &str = "UPDATE chat_users SET personal_rev = personal_rev + 1
     WHERE user_id IN (SELECT user_id FROM chat_participants WHERE channel_id = ?1 AND active = 1)";
const NOTE_ALL: &str = "UPDATE chat_participants AS p SET personal_rev = u.personal_rev
     FROM chat_users u WHERE p.channel_id = ?1 AND p.active = 1 AND u.user_id = p.user_id";
const DIRECT: &str =
    "SELECT (SELECT channel_id FROM chat_channels WHERE direct_key = ?1 AND deleted_at IS NULL),
         EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?2 AND blocked = ?3)
             OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?3 AND blocked = ?2)";
const ACCESS: &str = "SELECT c.kind, c.direct_key, c.history, c.participant_count, p.role,
         c.permissions, c.frozen_at, c.frozen_reason, c.slow_mode, p.muted_at, p.muted_until, p.mute_reason, p.floor_seq,
         c.kind = 'direct' AND EXISTS (SELECT 1 FROM chat_participants o WHERE o.channel_id = c.channel_id
             AND o.user_id <> ?2 AND (EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?2 AND blocked = o.user_id)
                 OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = o.user_id AND blocked = ?2))),
         c.access_version, p.access_version
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     WHERE c.channel_id = ?1 AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1";
const MEMBERSHIPS: &str = concat!(
    "SELECT u.personal_rev, u.blocks_rev, CASE WHEN u.blocks_rev > 0 AND row_number() OVER (ORDER BY held.channel_id) = 1
             THEN (SELECT json_group_array(blocked) FROM chat_blocks WHERE blocker = ?1) END, held.*
     FROM chat_users u LEFT JOIN (SELECT c.channel_id, c.rev, c.receipt_rev, c.kind, p.joined_rev, p.personal_rev, ",
    state_columns!(),
    "
         FROM chat_participants p CROSS JOIN chat_channels c ON c.channel_id = p.channel_id
         WHERE p.user_id = ?1 AND p.active = 1 AND c.deleted_at IS NULL) held ON true
     WHERE u.user_id = ?1 ORDER BY held.channel_id"
);
const HEADS: &str = "SELECT c.channel_id, c.rev, c.receipt_rev
     FROM json_each(?1) j CROSS JOIN chat_channels c ON c.channel_id = unhex(j.value)";
const FIND_DIRECT: &str = concat!(
    "SELECT c.last_seq, c.direct_key, ",
    state_columns!(),
    "
     FROM chat_channels c JOIN chat_participants p ON p.channel_id = c.channel_id
     WHERE c.channel_id = ?1 AND c.kind = 'direct' AND c.deleted_at IS NULL AND p.user_id = ?2 AND p.active = 1"
);
const CLEAR: &str = "UPDATE chat_participants SET floor_seq = ?3, hidden_at_seq = ?3, hidden_seqs = NULL,
         personal_rev = ?4
     WHERE channel_id = ?1 AND user_id = ?2";

#[async_trait]
impl ChannelStore for SqliteStore {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        let mut transaction = self.write().await?;
        let repeat = create_group::find_repeat(transaction.connection(), self.sql(), group).await?;
        let outcome = if let Some(outcome) = repeat {
            outcome
        } else {
            let created = create_group::create(transaction.connection(), self.sql(), group).await?;
            created.map_or(CreateOutcome::Blocked, CreateOutcome::Created)
        };
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        let guarded = self.guarded_group(change.channel, &change.actor, change.fence, change.at).await?;
        let mut guarded = match guarded {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let (connection, sql) = guarded.connection();
        let update = match &change.edit {
            ChannelEdit::Rename(_) => RENAME,
            ChannelEdit::Topic(_) => SET_TOPIC,
            ChannelEdit::Receipts(_) => SET_RECEIPTS,
            ChannelEdit::Permissions(_) => SET_PERMISSIONS,
            ChannelEdit::Freeze(_) => FREEZE,
            ChannelEdit::Unfreeze(_) => UNFREEZE,
            ChannelEdit::SlowMode(..) => SET_SLOW_MODE,
        };
        let update = sqlx::query(sql.of(update)).bind(change.channel.as_uuid());
        let update = update.bind(settings::edited(&change.edit)).bind(change.at.as_micros());
        update.execute(connection).await.map_err(fault::from_sqlx)?;
        let activity = guarded.record(change.edit.clone().into_activity()).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(activity))
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        let guarded = self.guarded_group(removal.channel, &removal.actor, removal.fence, removal.at).await?;
        let mut guarded = match guarded {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let activity = guarded.record(ActivityKind::Deleted).await?;
        let (connection, sql) = guarded.connection();
        for raise in [RAISE_ALL, NOTE_ALL] {
            let raise = sqlx::query(sql.of(raise)).bind(removal.channel.as_uuid());
            raise.execute(&mut *connection).await.map_err(fault::from_sqlx)?;
        }
        drafts::empty_all(connection, sql, removal.channel, removal.at).await?;
        let delete = sqlx::query(sql.of(DELETE)).bind(removal.channel.as_uuid()).bind(removal.at.as_micros());
        delete.execute(connection).await.map_err(fault::from_sqlx)?;
        guarded.commit().await?;
        Ok(Fenced::Decided(activity))
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        let [one, other] = key.users();
        let find = sqlx::query(self.sql().of(DIRECT)).bind(key.to_stored());
        let find = find.bind(one.as_str()).bind(other.as_str());
        let row = find.fetch_one(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut cells = Cells::of(&row);
        let channel = cells.take::<Option<Uuid>>()?.map(ChannelId::from_uuid);
        Ok(Pair { channel, is_blocked: cells.take()? })
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        let find = sqlx::query(self.sql().of(ACCESS)).bind(channel.as_uuid()).bind(user.as_str());
        let row = find.fetch_optional(self.readers()).await.map_err(fault::from_sqlx)?;
        row.map(|row| access_of(&mut Cells::of(&row), channel, user)).transpose()
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        channel_list::view(self, channel, viewer, limits).await
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        channel_list::page(self, viewer, archived, after, limit, limits).await
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        let find = sqlx::query(self.sql().of(MEMBERSHIPS)).bind(user.as_str());
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let mut found = Memberships::default();
        for mut cells in rows.iter().map(Cells::of) {
            found.personal_rev = cells.personal_rev()?;
            let blocks = cells.blocks()?;
            if found.channels.is_empty() {
                found.blocks = blocks;
            }
            if !cells.is_absent()? {
                found.channels.push(membership_of(&mut cells)?);
            }
        }
        Ok(found)
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        let ids: Vec<_> = channels.iter().map(|channel| hex(&channel.as_uuid())).collect();
        let find = sqlx::query(self.sql().of(HEADS)).bind(json_of(serde_json::to_string(&ids))?);
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        rows.iter().map(|row| head_of(&mut Cells::of(row))).collect()
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let find = sqlx::query(self.sql().of(FIND_DIRECT)).bind(channel.as_uuid()).bind(user.as_str());
        let row = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let mut cleared = None;
        if let Some(mut cells) = row.as_ref().map(Cells::of) {
            let last_seq = cells.seq()?;
            let key = DirectKey::from_stored(cells.take()?)?;
            let state = cells.membership_state(channel)?;
            let personal_rev = users::raise_one(connection, self.sql(), user, at).await?;
            clear(connection, self.sql(), (channel, user), last_seq, personal_rev).await?;
            drafts::empty_one(connection, self.sql(), user, &key.other(user).into(), at).await?;
            let (hidden_at_seq, hidden_seqs) = (Some(last_seq), Vec::new());
            let state = MembershipState { floor_seq: last_seq, hidden_at_seq, hidden_seqs, ..state };
            cleared = Some((personal_rev, state));
        }
        transaction.commit().await?;
        Ok(cleared)
    }
}

async fn clear(
    connection: &mut SqliteConnection,
    sql: &Sql,
    (channel, user): (ChannelId, &UserId),
    last_seq: Seq,
    personal_rev: PersonalRev,
) -> Result<()> {
    let clear = sqlx::query(sql.of(CLEAR))
        .bind(channel.as_uuid())
        .bind(user.as_str())
        .bind(last_seq.as_i64())
        .bind(personal_rev.as_i64());
    clear.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

fn access_of(cells: &mut Cells<'_>, channel: ChannelId, user: &UserId) -> Result<Access> {
    Ok(Access {
        channel,
        user: user.clone(),
        kind: words::parse_channel_kind(cells.take()?)?,
        direct_key: cells.take::<Option<&str>>()?.map(DirectKey::from_stored).transpose()?,
        history: words::parse_history(cells.take()?)?,
        participant_count: cells.number()?,
        role: words::parse_role(cells.take()?)?,
        permissions: settings::decode_permissions(cells.take()?)?,
        frozen: cells.freeze()?,
        slow_mode: settings::slow_mode(cells.take()?)?,
        muted: cells.sanction()?,
        floor_seq: cells.seq()?,
        is_blocked: cells.take()?,
        fence: Fence { channel: cells.number()?, participant: cells.number()? },
    })
}

fn head_of(cells: &mut Cells<'_>) -> Result<Head> {
    Ok(Head { channel: cells.channel_id()?, rev: cells.rev()?, receipt_rev: cells.receipt_rev()? })
}

pub(super) fn membership_of(cells: &mut Cells<'_>) -> Result<MembershipHead> {
    let head = head_of(cells)?;
    Ok(MembershipHead {
        head,
        kind: words::parse_channel_kind(cells.take()?)?,
        joined_rev: cells.rev()?,
        personal_rev: cells.personal_rev()?,
        state: cells.membership_state(head.channel)?,
    })
}
