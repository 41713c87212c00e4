//! Reports on SQLite.

use async_trait::async_trait;
use chat_core::store::{
    CloseOutcome, CloseReport, Fenced, NewReport, ReportOutcome, ReportQuery, ReportStore,
};
use chat_core::{
    Actor, Closing, Comment, MessageId, Reason, Report, ReportId, ReportPage, Result, Sender, Snapshot,
    Timestamp, UserId,
};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::binds::signed;
use super::guard::Guarded;
use super::open::SqliteStore;
use super::rows::{Cells, damaged, readable, seen_message};
use super::sql::Sql;
use crate::{fault, words};

macro_rules! report_columns {
    () => {
        "report.report_id, report.channel_id, report.message_id, report.seq, report.reporter, report.reason,
         report.comment, report.sender, report.body, report.edit_no, report.sent_at, report.at, report.decision,
         report.decided_by, report.decision_reason, report.decided_at"
    };
}

const FIND: &str = concat!(
    readable!(),
    " SELECT m.sender = ?2, m.deleted_at IS NOT NULL, (SELECT count(*) FROM (SELECT 1 FROM chat_reports o
             WHERE o.channel_id = ?1 AND o.reporter = ?2 AND o.closed = 0 LIMIT ?4)),
         m.seq, m.sender, m.body, m.edit_no, m.created_at, ",
    report_columns!(),
    "
     FROM readable JOIN ",
    seen_message!(),
    " LEFT JOIN chat_reports report ON report.channel_id = ?1 AND report.reporter = ?2 AND report.message_id = ?3"
);
const WRITE: &str =
    "INSERT INTO chat_reports (channel_id, report_id, message_id, seq, reporter, reason, comment,
         sender, body, edit_no, sent_at, at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const FIND_ONE: &str = concat!(
    "SELECT ",
    report_columns!(),
    " FROM chat_reports report
     WHERE report.channel_id = ?1 AND report.report_id = ?2 AND (?3 IS NULL OR report.sender <> ?3)"
);
const CLOSE: &str =
    "UPDATE chat_reports SET closed = 1, decision = ?3, decided_by = ?4, decision_reason = ?5, decided_at = ?6
     WHERE channel_id = ?1 AND report_id = ?2";
const PAGE: &str = concat!(
    readable!(),
    " SELECT ",
    report_columns!(),
    "
     FROM readable LEFT JOIN (SELECT * FROM chat_reports
         WHERE channel_id = ?1 AND closed = ?3
             AND (?4 IS NULL OR report_id < ?4) AND (?2 IS NULL OR sender <> ?2)
         ORDER BY report_id DESC LIMIT ?5) report ON true
     ORDER BY report.report_id DESC"
);

#[async_trait]
impl ReportStore for SqliteStore {
    /// Two statements.
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        let mut transaction = self.write().await?;
        let connection = transaction.connection();
        let find = sqlx::query(self.sql().of(FIND))
            .bind(new.channel.as_uuid())
            .bind(new.reporter.as_str())
            .bind(new.message.as_uuid())
            .bind(signed(new.limit));
        let row = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let outcome = row.map_or(Ok(ReportOutcome::NoMessage), |row| decide(&mut Cells::of(&row), new))?;
        if let ReportOutcome::Reported(report) = &outcome {
            write(connection, self.sql(), report).await?;
        }
        transaction.commit().await?;
        Ok(outcome)
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        let mut guarded = match self.guarded(close.channel, &close.actor, close.fence, close.at).await? {
            Ok(guarded) => guarded,
            Err(refusal) => return Ok(refusal.outcome()),
        };
        let outcome = guarded.close_report(close).await?;
        guarded.commit().await?;
        Ok(Fenced::Decided(outcome))
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        let find = sqlx::query(self.sql().of(PAGE))
            .bind(query.channel.as_uuid())
            .bind(query.viewer.map(UserId::as_str))
            .bind(query.closed)
            .bind(query.before.map(|before| before.as_uuid()))
            .bind(signed(query.limit.saturating_add(1)));
        let rows = find.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let reports = rows.iter().filter_map(|row| Cells::of(row).optional_report().transpose());
        Ok(Some(ReportPage::of(reports.collect::<Result<_>>()?, query.limit)))
    }
}

impl Guarded<'_> {
    async fn close_report(&mut self, close: &CloseReport) -> Result<CloseOutcome> {
        let CloseReport { channel, report: id, actor, decision, reason, at, .. } = close;
        let (connection, sql) = self.connection();
        let find = sqlx::query(sql.of(FIND_ONE))
            .bind(channel.as_uuid())
            .bind(id.as_uuid())
            .bind(actor.user().map(UserId::as_str));
        let row = find.fetch_optional(&mut *connection).await.map_err(fault::from_sqlx)?;
        let Some(mut report) = row.map(|row| Cells::of(&row).report()).transpose()? else {
            return Ok(CloseOutcome::NoReport);
        };
        if report.closing.is_some() {
            return Ok(CloseOutcome::Unchanged(report));
        }
        let write = sqlx::query(sql.of(CLOSE))
            .bind(channel.as_uuid())
            .bind(id.as_uuid())
            .bind(decision.as_str())
            .bind(actor.to_stored())
            .bind(reason.as_ref().map(Reason::as_str))
            .bind(at.as_micros());
        write.execute(connection).await.map_err(fault::from_sqlx)?;
        let (decision, actor, reason, at) = (*decision, actor.clone(), reason.clone(), *at);
        report.closing = Some(Closing { decision, actor, reason, at });
        Ok(CloseOutcome::Closed(report))
    }
}

fn decide(cells: &mut Cells<'_>, new: &NewReport) -> Result<ReportOutcome> {
    let (is_own, is_deleted, open): (bool, bool, _) = (cells.take()?, cells.take()?, cells.number()?);
    let (seq, sender) = (cells.seq()?, Sender::from_stored(cells.take()?)?);
    let body = cells.take::<Option<String>>()?.unwrap_or_default();
    let (edit_no, sent_at) = (cells.edit_no()?, cells.time()?);
    let known = cells.optional_report()?;
    Ok(match known {
        _ if is_own => ReportOutcome::Own,
        Some(known) => ReportOutcome::Known(known),
        None if is_deleted => ReportOutcome::Deleted,
        None if open >= new.limit as u64 => ReportOutcome::Full,
        None => {
            let NewReport { id, channel, message, reporter, reason, comment, at, .. } = new.clone();
            let snapshot = Snapshot { sender, body, edit_no, sent_at };
            let closing = None;
            ReportOutcome::Reported(Report {
                id,
                channel,
                message,
                seq,
                reporter,
                reason,
                comment,
                snapshot,
                at,
                closing,
            })
        }
    })
}

async fn write(connection: &mut SqliteConnection, sql: &Sql, report: &Report) -> Result<()> {
    let Report { snapshot, .. } = report;
    let write = sqlx::query(sql.of(WRITE))
        .bind(report.channel.as_uuid())
        .bind(report.id.as_uuid())
        .bind(report.message.as_uuid())
        .bind(report.seq.as_i64())
        .bind(report.reporter.as_str())
        .bind(report.reason.as_str())
        .bind(report.comment.as_ref().map(Comment::as_str))
        .bind(snapshot.sender.to_stored())
        .bind(snapshot.body.as_str())
        .bind(snapshot.edit_no)
        .bind(snapshot.sent_at.as_micros())
        .bind(report.at.as_micros());
    write.execute(connection).await.map_err(fault::from_sqlx)?;
    Ok(())
}

impl Cells<'_> {
    /// The report, if the join found one; nothing is read after it.
    fn optional_report(&mut self) -> Result<Option<Report>> {
        if self.is_absent()? { Ok(None) } else { self.report().map(Some) }
    }

    fn report(&mut self) -> Result<Report> {
        Ok(Report {
            id: self.take::<Uuid>().map(ReportId::from_uuid)?,
            channel: self.channel_id()?,
            message: self.take::<Uuid>().map(MessageId::from_uuid)?,
            seq: self.seq()?,
            reporter: self.user_id()?,
            reason: words::parse_report_reason(self.take()?)?,
            comment: self.take::<Option<String>>()?.map(Comment::from_stored),
            snapshot: Snapshot {
                sender: Sender::from_stored(self.take()?)?,
                body: self.take()?,
                edit_no: self.edit_no()?,
                sent_at: self.time()?,
            },
            at: self.time()?,
            closing: self.closing()?,
        })
    }

    fn edit_no(&mut self) -> Result<u32> {
        u32::try_from(self.take::<i64>()?).map_err(|_| damaged())
    }

    fn closing(&mut self) -> Result<Option<Closing>> {
        let Some(decision) = self.take::<Option<&str>>()? else { return Ok(None) };
        Ok(Some(Closing {
            decision: words::parse_decision(decision)?,
            actor: Actor::from_stored(self.take()?)?,
            reason: self.take::<Option<String>>()?.map(Reason::from_stored),
            at: self.take().map(Timestamp::from_micros)?,
        }))
    }
}
