//! Who is here: snapshots, subscriptions, and what users say of themselves.

use std::collections::HashMap;
use std::sync::Arc;

use super::ChatService;
use crate::domain::{Availability, DeviceState, Presence, PresenceLevel, PresenceSnapshot, Watched};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::policy::Action;
use crate::presence::{Entered, Viewer, snapshot_of};
use crate::store::{ParticipantQuery, SeenBy};
use crate::time::Timestamp;

impl ChatService {
    /// The presence of people, or of those in a channel, as it is now.
    ///
    /// People must share a channel with the viewer; anybody else is not found, whether they exist or not. A channel of
    /// more than [`Limits::presence_participants`](crate::Limits) tells how many are there, and no more.
    pub async fn get_presence(&self, viewer: &UserId, watched: &Watched) -> Result<PresenceSnapshot> {
        match watched {
            Watched::People(users) => {
                let users = self.visible_people(viewer, users).await?;
                let mut people = self.0.roster.presences(viewer, users.iter());
                settle(&mut people, &self.last_seen(viewer, &users).await?);
                Ok(snapshot_of(people))
            }
            Watched::Channel(channel) => {
                self.authorize(&viewer.into(), *channel, &Action::Read).await?;
                let members = self.members(viewer, *channel).await?;
                let mut people = self.0.roster.presences(viewer, members.iter());
                let is_large = people.len() > self.0.limits.presence_participants;
                if !is_large {
                    settle(&mut people, &self.last_seen(viewer, &members).await?);
                }
                let mut snapshot = snapshot_of(people);
                snapshot.typing = self.0.roster.typists(*channel, viewer);
                if is_large {
                    (snapshot.level, snapshot.people) = (PresenceLevel::Counts, Vec::new());
                }
                Ok(snapshot)
            }
        }
    }

    /// Whether others are shown nothing of the user: they look offline, type for nobody and acknowledge no delivery.
    ///
    /// It holds for all of the user's devices while one of them is there, and for
    /// [`Limits::presence_lease`](crate::Limits) longer: a client that is never to be seen says it before it opens its
    /// session.
    pub fn set_invisible(&self, user: &UserId, invisible: bool) {
        self.0.roster.set_invisible(user, invisible);
    }

    pub(crate) fn set_device(&self, viewer: &Viewer, device: DeviceState) {
        self.0.roster.set_device(viewer, device);
    }

    pub(crate) async fn subscribe_presence(
        &self,
        user: &UserId,
        viewer: &Arc<Viewer>,
        watched: &Watched,
    ) -> Result<PresenceSnapshot> {
        // Nothing is awaited once the state was read: what changes after it is told after it.
        let (mut snapshot, seen) = match watched {
            Watched::People(users) => {
                let users = self.visible_people(user, users).await?;
                let seen = self.last_seen(user, &users).await?;
                self.0.roster.watch_people(viewer, &users)?;
                (self.0.roster.people_snapshot(viewer, &users), seen)
            }
            Watched::Channel(channel) => {
                // The room may not know yet who was removed on another node: the standing is read anew.
                self.forget_access(*channel, user);
                self.authorize(&user.into(), *channel, &Action::Read).await?;
                let entered = self.0.roster.watch_channel(viewer, *channel)?;
                if entered == Entered::Unread
                    && let Err(error) = self.read_room(user, *channel).await
                {
                    self.0.roster.unwatch_channel(viewer, *channel);
                    return Err(error);
                }
                let seen = self.last_seen(user, &self.0.roster.told_members(*channel)).await?;
                (self.0.roster.room_snapshot(viewer, *channel)?, seen)
            }
        };
        settle(&mut snapshot.people, &seen);
        Ok(snapshot)
    }

    /// Reads who is in a channel that a session subscribes to, or whose changes it did not see one by one.
    pub(crate) async fn read_room(&self, user: &UserId, channel: ChannelId) -> Result<()> {
        let members = self.members(user, channel).await?;
        self.0.roster.fill(channel, members);
        Ok(())
    }

    pub(crate) fn unsubscribe_presence(&self, viewer: &Arc<Viewer>, watched: &Watched) {
        match watched {
            Watched::People(users) => {
                for user in users {
                    self.0.roster.unwatch_person(viewer, user);
                }
            }
            Watched::Channel(channel) => {
                self.0.roster.unwatch_channel(viewer, *channel);
            }
        }
    }

    /// Those of `users` whom the viewer may see no more.
    pub(crate) async fn out_of_sight(&self, viewer: &UserId, users: Vec<UserId>) -> Result<Vec<UserId>> {
        let seen = self.0.store.acquainted(viewer, &users).await?;
        Ok(users.into_iter().filter(|user| user != viewer && !seen.contains(user)).collect())
    }

    /// The named people, each once and by id, if the viewer may see all of them.
    async fn visible_people(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        let limit = self.0.limits.presence_people;
        if users.is_empty() {
            return Err(Error::invalid("user_ids", "are empty"));
        }
        if users.len() > limit {
            return Err(Error::invalid("user_ids", "are more than the limit").with_limit(limit as u64));
        }
        let mut users = users.to_vec();
        users.sort();
        users.dedup();
        let hidden = self.out_of_sight(viewer, users.clone()).await?;
        if !hidden.is_empty() {
            return Err(Error::not_found("user").with_field("user_ids"));
        }
        Ok(users)
    }

    /// All who are in a channel. One statement.
    async fn members(&self, viewer: &UserId, channel: ChannelId) -> Result<Vec<UserId>> {
        let limit = self.0.limits.group_participants;
        let query = ParticipantQuery { channel, viewer: Some(viewer), prefix: None, after: None, limit };
        let page = self.0.store.participants(&query).await?;
        let page = page.ok_or_else(|| {
            self.forget_access(channel, viewer);
            Error::not_found("channel")
        })?;
        Ok(page.participants.into_iter().map(|participant| participant.user).collect())
    }

    /// What is stored of people, for somebody who looks at them.
    async fn last_seen(&self, viewer: &UserId, users: &[UserId]) -> Result<SeenBy> {
        if users.is_empty() {
            return Ok(SeenBy::default());
        }
        self.0.store.last_seen(viewer, users).await
    }
}

/// Fills in when those were last seen of whom the nodes know no more, and shows nothing of those apart, whose blocks the
/// nodes need not know.
fn settle(people: &mut [Presence], SeenBy { last_seen, apart }: &SeenBy) {
    for one in people.iter_mut().filter(|one| apart.contains(&one.user)) {
        (one.status, one.since) = (Availability::Offline, None);
    }
    let seen: HashMap<&UserId, Timestamp> = last_seen.iter().map(|(user, at)| (user, *at)).collect();
    let is_unknown = |one: &&mut Presence| one.status == Availability::Offline && one.since.is_none();
    for one in people.iter_mut().filter(is_unknown) {
        one.since = seen.get(&one.user).copied();
    }
}
