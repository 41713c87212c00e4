//! Drafts on Postgres.

use async_trait::async_trait;
use chat_core::store::{DraftOutcome, DraftQuery, DraftStore, PersonalItem, SetDraft};
use chat_core::{
    ChannelId, DraftPage, DraftPlace, DraftState, PersonalRev, Result, Target, Timestamp, UserId,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use super::fenced::Held;
use super::{PostgresStore, rows};
use crate::fault;

#[async_trait]
impl DraftStore for PostgresStore {
    /// Three statements: one locks the user, one reads on the newer snapshot, one writes.
    async fn set_draft(&self, set: &SetDraft) -> Result<DraftOutcome> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        let outcome = self.write_draft(&mut tx, set).await?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(outcome)
    }

    async fn drafts(&self, query: &DraftQuery<'_>) -> Result<DraftPage> {
        let list = self.sql.drafts.query().bind(query.user.as_str());
        let list = list.bind(query.before.unwrap_or(PersonalRev::MAX).as_i64());
        let list = list.bind(rows::one_more(query.limit));
        let found = list.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        Ok(query.page(found.iter().map(draft).collect::<Result<_>>()?))
    }
}

impl PostgresStore {
    async fn write_draft(&self, connection: &mut PgConnection, set: &SetDraft) -> Result<DraftOutcome> {
        let (user, place) = (set.user.as_str(), set.place.to_stored());
        let lock = self.sql.personal_lock.query().bind(vec![user]);
        if lock.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?.is_none() {
            return Ok(DraftOutcome::NotFound);
        }
        let find = self.sql.draft_find.query().bind(user).bind(&place).bind(rows::limit_of(set.limit));
        let find = find.bind(set.place.channel().map(|channel| channel.as_uuid()));
        let found = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let Some(row) = found else { return Ok(DraftOutcome::NotFound) };
        let others = usize::try_from(rows::number(&row, "others")?).unwrap_or(usize::MAX);
        let is_held = rows::get::<Option<&str>>(&row, "place")?.is_some();
        let held = if is_held { Some(draft(&row)?) } else { None };
        if let Some(outcome) = set.decide(held, others) {
            return Ok(outcome);
        }
        let write = self.sql.draft_write.query();
        let write = write
            .bind(user)
            .bind(&place)
            .bind((!set.body.is_empty()).then_some(set.body.as_str()))
            .bind(rows::to_offset(set.at));
        let row = write.fetch_one(connection).await.map_err(fault::from_sqlx)?;
        Ok(DraftOutcome::Set(set.state(rows::personal_rev(&row, "personal_rev")?)))
    }

    /// Empties somebody's drafts at a target; their row is held. One statement.
    pub(super) async fn empty_drafts(
        &self,
        connection: &mut PgConnection,
        user: &UserId,
        target: &Target,
        at: Timestamp,
    ) -> Result<()> {
        let [from, to] = DraftPlace::stored_range(target);
        let empty = self.sql.drafts_empty.query().bind(user.as_str());
        let empty = empty.bind(from).bind(to).bind(rows::to_offset(at));
        empty.execute(connection).await.map_err(fault::from_sqlx)?;
        Ok(())
    }

    /// Empties the drafts of all who are in a group; their rows are held. One statement.
    pub(super) async fn end_drafts(
        &self,
        held: &mut Held<'_>,
        group: ChannelId,
        at: Timestamp,
    ) -> Result<()> {
        let [from, to] = DraftPlace::stored_range(&group.into());
        let end = self.sql.drafts_end.query().bind(group.as_uuid());
        held.execute(end.bind(from).bind(to).bind(rows::to_offset(at))).await
    }

    /// The first of somebody's drafts above a version, with theirs, and those that share the version of the last of
    /// them. One statement.
    pub(super) async fn drafts_since(
        &self,
        user: &UserId,
        since: PersonalRev,
        limit: usize,
    ) -> Result<Vec<(PersonalRev, PersonalItem)>> {
        let find = self.sql.drafts_since.query();
        let find = find.bind(user.as_str()).bind(since.as_i64()).bind(rows::limit_of(limit));
        let found = find.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let items = found.iter().map(draft);
        items.map(|draft| draft.map(|draft| (draft.version, PersonalItem::Draft(draft)))).collect()
    }
}

fn draft(row: &PgRow) -> Result<DraftState> {
    Ok(DraftState {
        place: DraftPlace::from_stored(rows::get(row, "place")?)?,
        body: rows::get::<Option<String>>(row, "body")?.unwrap_or_default(),
        version: rows::personal_rev(row, "personal_rev")?,
        at: rows::timestamp(row, "at")?,
    })
}
