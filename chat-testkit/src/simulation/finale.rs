//! The end of a run: everybody catches up, the engines stop as in a crash, and what is left is read.

use std::collections::BTreeMap;

use chat_core::store::ChangeQuery;
use chat_core::{Anchor, Change, ChannelId, DirectKey, Rev, Seq, UserId};
use tokio::sync::oneshot;

use super::device::Order;
use super::town::Town;
use crate::history::{Entry, History, Seen, Told};
use crate::scene::ALL;

impl Town {
    /// Ends the run and gives its record. The bus stays as broken as it is: the heads have to do.
    pub(super) async fn end(&self) -> History {
        self.store.set_down(false);
        self.find_pairs().await;
        self.finish_devices().await;
        self.join_devices().await;
        for channel in self.known_channels() {
            self.record_stored(channel).await;
            self.record_histories(channel).await;
        }
        let notices = self.nodes.iter().map(|node| node.bus.met()).sum();
        self.history.record(Entry::Fault("notices", notices));
        self.history.record(Entry::Fault("store", self.store.met()));
        self.history.clone()
    }

    /// Channels whose first message was written, and its sender never told so.
    async fn find_pairs(&self) {
        for (_, channel) in self.pairs().await {
            self.note_channel(channel);
        }
    }

    async fn pairs(&self) -> Vec<(DirectKey, ChannelId)> {
        let mut pairs = Vec::new();
        for (n, one) in self.people.iter().enumerate() {
            for other in &self.people[n + 1..] {
                let key = DirectKey::new(one.clone(), other.clone()).expect("two people");
                if let Some(channel) = self.truth.direct_channel(&key).await.expect("an answer").channel {
                    pairs.push((key, channel));
                }
            }
        }
        pairs
    }

    async fn finish_devices(&self) {
        let mut finished = Vec::new();
        for device in &self.devices {
            let (sender, receiver) = oneshot::channel();
            let heads = self.heads_of(&device.reader.user).await;
            device.order(Order::Stall(false)).await;
            device.order(Order::Finish(heads, self.setting.patience, sender)).await;
            finished.push(receiver);
        }
        for device in finished {
            device.await.unwrap_or_else(|_| panic!("with CHAT_SEED={}: a device died", self.setting.seed));
        }
    }

    async fn heads_of(&self, user: &UserId) -> BTreeMap<ChannelId, Rev> {
        let memberships = self.truth.memberships(user).await.expect("memberships");
        memberships.channels.iter().map(|own| (own.head.channel, own.head.rev)).collect()
    }

    async fn record_stored(&self, channel: ChannelId) {
        let query = ChangeQuery { channel, viewer: None, after: Rev::ZERO, limit: ALL };
        let page = self.truth.changes(&query).await.expect("changes");
        let changes = page.map(|page| page.changes).unwrap_or_default();
        let changes = changes.iter().map(|change| (Change::rev(change), Told::from(change))).collect();
        let pairs = self.pairs().await;
        let pair = pairs.iter().find(|(_, found)| *found == channel);
        let pair = pair.map(|(key, _)| key.users().map(UserId::clone).to_vec()).unwrap_or_default();
        self.history.record(Entry::Stored { channel, pair, changes });
    }

    async fn record_histories(&self, channel: ChannelId) {
        for user in &self.people {
            let page = self.truth.history(channel, Some(user), Anchor::After(Seq::ZERO), ALL).await;
            if let Some(page) = page.expect("a history") {
                let messages = page.messages.iter().map(Seen::from).collect();
                self.history.record(Entry::Read(user.clone(), channel, messages));
            }
        }
    }
}
