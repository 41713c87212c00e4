//! Unread counts, whatever people do.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Actor, ChannelId, Draft, Message, Role, UserId};

use crate::engine::House;
use crate::simulation::{Dice, seeds};
use crate::{Scene, naive};

const STEPS: usize = 40;

/// After every step of a random story (sending, mentioning, editing, deleting, leaving, coming back, reading) the count
/// and its terms are those of a recount of everything.
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
    channel: ChannelId,
    sent: Vec<Message>,
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
        let channel = house.group(&users.iter().collect::<Vec<_>>()).await;
        Self { house, scene, dice: Dice::new(seed, 0), users, channel, sent: Vec::new() }
    }

    /// Does something and names it. What is refused is no matter: the count must hold all the same.
    async fn step(&mut self) -> &'static str {
        let (chat, channel) = (self.house.chat.clone(), self.channel);
        let user = self.dice.pick(&self.users).expect("there are users").clone();
        let other = self.dice.pick(&self.users[1..]).expect("there are others").clone();
        let message = self.dice.pick(&self.sent).cloned();
        match (self.dice.below(20), message) {
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
                "joining"
            }
            (5..7, Some(message)) => {
                let draft = Draft::new("edited").mentioning([other]);
                let _ = chat.edit_message(Actor::Host, channel, message.id, 0, draft).await;
                "editing"
            }
            (7..9, Some(message)) => {
                let _ = chat.delete_message(Actor::Host, channel, message.id).await;
                "deleting"
            }
            (9..12, Some(message)) => {
                // At times beyond the head, which is refused.
                let seq = message.seq.plus(self.dice.below(3) as u64);
                let _ = chat.mark_read(&user, channel, seq).await;
                "reading"
            }
            (12, _) => {
                self.send(Actor::Host, Draft::new("from the app")).await;
                "a message of the app"
            }
            (13..16, _) => {
                self.send(user.into(), Draft::new("you!").mentioning([other])).await;
                "mentioning"
            }
            _ => {
                self.send(user.into(), Draft::new("hello")).await;
                "sending"
            }
        }
    }

    async fn send(&mut self, actor: Actor, draft: Draft) {
        if let Ok(sent) = self.house.chat.send(actor, self.channel, draft).await {
            self.sent.push(sent.message);
        }
    }

    async fn recount(&self, place: &str) {
        for user in &self.users {
            let terms = self.house.chat.explain_unread(user, self.channel).await;
            let is_in = self.scene.store.access(self.channel, user).await.expect("access").is_some();
            assert_eq!(terms.is_ok(), is_in, "{place}, {user}");
            if let Ok(terms) = terms {
                let counted = naive::unread(&self.scene, self.channel, user.as_str()).await;
                assert_eq!(terms, counted, "{place}, {user}");
            }
        }
    }
}
