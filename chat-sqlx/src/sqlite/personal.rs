//! Personal state on SQLite.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{PersonalChange, PersonalOutcome, PersonalStore};
use chat_core::{Limits, MembershipState, PersonalRev, Result, Seq, TotalUnread, UserId};
use sqlx::SqliteConnection;

use super::binds::{hex, json_of, signed};
use super::open::SqliteStore;
use super::rows::{Cells, damaged, state_columns};
use super::sql::Sql;
use super::unread::unread_columns;
use crate::{fault, words};

const CHECK: &str = concat!(
    "BEGIN IMMEDIATE; SELECT j.key, c.last_seq, u.personal_rev, ",
    state_columns!(),
    "
     FROM json_each(?1) j
     CROSS JOIN chat_channels c ON c.channel_id = unhex(j.value ->> 0) AND c.deleted_at IS NULL
     CROSS JOIN chat_participants p ON p.channel_id = c.channel_id AND p.user_id = j.value ->> 1 AND p.active = 1
     CROSS JOIN chat_users u ON u.user_id = p.user_id"
);
// One `?` for each statement, in their order: what the driver binds when a text has several.
const WRITE: &str =
    "UPDATE OR ROLLBACK chat_participants AS p SET badge_seq = j.value ->> 2, notifications = j.value ->> 3,
         hidden_at_seq = j.value ->> 4, archived = j.value ->> 5, personal_rev = j.value ->> 6
     FROM json_each(?) j WHERE p.channel_id = unhex(j.value ->> 0) AND p.user_id = j.value ->> 1;
     UPDATE OR ROLLBACK chat_users AS u SET personal_rev = j.value ->> 1
     FROM json_each(?) j WHERE u.user_id = j.value ->> 0;
     COMMIT";
const TOTAL: &str = concat!(
    "WITH behind AS MATERIALIZED (SELECT p.channel_id, p.notifications, p.hidden_seqs, c.last_seq,
             max(p.badge_seq, p.floor_seq) AS base
         FROM chat_participants p CROSS JOIN chat_channels c ON c.channel_id = p.channel_id
         WHERE p.user_id = ?1 AND p.active = 1 AND p.archived = 0 AND p.notifications <> 'muted' AND c.deleted_at IS NULL
             AND c.last_seq > max(p.badge_seq, p.floor_seq)
             AND (p.hidden_at_seq IS NULL OR c.last_seq > p.hidden_at_seq)
         ORDER BY p.channel_id LIMIT ?4)
     SELECT behind.notifications, behind.last_seq - behind.base, ",
    unread_columns!("behind.channel_id", "behind.base", "behind.hidden_seqs"),
    " FROM behind ORDER BY behind.channel_id"
);

#[async_trait]
impl PersonalStore for SqliteStore {
    /// Two calls to the database: one begins the transaction and checks, one writes and commits.
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        let mut writer = self.writer().take().await?;
        let found = check(writer.connection(), self.sql(), batch).await?;
        let outcomes: Vec<_> =
            batch.iter().zip(&found).map(|(change, found)| decide(change, found.as_ref())).collect();
        write(writer.connection(), self.sql(), batch, &outcomes).await?;
        writer.give_back();
        Ok(outcomes)
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        let find = sqlx::query(self.sql().of(TOTAL))
            .bind(user.as_str())
            .bind(signed(limits.unread_cap.saturating_add(1)))
            .bind(signed(limits.unread_scan))
            .bind(signed(limits.unread_total_channels.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let unread = rows.iter().map(Cells::of).map(|mut cells| {
            let level = words::parse_notifications(cells.take()?)?;
            let above = cells.number()?;
            Ok((level, cells.unread(above, limits)?))
        });
        Ok(TotalUnread::sum(unread.collect::<Result<Vec<_>>>()?, limits.unread_total_channels))
    }
}

/// An active participant's own state, their channel's last message, and their version.
#[derive(Debug, Clone)]
struct Found {
    last_seq: Seq,
    personal_rev: PersonalRev,
    state: MembershipState,
}

async fn check(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[PersonalChange],
) -> Result<Vec<Option<Found>>> {
    let rows: Vec<_> =
        batch.iter().map(|change| (hex(&change.channel.as_uuid()), change.user.as_str())).collect();
    let check = sqlx::query(sql.of(CHECK)).bind(json_of(serde_json::to_string(&rows))?);
    let rows = check.fetch_all(connection).await.map_err(fault::from_sqlx)?;
    let mut found = vec![None; batch.len()];
    for mut cells in rows.iter().map(Cells::of) {
        let place = usize::try_from(cells.number()?).map_err(|_| damaged())?;
        let change = batch.get(place).ok_or_else(damaged)?;
        *found.get_mut(place).ok_or_else(damaged)? = Some(Found {
            last_seq: cells.seq()?,
            personal_rev: cells.personal_rev()?,
            state: cells.membership_state(change.channel)?,
        });
    }
    Ok(found)
}

fn decide(change: &PersonalChange, found: Option<&Found>) -> PersonalOutcome {
    let Some(Found { last_seq, personal_rev, state: before }) = found else {
        return PersonalOutcome::NotFound;
    };
    if change.edit.seq().is_some_and(|seq| seq > *last_seq) {
        return PersonalOutcome::BeyondHead(*last_seq);
    }
    let state = change.edit.apply(before.clone(), *last_seq);
    if state == *before {
        return PersonalOutcome::Unchanged(state);
    }
    PersonalOutcome::Changed { personal_rev: personal_rev.next(), state }
}

async fn write(
    connection: &mut SqliteConnection,
    sql: &Sql,
    batch: &[PersonalChange],
    outcomes: &[PersonalOutcome],
) -> Result<()> {
    let (mut states, mut versions) = (Vec::new(), BTreeMap::new());
    for (change, outcome) in batch.iter().zip(outcomes) {
        let PersonalOutcome::Changed { personal_rev, state } = outcome else { continue };
        let (channel, user) = (hex(&change.channel.as_uuid()), change.user.as_str());
        let level = words::notifications(state.notifications);
        let (badge, hidden_at) = (state.badge_seq.as_i64(), state.hidden_at_seq.map(Seq::as_i64));
        states.push((
            channel,
            user,
            badge,
            level,
            hidden_at,
            i64::from(state.archived),
            personal_rev.as_i64(),
        ));
        versions.insert(user, personal_rev.as_i64());
    }
    let versions: Vec<_> = versions.into_iter().collect();
    let write = sqlx::query(sql.of(WRITE))
        .bind(json_of(serde_json::to_string(&states))?)
        .bind(json_of(serde_json::to_string(&versions))?);
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}
