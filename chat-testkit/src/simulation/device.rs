//! A device: a session that is pulled, cut, stalled and resumed, with all it gives put on record.

use std::collections::BTreeMap;
use std::time::Duration;

use chat_core::{Anchor, ChannelId, ChatService, Cursor, Event, Rev, Session};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::history::{Entry, History, Reader, Told};

/// How long a device leaves the store alone that did not answer.
const PAUSE: Duration = Duration::from_millis(5);
/// Orders that may wait; nobody gives more at a time.
const ORDERS: usize = 16;

/// What a device is told to do.
#[derive(Debug)]
pub(super) enum Order {
    /// Drop the session, catch up on pages of this size (0: none), and resume on this node.
    Reconnect(ChatService, usize),
    /// Stop pulling, or go on.
    Stall(bool),
    /// Pull until everything up to these heads is there and nothing else, or until patience ends; then stop.
    Finish(BTreeMap<ChannelId, Rev>, Duration, oneshot::Sender<()>),
}

/// The handle of a device.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) reader: Reader,
    orders: mpsc::Sender<Order>,
}

impl Device {
    /// A device that is live from now on.
    pub(super) async fn open(
        reader: Reader,
        chat: &ChatService,
        history: &History,
        tasks: &mut JoinSet<()>,
    ) -> Self {
        let (session, opened) = chat.open_session(&reader.user, None).await.expect("a session opens");
        let live = Live {
            reader: reader.clone(),
            history: history.clone(),
            cursor: Cursor::from(&opened),
            session: Some(session),
            stalled: false,
        };
        live.record_beginning(chat).await;
        let (sender, orders) = mpsc::channel(ORDERS);
        tasks.spawn(live.run(orders));
        Self { reader, orders: sender }
    }

    /// Gives an order; a device that has finished takes none.
    pub(super) async fn order(&self, order: Order) {
        let _ = self.orders.send(order).await;
    }
}

struct Live {
    reader: Reader,
    history: History,
    cursor: Cursor,
    session: Option<Session>,
    stalled: bool,
}

impl Live {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        loop {
            let order = tokio::select! {
                biased;
                order = orders.recv() => order,
                () = pull(&mut self.session, &mut self.cursor, &self.reader, &self.history), if !self.stalled => {
                    continue;
                }
            };
            match order {
                Some(Order::Reconnect(chat, pages)) => {
                    self.session = None;
                    if pages > 0 {
                        self.sync(&chat, pages).await;
                    }
                    self.reconnect(&chat).await;
                }
                Some(Order::Stall(stalled)) => self.stalled = stalled,
                Some(Order::Finish(heads, patience, done)) => {
                    let _ = timeout(patience, self.catch_up(&heads)).await;
                    self.history.record(Entry::Finished(self.reader));
                    let _ = done.send(());
                    return;
                }
                None => return,
            }
        }
    }

    /// The heads its session began with, and how far history is then.
    async fn record_beginning(&self, chat: &ChatService) {
        for (channel, held) in &self.cursor.channels {
            let page = chat.read_history(&self.reader.user, *channel, Anchor::Latest, Some(1)).await;
            let history = page.expect("a history").rev;
            let (reader, channel, after) = (self.reader.clone(), *channel, held.rev);
            self.history.record(Entry::Opened { reader, channel, after, history });
        }
    }

    /// Comes back with its cursor; as long as the store does not answer it tries again.
    async fn reconnect(&mut self, chat: &ChatService) {
        loop {
            let cursor = Some(self.cursor.clone());
            match chat.open_session(&self.reader.user, cursor).await {
                Ok((session, opened)) => {
                    assert!(opened.resumed, "the epoch is the same");
                    self.session = Some(session);
                    return;
                }
                Err(error) if error.is_retryable() => sleep(PAUSE).await,
                Err(error) => panic!("{} cannot resume: {error}", self.reader),
            }
        }
    }

    /// Catches up on pages, as long as there are more. Where one fails or leads nowhere, as that of a store which is not
    /// well may, the session that follows tells the rest, and the checker what is wrong with it.
    async fn sync(&mut self, chat: &ChatService, limit: usize) {
        loop {
            let before = way(&self.cursor);
            match chat.sync(&self.reader.user, Some(self.cursor.clone()), Some(limit)).await {
                Ok(page) => {
                    assert!(!page.reset, "the epoch is the same");
                    page.events.iter().for_each(|event| record(event, &self.reader, &self.history));
                    self.cursor.follow(&page);
                    if !page.more || way(&self.cursor) <= before {
                        return;
                    }
                }
                Err(error) if error.is_retryable() => return,
                Err(error) => panic!("{} cannot sync: {error}", self.reader),
            }
        }
    }

    async fn catch_up(&mut self, heads: &BTreeMap<ChannelId, Rev>) {
        while !self.is_at(heads) {
            pull(&mut self.session, &mut self.cursor, &self.reader, &self.history).await;
        }
    }

    fn is_at(&self, heads: &BTreeMap<ChannelId, Rev>) -> bool {
        let held = &self.cursor.channels;
        held.len() == heads.len()
            && heads.iter().all(|(channel, rev)| held.get(channel).is_some_and(|held| held.rev >= *rev))
    }
}

/// How far a cursor is in all its channels together.
fn way(cursor: &Cursor) -> u64 {
    let channels = cursor.channels.values().map(|channel| channel.rev.get() + channel.receipt_rev.get());
    cursor.personal_rev.get() + channels.sum::<u64>()
}

/// Pulls one event and puts it on record.
async fn pull(session: &mut Option<Session>, cursor: &mut Cursor, reader: &Reader, history: &History) {
    let Some(session) = session else { return std::future::pending().await };
    match session.next().await {
        Ok(Some(event)) => {
            record(event.event(), reader, history);
            cursor.apply(event.event());
        }
        Ok(None) => panic!("{reader}'s session ended"),
        Err(error) if error.is_retryable() => sleep(PAUSE).await,
        Err(error) => panic!("{reader}'s session failed: {error}"),
    }
}

fn record(event: &Event, reader: &Reader, history: &History) {
    let reader = reader.clone();
    let entry = match event {
        Event::Change(change) => Entry::Given(reader, change.channel(), change.rev(), Told::from(change)),
        Event::Skipped { channel, from, to } => Entry::Skipped(reader, *channel, *from, *to),
        Event::Joined { view, after } => Entry::Joined(reader, view.channel.id, *after),
        Event::Reset { view } => Entry::Reset(reader, view.channel.id, view.channel.rev),
        Event::Gone { channel } => Entry::Gone(reader, *channel),
        _ => return,
    };
    history.record(entry);
}
