//! Everything that can be read, as text that can be compared between stores.

use std::collections::BTreeMap;
use std::fmt::Debug;

use chat_core::store::{
    ChangeQuery, DraftQuery, Memberships, ParticipantQuery, ReactorQuery, ReceiptQuery, RecipientQuery,
    ReplyQuery, ThreadQuery, VersionQuery,
};
use chat_core::{Anchor, ChannelCursor, ChannelId, DirectKey, PersonalRev, ReceiptRev, Rev, Seq, UserId};

use super::call::Side;
use super::world::{KEYS, PEOPLE, World};
use crate::scene::{ALL, Scene, key, user};

/// What was read: a name for it, and the answer.
type Seen = Vec<(String, String)>;

/// Compares what these people and the host can read of one channel.
pub(super) async fn compare(sides: &[Side], world: &World, channel: ChannelId, people: &[&str], place: &str) {
    let mut seen = Vec::new();
    for side in sides {
        seen.push((&side.name, look_at(&side.scene, world, channel, people).await));
    }
    same(&seen, place);
}

/// Compares what all can read beyond one channel.
pub(super) async fn compare_lists(sides: &[Side], world: &World, place: &str) {
    let mut seen = Vec::new();
    for side in sides {
        seen.push((&side.name, lists(&side.scene, world).await));
    }
    same(&seen, place);
}

fn same(seen: &[(&String, Seen)], place: &str) {
    let [(reference, expected), others @ ..] = seen else { return };
    for (name, seen) in others {
        for ((what, one), (_, other)) in expected.iter().zip(seen) {
            assert!(one == other, "{what} differs {place}:\n{reference}: {one}\n{name}: {other}");
        }
        assert_eq!(expected.len(), seen.len(), "the same was read");
    }
}

fn note(seen: &mut Seen, what: impl Debug, answer: impl Debug) {
    seen.push((format!("{what:?}"), format!("{answer:?}")));
}

async fn look_at(scene: &Scene, world: &World, channel: ChannelId, people: &[&str]) -> Seen {
    let mut seen = Vec::new();
    let viewers: Vec<_> = people.iter().map(|name| Some(user(name))).chain([None]).collect();
    for viewer in &viewers {
        messages(&mut seen, scene, world, channel, viewer.as_ref()).await;
        log(&mut seen, scene, channel, viewer.as_ref()).await;
        others(&mut seen, scene, world, channel, viewer.as_ref()).await;
        if let Some(viewer) = viewer {
            own(&mut seen, scene, channel, viewer).await;
        }
    }
    note(&mut seen, "heads", scene.store.heads(&[channel]).await.expect("heads"));
    seen
}

async fn messages(
    seen: &mut Seen,
    scene: &Scene,
    world: &World,
    channel: ChannelId,
    viewer: Option<&UserId>,
) {
    let anchors = [
        (Anchor::Latest, 3),
        (Anchor::Before(Seq::new(4)), 2),
        (Anchor::Around(Seq::new(3)), 3),
        (Anchor::After(Seq::ZERO), 100),
    ];
    for (anchor, limit) in anchors {
        let page = scene.store.history(channel, viewer, anchor, limit).await.expect("history");
        note(seen, ("history", channel, viewer, anchor), page);
    }
    for limit in [1, ALL] {
        let pins = scene.store.pins(channel, viewer, limit).await.expect("pins");
        note(seen, ("pins", channel, viewer, limit), pins);
    }
    for root in threads(world, channel) {
        for (anchor, limit) in anchors {
            let query = ReplyQuery { channel, root, viewer, anchor, limit };
            note(seen, query, scene.store.replies(&query).await.expect("replies"));
        }
    }
    for message in in_channel(world, channel) {
        let found = scene.store.message(channel, viewer, message).await.expect("message");
        note(seen, ("message", message, viewer), found);
        for (before, limit) in [(None, 2), (Some(2), 1)] {
            let query = VersionQuery { channel, message, viewer, before, limit };
            note(seen, &query, scene.store.versions(&query).await.expect("versions"));
        }
        for with in KEYS {
            let key = &key(with);
            let query = ReactorQuery { channel, message, key, viewer, after: None, limit: 2 };
            note(seen, &query, scene.store.reactors(&query).await.expect("reactors"));
        }
    }
}

/// The first messages of a channel's first threads, and a message of another channel.
fn threads(world: &World, channel: ChannelId) -> Vec<chat_core::MessageId> {
    let roots = world.messages.values().filter(|message| message.channel == channel);
    let mut roots: Vec<_> = roots.filter_map(|message| message.thread_root).collect();
    roots.dedup();
    roots.truncate(2);
    let other = world.messages.values().find(|message| message.channel != channel);
    roots.into_iter().chain(other.map(|message| message.id)).collect()
}

/// The oldest and the newest message of a channel.
fn in_channel(world: &World, channel: ChannelId) -> Vec<chat_core::MessageId> {
    let mut all = world.messages.range((channel, Seq::ZERO)..=(channel, Seq::new(u64::MAX)));
    let oldest = all.next();
    oldest.into_iter().chain(all.next_back()).map(|(_, message)| message.id).collect()
}

async fn log(seen: &mut Seen, scene: &Scene, channel: ChannelId, viewer: Option<&UserId>) {
    for (after, limit) in [(Rev::ZERO, 100), (Rev::new(3), 2)] {
        let query = ChangeQuery { channel, viewer, after, limit };
        note(seen, &query, scene.store.changes(&query).await.expect("changes"));
    }
    for (before, limit) in [(None, 100), (Some(Rev::new(5)), 2)] {
        let page = scene.store.activities(channel, viewer, before, limit).await.expect("activities");
        note(seen, ("activities", channel, viewer, before), page);
    }
}

async fn others(seen: &mut Seen, scene: &Scene, world: &World, channel: ChannelId, viewer: Option<&UserId>) {
    let after = user("ann");
    let prefix = user("an");
    let bans = scene.store.bans(channel, viewer, None, 100, world.now()).await.expect("bans");
    note(seen, ("bans", channel, viewer), bans);
    for (prefix, after) in [(Some(&prefix), None), (Some(&prefix), Some(&after))] {
        let query = ParticipantQuery { channel, viewer, prefix, after, limit: 2 };
        note(seen, query, scene.store.participants(&query).await.expect("participants"));
    }
    for (after, limit) in [(None, 100), (Some(&after), 2)] {
        let query = ParticipantQuery { channel, viewer, prefix: None, after, limit };
        note(seen, query, scene.store.participants(&query).await.expect("participants"));
        for message in in_channel(world, channel) {
            for (full_up_to, counts_up_to) in [(2, 4), (100, 100)] {
                let query =
                    RecipientQuery { channel, message, viewer, after, limit, full_up_to, counts_up_to };
                note(seen, &query, scene.store.recipients(&query).await.expect("recipients"));
            }
        }
    }
    for (since, full_up_to) in [(0, 100), (2, 100), (1, 2)] {
        let query = ReceiptQuery { channel, viewer, since: ReceiptRev::new(since), full_up_to };
        note(seen, query, scene.store.receipts_since(&query).await.expect("receipts_since"));
    }
}

/// A person's own part. Access versions are each store's own and not compared.
async fn own(seen: &mut Seen, scene: &Scene, channel: ChannelId, viewer: &UserId) {
    let mut access = scene.store.access(channel, viewer).await.expect("access");
    if let Some(access) = &mut access {
        (access.fence.channel, access.fence.participant) = (0, 0);
    }
    note(seen, ("access", channel, viewer), access);
    let mut view = scene.store.channel_view(channel, viewer, &scene.limits).await.expect("channel_view");
    if let Some(view) = &mut view {
        view.channel.access_version = 0;
    }
    note(seen, ("view", channel, viewer), view);
    for (before, limit) in [(None, 100), (Some(Seq::new(6)), 1)] {
        let query = ThreadQuery { channel, user: viewer, before, limit };
        let page = scene.store.threads(&query, &scene.limits).await.expect("threads");
        note(seen, ("threads", query), page);
    }
    let unread = scene.store.unread(channel, viewer, &scene.limits).await.expect("unread");
    note(seen, ("unread", channel, viewer), unread);
}

async fn lists(scene: &Scene, world: &World) -> Seen {
    let mut seen = Vec::new();
    let everybody: Vec<_> = PEOPLE.iter().map(|name| user(name)).collect();
    let mut users = scene.store.users(&everybody).await.expect("users");
    users.sort_by(|one, other| one.id.cmp(&other.id));
    note(&mut seen, "users", users);
    let mut revs = scene.store.personal_revs(&everybody).await.expect("personal_revs");
    revs.sort();
    note(&mut seen, "personal revs", revs);
    let mut heads = scene.store.heads(&world.channels).await.expect("heads");
    heads.sort_by_key(|head| head.channel);
    note(&mut seen, "heads", heads);
    for viewer in &everybody {
        let mut last_seen = scene.store.last_seen(viewer, &everybody).await.expect("last_seen");
        last_seen.last_seen.sort();
        last_seen.apart.sort();
        note(&mut seen, ("last seen", viewer), last_seen);
        note(&mut seen, ("blocks", viewer), scene.store.blocks(viewer).await.expect("blocks"));
        let memberships = scene.store.memberships(viewer).await.expect("memberships");
        news(&mut seen, scene, viewer, &memberships).await;
        note(&mut seen, ("memberships", viewer), memberships);
        channel_list(&mut seen, scene, viewer).await;
        let query = DraftQuery { user: viewer, before: None, limit: ALL };
        note(&mut seen, ("drafts", viewer), scene.store.drafts(&query).await.expect("drafts"));
        let total = scene.store.total_unread(viewer, &scene.limits).await.expect("total_unread");
        note(&mut seen, ("total", viewer), total);
        let mut acquainted = scene.store.acquainted(viewer, &everybody).await.expect("acquainted");
        acquainted.sort();
        note(&mut seen, ("acquainted", viewer), acquainted);
        for other in everybody.iter().filter(|other| *other < viewer) {
            let key = DirectKey::new(viewer.clone(), other.clone()).expect("two people");
            note(&mut seen, &key, scene.store.direct_channel(&key).await.expect("direct_channel"));
        }
    }
    seen
}

/// What is found of what changed, by somebody who has an earlier state.
async fn news(seen: &mut Seen, scene: &Scene, viewer: &UserId, now: &Memberships) {
    for (since, limit) in [(PersonalRev::ZERO, 1), (now.personal_rev.minus(3), 2), (now.personal_rev, 1)] {
        let news = scene.store.personal_since(viewer, since, limit).await.expect("personal_since");
        note(seen, ("personal since", viewer, since), news);
    }
    let mut held: BTreeMap<_, ChannelCursor> =
        now.channels.iter().map(|own| (own.head.channel, own.head.into())).collect();
    if let Some((_, at)) = held.pop_first().and_then(|_| held.iter_mut().next()) {
        at.rev = at.rev.minus(1);
    }
    let moved = scene.store.moved(viewer, &held, ALL).await.expect("moved");
    note(seen, ("moved", viewer), moved);
}

async fn channel_list(seen: &mut Seen, scene: &Scene, viewer: &UserId) {
    for archived in [false, true] {
        channel_pages(seen, scene, viewer, archived).await;
    }
}

async fn channel_pages(seen: &mut Seen, scene: &Scene, viewer: &UserId, archived: bool) {
    let mut after = None;
    loop {
        let page = scene.store.channel_page(viewer, archived, after, 2, &scene.limits).await;
        let mut page = page.expect("channel_page");
        for view in &mut page.channels {
            view.channel.access_version = 0;
        }
        after = page.next;
        note(seen, ("channel page", viewer, archived), page);
        if after.is_none() {
            break;
        }
    }
}
