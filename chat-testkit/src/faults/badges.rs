//! One's own badge, whatever happens between two nodes.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{Actor, ChannelId, ChatService, Draft, NotificationLevel, ReceiptLevel, Seq, UserId};
use tokio::time::timeout;

use super::Nodes;
use crate::engine::House;
use crate::fakes::BusFault;
use crate::simulation::{Dice, seeds};
use crate::{Badge, Client, together};

/// Far longer than versions take to be compared.
const PATIENCE: Duration = Duration::from_secs(20);
const ROUNDS: usize = 10;
/// What happens at once.
const AT_ONCE: usize = 8;

/// Whatever one does on two nodes at once (reading, reading privately, marking as unread, sending, muting), whatever the
/// channels tell of it, and whatever becomes of the notices: every device ends with the badge that is stored, those that
/// stayed and the one that came and went.
pub async fn badges_end_as_stored_on_every_device(store: Arc<dyn Store>) {
    for seed in seeds(1..=2) {
        let mut story = Story::begin(&store, seed).await;
        for _ in 0..ROUNDS {
            story.round().await;
        }
        story.end(seed).await;
    }
}

struct Story {
    nodes: Nodes,
    dice: Dice,
    alice: UserId,
    bob: UserId,
    channels: [ChannelId; 2],
    live: [Client; 2],
    away: Option<Client>,
}

impl Story {
    async fn begin(store: &Arc<dyn Store>, seed: u64) -> Self {
        let nodes = Nodes::new(store);
        let alice = nodes.here.user(&format!("alice-{seed}")).await;
        let bob = nodes.here.user(&format!("bob-{seed}")).await;
        let both = [&alice, &bob];
        let channels = [nodes.here.group(&both).await, nodes.here.group(&both).await];
        for channel in channels {
            nodes.here.say(&alice, channel, "first").await;
        }
        let device = async |chat: &ChatService| {
            let mut client = Client::open(chat, &bob).await;
            client.list(chat).await;
            client
        };
        let live = [device(&nodes.here.chat).await, device(&nodes.there.chat).await];
        let away = Some(device(&nodes.here.chat).await);
        Self { dice: Dice::new(seed, 0), live, away, nodes, channels, alice, bob }
    }

    async fn round(&mut self) {
        let faults =
            [BusFault::None, BusFault::DropAll, BusFault::Duplicate, BusFault::Reorder, BusFault::Delay];
        self.nodes.from_here.set(*self.dice.pick(&faults).expect("there are faults"));
        self.nodes.from_there.set(*self.dice.pick(&faults).expect("there are faults"));
        let acts: Vec<_> = (0..AT_ONCE).map(|_| self.act()).collect();
        together(acts.into_iter().map(Act::run)).await;
        self.nodes.from_here.release().await;
        self.nodes.from_there.release().await;
        let chat = self.node();
        if let Some(away) = self.away.take() {
            self.away = Some(away.resume(&chat).await);
        }
    }

    fn node(&self) -> ChatService {
        let House { chat } = if self.dice.percent(50) { &self.nodes.here } else { &self.nodes.there };
        chat.clone()
    }

    fn act(&self) -> Act {
        Act {
            chat: self.node(),
            what: self.dice.below(12),
            choice: self.dice.below(3),
            channel: *self.dice.pick(&self.channels).expect("there are channels"),
            seq: Seq::new(1 + self.dice.below(30) as u64),
            alice: self.alice.clone(),
            bob: self.bob.clone(),
        }
    }

    async fn end(mut self, seed: u64) {
        for channel in self.channels {
            let view = self.nodes.here.chat.get_channel(&self.bob, channel).await.expect("a view");
            let (badge_seq, read_seq) = (view.membership.badge_seq, view.membership.read_seq);
            let is_there = |badge: &Badge| (badge.badge_seq, badge.read_seq) == (badge_seq, read_seq);
            let mut away = self.away.take();
            for client in self.live.iter_mut().chain(away.iter_mut()) {
                let caught_up = client.until(|client| client.badges.get(&channel).is_some_and(is_there));
                let result = timeout(PATIENCE, caught_up).await;
                assert!(
                    result.is_ok(),
                    "with CHAT_SEED={seed}: {badge_seq} and {read_seq} are stored, {:?} is held",
                    client.badges.get(&channel)
                );
            }
            self.away = away;
        }
    }
}

struct Act {
    chat: ChatService,
    what: usize,
    choice: usize,
    channel: ChannelId,
    seq: Seq,
    alice: UserId,
    bob: UserId,
}

impl Act {
    /// What is refused, since it names a message that is not there yet, is no matter.
    async fn run(self) {
        let Self { chat, what, choice, channel, seq, alice, bob } = self;
        let _ = match what {
            0..2 => chat.mark_read(&bob, channel, seq).await.map(drop),
            2 => chat.mark_delivered(&bob, channel, seq).await.map(drop),
            3..5 => chat.mark_read_privately(&bob, channel, seq).await.map(drop),
            5..7 => chat.mark_unread(&bob, channel, seq).await.map(drop),
            7 => chat.send(&bob, channel, Draft::new("I")).await.map(drop),
            8 => {
                use NotificationLevel::{All, Mentions, Muted};
                chat.set_notification_level(&bob, channel, [All, Mentions, Muted][choice]).await.map(drop)
            }
            9 => chat.set_receipts(Actor::Host, channel, ReceiptLevel::ALL[choice]).await,
            _ => chat.send(&alice, channel, Draft::new("and?")).await.map(drop),
        };
    }
}
