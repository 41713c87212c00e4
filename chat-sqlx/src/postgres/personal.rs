//! Personal state on Postgres.

use async_trait::async_trait;
use chat_core::store::{PersonalChange, PersonalEdit, PersonalOutcome, PersonalStore};
use chat_core::{Error, Limits, ListPlace, Result, TotalUnread, UserId};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::channels::scan;
use super::{PostgresStore, rows};
use crate::{fault, words};

#[async_trait]
impl PersonalStore for PostgresStore {
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut lane = self.lanes.take().await.map_err(fault::from_sqlx)?;
        let mut tx = self.transactions.begin_change_on(&mut lane).await.map_err(fault::from_sqlx)?;
        let users: Vec<&str> = batch.iter().map(|change| change.user.as_str()).collect();
        let lock = self.sql.personal_lock.query().bind(users.clone());
        lock.fetch_all(&mut *tx).await.map_err(fault::from_sqlx)?;
        let outcomes = self.write_personal(&mut tx, batch, &users).await?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        self.lanes.give_back(lane);
        Ok(outcomes)
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        let most = i64::try_from(limits.unread_total_channels.saturating_add(1)).unwrap_or(i64::MAX);
        let query = self.sql.total_unread.query().bind(user.as_str()).bind(scan(limits)).bind(most);
        let found = query.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        let unread = found.iter().map(|row| {
            let level = words::parse_notifications(rows::get(row, "notifications")?)?;
            Ok((level, rows::unread(row, rows::number(row, "above")?, limits)?))
        });
        Ok(TotalUnread::sum(unread.collect::<Result<Vec<_>>>()?, limits.unread_total_channels))
    }
}

impl PostgresStore {
    async fn write_personal(
        &self,
        connection: &mut PgConnection,
        batch: &[PersonalChange],
        users: &[&str],
    ) -> Result<Vec<PersonalOutcome>> {
        let edits = || batch.iter().map(|change| change.edit);
        let write = self.sql.personal_write.query();
        let write = write
            .bind(batch.iter().map(|change| change.channel.as_uuid()).collect::<Vec<Uuid>>())
            .bind(users.to_vec())
            .bind(edits().map(lowest).collect::<Vec<Option<i64>>>())
            .bind(edits().map(highest).collect::<Vec<Option<i64>>>())
            .bind(edits().map(level).collect::<Vec<Option<&str>>>())
            .bind(edits().map(|edit| Some(edit.seq()?.as_i64())).collect::<Vec<Option<i64>>>())
            .bind(edits().map(place).collect::<Vec<Option<&str>>>());
        let found = write.fetch_all(connection).await.map_err(fault::from_sqlx)?;
        let mut outcomes = vec![PersonalOutcome::NotFound; batch.len()];
        for row in &found {
            let slot = outcomes.get_mut(rows::ordinal(row)?);
            let slot =
                slot.ok_or_else(|| Error::internal("the database answered an item that was not asked"))?;
            *slot = outcome(row)?;
        }
        Ok(outcomes)
    }
}

fn lowest(edit: PersonalEdit) -> Option<i64> {
    if let PersonalEdit::ReadTo(seq) = edit { Some(seq.as_i64()) } else { None }
}

fn highest(edit: PersonalEdit) -> Option<i64> {
    if let PersonalEdit::UnreadFrom(seq) = edit { Some(seq.minus(1).as_i64()) } else { None }
}

fn level(edit: PersonalEdit) -> Option<&'static str> {
    if let PersonalEdit::Notify(level) = edit { Some(words::notifications(level)) } else { None }
}

fn place(edit: PersonalEdit) -> Option<&'static str> {
    match edit {
        PersonalEdit::Place(ListPlace::Listed) => Some("listed"),
        PersonalEdit::Place(ListPlace::Hidden) => Some("hidden"),
        PersonalEdit::Place(ListPlace::Archived) => Some("archived"),
        _ => None,
    }
}

fn outcome(row: &PgRow) -> Result<PersonalOutcome> {
    if !rows::get::<bool>(row, "fits")? {
        return Ok(PersonalOutcome::BeyondHead(rows::seq(row, "last_seq")?));
    }
    let state = rows::membership_state(row)?;
    if rows::get::<Option<i64>>(row, "personal_rev")?.is_none() {
        return Ok(PersonalOutcome::Unchanged(state));
    }
    Ok(PersonalOutcome::Changed { personal_rev: rows::personal_rev(row, "personal_rev")?, state })
}
