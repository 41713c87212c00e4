//! Messages that are written while they are read: an assistant's answer, word by word.

/// How far a streamed message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamState {
    /// Its sender goes on writing it.
    Streaming,
    /// Its sender wrote all of it.
    Finished,
    /// It was stopped; what it says is what was written until then.
    Cancelled,
    /// It broke off; what it says is what was kept of it.
    Failed,
}

/// How a streamed message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamOutcome {
    /// Its sender wrote all of it.
    Finished,
    /// It was stopped.
    Cancelled,
    /// It broke off.
    Failed,
}

impl From<StreamOutcome> for StreamState {
    fn from(outcome: StreamOutcome) -> Self {
        Self::of(outcome)
    }
}

impl StreamOutcome {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        StreamState::of(self).as_str()
    }
}

impl StreamState {
    const ALL: [Self; 4] = [Self::Streaming, Self::Finished, Self::Cancelled, Self::Failed];

    const fn of(outcome: StreamOutcome) -> Self {
        match outcome {
            StreamOutcome::Finished => Self::Finished,
            StreamOutcome::Cancelled => Self::Cancelled,
            StreamOutcome::Failed => Self::Failed,
        }
    }

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Streaming => "streaming",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// For stores: reads [`StreamState::as_str`] back.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// How it ended, if it did.
    pub const fn outcome(self) -> Option<StreamOutcome> {
        match self {
            Self::Streaming => None,
            Self::Finished => Some(StreamOutcome::Finished),
            Self::Cancelled => Some(StreamOutcome::Cancelled),
            Self::Failed => Some(StreamOutcome::Failed),
        }
    }
}

/// The end of a streamed message, as its sender asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEnd {
    /// How it ends.
    pub outcome: StreamOutcome,
    /// How long its text is, bytes of UTF-8: what was appended is all there, or the end is refused. Needed to finish.
    pub length: Option<u64>,
    /// Why, for the activity.
    pub reason: Option<String>,
}

impl StreamEnd {
    /// All of it was written: so many bytes of UTF-8.
    pub const fn finish(length: u64) -> Self {
        Self { outcome: StreamOutcome::Finished, length: Some(length), reason: None }
    }

    /// It is stopped, with what is there by now.
    pub const fn cancel() -> Self {
        Self { outcome: StreamOutcome::Cancelled, length: None, reason: None }
    }

    /// It broke off, with what is there by now.
    pub const fn fail() -> Self {
        Self { outcome: StreamOutcome::Failed, length: None, reason: None }
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}
