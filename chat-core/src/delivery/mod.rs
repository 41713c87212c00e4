//! Delivery: what was committed reaches every live session, in `rev` order per channel, without a gap.
//!
//! Per node and live channel there is one [`feed`]: its last `rev` and the local sessions. The next `rev` is handed
//! on, a lower one dropped, a higher one makes the feed read the missing part from the store. Each session has a
//! bounded [`outbox`]; at the bound its queue is dropped and it reads the store at its own pace. Notices of other
//! nodes, and the periodic head check, only ever say "look".

mod outbox;
mod feed;
mod hub;
mod fill;
mod epoch;
mod after_commit;
mod head_check;
mod notices;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use epoch::Remembered;
pub(crate) use feed::{Entry, Feed};
pub(crate) use hub::Hub;
pub(crate) use notices::Ephemeral;
pub(crate) use outbox::{Behind, Outbox, Take};

use self::after_commit::{AfterCommit, Told};
use self::epoch::Life;
use crate::bus::{Bus, Notice};
use crate::commit::{Committed, PersonalMoved, Risen};
use crate::domain::{Blocks, Change, Encoded, Event, MembershipState, ReceiptRev, Report, Rev};
use crate::hooks::Hooks;
use crate::id::{ChannelId, IdSource, UserId};
use crate::limits::Limits;
use crate::store::{Appended, Store};

/// Hands changes on to the sessions of this node and notices to the other nodes.
#[derive(Debug)]
pub(crate) struct Delivery {
    hub: Hub,
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
    ids: Arc<dyn IdSource>,
    limits: Arc<Limits>,
    remembered: Arc<dyn Remembered>,
    ephemeral: Vec<Arc<dyn Ephemeral>>,
    life: Mutex<Life>,
    after_commit: AfterCommit,
    check_now: Notify,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What delivery works with.
#[derive(Debug)]
pub(crate) struct Means {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) hooks: Arc<dyn Hooks>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) remembered: Arc<dyn Remembered>,
    pub(crate) ephemeral: Vec<Arc<dyn Ephemeral>>,
}

impl Delivery {
    /// Starts delivery and its tasks; they end when `stop` is cancelled.
    pub(crate) fn start(means: Means, tasks: &TaskTracker, stop: &CancellationToken) -> Arc<Self> {
        let Means { store, bus, hooks, ids, limits, remembered, ephemeral } = means;
        let delivery = Arc::new(Self {
            hub: Hub::new(),
            after_commit: AfterCommit::start(hooks, &limits, tasks, stop),
            life: Mutex::default(),
            check_now: Notify::new(),
            tasks: tasks.clone(),
            stop: stop.clone(),
            store,
            bus,
            ids,
            limits,
            remembered,
            ephemeral,
        });
        delivery.tasks.spawn(head_check::run(delivery.clone()));
        delivery.tasks.spawn(notices::run(delivery.clone(), delivery.bus.subscribe()));
        delivery
    }

    /// Hands on what the lanes committed, until they are gone.
    pub(crate) async fn hand_on_committed(self: Arc<Self>, mut committed: mpsc::Receiver<Committed>) {
        while let Some(committed) = committed.recv().await {
            match committed {
                Committed::Messages(appended) => self.messages(appended).await,
                Committed::Receipts(risen) => self.receipts(risen).await,
                Committed::Personal(moved) => self.personal(moved).await,
            }
        }
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// A change was committed; `users` have other memberships since.
    pub(crate) async fn changed(self: &Arc<Self>, change: Change, users: &[UserId]) {
        let mut notices = vec![Notice::Channel(change.channel(), change.rev())];
        self.hand_on(change);
        self.refresh(users, &mut notices);
        self.bus.publish(&notices).await;
    }

    /// A user's personal state changed in a channel.
    pub(crate) async fn personal_changed(&self, user: &UserId, state: &MembershipState) {
        if let Some(feed) = self.hub.feed(state.channel) {
            feed.sees(user, &state.sight());
        }
        self.own_changed(user).await;
    }

    /// A user blocks others than before.
    pub(crate) async fn blocks_changed(&self, user: &UserId, blocks: &Blocks) {
        self.hub.set_blocks(user, &Arc::new(blocks.clone()));
        self.own_changed(user).await;
    }

    /// A message was reported: that is the host's alone to know.
    pub(crate) fn reported(&self, report: Report) {
        self.after_commit.push(Told::Report(Box::new(report)));
    }

    /// A user's personal version rose: their sessions, on all nodes, read what is new.
    pub(crate) async fn own_changed(&self, user: &UserId) {
        let mut notices = Vec::new();
        self.refresh(std::slice::from_ref(user), &mut notices);
        self.bus.publish(&notices).await;
    }

    /// Messages of one flush: notices go out once, outside the transaction.
    pub(crate) async fn messages(self: &Arc<Self>, appended: Vec<Appended>) {
        let mut notices = Vec::new();
        for Appended { message, created_channel } in appended {
            note_head(&mut notices, message.channel, message.created_rev);
            self.hand_on(Change::Message(message));
            if let Some(pair) = created_channel {
                self.refresh(&pair.users().map(UserId::clone), &mut notices);
            }
        }
        self.bus.publish(&notices).await;
    }

    /// What one flush moved in a channel is one version of its receipts, and one event.
    async fn receipts(self: &Arc<Self>, risen: Vec<Risen>) {
        let mut channels = BTreeMap::new();
        for Risen { channel, state, version, full } in risen {
            channels.entry((channel, version, full)).or_insert_with(Vec::new).push(state);
        }
        let mut notices = Vec::new();
        for ((channel, version, full), states) in channels {
            if let Some(feed) = self.hub.feed(channel)
                && !feed.offer_receipts(version, &states, full)
            {
                self.look_at_receipts(&feed, version);
            }
            notices.push(Notice::Receipts(channel, version));
        }
        self.bus.publish(&notices).await;
    }

    /// What one flush changed of somebody is one version of theirs, and one event.
    async fn personal(&self, moved: Vec<PersonalMoved>) {
        let mut users = BTreeMap::new();
        for PersonalMoved { user, personal_rev, state } in moved {
            users.entry((user, personal_rev)).or_insert_with(Vec::new).push(state);
        }
        let mut notices = Vec::new();
        for ((user, personal_rev), memberships) in users {
            let event = Encoded::new(Event::Personal {
                personal_rev,
                memberships,
                threads: Vec::new(),
                drafts: Vec::new(),
                blocked: None,
            });
            self.hub.tell_personal(&user, personal_rev, &event);
            notices.push(Notice::User(user));
        }
        self.bus.publish(&notices).await;
    }

    fn hand_on(self: &Arc<Self>, change: Change) {
        if let Some(feed) = self.hub.feed(change.channel())
            && !feed.offer(&change)
        {
            self.look(&feed, change.rev());
        }
        self.after_commit.push(Told::Change(change));
    }

    /// A channel has a change with this number: if the feed has not handed it on, it reads the store.
    pub(crate) fn look(self: &Arc<Self>, feed: &Arc<Feed>, rev: Rev) {
        if feed.want(rev) {
            self.tasks.spawn(fill::run(self.clone(), feed.clone()));
        }
    }

    /// A channel has receipts of this version: if the feed has not handed all of them on, it reads the store, once for
    /// all its sessions.
    pub(crate) fn look_at_receipts(self: &Arc<Self>, feed: &Arc<Feed>, version: ReceiptRev) {
        if feed.want_receipts(version) {
            self.tasks.spawn(fill::receipts(self.clone(), feed.clone()));
        }
    }

    /// Compares the heads with the store soon.
    pub(crate) fn check_soon(&self) {
        self.check_now.notify_one();
    }

    fn refresh(&self, users: &[UserId], notices: &mut Vec<Notice>) {
        for user in users {
            self.hub.refresh(user);
            notices.push(Notice::User(user.clone()));
        }
    }
}

/// One notice per channel and flush: messages of a channel come in `rev` order, mostly side by side.
fn note_head(notices: &mut Vec<Notice>, channel: ChannelId, rev: Rev) {
    match notices.last_mut() {
        Some(Notice::Channel(last, head)) if *last == channel => *head = rev.max(*head),
        _ => notices.push(Notice::Channel(channel, rev)),
    }
}
