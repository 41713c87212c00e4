//! What people do in a scene, where nothing else than success is meant.

use std::sync::Arc;

use chat_core::store::{
    AddOutcome, Advance, AdvanceOutcome, Append, AppendOutcome, BanOutcome, BanUser, BlockOutcome,
    ChannelRemoval, ClearHistory, ClearOutcome, CreateOutcome, DeleteOutcome, EditOutcome, Fenced,
    HideOutcome, Mute, MuteOutcome, NewGroup, PersonalChange, PersonalEdit, PersonalOutcome, PinOutcome,
    ReactOutcome, RemoveOutcome, RoleOutcome, ThreadChange, ThreadEdit, ThreadOutcome,
};
use chat_core::{
    Activity, Actor, Blocks, ChannelId, HistoryVisibility, MembershipState, Message, MessageId, Role, Seq,
};

use super::{Scene, user};

impl Scene {
    /// Creates what [`Scene::new_group`] gives.
    pub async fn group(&self, participants: &[(&str, Role)]) -> ChannelId {
        self.create(&self.new_group(participants)).await
    }

    /// Creates a group whose later participants read what is sent after they joined.
    pub async fn group_since_join(&self, participants: &[(&str, Role)]) -> ChannelId {
        self.create(&NewGroup { history: HistoryVisibility::SinceJoin, ..self.new_group(participants) }).await
    }

    async fn create(&self, group: &NewGroup) -> ChannelId {
        match self.store.create_group(group).await.expect("create_group") {
            CreateOutcome::Created(_) => group.id,
            other => panic!("creating a group came to {other:?}"),
        }
    }

    /// Appends one item and gives its outcome, whatever it is.
    pub async fn append(&self, append: Append) -> AppendOutcome {
        let mut outcomes = self.store.append(&[append]).await.expect("append");
        assert_eq!(outcomes.len(), 1, "one outcome per item: {outcomes:?}");
        outcomes.remove(0)
    }

    /// Appends one item that must be written.
    pub async fn written(&self, append: Append) -> Message {
        match self.append(append).await {
            AppendOutcome::Appended(appended) => Arc::unwrap_or_clone(appended.message),
            other => panic!("sending came to {other:?}"),
        }
    }

    /// Sends a message.
    pub async fn send(&self, channel: ChannelId, sender: &str, body: &str) -> Message {
        self.written(self.new_message(channel, sender, body)).await
    }

    /// Sends that many messages.
    pub async fn send_many(&self, channel: ChannelId, sender: &str, count: usize) -> Vec<Message> {
        let mut sent = Vec::with_capacity(count);
        for n in 1..=count {
            sent.push(self.send(channel, sender, &format!("message {n}")).await);
        }
        sent
    }

    /// Sends the first message of a pair, or the next if they have talked.
    pub async fn send_first(&self, sender: &str, to: &str, body: &str) -> Message {
        self.written(self.new_first(sender, to, body)).await
    }

    /// Edits a message as the host.
    pub async fn edit(&self, message: &Message, body: &str) -> (Message, Activity) {
        let edit = self.new_edit(message, body);
        match self.store.edit_message(&edit).await.expect("edit_message") {
            Fenced::Decided(EditOutcome::Edited(message, activity)) => (message, activity),
            other => panic!("editing came to {other:?}"),
        }
    }

    /// Deletes a message as the host.
    pub async fn delete(&self, message: &Message) -> (Message, Activity) {
        let deletion = self.new_deletion(message);
        match self.store.delete_message(&deletion).await.expect("delete_message") {
            Fenced::Decided(DeleteOutcome::Deleted(message, activity)) => (message, activity),
            other => panic!("deleting came to {other:?}"),
        }
    }

    /// Pins a message.
    pub async fn pin(&self, message: &Message, name: &str) -> (Message, Activity) {
        let pin = self.new_pin(message, name);
        match self.store.pin_message(&pin, self.limits.pins).await.expect("pin_message") {
            Fenced::Decided(PinOutcome::Changed(message, activity)) => (message, activity),
            other => panic!("pinning came to {other:?}"),
        }
    }

    /// Takes a pin away.
    pub async fn unpin(&self, message: &Message, name: &str) -> (Message, Activity) {
        let pin = self.new_pin(message, name);
        match self.store.unpin_message(&pin).await.expect("unpin_message") {
            Fenced::Decided(PinOutcome::Changed(message, activity)) => (message, activity),
            other => panic!("taking a pin away came to {other:?}"),
        }
    }

    /// Reacts to a message.
    pub async fn react(&self, message: &Message, name: &str, with: &str) -> (Message, Activity) {
        let react = self.new_reaction(message, name, with);
        match self.store.add_reaction(&react, self.limits.reaction_keys).await.expect("add_reaction") {
            Fenced::Decided(ReactOutcome::Reacted(message, activity)) => (message, activity),
            other => panic!("reacting came to {other:?}"),
        }
    }

    /// Takes a reaction back.
    pub async fn unreact(&self, message: &Message, name: &str, with: &str) -> (Message, Activity) {
        let react = self.new_reaction(message, name, with);
        match self.store.remove_reaction(&react).await.expect("remove_reaction") {
            Fenced::Decided(ReactOutcome::Reacted(message, activity)) => (message, activity),
            other => panic!("taking a reaction back came to {other:?}"),
        }
    }

    /// Deletes a channel as the host.
    pub async fn delete_channel(&self, channel: ChannelId) -> Activity {
        let removal = ChannelRemoval { channel, actor: Actor::Host, fence: None, at: self.tick() };
        match self.store.delete_channel(&removal).await.expect("delete_channel") {
            Fenced::Decided(activity) => activity,
            other => panic!("deleting a channel came to {other:?}"),
        }
    }

    /// Adds members as the host.
    pub async fn add(&self, channel: ChannelId, names: &[&str]) -> Activity {
        let addition = self.new_addition(channel, names);
        match self.store.add_participants(&addition).await.expect("add_participants") {
            Fenced::Decided(AddOutcome::Added(activity)) => activity,
            other => panic!("adding came to {other:?}"),
        }
    }

    /// Removes somebody as the host.
    pub async fn remove(&self, channel: ChannelId, name: &str) -> Activity {
        let removal = self.new_removal(channel, name);
        match self.store.remove_participant(&removal).await.expect("remove_participant") {
            Fenced::Decided(RemoveOutcome::Removed(activity)) => activity,
            other => panic!("removing came to {other:?}"),
        }
    }

    /// Changes a role as the host.
    pub async fn role(&self, channel: ChannelId, name: &str, from: Role, to: Role) -> Activity {
        let change = self.new_role(channel, name, from, to);
        match self.store.change_role(&change).await.expect("change_role") {
            Fenced::Decided(RoleOutcome::Changed(activity)) => activity,
            other => panic!("changing a role came to {other:?}"),
        }
    }

    /// Silences somebody as the host, or ends that.
    pub async fn mute(&self, mute: Mute) -> Activity {
        match self.store.mute_participant(&mute).await.expect("mute_participant") {
            Fenced::Decided(MuteOutcome::Changed(activity)) => activity,
            other => panic!("muting came to {other:?}"),
        }
    }

    /// Bans somebody.
    pub async fn ban(&self, ban: BanUser) -> Activity {
        match self.store.ban_user(&ban).await.expect("ban_user") {
            Fenced::Decided(BanOutcome::Banned(activity)) => activity,
            other => panic!("banning came to {other:?}"),
        }
    }

    /// Moves watermarks and gives the outcome, whatever it is.
    pub async fn advance(&self, channel: ChannelId, name: &str, delivered: u64, read: u64) -> AdvanceOutcome {
        let advance = self.new_advance(channel, name, delivered, read);
        let mut outcomes = self.store.advance(&[advance]).await.expect("advance");
        assert_eq!(outcomes.len(), 1, "one outcome per item: {outcomes:?}");
        outcomes.remove(0)
    }

    /// Changes somebody's own state and gives the outcome, whatever it is.
    pub async fn personal(&self, channel: ChannelId, name: &str, edit: PersonalEdit) -> PersonalOutcome {
        let change = self.new_personal(channel, name, edit);
        let mut outcomes = self.store.change_personal(&[change]).await.expect("change_personal");
        assert_eq!(outcomes.len(), 1, "one outcome per item: {outcomes:?}");
        outcomes.remove(0)
    }

    /// A change of somebody's own state.
    pub fn new_personal(&self, channel: ChannelId, name: &str, edit: PersonalEdit) -> PersonalChange {
        PersonalChange { channel, user: user(name), edit, at: self.tick() }
    }

    /// Changes somebody's place in a thread, or only asks for it.
    pub async fn change_thread(
        &self,
        channel: ChannelId,
        root: MessageId,
        name: &str,
        edit: Option<ThreadEdit>,
    ) -> ThreadOutcome {
        let change = ThreadChange { channel, root, user: user(name), edit, at: self.tick() };
        self.store.change_thread(&change).await.expect("change_thread")
    }

    /// Clears history up to a message and gives the outcome, whatever it is.
    pub async fn clear_history(&self, channel: ChannelId, name: &str, up_to: u64) -> ClearOutcome {
        let clear = ClearHistory { channel, user: user(name), up_to: Seq::new(up_to), at: self.tick() };
        self.store.clear_history(&clear).await.expect("clear_history")
    }

    /// Hides a message from somebody.
    pub async fn hide(&self, message: &Message, name: &str) -> MembershipState {
        match self.store.hide_message(&self.new_hide(message, name)).await.expect("hide_message") {
            HideOutcome::Hidden(_, state) => state,
            other => panic!("hiding came to {other:?}"),
        }
    }

    /// Blocks somebody.
    pub async fn block(&self, blocker: &str, blocked: &str) -> Blocks {
        match self.store.block(&self.new_block(blocker, blocked)).await.expect("block") {
            BlockOutcome::Changed(blocks) => blocks,
            other => panic!("blocking came to {other:?}"),
        }
    }

    /// Blocks somebody no longer.
    pub async fn unblock(&self, blocker: &str, blocked: &str) -> Blocks {
        match self.store.unblock(&self.new_block(blocker, blocked)).await.expect("unblock") {
            BlockOutcome::Changed(blocks) => blocks,
            other => panic!("unblocking came to {other:?}"),
        }
    }

    /// Watermarks to be moved.
    pub fn new_advance(&self, channel: ChannelId, name: &str, delivered: u64, read: u64) -> Advance {
        Advance {
            channel,
            user: user(name),
            delivered: Seq::new(delivered),
            read: Seq::new(read),
            log_up_to: self.limits.receipt_full_participants,
            told_up_to: self.limits.receipt_counts_participants,
            at: self.tick(),
        }
    }
}
