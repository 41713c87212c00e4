//! Unread counts, whatever people do.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    Actor, Anchor, ChannelId, Draft, Message, NotificationLevel, ReceiptLevel, Role, Seq, UserId,
};

use crate::engine::House;
use crate::simulation::{Dice, seeds};
use crate::{Scene, naive};

const STEPS: usize = 60;

/// After every step of a random story (sending, mentioning, editing, deleting, leaving, coming back, reading, reading
/// privately, marking as unread, muting, telling less of receipts, replying in threads, following and reading them; in
/// two channels) the count and its terms are those of a recount of everything, the total is the sum of the recounts,
/// and each marker is where these steps by themselves put it.
pub async fn unread_equals_a_naive_recount_after_every_step(store: Arc<dyn Store>) {
    for seed in seeds(1..=2) {
        let mut story = Story::begin(&store, seed).await;
        for step in 0..STEPS {
            let what = story.step().await;
            story.recount(&format!("with CHAT_SEED={seed} at step {step}, after {what}")).await;
        }
    }
}

struct Story {
    house: House,
    scene: Scene,
    dice: Dice,
    users: Vec<UserId>,
    channels: [ChannelId; 2],
    sent: Vec<Message>,
    /// What the channels tell of receipts.
    levels: BTreeMap<ChannelId, ReceiptLevel>,
    /// Where everybody's unread begins, and what they were told to have read, by the rules alone.
    markers: BTreeMap<(ChannelId, UserId), Markers>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Markers {
    badge: Seq,
    read: Seq,
}

impl Story {
    async fn begin(store: &Arc<dyn Store>, seed: u64) -> Self {
        // A low cap and a short scan, so that both are met.
        let house = House::with(store, |limits| {
            limits.unread_cap = 5;
            limits.unread_scan = 12;
        });
        let mut scene = Scene::new(store.clone());
        scene.limits = house.chat.limits().clone();
        let mut users = Vec::new();
        for name in ["ann", "bob", "cid"] {
            users.push(house.user(&format!("{name}-{seed}")).await);
        }
        let everybody: Vec<_> = users.iter().collect();
        let channels = [house.group(&everybody).await, house.group(&everybody).await];
        let dice = Dice::new(seed, 0);
        Self {
            house,
            scene,
            dice,
            users,
            channels,
            sent: Vec::new(),
            levels: BTreeMap::new(),
            markers: BTreeMap::new(),
        }
    }

    fn marker(&mut self, channel: ChannelId, user: &UserId) -> &mut Markers {
        self.markers.entry((channel, user.clone())).or_default()
    }

    async fn last_seq(&self, channel: ChannelId) -> Seq {
        let page = self.scene.store.history(channel, None, Anchor::Latest, 1).await.expect("history");
        let last = page.expect("the channel is there").messages.pop();
        last.map_or(Seq::ZERO, |last| last.seq)
    }

    /// Does something and names it. What is refused is no matter: the count must hold all the same.
    async fn step(&mut self) -> &'static str {
        let chat = self.house.chat.clone();
        let channel = *self.dice.pick(&self.channels).expect("there are channels");
        let user = self.dice.pick(&self.users).expect("there are users").clone();
        let other = self.dice.pick(&self.users[1..]).expect("there are others").clone();
        let message = self.dice.pick(&self.sent).cloned();
        match (self.dice.below(36), message) {
            (0..2, _) => {
                let _ = chat.leave_channel(&other, channel).await;
                "leaving"
            }
            (2..5, _) => {
                let was_in = chat.explain_unread(&other, channel).await.is_ok();
                chat.add_participants(Actor::Host, channel, vec![other.clone()], Role::Member)
                    .await
                    .expect("they are in");
                let terms = chat.explain_unread(&other, channel).await.expect("terms");
                assert!(was_in || terms.above == 0, "{other} joins with {terms:?}");
                if !was_in {
                    self.marker(channel, &other).badge = self.last_seq(channel).await;
                }
                "joining"
            }
            (5..7, Some(message)) => {
                let draft = Draft::new("edited").mentioning([other]);
                let _ = chat.edit_message(Actor::Host, message.channel, message.id, 0, draft).await;
                "editing"
            }
            (7..9, Some(message)) => {
                let _ = chat.delete_message(Actor::Host, message.channel, message.id, None).await;
                "deleting"
            }
            (9..12, Some(message)) => {
                // At times beyond the head, which is refused.
                let seq = message.seq.plus(self.dice.below(3) as u64);
                if chat.mark_read(&user, channel, seq).await.is_ok() {
                    let is_told = self.levels.get(&channel) != Some(&ReceiptLevel::Off);
                    let own = self.marker(channel, &user);
                    let read = if is_told { own.read.max(seq) } else { own.read };
                    *own = Markers { badge: own.badge.max(seq), read };
                }
                "reading"
            }
            (12, _) => {
                self.send(channel, Actor::Host, Draft::new("from the app")).await;
                "a message of the app"
            }
            (13..16, _) => {
                let you = Draft::new("you!");
                // Of everybody by the owner alone; the others are refused.
                let draft =
                    if self.dice.below(3) == 0 { you.mentioning_everyone() } else { you.mentioning([other]) };
                self.send(channel, user.into(), draft).await;
                "mentioning"
            }
            (16..21, _) => {
                self.send(channel, user.into(), Draft::new("hello")).await;
                "sending"
            }
            (27..36, Some(message)) => self.thread(channel, &user, &other, &message).await,
            (what, message) => self.keep_to_oneself(what, channel, &user, message.map(|one| one.seq)).await,
        }
    }

    /// Something in the thread of a message, or of the one it is in.
    async fn thread(
        &mut self,
        channel: ChannelId,
        user: &UserId,
        other: &UserId,
        message: &Message,
    ) -> &'static str {
        let chat = self.house.chat.clone();
        let root = message.thread_root.unwrap_or(message.id);
        match self.dice.below(9) {
            0..4 => {
                let draft = Draft::new("re").in_thread_of(root);
                let draft = if self.dice.below(4) == 0 { draft.mentioning([other.clone()]) } else { draft };
                self.send(message.channel, user.into(), draft).await;
                "replying in a thread"
            }
            4 => {
                let _ = chat.follow_thread(user, channel, root).await;
                "following"
            }
            5 => {
                let _ = chat.unfollow_thread(user, message.channel, root).await;
                "following no longer"
            }
            6 => {
                let _ = chat.follow_thread(user, message.channel, root).await;
                "following a thread of the channel"
            }
            _ => {
                let _ = chat.read_thread(user, message.channel, root, message.seq).await;
                "reading a thread"
            }
        }
    }

    /// What nobody else is told of.
    async fn keep_to_oneself(
        &mut self,
        what: usize,
        channel: ChannelId,
        user: &UserId,
        seq: Option<Seq>,
    ) -> &'static str {
        let (chat, seq) = (self.house.chat.clone(), seq.unwrap_or_default());
        match what {
            21..23 => {
                if chat.mark_read_privately(user, channel, seq).await.is_ok() {
                    let own = self.marker(channel, user);
                    own.badge = own.badge.max(seq);
                }
                "reading privately"
            }
            23..25 => {
                if chat.mark_unread(user, channel, seq).await.is_ok() {
                    let own = self.marker(channel, user);
                    own.badge = own.badge.min(seq.minus(1));
                }
                "marking as unread"
            }
            25 => {
                let level = *self.dice.pick(&ReceiptLevel::ALL).expect("there are levels");
                chat.set_receipts(Actor::Host, channel, level).await.expect("set");
                self.levels.insert(channel, level);
                "another level of receipts"
            }
            _ => {
                use NotificationLevel::{All, Mentions, Muted};
                let level = *self.dice.pick(&[All, Mentions, Muted]).expect("there are levels");
                let _ = chat.set_notification_level(user, channel, level).await;
                "another level"
            }
        }
    }

    async fn send(&mut self, channel: ChannelId, actor: Actor, draft: Draft) {
        let sender = actor.user().cloned();
        if let Ok(sent) = self.house.chat.send(actor, channel, draft).await {
            if let Some(sender) = sender.filter(|_| sent.message.thread_root.is_none()) {
                let seq = sent.message.seq;
                *self.marker(channel, &sender) = Markers { badge: seq, read: seq };
            }
            self.sent.push(sent.message);
        }
    }

    async fn recount(&self, place: &str) {
        for user in &self.users {
            for channel in self.channels {
                self.recount_one(channel, user, &format!("{place}, {user}")).await;
            }
            let total = self.house.chat.total_unread(user).await.expect("a total");
            assert_eq!(total, naive::total(&self.scene, user.as_str()).await, "{place}, {user}");
        }
    }

    async fn recount_one(&self, channel: ChannelId, user: &UserId, place: &str) {
        let terms = self.house.chat.explain_unread(user, channel).await;
        let is_in = self.scene.store.access(channel, user).await.expect("access").is_some();
        assert_eq!(terms.is_ok(), is_in, "{place}");
        let Ok(terms) = terms else { return };
        assert_eq!(terms, naive::unread(&self.scene, channel, user.as_str()).await, "{place}");
        let own = self.scene.view(channel, user.as_str()).await.membership;
        let expected = self.markers.get(&(channel, user.clone())).copied().unwrap_or_default();
        assert_eq!(Markers { badge: own.badge_seq, read: own.read_seq }, expected, "{place}");
    }
}
