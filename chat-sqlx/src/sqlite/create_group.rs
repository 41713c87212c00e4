//! Creating a group on SQLite.

use chat_core::store::{CreateOutcome, NewGroup};
use chat_core::{Activity, ActivityKind, ChannelKind, Result, Rev, Seq, Topic};
use sqlx::SqliteConnection;

use super::binds::{set_of, signed};
use super::guard;
use super::participants::{self, Join};
use super::rows::Cells;
use super::sql::Sql;
use crate::{fault, payload, words};

const FIND_REPEAT: &str =
    "SELECT channel_id, creation_digest FROM chat_channels WHERE created_by = ?1 AND creation_key = ?2";
const CREATE: &str =
    "INSERT INTO chat_channels (channel_id, kind, name, topic, metadata, history, last_seq, rev,
         receipt_rev, access_version, participant_count, created_by, creation_key, creation_digest,
         created_at, updated_at, last_activity_at)
     SELECT ?1, 'group', ?2, ?3, ?4, ?5, 0, 1, 0, 1, ?6, ?7, ?8, ?9, ?10, ?10, ?10
     WHERE NOT EXISTS (SELECT 1 FROM json_each(?11) j WHERE
         EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = ?7 AND blocked = j.value)
         OR EXISTS (SELECT 1 FROM chat_blocks WHERE blocker = j.value AND blocked = ?7))";

/// What an earlier creation under the same key came to, if there was one. At most one statement.
pub(super) async fn find_repeat(
    connection: &mut SqliteConnection,
    sql: &Sql,
    group: &NewGroup,
) -> Result<Option<CreateOutcome>> {
    let Some((key, digest)) = &group.key else { return Ok(None) };
    let find = sqlx::query(sql.of(FIND_REPEAT)).bind(group.creator.to_stored()).bind(key.as_str().to_owned());
    let row = find.fetch_optional(connection).await.map_err(fault::from_sqlx)?;
    let Some(mut cells) = row.as_ref().map(Cells::of) else { return Ok(None) };
    let first = cells.channel_id()?;
    let is_same = cells.take::<&[u8]>()? == digest.as_slice();
    Ok(Some(if is_same { CreateOutcome::Duplicate(first) } else { CreateOutcome::Conflict }))
}

/// Creates the group with everything in it, unless its creator blocks one of those, or is blocked by one. Four
/// statements.
pub(super) async fn create(
    connection: &mut SqliteConnection,
    sql: &Sql,
    group: &NewGroup,
) -> Result<Option<Activity>> {
    let users: Vec<_> = group.participants.iter().map(|(user, _)| user.clone()).collect();
    let key = group.key.as_ref();
    let create = sqlx::query(sql.of(CREATE))
        .bind(group.id.as_uuid())
        .bind(group.name.as_str())
        .bind(group.topic.as_ref().map(Topic::as_str))
        .bind(payload::encode_metadata(&group.metadata))
        .bind(words::history(group.history))
        .bind(signed(group.participants.len()))
        .bind(group.creator.to_stored())
        .bind(key.map(|(key, _)| key.as_str()))
        .bind(key.map(|(_, digest)| digest.as_slice()))
        .bind(group.at.as_micros())
        .bind(set_of(&users));
    if create.execute(&mut *connection).await.map_err(fault::from_sqlx)?.rows_affected() == 0 {
        return Ok(None);
    }
    let joins = group.participants.iter().map(|(user, role)| Join {
        channel: group.id,
        user,
        role: *role,
        at: group.at,
    });
    participants::join(connection, sql, &joins.collect::<Vec<_>>()).await?;
    let kind = ActivityKind::Created { kind: ChannelKind::Group, name: Some(group.name.clone()), users };
    let rev = Rev::ZERO.next();
    let activity = Activity { channel: group.id, rev, actor: group.creator.clone(), at: group.at, kind };
    guard::record(connection, sql, &activity, Seq::ZERO).await?;
    Ok(Some(activity))
}
