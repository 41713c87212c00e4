//! What the host's hook says of a streamed message once it is whole.

use std::sync::Arc;

use crate::domain::{Actor, Content, Draft, Message, StreamOutcome, Target};
use crate::error::{Error, ErrorKind, Result};
use crate::hooks::{Hooks, SendContext, Verdict};
use crate::limits::Limits;
use crate::markdown::Markdown;
use crate::store::StreamText;

/// Asks the hook, and renders.
#[derive(Debug)]
pub(crate) struct Verdicts {
    pub(crate) hooks: Arc<dyn Hooks>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) markdown: Markdown,
}

/// How a stream ends.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) text: StreamText,
    pub(crate) outcome: StreamOutcome,
    /// Why the hook refused it: then it has failed and says nothing.
    pub(crate) refused: Option<Error>,
}

impl Verdicts {
    /// A text with its HTML.
    pub(crate) fn rendered(&self, body: String) -> StreamText {
        let rendered = self.markdown.render(&body);
        StreamText { body, html: rendered.html, renderer: rendered.version }
    }

    /// It has failed and says nothing.
    pub(super) fn nothing(&self, refused: Error) -> Ending {
        let text = self.rendered(String::new());
        Ending { text, outcome: StreamOutcome::Failed, refused: Some(refused) }
    }

    /// Asks about the whole text, however it ends; about none there is nothing to ask. Of a rewritten draft the body
    /// counts.
    pub(crate) async fn ending(
        &self,
        sender: &Actor,
        message: &Message,
        body: String,
        outcome: StreamOutcome,
    ) -> Result<Ending> {
        let content = message.content().filter(|_| !body.trim().is_empty());
        let Some(content) = content else {
            return Ok(Ending { text: self.rendered(body), outcome, refused: None });
        };
        let client_key = Some(message.client_key.clone());
        let Content { reply_to, mentions, mentions_everyone, metadata, .. } = content.clone();
        let thread_root = message.thread_root;
        let draft = Draft { body, client_key, reply_to, thread_root, mentions, mentions_everyone, metadata };
        let target = Target::Channel(message.channel);
        let context = SendContext { actor: sender, target: &target, editing: Some(message.id) };
        let body = match self.hooks.before_send(&context, &draft).await {
            Verdict::Allow => draft.body,
            Verdict::Rewrite(rewritten) => rewritten.check(&self.limits)?.into_draft().body,
            Verdict::Reject(reason) => {
                return Ok(self.nothing(Error::new(ErrorKind::Rejected, reason)));
            }
        };
        Ok(Ending { text: self.rendered(body), outcome, refused: None })
    }
}
