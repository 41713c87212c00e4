//! Mails to users (verification, password reset), for hosts that use built-in accounts.
//!
//! # How to write one
//!
//! ```
//! use async_trait::async_trait;
//! use chat_core::mailer::{Mail, Mailer};
//! use chat_core::Result;
//!
//! /// For development: shows whom a mail would reach, never what it says (it holds a secret link).
//! #[derive(Debug)]
//! struct Announce;
//!
//! #[async_trait]
//! impl Mailer for Announce {
//!     async fn send(&self, mail: &Mail) -> Result<()> {
//!         println!("a mail to {}: {}", mail.to, mail.subject);
//!         Ok(())
//!     }
//! }
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::error::Result;

/// A mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address, as `name@host`.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl fmt::Debug for Mail {
    /// Neither the address nor the texts: those hold secret links.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Sends mails.
///
/// Contract: `Ok` means that a server took the mail, not that it arrived. A passing fault is
/// [`Unavailable`](crate::ErrorKind::Unavailable), and the caller may repeat; a mail may then come twice. Never logs
/// a mail's texts.
#[async_trait]
pub trait Mailer: fmt::Debug + Send + Sync + 'static {
    /// Hands a mail over.
    async fn send(&self, mail: &Mail) -> Result<()>;
}

/// Mails a [`MemoryMailer`] keeps; at the bound the oldest goes.
const KEPT: usize = 1_000;

/// Keeps mails instead of sending them: for tests.
#[derive(Debug, Default)]
pub struct MemoryMailer(Mutex<VecDeque<Mail>>);

impl MemoryMailer {
    /// A mailer without mails.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the oldest mail that is kept.
    pub fn take(&self) -> Option<Mail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

#[async_trait]
impl Mailer for MemoryMailer {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if mails.len() == KEPT {
            mails.pop_front();
        }
        mails.push_back(mail.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: usize) -> Mail {
        let subject = subject.to_string();
        Mail { to: "a@example.org".to_owned(), subject, text: "secret".to_owned(), html: "secret".to_owned() }
    }

    #[tokio::test]
    async fn mails_are_kept_in_order_up_to_the_bound() {
        let mailer = MemoryMailer::new();
        for n in 0..=KEPT {
            mailer.send(&mail(n)).await.unwrap();
        }
        assert_eq!(mailer.take(), Some(mail(1)), "the oldest went");
        assert_eq!(std::iter::from_fn(|| mailer.take()).count(), KEPT - 1);
        assert!(!format!("{:?}", mail(1)).contains("secret"));
    }
}
