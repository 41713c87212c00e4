//! Somebody who looks: a session that notes what it is told of presence.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Availability, ChannelId, ChatService, Event, Limits, PresenceSnapshot, Session, UserId, Watched,
};
use chat_testkit::engine::House;
use tokio::time::{Instant, timeout_at};

/// An engine on an empty memory store.
pub(crate) fn house(change: impl FnOnce(&mut Limits)) -> House {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    House::with(&store, change)
}

/// A session and what it knows.
pub(crate) struct Eye {
    pub(crate) session: Session,
    pub(crate) people: BTreeMap<UserId, Availability>,
    pub(crate) counts: BTreeMap<ChannelId, u64>,
    pub(crate) typing: BTreeMap<ChannelId, Vec<UserId>>,
    /// How many changes it was told.
    pub(crate) changes: usize,
    pub(crate) ended: Vec<UserId>,
    pub(crate) ended_channels: Vec<ChannelId>,
}

impl Eye {
    pub(crate) async fn open(chat: &ChatService, user: &UserId) -> Self {
        let (session, _) = chat.open_session(user, None).await.expect("a session opens");
        Self {
            session,
            people: BTreeMap::new(),
            counts: BTreeMap::new(),
            typing: BTreeMap::new(),
            changes: 0,
            ended: Vec::new(),
            ended_channels: Vec::new(),
        }
    }

    /// Subscribes to people.
    pub(crate) async fn watch(&mut self, users: &[&UserId]) -> PresenceSnapshot {
        let users = users.iter().map(|user| (*user).clone()).collect();
        self.subscribe(&Watched::People(users)).await
    }

    pub(crate) async fn subscribe(&mut self, watched: &Watched) -> PresenceSnapshot {
        let snapshot = self.session.subscribe_presence(watched).await.expect("a subscription");
        self.people.extend(snapshot.people.iter().map(|one| (one.user.clone(), one.status)));
        if let Watched::Channel(channel) = watched {
            self.typing.insert(*channel, snapshot.typing.clone());
            self.counts.insert(*channel, snapshot.online);
        }
        snapshot
    }

    /// Pulls for so long.
    pub(crate) async fn look(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(event) = timeout_at(end, self.session.next()).await {
            let event = event.expect("the store answers").expect("the session lives");
            self.take(event.event());
        }
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::Presence { people, counts } => {
                self.changes += people.len() + counts.len();
                self.people.extend(people.iter().map(|one| (one.user.clone(), one.status)));
                self.counts.extend(counts.iter().map(|one| (one.channel, one.online)));
            }
            Event::PresenceEnded { people, channels } => {
                self.ended.extend(people.iter().cloned());
                self.ended_channels.extend(channels);
            }
            Event::Typing { channel, users } => {
                self.changes += 1;
                self.typing.insert(*channel, users.clone());
            }
            _ => {}
        }
    }

    pub(crate) fn sees(&self, user: &UserId) -> Availability {
        self.people.get(user).copied().unwrap_or_default()
    }
}

/// So many seconds.
pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
