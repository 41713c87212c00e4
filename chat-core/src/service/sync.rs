//! Sync: one call brings a client that was away up to date over all its channels.

use std::collections::BTreeMap;

use super::ChatService;
use crate::domain::{Anchor, ChannelCursor, Cursor, Event, Head, PersonalRev, Synced};
use crate::error::Result;
use crate::id::{ChannelId, UserId};
use crate::store::{Moved, PersonalNews};

impl ChatService {
    /// What a client missed in all its channels and of the user's own: the same events as a session that resumes with
    /// this cursor would tell, a page of them. Asking again with the cursor it leads to (see [`Cursor::follow`]) goes
    /// on, until there is no [`more`](Synced::more).
    ///
    /// Only what changed is told: of a channel exactly the changes that were missed, or its view and its latest
    /// messages where those are too many, the client is ahead of it or does not know it; or that it is gone. Without a
    /// cursor, with one of another epoch or of a later state, everything is told that way, after
    /// [`reset`](Synced::reset).
    ///
    /// Finding what changed takes three statements, one of them over the user's channels; beyond them what is read
    /// follows what changed. `limit` bounds the changes, memberships and messages of a page, which goes beyond it by
    /// what changed in one batch, or by one channel's latest messages.
    pub async fn sync(&self, user: &UserId, cursor: Option<Cursor>, limit: Option<usize>) -> Result<Synced> {
        let limit = self.0.limits.sync_page(limit)?;
        self.check_cursor(cursor.as_ref())?;
        let epoch = self.0.store.epoch().await?;
        self.0.delivery.note_epoch(epoch);
        let cursor = cursor.filter(|cursor| cursor.epoch == epoch);
        // Nothing is after the last version there can be, so that a client that has nothing is reset.
        let since = cursor.as_ref().map_or(PersonalRev::MAX, |cursor| cursor.personal_rev);
        let news = self.0.store.personal_since(user, since, limit).await?;
        let cursor = cursor.filter(|_| since <= news.personal_rev);
        let reset = cursor.is_none();
        let cursor =
            cursor.unwrap_or(Cursor { epoch, personal_rev: news.personal_rev, channels: BTreeMap::new() });
        let mut page = Page::new(self, user, cursor, limit);
        page.synced.reset = reset;
        page.personal(&news);
        if news.has_more {
            page.synced.more = true;
        } else {
            page.channels().await?;
        }
        Ok(page.synced)
    }
}

/// A page in the making.
struct Page<'a> {
    chat: &'a ChatService,
    user: &'a UserId,
    held: BTreeMap<ChannelId, ChannelCursor>,
    /// How much more fits.
    left: usize,
    synced: Synced,
}

impl<'a> Page<'a> {
    fn new(chat: &'a ChatService, user: &'a UserId, cursor: Cursor, limit: usize) -> Self {
        let Cursor { epoch, personal_rev, channels: held } = cursor;
        let cursor = Cursor { epoch, personal_rev, channels: BTreeMap::new() };
        let (events, history) = (Vec::new(), BTreeMap::new());
        let synced = Synced { reset: false, events, history, cursor, more: false };
        Self { chat, user, held, left: limit, synced }
    }

    fn tell(&mut self, event: Event) {
        self.synced.cursor.apply(&event);
        self.synced.events.push(event);
    }

    fn takes(&mut self, items: usize) {
        self.left = self.left.saturating_sub(items);
    }

    fn personal(&mut self, news: &PersonalNews) {
        let (personal_rev, held) = (news.personal_rev, self.synced.cursor.personal_rev);
        // Who drops what they hold has yet to learn whom they block.
        let since = if self.synced.reset { PersonalRev::ZERO } else { held };
        let blocked = news.blocks.news(since, personal_rev);
        if personal_rev > held || blocked.is_some() {
            let memberships: Vec<_> = news.memberships.iter().map(|own| own.state.clone()).collect();
            let (threads, drafts) = (news.threads.clone(), news.drafts.clone());
            self.takes(news.memberships.len() + news.gone.len() + threads.len() + drafts.len());
            self.tell(Event::Personal { personal_rev, memberships, threads, drafts, blocked });
        }
    }

    /// Tells of the channels that are elsewhere than the client has them, as long as there is room.
    async fn channels(&mut self) -> Result<()> {
        let limit = self.left.saturating_add(1);
        for moved in self.chat.engine().store.moved(self.user, &self.held, limit).await? {
            if self.left == 0 {
                self.synced.more = true;
            }
            if self.synced.more {
                break;
            }
            self.channel(moved).await?;
        }
        Ok(())
    }

    async fn channel(&mut self, Moved { channel, head }: Moved) -> Result<()> {
        let held = self.held.get(&channel).copied();
        if let Some(held) = held {
            self.synced.cursor.channels.insert(channel, held);
        }
        match (head, held) {
            (None, _) => self.gone(channel),
            (Some(head), Some(held))
                if !held.is_ahead_of(&head) && !self.chat.is_too_far(held.rev, head.rev) =>
            {
                self.changes(head, held).await?;
            }
            (Some(_), held) => self.view(channel, held.is_some()).await?,
        }
        Ok(())
    }

    fn gone(&mut self, channel: ChannelId) {
        self.takes(1);
        self.tell(Event::Gone { channel });
    }

    /// Exactly what was missed, up to where there is no more room.
    async fn changes(&mut self, head: Head, held: ChannelCursor) -> Result<()> {
        let (channel, mut at) = (head.channel, held.rev);
        while at < head.rev && self.left > 0 {
            let limit = self.left.min(self.chat.limits().catch_up_page);
            let Some(missed) = self.chat.missed_changes(self.user, channel, at, limit).await? else {
                self.gone(channel);
                return Ok(());
            };
            at = missed.last;
            self.takes(missed.changes);
            missed.events.into_iter().for_each(|event| self.tell(event));
        }
        let has_receipts = head.receipt_rev > held.receipt_rev;
        if at < head.rev || has_receipts && self.left == 0 {
            self.synced.more = true;
            return Ok(());
        }
        if has_receipts {
            match self.chat.missed_receipts(self.user, channel, held.receipt_rev).await? {
                Some((_, receipts)) => {
                    self.takes(1);
                    self.tell(receipts);
                }
                None => self.gone(channel),
            }
        }
        Ok(())
    }

    /// The channel as it is now, with its latest messages.
    async fn view(&mut self, channel: ChannelId, is_known: bool) -> Result<()> {
        let engine = self.chat.engine();
        let Some(view) = self.chat.view_of(self.user, channel).await? else {
            self.gone(channel);
            return Ok(());
        };
        let limit = engine.limits.sync_messages;
        let history = engine.store.history(channel, Some(self.user), Anchor::Latest, limit).await?;
        let Some(history) = history else {
            self.gone(channel);
            return Ok(());
        };
        self.takes(1 + history.messages.len());
        self.synced.history.insert(channel, history);
        let (after, view) = (view.channel.rev, Box::new(view));
        self.tell(if is_known { Event::Reset { view } } else { Event::Joined { view, after } });
        Ok(())
    }
}
