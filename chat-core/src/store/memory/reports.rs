//! Reports in memory.

use async_trait::async_trait;

use super::MemoryStore;
use super::channels::ChannelRow;
use crate::domain::{Closing, Message, Report, ReportPage, Snapshot};
use crate::error::Result;
use crate::id::UserId;
use crate::store::{CloseOutcome, CloseReport, Fenced, NewReport, ReportOutcome, ReportQuery, ReportStore};

/// Whether a report is there for somebody: not of what they sent.
fn is_for(report: &Report, viewer: Option<&UserId>) -> bool {
    viewer.is_none() || report.snapshot.sender.user() != viewer
}

fn snapshot(message: &Message) -> Option<Snapshot> {
    let body = message.content()?.body.clone();
    let (sender, sent_at) = (message.sender.clone(), message.created_at);
    Some(Snapshot { sender, body, edit_no: message.edit_no, sent_at })
}

impl ChannelRow {
    fn report(&mut self, new: &NewReport, message: &Message) -> ReportOutcome {
        let NewReport { id, channel, reporter, reason, comment, limit, at, .. } = new.clone();
        if message.sender.user() == Some(&reporter) {
            return ReportOutcome::Own;
        }
        let own = self.reports.values().filter(|report| report.reporter == reporter);
        if let Some(known) = own.clone().find(|report| report.message == message.id) {
            return ReportOutcome::Known(known.clone());
        }
        let Some(snapshot) = snapshot(message) else { return ReportOutcome::Deleted };
        if own.filter(|report| report.closing.is_none()).count() >= limit {
            return ReportOutcome::Full;
        }
        let (message, seq) = (message.id, message.seq);
        let report =
            Report { id, channel, message, seq, reporter, reason, comment, snapshot, at, closing: None };
        self.reports.insert(id, report.clone());
        ReportOutcome::Reported(report)
    }

    fn close_report(&mut self, close: &CloseReport) -> CloseOutcome {
        let CloseReport { actor, decision, reason, at, .. } = close.clone();
        let found = self.reports.get_mut(&close.report);
        let Some(report) = found.filter(|report| is_for(report, actor.user())) else {
            return CloseOutcome::NoReport;
        };
        if report.closing.is_some() {
            return CloseOutcome::Unchanged(report.clone());
        }
        report.closing = Some(Closing { decision, actor, reason, at });
        CloseOutcome::Closed(report.clone())
    }
}

#[async_trait]
impl ReportStore for MemoryStore {
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        let mut state = self.state()?;
        let found = state.readable(new.channel, Some(&new.reporter));
        let found = found.and_then(|(row, sight)| row.find(new.message, &sight));
        let message = found.map(|row| row.message.clone());
        let row = state.channel_mut(new.channel);
        Ok(match (row, message) {
            (Some(row), Some(message)) => row.report(new, &message),
            _ => ReportOutcome::NoMessage,
        })
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        let mut state = self.state()?;
        Ok(state.fenced(close.channel, &close.actor, close.fence, |row, _| {
            Fenced::Decided(row.close_report(close))
        }))
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        let state = self.state()?;
        let Some((row, _)) = state.readable(query.channel, query.viewer) else { return Ok(None) };
        let reports = row.reports.values().rev();
        let reports = reports.filter(|report| {
            report.closing.is_some() == query.closed
                && query.before.is_none_or(|before| report.id < before)
                && is_for(report, query.viewer)
        });
        Ok(Some(ReportPage::of(reports.take(query.limit + 1).cloned().collect(), query.limit)))
    }
}
