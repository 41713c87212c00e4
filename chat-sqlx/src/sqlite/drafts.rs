//! Drafts on SQLite.

use async_trait::async_trait;
use chat_core::store::{DraftOutcome, DraftQuery, DraftStore, PersonalItem, SetDraft};
use chat_core::{
    ChannelId, DraftPage, DraftPlace, DraftState, PersonalRev, Result, Target, Timestamp, UserId,
};
use sqlx::sqlite::SqlitePool;
use sqlx::{Encode, SqlStr, Sqlite, SqliteConnection, Type};

use super::binds::signed;
use super::open::SqliteStore;
use super::rows::Cells;
use super::sql::Sql;
use crate::fault;

const FIND: &str = "SELECT (SELECT count(*) FROM (SELECT 1 FROM chat_drafts n
         WHERE n.user_id = ?1 AND n.body IS NOT NULL LIMIT ?3)), d.place, d.body, d.personal_rev, d.at
     FROM chat_users u LEFT JOIN chat_drafts d ON d.user_id = u.user_id AND d.place = ?2
     WHERE u.user_id = ?1 AND (?4 IS NULL OR EXISTS (SELECT 1 FROM chat_participants p
         CROSS JOIN chat_channels c ON c.channel_id = p.channel_id
         WHERE p.channel_id = ?4 AND p.user_id = ?1 AND p.active = 1 AND c.deleted_at IS NULL))";
const RAISE: &str = "UPDATE chat_users SET personal_rev = personal_rev + 1, drafts_rev = personal_rev + 1
     WHERE user_id = ?1 RETURNING personal_rev";
const WRITE: &str =
    "INSERT INTO chat_drafts (user_id, place, body, personal_rev, at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (user_id, place) DO UPDATE SET body = excluded.body, personal_rev = excluded.personal_rev,
         at = excluded.at";
const LIST: &str = "SELECT place, body, personal_rev, at FROM chat_drafts
     WHERE user_id = ?1 AND body IS NOT NULL AND personal_rev < ?2 ORDER BY personal_rev DESC LIMIT ?3";
// As many as asked, and all that share the version of the last of them.
const SINCE: &str = "SELECT place, body, personal_rev, at FROM chat_drafts
     WHERE user_id = ?1 AND personal_rev > ?2 AND personal_rev <= coalesce((SELECT n.personal_rev FROM chat_drafts n
         WHERE n.user_id = ?1 AND n.personal_rev > ?2 ORDER BY n.personal_rev LIMIT 1 OFFSET ?3 - 1), 9223372036854775807)
     ORDER BY personal_rev";

/// The drafts at the places from `?1` to before `?2` of one user, or of all who are in a group: `?3`.
macro_rules! waiting {
    (one) => {
        "chat_drafts d WHERE d.user_id = ?3 AND d.place >= ?1 AND d.place < ?2 AND d.body IS NOT NULL"
    };
    (all) => {
        "chat_participants p CROSS JOIN chat_drafts d ON d.user_id = p.user_id
         WHERE p.channel_id = ?3 AND p.active = 1 AND d.place >= ?1 AND d.place < ?2 AND d.body IS NOT NULL"
    };
}

macro_rules! empty {
    ($which:ident) => {
        [
            concat!(
                "UPDATE chat_users SET personal_rev = personal_rev + 1, drafts_rev = personal_rev + 1
                 WHERE user_id IN (SELECT d.user_id FROM ",
                waiting!($which),
                ")"
            ),
            concat!(
                "UPDATE chat_drafts SET body = NULL, at = ?4,
                     personal_rev = (SELECT u.personal_rev FROM chat_users u WHERE u.user_id = chat_drafts.user_id)
                 WHERE (user_id, place) IN (SELECT d.user_id, d.place FROM ",
                waiting!($which),
                ")"
            ),
        ]
    };
}
const EMPTY_ONE: [&str; 2] = empty!(one);
const EMPTY_ALL: [&str; 2] = empty!(all);

#[async_trait]
impl DraftStore for SqliteStore {
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome> {
        let mut transaction = self.write().await?;
        let outcome = write(transaction.connection(), self.sql(), set).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage> {
        let list = sqlx::query(self.sql().of(LIST))
            .bind(query.user.as_str())
            .bind(query.before.unwrap_or(PersonalRev::MAX).as_i64())
            .bind(signed(query.limit.saturating_add(1)));
        let rows = list.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let drafts = rows.iter().map(|row| draft(&mut Cells::of(row))).collect::<Result<_>>()?;
        Ok(query.page(drafts))
    }
}

async fn write(connection: &mut SqliteConnection, sql: &Sql, set: &SetDraft) -> Result<DraftOutcome> {
    let (user, place) = (set.user.as_str(), set.place.to_stored());
    let find = sqlx::query(sql.of(FIND)).bind(user).bind(&place).bind(signed(set.limit));
    let find = find.bind(set.place.channel().map(|channel| channel.as_uuid()));
    let found = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
    let Some(row) = found else { return Ok(DraftOutcome::NotFound) };
    let mut cells = Cells::of(&row);
    let others = usize::try_from(cells.number()?).unwrap_or(usize::MAX);
    let held = if cells.is_absent()? { None } else { Some(draft(&mut cells)?) };
    if let Some(outcome) = set.decide(held, others) {
        return Ok(outcome);
    }
    let raise = sqlx::query(sql.of(RAISE)).bind(user);
    let row = raise.fetch_one(&mut *connection).await.map_err(fault::from_sqlx)?;
    let state = set.state(Cells::of(&row).personal_rev()?);
    let write = sqlx::query(sql.of(WRITE))
        .bind(user)
        .bind(&place)
        .bind((!state.body.is_empty()).then_some(state.body.as_str()))
        .bind(state.version.as_i64())
        .bind(state.at.as_micros());
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(DraftOutcome::Set(state))
}

/// Empties somebody's drafts at a target. One statement, and one more if there are any.
pub(super) async fn empty_one(
    connection: &mut SqliteConnection,
    sql: &Sql,
    user: &UserId,
    target: &Target,
    at: Timestamp,
) -> Result<()> {
    empty(connection, EMPTY_ONE.map(|text| sql.of(text)), target, user.as_str(), at).await
}

/// Empties the drafts of all who are in a group. One statement, and one more if there are any.
pub(super) async fn empty_all(
    connection: &mut SqliteConnection,
    sql: &Sql,
    group: ChannelId,
    at: Timestamp,
) -> Result<()> {
    empty(connection, EMPTY_ALL.map(|text| sql.of(text)), &group.into(), group.as_uuid(), at).await
}

async fn empty<'w, W>(
    connection: &mut SqliteConnection,
    [raise, empty]: [SqlStr; 2],
    target: &Target,
    who: W,
    at: Timestamp,
) -> Result<()>
where
    W: 'w + Encode<'w, Sqlite> + Type<Sqlite> + Copy,
{
    let [from, to] = DraftPlace::stored_range(target);
    let raise = sqlx::query(raise).bind(from.clone()).bind(to.clone()).bind(who);
    if raise.execute(&mut *connection).await.map_err(fault::from_sqlx)?.rows_affected() > 0 {
        let empty = sqlx::query(empty).bind(from).bind(to).bind(who).bind(at.as_micros());
        empty.execute(connection).await.map_err(fault::from_sqlx)?;
    }
    Ok(())
}

/// The first of somebody's drafts above a version, with theirs, and those that share the version of the last of them.
/// One statement.
pub(super) async fn since(
    readers: &SqlitePool,
    sql: &Sql,
    user: &UserId,
    since: PersonalRev,
    limit: usize,
) -> Result<Vec<(PersonalRev, PersonalItem)>> {
    let find = sqlx::query(sql.of(SINCE)).bind(user.as_str()).bind(since.as_i64()).bind(signed(limit));
    let rows = find.fetch_all(readers).await.map_err(fault::from_sqlx)?;
    let items = rows.iter().map(|row| draft(&mut Cells::of(row)));
    items.map(|draft| draft.map(|draft| (draft.version, PersonalItem::Draft(draft)))).collect()
}

fn draft(cells: &mut Cells<'_>) -> Result<DraftState> {
    Ok(DraftState {
        place: DraftPlace::from_stored(cells.take()?)?,
        body: cells.take::<Option<String>>()?.unwrap_or_default(),
        version: cells.personal_rev()?,
        at: cells.time()?,
    })
}
