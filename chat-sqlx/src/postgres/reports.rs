//! Reports on Postgres.

use async_trait::async_trait;
use chat_core::store::{
    CloseOutcome, CloseReport, Fenced, NewReport, ReportOutcome, ReportQuery, ReportStore,
};
use chat_core::{
    Actor, Closing, Comment, Error, MessageId, Reason, Report, ReportId, ReportPage, Result, Sender,
    Snapshot, UserId,
};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::fenced::decided;
use super::{PostgresStore, rows};
use crate::{fault, words};

#[async_trait]
impl ReportStore for PostgresStore {
    /// Two statements between BEGIN and COMMIT.
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        let mut tx = self.transactions.begin_change(&self.pool).await.map_err(fault::from_sqlx)?;
        let hold = self.sql.hold_participant.query().bind(new.channel.as_uuid()).bind(new.reporter.as_str());
        hold.execute(&mut *tx).await.map_err(fault::from_sqlx)?;
        let write = self.sql.report.query();
        let write = write
            .bind(new.channel.as_uuid())
            .bind(new.reporter.as_str())
            .bind(new.message.as_uuid())
            .bind(new.id.as_uuid())
            .bind(new.reason.as_str())
            .bind(new.comment.as_ref().map(Comment::as_str))
            .bind(rows::limit_of(new.limit))
            .bind(rows::to_offset(new.at));
        let found = write.fetch_optional(&mut *tx).await.map_err(fault::from_sqlx)?;
        let outcome = found.map_or(Ok(ReportOutcome::NoMessage), |row| outcome(&row))?;
        tx.commit().await.map_err(fault::from_sqlx)?;
        Ok(outcome)
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        let CloseReport { channel, report: id, actor, fence, decision, reason, at } = close;
        let mut held = decided!(self.hold(*channel, actor, *fence).await?);
        let write = self.sql.report_close.query();
        let write = write
            .bind(channel.as_uuid())
            .bind(id.as_uuid())
            .bind(actor.user().map(UserId::as_str))
            .bind(decision.as_str())
            .bind(actor.to_stored())
            .bind(reason.as_ref().map(Reason::as_str))
            .bind(rows::to_offset(*at));
        let Some(row) = held.find(write).await? else {
            return held.give_up(CloseOutcome::NoReport).await;
        };
        let found = report(&row)?.ok_or_else(|| Error::internal("a report was found and is not there"))?;
        if !rows::get::<bool>(&row, "is_new")? {
            return held.give_up(CloseOutcome::Unchanged(found)).await;
        }
        held.commit().await?;
        Ok(Fenced::Decided(CloseOutcome::Closed(found)))
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        let select = self.sql.reports.query();
        let select = select
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.closed)
            .bind(query.before.map(|before| before.as_uuid()))
            .bind(rows::one_more(query.limit));
        let found = select.fetch_all(&self.pool).await.map_err(fault::from_sqlx)?;
        if found.is_empty() {
            return Ok(None);
        }
        let reports = found.iter().filter_map(|row| report(row).transpose());
        Ok(Some(ReportPage::of(reports.collect::<Result<_>>()?, query.limit)))
    }
}

fn outcome(row: &PgRow) -> Result<ReportOutcome> {
    if rows::get(row, "is_own")? {
        return Ok(ReportOutcome::Own);
    }
    Ok(match report(row)? {
        Some(report) if rows::get(row, "is_new")? => ReportOutcome::Reported(report),
        Some(report) => ReportOutcome::Known(report),
        None if rows::get(row, "is_deleted")? => ReportOutcome::Deleted,
        None => ReportOutcome::Full,
    })
}

/// The report in a row, if the join found one.
fn report(row: &PgRow) -> Result<Option<Report>> {
    let Some(id) = rows::get::<Option<Uuid>>(row, "report_id")? else { return Ok(None) };
    let edit_no = u32::try_from(rows::get::<i32>(row, "edit_no")?);
    Ok(Some(Report {
        id: ReportId::from_uuid(id),
        channel: rows::channel_id(row, "channel_id")?,
        message: MessageId::from_uuid(rows::get(row, "message_id")?),
        seq: rows::seq(row, "seq")?,
        reporter: rows::user_id(row, "reporter")?,
        reason: words::parse_report_reason(rows::get(row, "reason")?)?,
        comment: rows::get::<Option<String>>(row, "comment")?.map(Comment::from_stored),
        snapshot: Snapshot {
            sender: Sender::from_stored(rows::get(row, "sender")?)?,
            body: rows::get(row, "body")?,
            edit_no: edit_no.map_err(|_| Error::internal("a stored number of edits is negative"))?,
            sent_at: rows::timestamp(row, "sent_at")?,
        },
        at: rows::timestamp(row, "at")?,
        closing: closing(row)?,
    }))
}

fn closing(row: &PgRow) -> Result<Option<Closing>> {
    let Some(decision) = rows::get::<Option<&str>>(row, "decision")? else { return Ok(None) };
    Ok(Some(Closing {
        decision: words::parse_decision(decision)?,
        actor: Actor::from_stored(rows::get(row, "decided_by")?)?,
        reason: rows::get::<Option<String>>(row, "decision_reason")?.map(Reason::from_stored),
        at: rows::timestamp(row, "decided_at")?,
    }))
}
