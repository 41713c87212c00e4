//! The words both databases store for the small enumerations. Stored for ever: never renamed.

use chat_core::{
    ChannelKind, Decision, Error, HistoryVisibility, MessageKind, NotificationLevel, ReceiptLevel,
    ReportReason, Result, Role, StreamOutcome, StreamState,
};

/// `direct` or `group`.
pub(crate) fn channel_kind(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Direct => "direct",
        ChannelKind::Group => "group",
    }
}

/// Reads [`channel_kind`] back.
pub(crate) fn parse_channel_kind(word: &str) -> Result<ChannelKind> {
    match word {
        "direct" => Ok(ChannelKind::Direct),
        "group" => Ok(ChannelKind::Group),
        _ => Err(unknown("channel kind")),
    }
}

/// `all` or `since_join`.
pub(crate) fn history(history: HistoryVisibility) -> &'static str {
    match history {
        HistoryVisibility::All => "all",
        HistoryVisibility::SinceJoin => "since_join",
    }
}

/// Reads [`history`] back.
pub(crate) fn parse_history(word: &str) -> Result<HistoryVisibility> {
    match word {
        "all" => Ok(HistoryVisibility::All),
        "since_join" => Ok(HistoryVisibility::SinceJoin),
        _ => Err(unknown("history setting")),
    }
}

/// `user` or `system`.
pub(crate) fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::User => "user",
        MessageKind::System => "system",
    }
}

/// Reads [`message_kind`] back.
pub(crate) fn parse_message_kind(word: &str) -> Result<MessageKind> {
    match word {
        "user" => Ok(MessageKind::User),
        "system" => Ok(MessageKind::System),
        _ => Err(unknown("message kind")),
    }
}

/// `all`, `mentions` or `muted`.
pub(crate) fn notifications(level: NotificationLevel) -> &'static str {
    match level {
        NotificationLevel::All => "all",
        NotificationLevel::Mentions => "mentions",
        NotificationLevel::Muted => "muted",
    }
}

/// Reads [`notifications`] back.
pub(crate) fn parse_notifications(word: &str) -> Result<NotificationLevel> {
    match word {
        "all" => Ok(NotificationLevel::All),
        "mentions" => Ok(NotificationLevel::Mentions),
        "muted" => Ok(NotificationLevel::Muted),
        _ => Err(unknown("notification level")),
    }
}

/// Reads [`StreamState::as_str`] back.
pub(crate) fn parse_stream(word: Option<&str>) -> Result<Option<StreamState>> {
    word.map(|word| StreamState::from_stored(word).ok_or_else(|| unknown("state of a stream"))).transpose()
}

/// Reads [`StreamOutcome::as_str`] back.
pub(crate) fn parse_outcome(word: &str) -> Result<StreamOutcome> {
    let outcome = StreamState::from_stored(word).and_then(StreamState::outcome);
    outcome.ok_or_else(|| unknown("end of a stream"))
}

/// Reads [`Role::as_str`] back; a word that is none is damage here, not bad input.
pub(crate) fn parse_role(word: &str) -> Result<Role> {
    word.parse().map_err(|_| unknown("role"))
}

/// Reads [`ReceiptLevel::as_str`] back.
pub(crate) fn parse_receipt_level(word: &str) -> Result<ReceiptLevel> {
    word.parse().map_err(|_| unknown("receipt level"))
}

/// Reads [`ReportReason::as_str`] back.
pub(crate) fn parse_report_reason(word: &str) -> Result<ReportReason> {
    ReportReason::from_stored(word).ok_or_else(|| unknown("reason of a report"))
}

/// Reads [`Decision::as_str`] back.
pub(crate) fn parse_decision(word: &str) -> Result<Decision> {
    Decision::from_stored(word).ok_or_else(|| unknown("decision on a report"))
}

fn unknown(what: &str) -> Error {
    Error::internal(format!("a stored {what} is not one the engine knows"))
}
