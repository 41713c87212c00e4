//! Sending: the way of a message up to its commit.

use std::sync::Arc;

use super::ChatService;
use super::access::only_for_groups;
use super::known::unknown_user;
use crate::codec::Sent;
use crate::commit::Pending;
use crate::domain::{
    Access, Actor, CheckedDraft, Content, Digest, DirectKey, Draft, Fence, MessageKind, Pace, Sender,
    StreamState, Target,
};
use crate::error::{Error, ErrorKind, Result};
use crate::hooks::{SendContext, Verdict};
use crate::id::{ChannelId, ClientKey, MessageId, UserId};
use crate::policy::Action;
use crate::store::{Append, AppendOutcome, AppendTarget, Appended, Prepared, StreamText};

/// How often a send decides anew when its fence went stale before it gives up.
const ATTEMPTS: usize = 8;

/// Where a message goes, on what that was decided, and the distance it keeps.
struct Way {
    target: AppendTarget,
    fence: Option<Fence>,
    pace: Option<Pace>,
}

/// A send that is queued, in its order; its outcome comes after the commit.
#[derive(Debug)]
pub(crate) struct SendTicket {
    append: Append,
    actor: Actor,
    target: Target,
    /// The sender means everybody, whatever the hooks made of it.
    everyone: bool,
    pending: Pending<AppendOutcome>,
}

impl ChatService {
    /// Sends a message to a channel, or to a person: then it begins their direct channel or goes on in it, whichever
    /// side wrote first; with a [`Draft::thread_root`], to the thread of one of their messages. Returns when the
    /// message is durable. A repeat with the same client key returns the first result; another draft under the key is a
    /// [`Conflict`](ErrorKind::Conflict).
    pub async fn send(
        &self,
        actor: impl Into<Actor>,
        target: impl Into<Target>,
        draft: Draft,
    ) -> Result<Sent> {
        self.queue_send(actor.into(), target.into(), draft, None).await?.outcome(self).await
    }

    /// Authorizes, runs the hooks and renders, for a store's own `append_in` inside the host's transaction.
    pub async fn prepare(
        &self,
        actor: impl Into<Actor>,
        target: impl Into<Target>,
        draft: Draft,
    ) -> Result<Prepared> {
        let (actor, target) = (actor.into(), target.into());
        // The host cannot decide again by itself, so its fence is read anew each time.
        if let Actor::User(user) = &actor
            && let Some(channel) = self.find_channel(user, &target).await?
        {
            self.forget_access(channel, user);
        }
        Ok(Prepared::new(self.authorized(&actor, &target, draft, None).await?))
    }

    /// Tells the sessions of a message that was committed by the host's transaction. If the host does not come to
    /// it, the next head check finds the message. Never before the commit: a message that was announced and is not
    /// there looks like a database that went back, and ends every session.
    pub async fn announce(&self, appended: Appended) {
        self.0.delivery.messages(vec![appended]).await;
    }

    /// Queues a send; those queued one after the other to one channel are written in that order.
    pub(crate) async fn queue_send(
        &self,
        actor: Actor,
        target: Target,
        draft: Draft,
        stream: Option<StreamState>,
    ) -> Result<SendTicket> {
        let everyone = draft.mentions_everyone;
        let append = self.authorized(&actor, &target, draft, stream).await?;
        let pending = self.0.committer.append(append.clone()).await?;
        Ok(SendTicket { append, actor, target, everyone, pending })
    }

    async fn authorized(
        &self,
        actor: &Actor,
        target: &Target,
        draft: Draft,
        stream: Option<StreamState>,
    ) -> Result<Append> {
        let checked = self.checked(draft, stream)?;
        let digest = if stream.is_some() { checked.digest_of_beginning() } else { checked.digest() };
        let everyone = checked.as_draft().mentions_everyone;
        let way = self.resolve(actor, target, everyone).await?;
        let context = SendContext { actor, target, editing: None };
        let checked = self.run_hooks(&context, checked, stream).await?;
        let append = self.append_of(actor, way, digest, checked)?;
        Ok(Append { stream, ..append })
    }

    /// A streamed message may begin with nothing.
    fn checked(&self, draft: Draft, stream: Option<StreamState>) -> Result<CheckedDraft> {
        match stream {
            None => draft.check(&self.0.limits),
            Some(_) => draft.check_beginning(&self.0.limits),
        }
    }

    async fn resolve(&self, actor: &Actor, target: &Target, everyone: bool) -> Result<Way> {
        let channel = match (target, actor) {
            (Target::Channel(channel), _) => *channel,
            (Target::User(_), Actor::Host) => {
                return Err(Error::invalid(
                    "user_id",
                    "is for people: the app itself has no direct channels",
                ));
            }
            (Target::User(other), Actor::User(user)) => match self.direct_target(user, other).await? {
                Ok(channel) if self.access(channel, user).await?.is_blocked => return Err(unknown_user()),
                Ok(channel) => channel,
                Err(_) if everyone => return Err(only_for_groups()),
                Err(key) => {
                    let new_channel = ChannelId::from_uuid(self.0.ids.uuid());
                    let target = AppendTarget::Direct { key, new_channel };
                    return Ok(Way { target, fence: None, pace: None });
                }
            },
        };
        let target = AppendTarget::Channel(channel);
        let Actor::User(user) = actor else { return Ok(Way { target, fence: None, pace: None }) };
        let access = self.permitted(channel, user, &Action::Send).await?;
        if everyone {
            self.authorize(actor, channel, &Action::MentionEveryone).await?;
        }
        Ok(Way { target, fence: Some(access.fence), pace: self.pace(&access) })
    }

    /// The distance that they keep, if the channel is in slow mode and they are not exempt.
    fn pace(&self, access: &Access) -> Option<Pace> {
        access.slow_mode.pace().filter(|_| !self.0.policy.allows(access, &Action::SkipSlowMode))
    }

    /// The channel of a pair, or the pair when nobody has written yet.
    async fn direct_target(&self, user: &UserId, other: &UserId) -> Result<Result<ChannelId, DirectKey>> {
        let key = DirectKey::new(user.clone(), other.clone())?;
        self.require_contacts(&Actor::from(user), std::slice::from_ref(other)).await?;
        Ok(self.direct_channel(&key).await?.ok_or(key))
    }

    /// Lets the host allow, rewrite or reject.
    pub(super) async fn run_hooks(
        &self,
        context: &SendContext<'_>,
        checked: CheckedDraft,
        stream: Option<StreamState>,
    ) -> Result<CheckedDraft> {
        match self.0.hooks.before_send(context, checked.as_draft()).await {
            Verdict::Allow => Ok(checked),
            Verdict::Rewrite(draft) => {
                let Draft { client_key, thread_root, .. } = checked.into_draft();
                self.checked(Draft { client_key, thread_root, ..*draft }, stream)
            }
            Verdict::Reject(reason) => Err(Error::new(ErrorKind::Rejected, reason)),
        }
    }

    fn append_of(&self, actor: &Actor, way: Way, digest: Digest, checked: CheckedDraft) -> Result<Append> {
        let Way { target, fence, pace } = way;
        let (sender, kind) = match actor {
            Actor::User(user) => (Sender::User(user.clone()), MessageKind::User),
            Actor::Host => (Sender::Host, MessageKind::System),
        };
        let thread_root = checked.as_draft().thread_root;
        let (content, client_key) = self.content_of(checked);
        let message = MessageId::from_uuid(self.0.ids.uuid());
        Ok(Append {
            target,
            message,
            sender,
            fence,
            pace,
            client_key: client_key.map_or_else(|| supplied_key(message), Ok)?,
            digest,
            kind,
            thread_root,
            content,
            stream: None,
            at: self.0.clock.now(),
        })
    }

    /// Renders a draft.
    pub(super) fn content_of(&self, checked: CheckedDraft) -> (Content, Option<ClientKey>) {
        let Draft { body, client_key, reply_to, mentions, mentions_everyone, metadata, .. } =
            checked.into_draft();
        let StreamText { body, html, renderer } = self.0.verdicts.rendered(body);
        let content = Content { body, html, renderer, reply_to, mentions, mentions_everyone, metadata };
        (content, client_key)
    }
}

impl SendTicket {
    /// Waits for the commit; decides and sends again when the sender's standing changed before it.
    pub(crate) async fn outcome(self, chat: &ChatService) -> Result<Sent> {
        let Self { mut append, actor, target, everyone, mut pending } = self;
        for _ in 0..ATTEMPTS {
            match pending.outcome().await? {
                AppendOutcome::Appended(Appended { message, .. }) => {
                    return Ok(Sent { message: Arc::unwrap_or_clone(message), duplicate: false });
                }
                AppendOutcome::Duplicate(message) => {
                    return Ok(Sent { message: Arc::unwrap_or_clone(message), duplicate: true });
                }
                AppendOutcome::Stale => {
                    if let AppendTarget::Channel(channel) = &append.target {
                        chat.forget_actor(*channel, &actor);
                    }
                    let Way { target, fence, pace } = chat.resolve(&actor, &target, everyone).await?;
                    append = Append { target, fence, pace, ..append };
                    pending = chat.engine().committer.append(append.clone()).await?;
                }
                AppendOutcome::NotFound => {
                    if let AppendTarget::Channel(channel) = &append.target {
                        chat.forget_actor(*channel, &actor);
                    }
                    return Err(Error::not_found("channel"));
                }
                refused => return Err(append.refusal(&refused)),
            }
        }
        Err(Error::unavailable("the channel's participants keep changing"))
    }
}

/// A key for a sender who gave none, so that the lane may repeat a commit of unknown outcome.
fn supplied_key(message: MessageId) -> Result<ClientKey> {
    ClientKey::new(message.as_uuid().simple().to_string())
}
