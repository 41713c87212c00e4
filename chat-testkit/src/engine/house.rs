//! An engine with people in it.

use std::sync::Arc;

use chat_core::codec::{NewGroupRequest, Sent};
use chat_core::store::Store;
use chat_core::{
    Actor, ChannelId, ChatBuilder, ChatService, ClientKey, Draft, Limits, Profile, Role, Target, UserId,
};

use crate::Client;

/// An engine on the store under test.
#[derive(Debug, Clone)]
pub struct House {
    /// The engine.
    pub chat: ChatService,
}

impl House {
    /// An engine with the usual bounds.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self::with(store, |_| {})
    }

    /// An engine with other bounds.
    pub fn with(store: &Arc<dyn Store>, change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits::default();
        change(&mut limits);
        Self { chat: ChatBuilder::new(store.clone()).limits(limits).start() }
    }

    /// A user with a profile.
    pub async fn user(&self, name: &str) -> UserId {
        let user = UserId::new(name).expect("a valid name");
        let profile = Profile::named(name, self.chat.limits()).expect("a valid name");
        self.chat.put_user(&user, profile).await.expect("a user is made");
        user
    }

    /// A live client of a user.
    pub async fn client(&self, user: &UserId) -> Client {
        Client::open(&self.chat, user).await
    }

    /// A group of these people; the first owns it.
    pub async fn group(&self, users: &[&UserId]) -> ChannelId {
        let members = users[1..].iter().map(|user| (*user).clone()).collect();
        let request = NewGroupRequest { name: "group".to_owned(), members, ..NewGroupRequest::default() };
        self.chat.create_group(users[0], request).await.expect("a group is made")
    }

    /// A group of the host's, with this many members called `m0`, `m1`, …
    pub async fn crowd(&self, members: usize) -> (ChannelId, Vec<UserId>) {
        let mut users = Vec::with_capacity(members);
        for n in 0..members {
            users.push(self.user(&format!("m{n}")).await);
        }
        let request = NewGroupRequest { name: "crowd".to_owned(), ..NewGroupRequest::default() };
        let channel = self.chat.create_group(Actor::Host, request).await.expect("a group is made");
        for some in users.chunks(self.chat.limits().users_per_call) {
            let added = self.chat.add_participants(Actor::Host, channel, some.to_vec(), Role::Member).await;
            added.expect("people are added");
        }
        (channel, users)
    }

    /// Sends a text.
    pub async fn say(&self, user: &UserId, target: impl Into<Target>, body: &str) -> Sent {
        self.chat.send(user, target, Draft::new(body)).await.expect("a message is sent")
    }

    /// Sends a text under a key.
    pub async fn say_as(
        &self,
        user: &UserId,
        target: impl Into<Target>,
        key: &str,
        body: &str,
    ) -> chat_core::Result<Sent> {
        let key = ClientKey::new(key).expect("a valid key");
        self.chat.send(user, target, Draft::new(body).with_client_key(key)).await
    }
}
