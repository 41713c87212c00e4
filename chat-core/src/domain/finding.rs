//! What is not as it should be, by its place and not by its words.

use std::fmt::Debug;

use super::counter::{Rev, Seq};
use crate::id::UserId;

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The channel itself.
    Channel,
    /// The message with this number.
    Message(Seq),
    /// A participant.
    Participant(UserId),
    /// Somebody who is kept out.
    Ban(UserId),
}

/// Where a channel is not as its changes say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// After this change comes another than the next.
    ChangeGap {
        /// The one before.
        after: Rev,
        /// What comes.
        found: Rev,
    },
    /// After this message comes another than the next.
    MessageGap {
        /// The one before.
        after: Seq,
        /// What comes.
        found: Seq,
    },
    /// It should be there, and is not.
    Missing(Subject),
    /// It is there, and should not be.
    Unexpected(Subject),
    /// A field has another value.
    Differs {
        /// Whose.
        subject: Subject,
        /// The field's name.
        field: &'static str,
        /// What it should be, and what it is; left out where these are people's words.
        values: Option<(String, String)>,
    },
}

impl Finding {
    /// A finding if the values differ.
    pub(crate) fn compare<T: Debug + PartialEq>(
        subject: &Subject,
        field: &'static str,
        expected: &T,
        found: &T,
    ) -> Option<Self> {
        let values = || Some((format!("{expected:?}"), format!("{found:?}")));
        let differs = || Self::Differs { subject: subject.clone(), field, values: values() };
        (expected != found).then(differs)
    }

    /// The same for what people wrote, which is not told.
    pub(crate) fn compare_words<T: PartialEq>(
        subject: &Subject,
        field: &'static str,
        expected: &T,
        found: &T,
    ) -> Option<Self> {
        (expected != found).then(|| Self::Differs { subject: subject.clone(), field, values: None })
    }
}
