//! What is computed cleverly in stores, computed plainly from what people can read.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{
    ActivityKind, Anchor, Change, ChannelId, Count, Message, MessageKind, NotificationLevel, ReactionKey,
    Reactions, Seq, ThreadSummary, TotalUnread, Unread, UnreadTerms, UserId,
};

use crate::scene::{Scene, user};

/// Counts what is unread to somebody by reading everything.
pub(crate) async fn unread(scene: &Scene, channel: ChannelId, name: &str) -> UnreadTerms {
    let view = scene.view(channel, name).await;
    let all = scene.store.history(channel, None, Anchor::After(Seq::ZERO), 100_000).await.expect("history");
    let all = all.expect("the channel is there").messages;
    let (badge_seq, floor_seq) = (view.membership.badge_seq, view.membership.floor_seq);
    let above: Vec<_> =
        all.iter().filter(|message| message.seq > badge_seq && message.seq > floor_seq).collect();
    let scan = usize::try_from(scene.limits.unread_scan).expect("a small limit");
    let scanned: Vec<_> = above.iter().take(scan).copied().collect();
    let is_own = |message: &&Message| message.sender.user() == Some(&user(name));
    let (own, others): (Vec<_>, Vec<_>) = scanned.iter().copied().partition(is_own);
    let (deleted, present): (Vec<_>, Vec<_>) = others.into_iter().partition(|message| message.is_deleted());
    let (system, counted): (Vec<_>, Vec<_>) =
        present.into_iter().partition(|message| message.kind == MessageKind::System);
    let hidden_seqs = scene.hidden(channel, name).await;
    let (hidden, counted): (Vec<_>, Vec<_>) =
        counted.into_iter().partition(|message| hidden_seqs.contains(&message.seq));
    let blocks = scene.store.blocks(&user(name)).await.expect("blocks");
    let is_blocked = |message: &&Message| message.sender.user().is_some_and(|sender| blocks.has(sender));
    let (blocked, counted): (Vec<_>, Vec<_>) = counted.into_iter().partition(is_blocked);
    let (mut aside, mut shown) = (Vec::new(), Vec::new());
    for message in counted {
        let is_counted = match message.thread_root {
            None => true,
            Some(root) => {
                let own = scene.thread(channel, root, name).await;
                let is_meant = message.content().is_some_and(|said| said.means(&user(name)));
                message.seq > own.read_seq && (own.following == Some(true) || is_meant)
            }
        };
        if is_counted { shown.push(message) } else { aside.push(message) }
    }
    let counted = shown;
    let mentions = |message: &&&Message| message.content().is_some_and(|said| said.means(&user(name)));
    let mentioning = counted.iter().filter(mentions).count();
    let cap = scene.limits.unread_cap;
    let count = |found: usize| Count {
        value: cap.min(found as u64),
        at_least: found as u64 > cap || above.len() > scanned.len(),
    };
    UnreadTerms {
        last_seq: all.last().map_or(Seq::ZERO, |message| message.seq),
        badge_seq,
        floor_seq,
        above: above.len() as u64,
        scanned: scanned.len() as u64,
        own: own.len() as u64,
        deleted: deleted.len() as u64,
        system: system.len() as u64,
        hidden: hidden.len() as u64,
        blocked: blocked.len() as u64,
        threads: aside.len() as u64,
        unread: Unread { messages: count(counted.len()), mentions: count(mentioning) },
    }
}

/// Counts what is unread to somebody over all their channels, channel by channel.
pub(crate) async fn total(scene: &Scene, name: &str) -> TotalUnread {
    let memberships = scene.store.memberships(&user(name)).await.expect("memberships");
    let (mut total, mut looked_at) = (TotalUnread::default(), 0);
    for own in memberships.channels.iter().map(|own| &own.state) {
        let terms = unread(scene, own.channel, name).await;
        let is_hidden = own.hidden_at_seq.is_some_and(|hidden| terms.last_seq <= hidden);
        if own.notifications == NotificationLevel::Muted || own.archived || is_hidden || terms.above == 0 {
            continue;
        }
        if looked_at == scene.limits.unread_total_channels {
            for count in [&mut total.messages, &mut total.mentions, &mut total.channels] {
                count.at_least = true;
            }
            break;
        }
        looked_at += 1;
        let Unread { messages, mentions } = terms.unread;
        let counted = if own.notifications == NotificationLevel::Mentions { mentions } else { messages };
        let has_any = if counted.value > 0 { (1, false) } else { (0, counted.at_least) };
        for (sum, (value, at_least)) in [
            (&mut total.messages, (counted.value, counted.at_least)),
            (&mut total.mentions, (mentions.value, mentions.at_least)),
            (&mut total.channels, has_any),
        ] {
            sum.value += value;
            sum.at_least |= at_least;
        }
    }
    total
}

/// What the thread of a message is, by its replies, which all are among these.
pub(crate) fn thread(messages: &[Message], root: &Message) -> Option<ThreadSummary> {
    let replies: Vec<_> = messages.iter().filter(|message| message.thread_root == Some(root.id)).collect();
    let last = replies.last()?;
    assert!(root.thread_root.is_none(), "threads are one level deep: {root:?}");
    assert!(replies.iter().all(|reply| reply.channel == root.channel && reply.seq > root.seq), "{replies:?}");
    Some(ThreadSummary {
        reply_count: replies.iter().filter(|reply| !reply.is_deleted()).count() as u64,
        last_reply_seq: last.seq,
        last_reply_at: last.created_at,
    })
}

/// Who reacted to which message with what, in the order in which keys came up.
#[derive(Debug, Default)]
pub(crate) struct Reacted(BTreeMap<Seq, Vec<(ReactionKey, BTreeSet<UserId>)>>);

/// Follows the log from the beginning, which must tell the counts it leads to.
pub(crate) fn reactions(changes: &[Change]) -> Reacted {
    let mut reacted = Reacted::default();
    for change in changes {
        let Change::Activity { activity, .. } = change else { continue };
        let user = activity.actor.user();
        match (&activity.kind, user) {
            (ActivityKind::ReactionAdded { seq, key, count, .. }, Some(user)) => {
                assert_eq!(reacted.add(*seq, key, user), *count, "{activity:?}");
            }
            (ActivityKind::ReactionRemoved { seq, key, count, .. }, Some(user)) => {
                assert_eq!(reacted.remove(*seq, key, user), *count, "{activity:?}");
            }
            (ActivityKind::MessageDeleted { seq, .. }, _) => drop(reacted.0.remove(seq)),
            _ => {}
        }
    }
    reacted
}

impl Reacted {
    fn add(&mut self, seq: Seq, key: &ReactionKey, user: &UserId) -> u64 {
        let keys = self.0.entry(seq).or_default();
        if keys.iter().all(|(known, _)| known != key) {
            keys.push((key.clone(), BTreeSet::new()));
        }
        let entry = keys.iter_mut().find(|(known, _)| known == key);
        let (_, users) = entry.expect("it was just put there");
        assert!(users.insert(user.clone()), "{user} reacts with {key} to {seq} once");
        users.len() as u64
    }

    fn remove(&mut self, seq: Seq, key: &ReactionKey, user: &UserId) -> u64 {
        let keys = self.0.get_mut(&seq).expect("somebody reacted");
        let (_, users) = keys.iter_mut().find(|(known, _)| known == key).expect("somebody reacted with it");
        assert!(users.remove(user), "{user} takes back what they did");
        let left = users.len() as u64;
        keys.retain(|(_, users)| !users.is_empty());
        left
    }

    /// The reactions to a message as somebody must see them.
    pub(crate) fn seen_by(&self, seq: Seq, user: &UserId) -> Reactions {
        let keys = self.0.get(&seq).map(Vec::as_slice).unwrap_or_default();
        let counts = keys.iter().map(|(key, users)| (key.clone(), users.len() as u64));
        let is_own = |key: &ReactionKey| keys.iter().any(|(one, users)| one == key && users.contains(user));
        Reactions::from_stored(counts).seen_by(is_own)
    }
}
