//! What somebody wants to send, before and after it is checked.

use sha2::{Digest as _, Sha256};

use super::text::Metadata;
use crate::error::{Error, Result};
use crate::id::{ClientKey, MessageId, UserId};
use crate::limits::Limits;

/// A message to be: the body, and what goes with it.
///
/// ```
/// # use chat_core::{ClientKey, Draft};
/// let draft = Draft::new("Lunch at **one**?").with_client_key(ClientKey::new("k-1")?);
/// # Ok::<(), chat_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Markdown.
    pub body: String,
    /// The sender's key of this send. Without one a repeat after a lost answer is a second message.
    pub client_key: Option<ClientKey>,
    /// The message this answers, in the same channel.
    pub reply_to: Option<MessageId>,
    /// The message whose thread this is a reply in: of the same channel, there, and no reply in a thread itself.
    pub thread_root: Option<MessageId>,
    /// Who is meant, beside the text. Who is no participant may be among them: the list is kept as it is, and nobody
    /// is notified who is not in.
    pub mentions: Vec<UserId>,
    /// Everybody in the channel is meant, beside those in the list.
    pub mentions_everyone: bool,
    /// The host's labels.
    pub metadata: Metadata,
}

impl Draft {
    /// A draft with a body alone.
    pub fn new(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }

    /// Sets the key that makes a repeat harmless.
    #[must_use]
    pub fn with_client_key(mut self, key: ClientKey) -> Self {
        self.client_key = Some(key);
        self
    }

    /// Makes this an answer to a message of the same channel.
    #[must_use]
    pub fn in_reply_to(mut self, message: MessageId) -> Self {
        self.reply_to = Some(message);
        self
    }

    /// Makes this a reply in the thread of a message of the same channel.
    #[must_use]
    pub fn in_thread_of(mut self, root: MessageId) -> Self {
        self.thread_root = Some(root);
        self
    }

    /// Lists who is meant.
    #[must_use]
    pub fn mentioning(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.mentions = users.into_iter().collect();
        self
    }

    /// Means everybody in the channel.
    #[must_use]
    pub fn mentioning_everyone(mut self) -> Self {
        self.mentions_everyone = true;
        self
    }

    /// Checks the draft: body not blank, at most the limit in bytes, no NUL; mentions at most the limit,
    /// doubles dropped. The body is kept byte for byte.
    pub fn check(self, limits: &Limits) -> Result<CheckedDraft> {
        if self.body.trim().is_empty() {
            return Err(Error::invalid("body", "is empty"));
        }
        self.check_rest(limits)
    }

    /// The same for what a streamed message begins with, which may be nothing.
    pub fn check_beginning(self, limits: &Limits) -> Result<CheckedDraft> {
        self.check_rest(limits)
    }

    fn check_rest(mut self, limits: &Limits) -> Result<CheckedDraft> {
        check_body(&self.body, limits)?;
        if self.mentions.len() > limits.mentions {
            let error = Error::invalid("mentions", "are more than the limit");
            return Err(error.with_limit(limits.mentions as u64));
        }
        self.mentions.sort();
        self.mentions.dedup();
        Ok(CheckedDraft(self))
    }
}

pub(crate) fn check_body(body: &str, limits: &Limits) -> Result<()> {
    if body.len() > limits.body_bytes {
        let error = Error::invalid("body", "is longer than the limit in bytes");
        return Err(error.with_limit(limits.body_bytes as u64));
    }
    if body.contains('\0') {
        return Err(Error::invalid("body", "has a NUL character"));
    }
    Ok(())
}

/// A draft that passed [`Draft::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDraft(Draft);

/// SHA-256 of a draft: tells a repeat from another draft under the same key.
pub type Digest = [u8; 32];

impl CheckedDraft {
    /// The draft.
    pub fn as_draft(&self) -> &Draft {
        &self.0
    }

    /// The draft back, to be rewritten and checked again.
    pub fn into_draft(self) -> Draft {
        self.0
    }

    /// The digest of everything the sender gave, except the key. Every part is length-prefixed, so that no two
    /// drafts share one encoding.
    pub fn digest(&self) -> Digest {
        self.digest_of(Sha256::new())
    }

    /// The same for what a streamed message begins with: never that of a message that is sent whole.
    pub fn digest_of_beginning(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(b"stream");
        self.digest_of(hash)
    }

    fn digest_of(&self, mut hash: Sha256) -> Digest {
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(self.0.body.as_bytes());
        for message in [self.0.reply_to, self.0.thread_root] {
            part(message.map(|id| id.as_uuid().into_bytes()).as_ref().map_or(&[], |bytes| &bytes[..]));
        }
        part(&[u8::from(self.0.mentions_everyone)]);
        part(&(self.0.mentions.len() as u64).to_be_bytes());
        for user in &self.0.mentions {
            part(user.as_str().as_bytes());
        }
        for (key, value) in self.0.metadata.entries() {
            part(key.as_bytes());
            part(value.as_bytes());
        }
        hash.finalize().into()
    }
}
