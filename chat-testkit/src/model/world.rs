//! What the operations' numbers stand for: people, channels, messages and drafts so far.

mod unsent;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use chat_core::store::{
    AddParticipants, Advance, Append, AppendOutcome, AppendTarget, BanUser, Block, ChannelChange,
    ChannelEdit, ChannelRemoval, ClearHistory, CreateOutcome, DeleteMessage, DeleteOutcome, EditMessage,
    EditOutcome, EndOutcome, EndStream, Fenced, HideMessage, LiftBan, Mute, MuteChange, NewGroup,
    PersonalEdit, PinMessage, RemoveParticipant, RoleChange, ThreadChange, ThreadEdit,
};
use chat_core::{
    Actor, ChannelId, ChannelName, ClientKey, Content, DisplayName, HistoryVisibility, ListPlace, Message,
    MessageKind, NotificationLevel, Pace, PermissionChange, Profile, Reason, ReceiptLevel, Role, Sender, Seq,
    SlowMode, StreamOutcome, StreamState, Timestamp, Topic, UserId,
};

use super::call::{Asked, Call};
use super::op::{Act, EVERYBODY, FenceUse, GroupOp, Op, Sending};
use super::outcome::Outcome;
use crate::scene::{Scene, content, user};

/// Everybody. Sorting by bytes, by case and by locale gives three different orders.
pub(super) const PEOPLE: [&str; 6] = ["ann", "bob", "Cy", "dan", "élan", "9"];

/// What people react with.
pub(super) const KEYS: [&str; 4] = ["👍", "❤", "❤\u{fe0f}", "eyes"];

/// The distance that some senders keep: one that a batch may pass.
const PACE: Duration = Duration::from_millis(18);

/// What there is so far.
pub(super) struct World {
    scene: Scene,
    /// All that ever were, and first one that never was.
    pub(super) channels: Vec<ChannelId>,
    /// As they are now.
    pub(super) messages: BTreeMap<(ChannelId, Seq), Message>,
    drafts: Vec<Append>,
}

fn name(n: u8) -> &'static str {
    PEOPLE[usize::from(n) % PEOPLE.len()]
}

fn person(n: u8) -> UserId {
    user(name(n))
}

/// So many ticks later; none is for ever.
fn end(at: Timestamp, ticks: u8) -> Option<Timestamp> {
    (ticks > 0).then(|| at.after(Duration::from_millis(5) * ticks.into()))
}

fn actor(act: Act) -> Actor {
    act.user.map_or(Actor::Host, |n| person(n).into())
}

fn mentioning(mention: Option<u8>, content: Content) -> Content {
    let mentions = mention.filter(|n| *n != EVERYBODY).map(person).into_iter().collect();
    Content { mentions, mentions_everyone: mention == Some(EVERYBODY), ..content }
}

impl World {
    pub(super) fn new(scene: Scene) -> Self {
        let channels = vec![scene.channel_id()];
        Self { scene, channels, messages: BTreeMap::new(), drafts: Vec::new() }
    }

    /// This moment.
    pub(super) fn now(&self) -> Timestamp {
        self.scene.now()
    }

    /// The operation with its values, unless there is nothing it could mean.
    pub(super) async fn call(&mut self, op: &Op) -> Option<Call> {
        let at = self.scene.tick();
        Some(match op.clone() {
            Op::Group(channel, act, op) => self.group_call(channel, act, op).await,
            Op::Send(sendings) => self.batch(&sendings)?,
            Op::Edit(message, act, mention, is_behind) => self.edit(message, act, mention, is_behind)?,
            Op::React { message, user, fence, key, is_back } => {
                let react =
                    self.scene.new_reaction(self.message(message)?, name(user), KEYS[usize::from(key) % 4]);
                if is_back { Asked::RemoveReaction(react) } else { Asked::AddReaction(react) }.on(fence)
            }
            Op::Pin(message, act, is_back) => {
                let Message { channel, id: message, .. } = *self.message(message)?;
                let pin = PinMessage { channel, message, actor: actor(act), fence: None, at };
                if is_back { Asked::Unpin(pin) } else { Asked::Pin(pin) }.on(act.fence)
            }
            Op::Checkpoint(message, length) => {
                let said = "as much of it as was said".chars().take(usize::from(length)).collect::<String>();
                Asked::Checkpoint(self.scene.new_checkpoint(self.streamed(message)?, &said)).plain()
            }
            Op::EndStream(message, act, how) => self.end_of_stream(message, act, how)?,
            Op::Delete(message, act) => self.deletion(message, act)?,
            Op::Advance(items, log_up_to) => self.advances(&items, log_up_to),
            Op::Personal(items) => self.personal(&items),
            Op::Thread(message, who, what, seq) => {
                // Most often of a thread that has begun.
                let named = self.message(message)?;
                let root = named.thread_root.filter(|_| what > 0).unwrap_or(named.id);
                let edit = match what {
                    0 => None,
                    1 => Some(ThreadEdit::Follow),
                    2 => Some(ThreadEdit::Unfollow),
                    _ => Some(ThreadEdit::ReadTo(Seq::new(seq.into()))),
                };
                Asked::Thread(ThreadChange { channel: named.channel, root, user: person(who), edit, at })
                    .plain()
            }
            Op::Draft(who, place, text, expected) => self.unsent(person(who), place, text, expected),
            Op::Clear(channel, who) => Asked::Clear(self.channel(channel), person(who), at).plain(),
            Op::Seen(who) => Asked::Seen(person(who), at).plain(),
            Op::ClearHistory(channel, who, up_to) => {
                let (channel, user) = (self.channel(channel), person(who));
                Asked::ClearHistory(ClearHistory { channel, user, up_to: Seq::new(up_to.into()), at }).plain()
            }
            Op::Hide(message, who) => {
                let hide = self.scene.new_hide(self.message(message)?, name(who));
                Asked::Hide(HideMessage { limit: 2, ..hide }).plain()
            }
            Op::Block(one, other, to) if person(one) != person(other) => {
                let block = Block { limit: 1, ..self.scene.new_block(name(one), name(other)) };
                if to { Asked::Block(block) } else { Asked::Unblock(block) }.plain()
            }
            Op::Block(..) => return None,
            Op::Prune => Asked::Prune(at.before(Duration::from_millis(20))).plain(),
            Op::CreateGroup { creator, members, since_join, key } => {
                let group = self.new_group(creator, &members, key);
                let history = if since_join { HistoryVisibility::SinceJoin } else { HistoryVisibility::All };
                Asked::CreateGroup(NewGroup { history, ..group }).plain()
            }
            Op::PutUser(n) => {
                let name = Some(DisplayName::from_stored(format!("name {n}")));
                Asked::PutUser(person(n), Profile { name, ..Profile::default() }, at).plain()
            }
            Op::ClockBack => {
                self.scene.set_clock(at.before(Duration::from_millis(50)));
                return None;
            }
        })
    }

    /// Remembers what came of it.
    pub(super) fn learn(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Created(CreateOutcome::Created(created)) => self.channels.push(created.channel),
            Outcome::Appended(outcomes) => {
                for outcome in outcomes {
                    if let AppendOutcome::Appended(appended) = outcome {
                        if appended.created_channel.is_some() {
                            self.channels.push(appended.message.channel);
                        }
                        self.keep(&appended.message);
                    }
                }
            }
            Outcome::Edited(Fenced::Decided(EditOutcome::Edited(message, _)))
            | Outcome::Ended(Fenced::Decided(EndOutcome::Ended(message, _)))
            | Outcome::Deleted(Fenced::Decided(DeleteOutcome::Deleted(message, _))) => self.keep(message),
            _ => {}
        }
    }

    fn keep(&mut self, message: &Message) {
        self.messages.insert((message.channel, message.seq), message.clone());
    }

    fn channel(&self, n: u8) -> ChannelId {
        self.channels[usize::from(n) % self.channels.len()]
    }

    fn message(&self, n: u8) -> Option<&Message> {
        self.messages.values().nth(usize::from(n) % self.messages.len().max(1))
    }

    fn new_group(&self, creator: Option<u8>, members: &[(u8, Role)], key: Option<(u8, u8)>) -> NewGroup {
        let members = members.iter().map(|(n, role)| (person(*n), *role));
        let mut participants: BTreeMap<_, _> = members.collect();
        participants.extend(creator.map(|n| (person(n), Role::Owner)));
        NewGroup {
            creator: creator.map_or(Actor::Host, |n| person(n).into()),
            key: key.map(|(key, asked)| (ClientKey::new(format!("k{key}")).expect("a key"), [asked; 32])),
            participants: participants.into_iter().collect(),
            ..self.scene.new_group(&[])
        }
    }

    async fn group_call(&self, channel: u8, act: Act, op: GroupOp) -> Call {
        let channel = self.channel(channel);
        let (actor, fence, at) = (actor(act), None, self.scene.tick());
        let change = |edit| Asked::Change(ChannelChange { channel, actor: actor.clone(), fence, edit, at });
        let asked = match op {
            GroupOp::Rename(n) => change(ChannelEdit::Rename(ChannelName::from_stored(format!("name {n}")))),
            GroupOp::SetTopic(n) => {
                change(ChannelEdit::Topic(n.map(|n| Topic::from_stored(format!("topic {n}")))))
            }
            GroupOp::SetReceipts(n) => {
                change(ChannelEdit::Receipts(ReceiptLevel::ALL[usize::from(n) % ReceiptLevel::ALL.len()]))
            }
            GroupOp::SetPermissions(n) => {
                let role = |n: u8| Role::ALL.get(usize::from(n)).copied();
                let (post, add) = (role(n % 5), role(n / 5 % 5));
                let (pin, mention_everyone) = (role(n / 25 % 5), role(n / 3 % 5));
                change(ChannelEdit::Permissions(PermissionChange { post, add, pin, mention_everyone }))
            }
            GroupOp::Freeze(is_over) => {
                let reason = Some(Reason::from_stored("too heated".to_owned()));
                change(if is_over { ChannelEdit::Unfreeze(reason) } else { ChannelEdit::Freeze(reason) })
            }
            GroupOp::SetSlowMode(n) => {
                let slow_mode = SlowMode::from_stored(u32::from(n) % 3 * 30);
                change(ChannelEdit::SlowMode(slow_mode, None))
            }
            GroupOp::Mute(who, ticks) => {
                let change = match ticks {
                    Some(ticks) => MuteChange::Mute { until: end(at, ticks), reason: None },
                    None => MuteChange::Lift { reason: None },
                };
                Asked::Mute(Mute { actor, change, ..self.scene.new_mute(channel, name(who)) })
            }
            GroupOp::Ban(who, ticks, is_other) => {
                let has = self.scene.store.access(channel, &person(who)).await.expect("access");
                let role = has.map(|access| access.role).filter(|_| !is_other);
                let until = end(at, ticks);
                Asked::Ban(BanUser { actor, until, ..self.scene.new_ban(channel, name(who), role) })
            }
            GroupOp::LiftBan(who) => {
                // Most often of somebody who is banned.
                let banned = self.scene.store.bans(channel, None, None, 100, at).await.expect("bans");
                let banned = banned.and_then(|page| page.bans.into_iter().next().map(|ban| ban.user));
                let user = banned.filter(|_| who > 0).unwrap_or_else(|| person(who));
                Asked::LiftBan(LiftBan { actor, user, ..self.scene.new_lift(channel, name(who)) })
            }
            GroupOp::Delete => Asked::DeleteChannel(ChannelRemoval { channel, actor, fence, at }),
            GroupOp::Add(people, role, limit) => {
                let mut users: Vec<_> = people.into_iter().map(person).collect();
                users.sort();
                users.dedup();
                let limit = usize::from(limit);
                Asked::Add(AddParticipants { channel, actor, fence, users, role, limit, at })
            }
            GroupOp::Remove(who, role) => {
                let (user, reason) = (person(who), None);
                Asked::Remove(RemoveParticipant { channel, actor, fence, user, role, reason, at })
            }
            GroupOp::Leave => {
                let user = person(act.user.unwrap_or(0));
                let (role, reason) = (None, None);
                Asked::Remove(RemoveParticipant { channel, actor, fence, user, role, reason, at })
            }
            GroupOp::ChangeRole(who, from, to) => {
                let user = person(who);
                let has = self.scene.store.access(channel, &user).await.expect("access");
                let from = from.or(has.map(|access| access.role)).unwrap_or(Role::Member);
                let reason = None;
                Asked::ChangeRole(RoleChange { channel, actor, fence, user, from, to, reason, at })
            }
        };
        asked.on(act.fence)
    }

    fn edit(&self, message: u8, act: Act, mention: Option<u8>, is_behind: bool) -> Option<Call> {
        let message = self.message(message)?;
        let at = self.scene.tick();
        let said = mentioning(mention, content(&format!("edited at {}", at.as_micros())));
        let edit = EditMessage { actor: actor(act), content: said, at, ..self.scene.new_edit(message, "") };
        let expected_edit_no = if is_behind { edit.expected_edit_no ^ 1 } else { edit.expected_edit_no };
        Some(Asked::Edit(EditMessage { expected_edit_no, keep: 2, ..edit }).on(act.fence))
    }

    /// A message that is streamed, if there is one; else any.
    fn streamed(&self, n: u8) -> Option<&Message> {
        let streamed: Vec<_> = self.messages.values().filter(|message| message.is_streaming()).collect();
        streamed.get(usize::from(n) % streamed.len().max(1)).copied().or_else(|| self.message(n))
    }

    fn end_of_stream(&self, message: u8, act: Act, how: u8) -> Option<Call> {
        let outcomes = [StreamOutcome::Finished, StreamOutcome::Cancelled, StreamOutcome::Failed];
        let message = self.streamed(message)?;
        let end = EndStream { actor: actor(act), ..self.scene.new_end(message, "all of it") };
        let silent_since = (how > 3).then_some(message.created_at);
        let outcome = outcomes[usize::from(how) % outcomes.len()];
        Some(Asked::EndStream(EndStream { outcome, silent_since, ..end }).on(act.fence))
    }

    fn deletion(&self, message: u8, act: Act) -> Option<Call> {
        let deletion = self.scene.new_deletion(self.message(message)?);
        Some(Asked::Delete(DeleteMessage { actor: actor(act), ..deletion }).on(act.fence))
    }

    fn advances(&self, items: &[(u8, u8, u8, u8)], log_up_to: u8) -> Call {
        let mut seen = HashSet::new();
        let advance = |(channel, who, delivered, read): &(u8, u8, u8, u8)| {
            let (delivered, read) = (u64::from(*delivered.max(read)), u64::from(*read));
            let advance = self.scene.new_advance(self.channel(*channel), name(*who), delivered, read);
            let log_up_to = u64::from(log_up_to);
            Advance { log_up_to, told_up_to: log_up_to + 2, ..advance }
        };
        let items = items.iter().map(advance).filter(|one| seen.insert((one.channel, one.user.clone())));
        Asked::Advance(items.collect()).plain()
    }

    fn personal(&self, items: &[(u8, u8, u8, u8)]) -> Call {
        let mut seen = HashSet::new();
        let change = |(channel, who, what, seq): &(u8, u8, u8, u8)| {
            let seq = Seq::new(u64::from(*seq));
            let edit = match what {
                0..2 => PersonalEdit::ReadTo(seq),
                2..4 => PersonalEdit::UnreadFrom(seq.next()),
                4 => PersonalEdit::Notify(NotificationLevel::All),
                5 => PersonalEdit::Notify(NotificationLevel::Mentions),
                6 => PersonalEdit::Notify(NotificationLevel::Muted),
                7 => PersonalEdit::Place(ListPlace::Listed),
                8 => PersonalEdit::Place(ListPlace::Hidden),
                _ => PersonalEdit::Place(ListPlace::Archived),
            };
            self.scene.new_personal(self.channel(*channel), name(*who), edit)
        };
        let items = items.iter().map(change).filter(|one| seen.insert((one.channel, one.user.clone())));
        Asked::Personal(items.collect()).plain()
    }

    fn batch(&mut self, sendings: &[Sending]) -> Option<Call> {
        let mut seen = HashSet::new();
        let mut batch = Vec::new();
        let mut fences = Vec::new();
        let mut pair = None;
        for sending in sendings {
            // Whether a repeat tells of the replies that come before it in its batch is nobody's business.
            let is_repeat = matches!(sending, Sending::Repeat { .. });
            if is_repeat && batch.iter().any(|draft: &Append| draft.thread_root.is_some()) {
                continue;
            }
            let Some((draft, fence)) = self.draft(sending) else { continue };
            // One pair per batch: whether two channels that begin in one batch raise a personal version one after
            // the other or at once is nobody's business.
            if let AppendTarget::Direct { key, .. } = &draft.target
                && pair.get_or_insert_with(|| key.clone()) != key
            {
                continue;
            }
            if seen.insert(draft.client_key.clone()) {
                fences.push(fence);
                batch.push(draft);
            }
        }
        self.drafts.extend(batch.iter().cloned());
        (!batch.is_empty()).then_some(Call { asked: Asked::Append(batch), fences })
    }

    fn draft(&self, sending: &Sending) -> Option<(Append, FenceUse)> {
        let body = format!("body {}", self.drafts.len());
        match *sending {
            Sending::To { channel, act, is_system, is_stream, is_paced, mention, reply_to, thread } => {
                let draft = self.scene.new_message(self.channel(channel), name(act.user.unwrap_or(0)), &body);
                let sender = act.user.map_or(Sender::Host, |n| Sender::User(person(n)));
                let kind = if is_system { MessageKind::System } else { MessageKind::User };
                let reply_to = reply_to.and_then(|n| self.message(n)).map(|message| message.id);
                let content = mentioning(mention, Content { reply_to, ..draft.content });
                // Most often where the thread is, so that it is not refused.
                let root = thread.and_then(|n| self.message(n));
                let target = match root {
                    Some(root) if channel % 4 != 0 => AppendTarget::Channel(root.channel),
                    _ => draft.target,
                };
                let thread_root = root.map(|root| root.id);
                let stream = is_stream.then_some(StreamState::Streaming);
                let pace = is_paced.then(|| Pace::new(PACE));
                Some((
                    Append { target, sender, kind, pace, thread_root, content, stream, ..draft },
                    act.fence,
                ))
            }
            Sending::First { from, to, by_host } => {
                let (from, to) = (name(from), name(to));
                let draft = (from != to).then(|| self.scene.new_first(from, to, &body))?;
                let sender = if by_host { Sender::Host } else { draft.sender };
                Some((Append { sender, ..draft }, FenceUse::Absent))
            }
            Sending::Repeat { draft, is_other } => {
                let first = self.drafts.get(usize::from(draft) % self.drafts.len().max(1))?;
                let repeat = self.scene.repeat(first);
                let is_channel = matches!(repeat.target, AppendTarget::Channel(_));
                let fence = if is_channel { FenceUse::Fresh } else { FenceUse::Absent };
                Some(if is_other { (Append { digest: [9; 32], ..repeat }, fence) } else { (repeat, fence) })
            }
        }
    }
}
