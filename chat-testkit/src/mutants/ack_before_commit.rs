//! Answers first, writes later.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::{Append, AppendOutcome, AppendTarget, Appended, Store};
use chat_core::{Anchor, ChannelId, Message, MessageState, Reactions, Result, Rev, Seq};
use tokio::sync::Mutex;

use super::Bend;

/// Acknowledges a batch when it comes and writes it when the next one comes. What a crash finds unwritten is lost.
#[derive(Debug, Default)]
pub struct AckBeforeCommit(Mutex<Vec<Append>>);

#[async_trait]
impl Bend for AckBeforeCommit {
    async fn append(&self, store: &dyn Store, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        let mut unwritten = self.0.lock().await;
        if !unwritten.is_empty() {
            store.append(&unwritten).await?;
        }
        let answers = answers(store, batch).await?;
        let _ = mem::replace(&mut *unwritten, batch.to_vec());
        Ok(answers)
    }
}

/// What it will look like, if all goes well.
async fn answers(store: &dyn Store, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
    let mut heads: HashMap<ChannelId, (Seq, Rev)> = HashMap::new();
    let mut answers = Vec::with_capacity(batch.len());
    for append in batch {
        let (channel, is_new) = channel(store, &append.target).await?;
        let (seq, rev) = match heads.get(&channel) {
            Some(head) => *head,
            None => head(store, channel).await?,
        };
        heads.insert(channel, (seq.next(), rev.next()));
        let message = Arc::new(message(append, channel, seq.next(), rev.next()));
        let created_channel = match &append.target {
            AppendTarget::Direct { key, .. } if is_new => Some(key.clone()),
            _ => None,
        };
        answers.push(AppendOutcome::Appended(Appended { message, created_channel }));
    }
    Ok(answers)
}

async fn channel(store: &dyn Store, target: &AppendTarget) -> Result<(ChannelId, bool)> {
    match target {
        AppendTarget::Channel(channel) => Ok((*channel, false)),
        AppendTarget::Direct { key, new_channel } => {
            let found = store.direct_channel(key).await?.channel;
            Ok((found.unwrap_or(*new_channel), found.is_none()))
        }
    }
}

async fn head(store: &dyn Store, channel: ChannelId) -> Result<(Seq, Rev)> {
    let page = store.history(channel, None, Anchor::Latest, 1).await?;
    Ok(page.map_or((Seq::ZERO, Rev::ZERO), |page| {
        (page.messages.last().map_or(Seq::ZERO, |last| last.seq), page.rev)
    }))
}

fn message(append: &Append, channel: ChannelId, seq: Seq, rev: Rev) -> Message {
    Message {
        id: append.message,
        channel,
        seq,
        created_rev: rev,
        changed_rev: rev,
        sender: append.sender.clone(),
        client_key: append.client_key.clone(),
        kind: append.kind,
        state: MessageState::Present(append.content.clone()),
        stream: None,
        reactions: Reactions::default(),
        thread_root: append.thread_root,
        thread: None,
        created_at: append.at,
        pin: None,
        edited_at: None,
        edit_no: 0,
    }
}
