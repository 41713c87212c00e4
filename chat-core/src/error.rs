//! One error for the whole engine, sorted by what the caller can do about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// What the caller can do about an [`Error`]. Stable: faces map it to status codes and exception classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input breaks a rule; [`Error::field`] names the field and [`Error::limit`] the bound. Change the input.
    Invalid,
    /// There is no valid login. Sign in again.
    Unauthenticated,
    /// The caller is known here and may not do this. Ask somebody with the right.
    Forbidden,
    /// It does not exist, or not for this caller: both answer alike.
    NotFound,
    /// The state is another one than the caller assumed: read it again, then decide.
    Conflict,
    /// The host's hook refused; the message is its reason, meant for the sender.
    Rejected,
    /// Too much in too short a time. Wait, then repeat unchanged.
    RateLimited,
    /// A passing fault (the database is away, the engine is stopping). Repeat unchanged, with the same client key.
    Unavailable,
    /// A fault of the engine or of the host's plug-in. Report it.
    Internal,
}

impl ErrorKind {
    /// Every kind, in declaration order; tables of the faces are held to it by their tests.
    pub const ALL: [Self; 9] = [
        Self::Invalid,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Rejected,
        Self::RateLimited,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The stable word for this kind, as the wire and the other languages spell it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// What went wrong, for the caller. Never shows a user's text or a secret.
///
/// ```
/// use chat_core::{Error, ErrorKind};
/// let error = Error::invalid("name", "is too long").with_limit(128);
/// assert_eq!(error.kind(), ErrorKind::Invalid);
/// assert_eq!(error.to_string(), "name is too long (limit 128)");
/// assert!(!error.is_retryable());
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    field: Option<&'static str>,
    limit: Option<u64>,
    retry_after: Option<Duration>,
    reason: Option<Quiet>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Somebody's own words: for who is refused, and for no log.
struct Quiet(String);

impl fmt::Debug for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// The engine's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind`; `message` is lower case, without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            field: None,
            limit: None,
            retry_after: None,
            reason: None,
            source: None,
        }))
    }

    /// Input that breaks a rule: "`field` `message`".
    pub fn invalid(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ErrorKind::Invalid, message);
        error.0.field = Some(field);
        error
    }

    /// The one answer for what does not exist and for what this caller must not learn of.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(ErrorKind::NotFound, format!("no such {what}"))
    }

    /// The caller is known here and lacks the right.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Forbidden, message)
    }

    /// The state is another one than the caller assumed.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// There is no valid login.
    pub fn unauthenticated(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unauthenticated, message)
    }

    /// A passing fault: repeat unchanged.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// A fault of the engine or of a plug-in.
    pub fn internal(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// Names the field this error is about.
    #[must_use]
    pub fn with_field(mut self, field: &'static str) -> Self {
        self.0.field = Some(field);
        self
    }

    /// States the bound that was passed, in the unit its message names.
    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.0.limit = Some(limit);
        self
    }

    /// States how long it stays so, as far as is known.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Tells why, in the words of who made it so: to the caller alone, neither displayed nor in any log.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.0.reason = Some(Quiet(reason.into()));
        self
    }

    /// Keeps the cause, for logs; faces never send it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What the caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message without field and limit.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The input field this is about.
    pub fn field(&self) -> Option<&'static str> {
        self.0.field
    }

    /// The bound that was passed.
    pub fn limit(&self) -> Option<u64> {
        self.0.limit
    }

    /// How long it stays so, as far as is known; the same call may succeed then.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Why, in the words of who made it so.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(|reason| reason.0.as_str())
    }

    /// Whether the same call, unchanged, may succeed later.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unavailable | ErrorKind::RateLimited)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.0.field {
            write!(f, "{field} ")?;
        }
        f.write_str(&self.0.message)?;
        match self.0.limit {
            Some(limit) => write!(f, " (limit {limit})"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
