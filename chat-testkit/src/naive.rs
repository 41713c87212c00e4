//! What is computed cleverly in stores, computed plainly from what people can read.

use chat_core::{Anchor, ChannelId, Count, Message, MessageKind, Seq, Unread, UnreadTerms};

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
    let mentions =
        |message: &&&Message| message.content().is_some_and(|said| said.mentions.contains(&user(name)));
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
        unread: Unread { messages: count(counted.len()), mentions: count(mentioning) },
    }
}
