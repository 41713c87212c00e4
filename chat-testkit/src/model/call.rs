//! One call of a store, the same for all stores except for the fence, which is each store's own.

use std::collections::HashMap;
use std::sync::Arc;

use chat_core::store::{
    AddParticipants, Advance, Append, AppendTarget, BanUser, Block, ChannelChange, ChannelRemoval,
    Checkpoint, ClearHistory, DeleteMessage, EditMessage, EndStream, HideMessage, LiftBan, Mute, NewGroup,
    PersonalChange, PinMessage, React, RemoveParticipant, RoleChange, SetDraft, Store, ThreadChange,
};
use chat_core::{ChannelId, Fence, Profile, Timestamp, UserId};

use super::op::FenceUse;
use super::outcome::Outcome;
use crate::scene::Scene;

/// Most different keys of reactions to one message; fewer than are tried.
const KEYS: usize = 2;

/// Most pins of one channel.
const PINS: usize = 2;

/// What is asked of every store, without fences.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    PutUser(UserId, Profile, Timestamp),
    CreateGroup(NewGroup),
    Change(ChannelChange),
    DeleteChannel(ChannelRemoval),
    Add(AddParticipants),
    Remove(RemoveParticipant),
    ChangeRole(RoleChange),
    Mute(Mute),
    Ban(BanUser),
    LiftBan(LiftBan),
    Append(Vec<Append>),
    Edit(EditMessage),
    Pin(PinMessage),
    Unpin(PinMessage),
    AddReaction(React),
    RemoveReaction(React),
    Checkpoint(Checkpoint),
    EndStream(EndStream),
    Delete(DeleteMessage),
    Advance(Vec<Advance>),
    Personal(Vec<PersonalChange>),
    Clear(ChannelId, UserId, Timestamp),
    ClearHistory(ClearHistory),
    Hide(HideMessage),
    Draft(SetDraft),
    Block(Block),
    Unblock(Block),
    Thread(ThreadChange),
    Prune(Timestamp),
    Seen(UserId, Timestamp),
}

/// What is asked, and on which versions: one use for each message of a batch, else one or none.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) asked: Asked,
    pub(super) fences: Vec<FenceUse>,
}

impl Asked {
    pub(super) fn plain(self) -> Call {
        Call { asked: self, fences: Vec::new() }
    }

    pub(super) fn on(self, fence: FenceUse) -> Call {
        Call { asked: self, fences: vec![fence] }
    }
}

/// One of the stores, with the fences it has shown.
pub(super) struct Side {
    pub(super) name: String,
    pub(super) scene: Scene,
    first_fences: HashMap<(ChannelId, UserId), Fence>,
}

impl Side {
    pub(super) fn new(name: &str, store: Arc<dyn Store>) -> Self {
        let mut scene = Scene::new(store);
        scene.limits.unread_cap = 3;
        scene.limits.unread_scan = 8;
        scene.limits.unread_total_channels = 3;
        Self { name: name.to_owned(), scene, first_fences: HashMap::new() }
    }

    async fn fence(
        &mut self,
        basis: Option<&FenceUse>,
        channel: ChannelId,
        actor: Option<&UserId>,
    ) -> Option<Fence> {
        let user = actor?;
        let now = self.scene.store.access(channel, user).await.expect("access").map(|access| access.fence);
        let first = now.map(|now| *self.first_fences.entry((channel, user.clone())).or_insert(now));
        match basis? {
            FenceUse::Absent => None,
            FenceUse::Fresh => now,
            FenceUse::Old => first.or_else(|| self.first_fences.get(&(channel, user.clone())).copied()),
        }
    }
}

impl Call {
    /// The channels it is about, as far as that is known before.
    pub(super) fn channels(&self) -> Vec<ChannelId> {
        match &self.asked {
            Asked::Change(change) => vec![change.channel],
            Asked::DeleteChannel(removal) => vec![removal.channel],
            Asked::Add(addition) => vec![addition.channel],
            Asked::Remove(removal) => vec![removal.channel],
            Asked::ChangeRole(change) => vec![change.channel],
            Asked::Mute(mute) => vec![mute.channel],
            Asked::Ban(ban) => vec![ban.channel],
            Asked::LiftBan(lift) => vec![lift.channel],
            Asked::Edit(edit) => vec![edit.channel],
            Asked::Pin(pin) | Asked::Unpin(pin) => vec![pin.channel],
            Asked::AddReaction(react) | Asked::RemoveReaction(react) => vec![react.channel],
            Asked::Checkpoint(checkpoint) => vec![checkpoint.channel],
            Asked::EndStream(end) => vec![end.channel],
            Asked::Delete(deletion) => vec![deletion.channel],
            Asked::Advance(batch) => batch.iter().map(|advance| advance.channel).collect(),
            Asked::Personal(batch) => batch.iter().map(|change| change.channel).collect(),
            Asked::Clear(channel, ..) => vec![*channel],
            Asked::ClearHistory(clear) => vec![clear.channel],
            Asked::Hide(hide) => vec![hide.channel],
            Asked::Thread(change) => vec![change.channel],
            _ => Vec::new(),
        }
    }

    /// Asks one store.
    pub(super) async fn run(&self, side: &mut Side) -> Outcome {
        let basis = self.fences.first();
        let store = Arc::clone(&side.scene.store);
        match self.asked.clone() {
            Asked::PutUser(user, profile, at) => {
                Outcome::Put(store.put_user(&user, &profile, at).await.expect("put_user"))
            }
            Asked::CreateGroup(group) => {
                Outcome::Created(store.create_group(&group).await.expect("create_group"))
            }
            Asked::Change(mut change) => {
                change.fence = side.fence(basis, change.channel, change.actor.user()).await;
                Outcome::Changed(store.change_channel(&change).await.expect("change_channel"))
            }
            Asked::DeleteChannel(mut removal) => {
                removal.fence = side.fence(basis, removal.channel, removal.actor.user()).await;
                Outcome::Changed(store.delete_channel(&removal).await.expect("delete_channel"))
            }
            Asked::Advance(batch) => Outcome::Advanced(store.advance(&batch).await.expect("advance")),
            Asked::Personal(batch) => {
                Outcome::Kept(store.change_personal(&batch).await.expect("change_personal"))
            }
            Asked::Clear(channel, user, at) => {
                Outcome::Cleared(store.clear_direct(channel, &user, at).await.expect("clear_direct"))
            }
            Asked::ClearHistory(clear) => {
                Outcome::HistoryCleared(store.clear_history(&clear).await.expect("clear_history"))
            }
            Asked::Thread(change) => {
                Outcome::Thread(store.change_thread(&change).await.expect("change_thread"))
            }
            Asked::Draft(set) => Outcome::Draft(store.set_draft(&set).await.expect("set_draft")),
            Asked::Hide(hide) => Outcome::Hid(store.hide_message(&hide).await.expect("hide_message")),
            Asked::Block(block) => Outcome::Blocked(store.block(&block).await.expect("block")),
            Asked::Unblock(block) => Outcome::Unblocked(store.unblock(&block).await.expect("unblock")),
            Asked::Prune(before) => {
                store.prune_receipt_log(before).await.expect("prune_receipt_log");
                Outcome::Pruned
            }
            Asked::Seen(user, at) => {
                store.note_seen(&[(user, at)]).await.expect("note_seen");
                Outcome::Seen
            }
            asked => self.run_about_people(asked, side).await,
        }
    }

    async fn run_about_people(&self, asked: Asked, side: &mut Side) -> Outcome {
        let basis = self.fences.first();
        let store = Arc::clone(&side.scene.store);
        match asked {
            Asked::Add(mut addition) => {
                addition.fence = side.fence(basis, addition.channel, addition.actor.user()).await;
                Outcome::Added(store.add_participants(&addition).await.expect("add_participants"))
            }
            Asked::Remove(mut removal) => {
                removal.fence = side.fence(basis, removal.channel, removal.actor.user()).await;
                Outcome::Removed(store.remove_participant(&removal).await.expect("remove_participant"))
            }
            Asked::ChangeRole(mut change) => {
                change.fence = side.fence(basis, change.channel, change.actor.user()).await;
                Outcome::RoleChanged(store.change_role(&change).await.expect("change_role"))
            }
            Asked::Mute(mut mute) => {
                mute.fence = side.fence(basis, mute.channel, mute.actor.user()).await;
                Outcome::Muted(store.mute_participant(&mute).await.expect("mute_participant"))
            }
            Asked::Ban(mut ban) => {
                ban.fence = side.fence(basis, ban.channel, ban.actor.user()).await;
                Outcome::Banned(store.ban_user(&ban).await.expect("ban_user"))
            }
            Asked::LiftBan(mut lift) => {
                lift.fence = side.fence(basis, lift.channel, lift.actor.user()).await;
                Outcome::Lifted(store.lift_ban(&lift).await.expect("lift_ban"))
            }
            asked => self.run_about_messages(asked, side).await,
        }
    }

    async fn run_about_messages(&self, asked: Asked, side: &mut Side) -> Outcome {
        let basis = self.fences.first();
        let store = Arc::clone(&side.scene.store);
        match asked {
            Asked::Append(mut batch) => {
                for (append, basis) in batch.iter_mut().zip(&self.fences) {
                    if let AppendTarget::Channel(channel) = append.target {
                        append.fence = side.fence(Some(basis), channel, append.sender.user()).await;
                    }
                }
                Outcome::Appended(store.append(&batch).await.expect("append"))
            }
            Asked::Edit(mut edit) => {
                edit.fence = side.fence(basis, edit.channel, edit.actor.user()).await;
                Outcome::Edited(store.edit_message(&edit).await.expect("edit_message"))
            }
            Asked::Checkpoint(checkpoint) => {
                Outcome::Saved(store.checkpoint_streams(&[checkpoint]).await.expect("checkpoint_streams"))
            }
            Asked::EndStream(mut end) => {
                end.fence = side.fence(basis, end.channel, end.actor.user()).await;
                Outcome::Ended(store.end_stream(&end).await.expect("end_stream"))
            }
            Asked::Delete(mut deletion) => {
                deletion.fence = side.fence(basis, deletion.channel, deletion.actor.user()).await;
                Outcome::Deleted(store.delete_message(&deletion).await.expect("delete_message"))
            }
            Asked::Pin(mut pin) => {
                pin.fence = side.fence(basis, pin.channel, pin.actor.user()).await;
                Outcome::Pinned(store.pin_message(&pin, PINS).await.expect("pin_message"))
            }
            Asked::Unpin(mut pin) => {
                pin.fence = side.fence(basis, pin.channel, pin.actor.user()).await;
                Outcome::Pinned(store.unpin_message(&pin).await.expect("unpin_message"))
            }
            Asked::AddReaction(mut react) => {
                react.fence = side.fence(basis, react.channel, Some(&react.user)).await;
                Outcome::Reacted(store.add_reaction(&react, KEYS).await.expect("add_reaction"))
            }
            Asked::RemoveReaction(mut react) => {
                react.fence = side.fence(basis, react.channel, Some(&react.user)).await;
                Outcome::Reacted(store.remove_reaction(&react).await.expect("remove_reaction"))
            }
            asked => panic!("{asked:?} is about something else"),
        }
    }
}
