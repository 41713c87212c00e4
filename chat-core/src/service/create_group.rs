//! Creating a group.

use sha2::{Digest as _, Sha256};

use super::ChatService;
use super::known::unknown_user;
use crate::codec::NewGroupRequest;
use crate::domain::{Actor, ChannelName, Digest, HistoryVisibility, Metadata, Role, Topic};
use crate::error::{Error, Result};
use crate::id::{ChannelId, UserId};
use crate::store::{CreateOutcome, NewGroup};

impl ChatService {
    /// Creates a group: the creator as owner, the others as members. With a key, a repeat by the same creator finds
    /// the first group, and something else under that key is a [`Conflict`](crate::ErrorKind::Conflict).
    ///
    /// Name, topic and metadata are checked; at most [`Limits::users_per_call`](crate::Limits) members, all of whom
    /// the creator may contact.
    pub async fn create_group(&self, actor: impl Into<Actor>, request: NewGroupRequest) -> Result<ChannelId> {
        self.create_group_once(actor.into(), request).await.map(|(channel, _)| channel)
    }

    /// The same, and whether it had been created before under this key.
    pub(crate) async fn create_group_once(
        &self,
        actor: Actor,
        request: NewGroupRequest,
    ) -> Result<(ChannelId, bool)> {
        let group = self.checked_group(actor.clone(), request)?;
        let members: Vec<_> = group.participants.iter().map(|(user, _)| user.clone()).collect();
        let others: Vec<_> = members.iter().filter(|user| actor.user() != Some(*user)).cloned().collect();
        self.require_contacts(&actor, &others).await?;
        match self.0.store.create_group(&group).await? {
            CreateOutcome::Created(activity) => {
                self.announce_activity(activity, None).await;
                Ok((group.id, false))
            }
            CreateOutcome::Duplicate(channel) => Ok((channel, true)),
            CreateOutcome::Conflict => {
                Err(Error::conflict("was used for another group").with_field("client_key"))
            }
            CreateOutcome::Blocked => Err(unknown_user()),
        }
    }

    fn checked_group(&self, actor: Actor, request: NewGroupRequest) -> Result<NewGroup> {
        let limits = &self.0.limits;
        let digest = digest(&request);
        let NewGroupRequest { name, topic, metadata, history, mut members, client_key } = request;
        if members.len() > limits.users_per_call {
            let error = Error::invalid("user_ids", "are more than the limit");
            return Err(error.with_limit(limits.users_per_call as u64));
        }
        members.sort();
        members.dedup();
        members.retain(|user| actor.user() != Some(user));
        let owner = actor.user().map(|user| (user.clone(), Role::Owner));
        let members = members.into_iter().map(|user| (user, Role::Member));
        Ok(NewGroup {
            id: ChannelId::from_uuid(self.0.ids.uuid()),
            creator: actor,
            key: client_key.map(|key| (key, digest)),
            name: ChannelName::parse(name, limits)?,
            topic: topic.map(|topic| Topic::parse(topic, limits)).transpose()?,
            metadata: Metadata::parse(metadata, limits)?,
            history,
            participants: owner.into_iter().chain(members).collect(),
            at: self.0.clock.now(),
        })
    }
}

/// The digest of what was asked, so that a repeat is told from another request under the same key.
fn digest(request: &NewGroupRequest) -> Digest {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    part(&request.name);
    part(request.topic.as_deref().unwrap_or_default());
    part(match request.history {
        HistoryVisibility::All => "all",
        HistoryVisibility::SinceJoin => "since_join",
    });
    part(&request.members.len().to_string());
    request.members.iter().map(UserId::as_str).for_each(&mut part);
    for (key, value) in &request.metadata {
        part(key);
        part(value);
    }
    hash.finalize().into()
}
