//! The engine with people and channels in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::Store;
use chat_core::{
    Actor, ChannelId, ChatBuilder, ChatService, Draft, HistoryVisibility, Profile, Role, UserId,
};

use crate::load::Contender;
use crate::{BODY, CHANNELS, Outcome, Place};

/// People of a run: as many as channels, and the most that send at the same time.
pub const USERS: usize = CHANNELS;
/// Channels of each person, and people of each channel, in a run over many channels.
const MEMBERS: usize = 10;
/// Keeps a person's channels, and a channel's people, apart.
const STRIDE: usize = 37;
/// People named in one call.
const AT_ONCE: usize = 100;

/// An engine, its people and its channels.
#[derive(Debug)]
pub struct Engine {
    /// The engine.
    pub chat: ChatService,
    /// The people.
    pub users: Vec<UserId>,
    /// The channels, by [`Place::index`]: groups of ten, and one of all.
    pub channels: Vec<ChannelId>,
}

impl Engine {
    /// Starts an engine on this store and seeds it.
    pub async fn seeded(store: Arc<dyn Store>) -> Outcome<Self> {
        let chat = ChatBuilder::new(store).start();
        let users = people(&chat, USERS).await?;
        let mut channels = Vec::with_capacity(CHANNELS + 1);
        for channel in 0..CHANNELS {
            let members = (0..MEMBERS).map(|k| users[(channel + USERS - k * STRIDE) % USERS].clone());
            channels.push(group(&chat, "many", members.collect()).await?);
        }
        channels.push(group(&chat, "hot", users.clone()).await?);
        Ok(Self { chat, users, channels })
    }

    /// The place of a person's `turn`-th message in a run over many channels: their channels, one after the other.
    pub fn place(sender: usize, turn: usize) -> Place {
        Place::Channel((sender + turn % MEMBERS * STRIDE) % CHANNELS)
    }
}

impl Contender for Engine {
    async fn send(&self, sender: usize, place: Place) -> Outcome {
        let draft = Draft::new(BODY);
        self.chat.send(&self.users[sender % USERS], self.channels[place.index()], draft).await?;
        Ok(())
    }
}

/// Makes so many people known.
pub async fn people(chat: &ChatService, count: usize) -> Outcome<Vec<UserId>> {
    let mut users = Vec::with_capacity(count);
    for n in 0..count {
        let user = UserId::new(format!("user-{n}"))?;
        chat.put_user(&user, Profile::named(format!("User {n}"), chat.limits())?).await?;
        users.push(user);
    }
    Ok(users)
}

/// A group of the app's own with these people.
pub async fn group(chat: &ChatService, name: &str, mut members: Vec<UserId>) -> Outcome<ChannelId> {
    let rest = members.split_off(members.len().min(AT_ONCE));
    let request = NewGroupRequest {
        name: name.to_owned(),
        topic: None,
        metadata: BTreeMap::new(),
        history: HistoryVisibility::All,
        members,
        client_key: None,
    };
    let channel = chat.create_group(Actor::Host, request).await?;
    for more in rest.chunks(AT_ONCE) {
        chat.add_participants(Actor::Host, channel, more.to_vec(), Role::Member).await?;
    }
    Ok(channel)
}
