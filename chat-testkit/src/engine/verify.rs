//! Verifying: a snapshot and the events after it come to the later snapshot, and the log to what is stored.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    Actor, Anchor, ChannelId, ChannelReplica, ChannelSnapshot, ChatService, Draft, ErrorKind, Event, Finding,
    Message, PermissionChange, ReactionKey, ReceiptLevel, Role, Seq, Session, StreamEnd, Subject, Timestamp,
    UserId,
};

use super::House;
use crate::simulation::Dice;

/// The channel as somebody reads it, page by page.
async fn snapshot(chat: &ChatService, viewer: &UserId, channel: ChannelId) -> ChannelSnapshot {
    let view = chat.get_channel(viewer, channel).await.expect("a channel");
    let page = chat.list_participants(viewer, channel, None, None, Some(200)).await.expect("a page");
    let people = page.participants.into_iter().map(|one| (one.user.clone(), one)).collect();
    let history =
        chat.read_history(viewer, channel, Anchor::After(Seq::ZERO), Some(200)).await.expect("a page");
    assert!(!history.has_after, "all of it");
    ChannelSnapshot { channel: view.channel, people: Some(people), messages: history.messages }
}

/// People who do something to a channel, as the dice fall. What does not fit is refused, and is no step.
struct Story<'a> {
    chat: &'a ChatService,
    dice: Dice,
    channel: ChannelId,
    alice: UserId,
    others: [UserId; 2],
    sent: Vec<Message>,
    streams: Vec<Message>,
}

impl Story<'_> {
    async fn step(&mut self, step: usize) {
        let message = self.dice.pick(&self.sent).cloned();
        match (self.dice.below(20), message) {
            (0..=4, _) => self.settle(step).await,
            (5..=8, _) => self.move_people(step).await,
            (9..=13, Some(message)) => self.change(&message, step).await,
            (14..=15, _) => self.stream(step).await,
            (16..=17, Some(root)) => {
                self.say(Draft::new(format!("re in {step}")).in_thread_of(root.id)).await;
            }
            _ => self.say(Draft::new(format!("said in {step}"))).await,
        }
    }

    fn somebody(&self) -> UserId {
        if self.dice.percent(50) { self.alice.clone() } else { self.other() }
    }

    fn other(&self) -> UserId {
        self.others[self.dice.below(2)].clone()
    }

    async fn say(&mut self, draft: Draft) {
        if let Ok(sent) = self.chat.send(&self.somebody(), self.channel, draft).await {
            self.sent.push(sent.message);
        }
    }

    async fn settle(&self, step: usize) {
        let (chat, channel, alice) = (self.chat, self.channel, &self.alice);
        let topic = (step.is_multiple_of(2)).then(|| format!("topic {step}"));
        let post = Some([Role::Member, Role::Admin][self.dice.below(2)]);
        let level = ReceiptLevel::ALL[self.dice.below(3)];
        drop(match self.dice.below(6) {
            0 => chat.rename_channel(alice, channel, &format!("name {step}")).await,
            1 => chat.set_topic(alice, channel, topic.as_deref()).await,
            2 => chat.set_receipts(alice, channel, level).await,
            3 => {
                let change = PermissionChange { post, ..PermissionChange::default() };
                chat.set_permissions(alice, channel, change).await
            }
            4 => chat.freeze_channel(alice, channel, topic.as_deref()).await,
            _ => chat.unfreeze_channel(alice, channel, None).await,
        });
    }

    async fn move_people(&self, step: usize) {
        let (chat, channel, alice, other) = (self.chat, self.channel, &self.alice, self.other());
        let role = [Role::Member, Role::Admin, Role::Reader][self.dice.below(3)];
        // The year 2100, which every format can tell.
        let later = Some(Timestamp::from_micros(4_102_444_800_000_000));
        let until = later.filter(|_| step.is_multiple_of(2));
        drop(match self.dice.below(9) {
            0 => chat.remove_participant(alice, channel, &other, None).await,
            1 | 2 => chat.add_participants(alice, channel, vec![other], role).await,
            3 => chat.change_role(alice, channel, &other, role, None).await,
            4 => chat.mute_participant(alice, channel, &other, until, Some("noise")).await,
            5 => chat.unmute_participant(alice, channel, &other, None).await,
            6 => chat.ban_participant(alice, channel, &other, until, None).await,
            _ => chat.unban_participant(alice, channel, &other, None).await,
        });
    }

    async fn change(&self, message: &Message, step: usize) {
        let (chat, channel, id, by) = (self.chat, self.channel, message.id, self.somebody());
        let key = ReactionKey::new(["up", "eyes"][self.dice.below(2)]).expect("a key");
        match self.dice.below(8) {
            0 => {
                let now = chat.get_message(&self.alice, channel, id).await.expect("a message");
                let draft = Draft::new(format!("edited in {step}"));
                drop(chat.edit_message(&by, channel, id, now.edit_no, draft).await);
            }
            1 | 2 => drop(chat.add_reaction(&by, channel, id, &key).await),
            3 => drop(chat.remove_reaction(&by, channel, id, &key).await),
            4 | 5 => drop(chat.pin_message(&self.alice, channel, id).await),
            6 => drop(chat.unpin_message(Actor::Host, channel, id).await),
            _ => drop(chat.delete_message(&self.alice, channel, id, None).await),
        }
        drop(chat.mark_read(&by, channel, message.seq).await);
    }

    /// Begins to write while others read, goes on, or ends it.
    async fn stream(&mut self, step: usize) {
        let (chat, channel, alice) = (self.chat, self.channel, self.alice.clone());
        let Some(message) = self.streams.pop() else {
            let draft = Draft::new(format!("begun in {step}"));
            let begun = chat.begin_stream(&alice, channel, draft).await.expect("begun").message;
            self.sent.push(begun.clone());
            return self.streams.push(begun);
        };
        let offset = message.content().map_or(0, |content| content.body.len() as u64);
        drop(chat.append_stream(&alice, channel, message.id, offset, " and on").await);
        if self.dice.percent(50) {
            let end = if self.dice.percent(50) { StreamEnd::cancel() } else { StreamEnd::fail() };
            drop(chat.end_stream(&alice, channel, message.id, end).await);
        } else {
            self.streams.push(message);
        }
    }
}

/// Pulls until the session was given everything up to the snapshot.
async fn pull(session: &mut Session, snapshot: &ChannelSnapshot, replicas: &mut [ChannelReplica]) {
    while replicas[0].rev() < snapshot.channel.rev {
        let event = session.next().await.expect("the store answers").expect("the session lives");
        if !matches!(event.event(), Event::Joined { .. }) {
            for replica in &mut *replicas {
                replica.follow(event.event());
            }
        }
    }
}

/// From every snapshot on, what a session gives comes to every later one, whatever happened; and the log from its beginning
/// to what is stored.
pub async fn a_snapshot_and_events_come_to_the_later_snapshot(store: Arc<dyn Store>) {
    for seed in 1..=4 {
        let house = House::new(&store);
        let alice = house.user(&format!("alice{seed}")).await;
        let others = [house.user(&format!("bob{seed}")).await, house.user(&format!("cleo{seed}")).await];
        let channel = house.group(&[&alice, &others[0], &others[1]]).await;
        let (mut session, _) = house.chat.open_session(&alice, None).await.expect("a session");
        let mut replicas = vec![ChannelReplica::from(&snapshot(&house.chat, &alice, channel).await)];
        let dice = Dice::new(seed, 0);
        let mut story = Story {
            chat: &house.chat,
            dice,
            channel,
            alice: alice.clone(),
            others,
            sent: Vec::new(),
            streams: Vec::new(),
        };
        for step in 0..90 {
            story.step(step).await;
            if step % 6 == 5 {
                let now = snapshot(&house.chat, &alice, channel).await;
                pull(&mut session, &now, &mut replicas).await;
                for (n, replica) in replicas.iter().enumerate() {
                    assert_eq!(replica.differences(&now), [], "seed {seed}, step {step}, from snapshot {n}");
                }
                replicas.push(ChannelReplica::from(&now));
                let verified = house.chat.verify(channel).await.expect("verified");
                assert_eq!(verified.findings, [], "seed {seed}, step {step}");
                assert_eq!((verified.rev, verified.messages), (now.channel.rev, now.messages.len()));
            }
        }
        assert!(replicas[0].rev().get() > 30, "enough happened with seed {seed}");
    }
}

/// A difference is named with its field, and people's words are not told; so is a change that is left out.
pub async fn what_a_client_lost_is_named(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (mut session, _) = house.chat.open_session(&alice, None).await.expect("a session");
    let mut lossy = ChannelReplica::from(&snapshot(&house.chat, &alice, channel).await);
    let first = house.say(&alice, channel, "one").await.message;
    house.say(&alice, channel, "two").await;
    house.chat.edit_message(&alice, channel, first.id, 0, Draft::new("secret")).await.expect("edited");
    house.chat.change_role(&alice, channel, &bob, Role::Admin, None).await.expect("changed");
    let now = snapshot(&house.chat, &alice, channel).await;
    let mut lost = Vec::new();
    while lossy.rev() < now.channel.rev {
        let event = session.next().await.expect("the store answers").expect("the session lives");
        match event.event() {
            Event::Change(change) if change.message_seq() == Some(Seq::new(1)) && !lost.is_empty() => {}
            Event::Change(change) => {
                lost.push(change.rev());
                lossy.apply(change);
            }
            _ => {}
        }
    }
    let found = lossy.differences(&now);
    let named = |field| {
        let subject = Subject::Message(Seq::new(1));
        found.iter().any(|one| matches!(one, Finding::Differs { subject: of, field: name, .. } if *of == subject && *name == field))
    };
    assert!(matches!(found[0], Finding::ChangeGap { .. }), "{found:?}");
    assert!(named("edit_no") && named("content") && named("edited_at"), "{found:?}");
    assert!(!format!("{found:?}").contains("secret"), "{found:?}");
    let never = ChannelId::from_uuid(uuid::Uuid::from_u128(1));
    assert_eq!(house.chat.verify(never).await.expect_err("never was").kind(), ErrorKind::NotFound);
    let direct = house.say(&alice, &bob, "hi").await.message.channel;
    assert_eq!(house.chat.verify(direct).await.expect("verified").findings, []);
}
