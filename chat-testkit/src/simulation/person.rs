//! What one person does.

use std::sync::Arc;

use chat_core::{ChannelId, ClientKey, Draft, Error, Role, Sender, Seq, Target, UserId};

use super::device::Order;
use super::town::{Own, Town};
use super::{Dice, mischief};
use crate::history::{Body, Entry, Outcome, Send};

/// A person at work.
struct Person {
    town: Arc<Town>,
    user: UserId,
    /// The first one owns the groups, and lets people in and out.
    is_owner: bool,
    dice: Dice,
    /// Sends so far: where, under which key, what.
    sent: Vec<(Target, ClientKey, String)>,
    own: Vec<Own>,
}

/// Lives the life of one person.
pub(super) async fn live(town: Arc<Town>, n: usize) {
    let user = town.people[n].clone();
    let dice = Dice::new(town.setting.seed, 1 + n as u64);
    let steps = town.setting.steps;
    let mut person = Person { is_owner: n == 0, town, user, dice, sent: Vec::new(), own: Vec::new() };
    for _ in 0..steps {
        let step = person.town.step();
        mischief::recover(&person.town, step);
        person.step(step).await;
        for _ in 0..person.dice.below(4) {
            tokio::task::yield_now().await;
        }
    }
}

impl Person {
    async fn step(&mut self, step: usize) {
        match self.dice.below(100) {
            0..48 => self.send().await,
            48..58 => self.repeat().await,
            58..61 => self.misuse_a_key().await,
            61..69 => self.edit().await,
            69..73 => self.delete().await,
            73..80 => self.read().await,
            80..88 => self.use_a_device().await,
            88..94 => self.let_people_in_and_out().await,
            _ => mischief::make(&self.town, &self.dice, step).await,
        }
    }

    async fn send(&mut self) {
        let number = self.sent.len();
        let key = ClientKey::new(format!("{}-{number}", self.user)).expect("a key");
        let body = format!("{} says {number}", self.user);
        let target = self.target();
        self.sent.push((target.clone(), key.clone(), body.clone()));
        self.attempt(target, key, body).await;
    }

    fn target(&self) -> Target {
        let others: Vec<_> = self.town.people.iter().filter(|user| **user != self.user).collect();
        match self.dice.pick(&others) {
            Some(other) if self.dice.percent(30) => Target::User((*other).clone()),
            _ => Target::Channel(*self.dice.pick(&self.town.groups).expect("there are groups")),
        }
    }

    /// Says something again, as after a lost answer.
    async fn repeat(&mut self) {
        if let Some((target, key, body)) = self.dice.pick(&self.sent).cloned() {
            self.attempt(target, key, body).await;
        }
    }

    /// Says something else under a used key.
    async fn misuse_a_key(&mut self) {
        if let Some((target, key, body)) = self.dice.pick(&self.sent).cloned() {
            self.attempt(target, key, format!("not {body}")).await;
        }
    }

    async fn attempt(&mut self, target: Target, key: ClientKey, body: String) {
        let channel = match &target {
            Target::Channel(channel) => Some(*channel),
            Target::User(_) => None,
        };
        let (sender, digest) = (Sender::User(self.user.clone()), Body::of(&body));
        let attempt = self.town.history.invoke(Send { channel, sender, key: key.clone(), body: digest });
        let chat = &self.town.node(&self.dice).chat;
        let draft = Draft::new(body).with_client_key(key);
        let outcome = match chat.send(&self.user, target, draft).await {
            Ok(sent) => {
                let message = sent.message;
                self.town.note_channel(message.channel);
                self.remember(Own {
                    channel: message.channel,
                    id: message.id,
                    seq: message.seq,
                    edit_no: message.edit_no,
                });
                let (channel, seq, rev) = (message.channel, message.seq, message.created_rev);
                Outcome::Acked { channel, seq, rev }
            }
            Err(error) => refusal(&error),
        };
        self.town.history.done(attempt, outcome);
    }

    fn remember(&mut self, own: Own) {
        self.own.retain(|other| other.id != own.id);
        self.own.push(own);
    }

    async fn edit(&mut self) {
        let Some(own) = self.dice.pick(&self.own).cloned() else { return };
        let draft = Draft::new(format!("{} thinks again of {}", self.user, own.seq));
        let chat = &self.town.node(&self.dice).chat;
        if let Ok(edited) = chat.edit_message(&self.user, own.channel, own.id, own.edit_no, draft).await {
            self.remember(Own { edit_no: edited.edit_no, ..own });
        }
    }

    async fn delete(&mut self) {
        if let Some(own) = self.dice.pick(&self.own).cloned() {
            // Refused or not: the record of what is stored tells.
            let _ =
                self.town.node(&self.dice).chat.delete_message(&self.user, own.channel, own.id, None).await;
        }
    }

    async fn read(&mut self) {
        let Some(channel) = self.dice.pick(&self.town.known_channels()).copied() else { return };
        let seq = Seq::new(1 + self.dice.below(20) as u64);
        let _ = self.town.node(&self.dice).chat.mark_read(&self.user, channel, seq).await;
    }

    async fn use_a_device(&mut self) {
        let own: Vec<_> = self.town.devices.iter().filter(|device| device.reader.user == self.user).collect();
        let Some(device) = self.dice.pick(&own) else { return };
        let order = match self.dice.below(4) {
            0 => Order::Stall(true),
            1 => Order::Stall(false),
            2 => Order::Reconnect(self.town.node(&self.dice).chat.clone(), 1 + self.dice.below(20)),
            _ => Order::Reconnect(self.town.node(&self.dice).chat.clone(), 0),
        };
        device.order(order).await;
    }

    async fn let_people_in_and_out(&mut self) {
        let group = *self.dice.pick(&self.town.groups).expect("there are groups");
        let other = self.dice.pick(&self.town.people[1..]).expect("there are others").clone();
        let chat = &self.town.node(&self.dice).chat;
        match (self.is_owner, self.dice.percent(50)) {
            (true, true) => self.let_in(group, other).await,
            (true, false) => drop(chat.remove_participant(&self.user, group, &other, None).await),
            (false, true) => drop(chat.leave_channel(&self.user, group).await),
            (false, false) => {}
        }
    }

    async fn let_in(&self, group: ChannelId, other: UserId) {
        self.town.history.record(Entry::Admitting(group, other.clone()));
        let chat = &self.town.node(&self.dice).chat;
        let _ = chat.add_participants(&self.user, group, vec![other], Role::Member).await;
    }
}

/// A passing fault leaves it open whether it happened; every other refusal says that it did not.
fn refusal(error: &Error) -> Outcome {
    if error.is_retryable() { Outcome::Unknown } else { Outcome::Refused }
}
