//! What must be true of every store by itself, whatever happened.

use chat_core::store::ParticipantQuery;
use chat_core::{Anchor, ChannelId, ErrorKind, Message, Role, Seq, verify_channel};

use super::call::Side;
use crate::naive;
use crate::scene::{ALL, user};

/// Holds one channel of a store to them, as the host and these people see it.
pub(super) async fn hold(side: &Side, channel: ChannelId, people: &[&str], place: &str) {
    let place = format!("on {} {place}", side.name);
    numbers(side, channel, &place).await;
    verified(side, channel, &place).await;
    participants(side, channel, &place).await;
    for name in people {
        if side.scene.store.access(channel, &user(name)).await.expect("access").is_some() {
            personal(side, channel, name, &place).await;
        }
    }
}

/// Messages are 1..n, and together with the activities the revs are 1..m; nothing is numbered above the head.
async fn numbers(side: &Side, channel: ChannelId, place: &str) {
    let heads = side.scene.store.heads(&[channel]).await.expect("heads");
    let Some(head) = heads.first() else { return };
    let changes = side.scene.changes(channel).await;
    let revs: Vec<_> = changes.iter().map(|change| change.rev().get()).collect();
    assert_eq!(revs, (1..=head.rev.get()).collect::<Vec<_>>(), "revs {place}");
    let page = side.scene.store.history(channel, None, Anchor::After(Seq::ZERO), ALL).await.expect("history");
    let Some(page) = page else { return };
    let seqs: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "seqs {place}");
    for root in &page.messages {
        assert_eq!(root.thread, naive::thread(&page.messages, root), "the thread of {root:?} {place}");
    }
    assert!(page.messages.iter().all(|one| one.created_rev <= one.changed_rev), "changed_rev {place}");
    assert!(page.messages.iter().all(|one| one.changed_rev <= head.rev), "changed_rev {place}");
}

/// The log comes to what is stored; a channel that is deleted, or never was, is not there to be verified.
async fn verified(side: &Side, channel: ChannelId, place: &str) {
    match verify_channel(&*side.scene.store, channel).await {
        Ok(verified) => assert_eq!(verified.findings, [], "verified {place}"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{error} {place}"),
    }
}

/// The number of participants is how many there are, and two in a direct channel; nobody is ahead of the head, nor has
/// read what did not arrive.
async fn participants(side: &Side, channel: ChannelId, place: &str) {
    let query = ParticipantQuery { channel, viewer: None, prefix: None, after: None, limit: ALL };
    let page = side.scene.store.participants(&query).await.expect("participants");
    let Some(page) = page else { return };
    for one in &page.participants {
        let view = side.scene.view(channel, one.user.as_str()).await;
        let own = &view.membership;
        let last_seq = view.channel.last_seq;
        assert_eq!(view.channel.participant_count, page.participants.len() as u64, "count {place}");
        let is_ordered = own.read_seq <= own.delivered_seq && own.delivered_seq <= last_seq;
        assert!(is_ordered, "watermarks {own:?} of {last_seq} {place}");
        if view.channel.direct_key.is_some() {
            assert_eq!((page.participants.len(), one.role), (2, Role::Member), "a pair {place}");
            assert_eq!((view.channel.name, view.channel.topic), (None, None), "a pair {place}");
        }
        let badge_seq = own.badge_seq;
        assert!(badge_seq <= last_seq, "the marker of {one:?} above {last_seq}: {badge_seq} {place}");
    }
}

/// What one person sees agrees with itself and with a naive recount.
async fn personal(side: &Side, channel: ChannelId, name: &str, place: &str) {
    let (scene, who) = (&side.scene, user(name));
    let terms = scene.unread(channel, name).await;
    assert_eq!(terms, naive::unread(scene, channel, name).await, "unread of {name} {place}");
    let view = scene.view(channel, name).await;
    assert_eq!(view.unread, terms.unread, "unread of {name} {place}");
    let readable = scene.read_all(channel, name).await;
    let last =
        readable.last().cloned().map(|last| Message { reactions: last.reactions.for_everybody(), ..last });
    assert_eq!(view.last_message, last, "last message of {name} {place}");
    let reactions = naive::reactions(&scene.changes(channel).await);
    for message in &readable {
        let expected = reactions.seen_by(message.seq, &who);
        assert_eq!(message.reactions, expected, "reactions to {} as {name} sees them {place}", message.seq);
    }
    let hidden = scene.hidden(channel, name).await;
    let all = scene.store.history(channel, None, Anchor::After(Seq::ZERO), ALL).await.expect("history");
    let all = all.expect("the channel is there").messages;
    let blocks = scene.store.blocks(&who).await.expect("blocks");
    let is_group = view.channel.direct_key.is_none();
    let is_blocked =
        |message: &Message| is_group && message.sender.user().is_some_and(|sender| blocks.has(sender));
    let is_shown = |message: &&Message| {
        message.seq > view.membership.floor_seq && !hidden.contains(&message.seq) && !is_blocked(message)
    };
    let seqs: Vec<_> = readable.iter().map(|message| message.seq).collect();
    let expected: Vec<_> = all.iter().filter(is_shown).map(|message| message.seq).collect();
    assert_eq!(seqs, expected, "what {name} sees {place}");
    let total = scene.store.total_unread(&who, &scene.limits).await.expect("total_unread");
    assert_eq!(total, naive::total(scene, name).await, "total of {name} {place}");
    let memberships = scene.store.memberships(&who).await.expect("memberships");
    assert!(view.membership.personal_rev <= memberships.personal_rev, "version of {name} {place}");
    let listed = memberships.channels.iter().any(|own| own.head.channel == channel);
    assert!(listed, "memberships of {name} {place}");
}
