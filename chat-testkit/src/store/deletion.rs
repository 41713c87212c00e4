//! Channels that were deleted, and those that never were: both are not there.

use std::sync::Arc;

use chat_core::store::{
    AdvanceOutcome, AppendOutcome, ChangeQuery, ChannelChange, ChannelEdit, ChannelRemoval, Fenced,
    ParticipantQuery, ReceiptQuery, RecipientQuery, Store,
};
use chat_core::{
    ActivityKind, Actor, Anchor, ChannelId, Head, Message, PersonalRev, ReceiptRev, Rev, Role, UserId,
};

use crate::scene::{Scene, user};

/// Deleting writes the `Deleted` activity and raises the personal version of everybody who is in.
pub async fn deleting_ends_a_group_for_everybody(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Member)]).await;
    scene.send(group, "bob", "hi").await;
    scene.remove(group, "cy").await;
    let fence = Some(scene.fence(group, "ann").await);
    let removal = ChannelRemoval { channel: group, actor: user("ann").into(), fence, at: scene.tick() };
    let outcome = scene.store.delete_channel(&removal).await.expect("delete_channel");
    let Fenced::Decided(activity) = outcome else { panic!("deleting came to {outcome:?}") };
    assert_eq!((activity.kind, activity.rev), (ActivityKind::Deleted, Rev::new(4)));
    assert_eq!((activity.actor, activity.at), (removal.actor, removal.at));
    for (name, rev) in [("ann", 2), ("bob", 2), ("cy", 2)] {
        assert_eq!(scene.personal_rev(name).await, PersonalRev::new(rev), "{name}");
        let memberships = scene.store.memberships(&user(name)).await.expect("memberships");
        assert_eq!((memberships.personal_rev.get(), memberships.channels.len()), (rev, 0), "{name}");
    }
}

/// A deleted channel is not there for any method, except that nodes learn of the end.
pub async fn a_deleted_channel_is_not_there(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let message = scene.send(group, "ann", "hi").await;
    scene.send(group, "ann", "there").await;
    scene.advance(group, "bob", 1, 1).await;
    let receipt_rev = scene.head(group).await.receipt_rev;
    scene.delete_channel(group).await;
    no_reads(&scene, group, &message).await;
    no_writes(&scene, group, &message).await;
    let head = Head { channel: group, rev: Rev::new(4), receipt_rev };
    assert_eq!(scene.store.heads(&[group]).await.expect("heads"), [head]);
    let changes = scene.changes(group).await;
    assert_eq!(changes.iter().map(|change| change.rev().get()).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

/// A channel that never was is not there for any method.
pub async fn a_channel_that_never_was_is_not_there(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let message = scene.send(group, "ann", "hi").await;
    scene.delete_channel(group).await;
    let never = scene.channel_id();
    no_reads(&scene, never, &message).await;
    no_writes(&scene, never, &message).await;
    assert_eq!(scene.store.heads(&[never]).await.expect("heads"), []);
    let query = ChangeQuery { channel: never, viewer: None, after: Rev::ZERO, limit: 10 };
    assert_eq!(scene.store.changes(&query).await.expect("changes"), None);
}

/// A stranger, and somebody who left, get the answers of a channel that is not there.
pub async fn strangers_see_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let message = scene.send(group, "ann", "hi").await;
    scene.remove(group, "bob").await;
    for name in ["bob", "eve"] {
        reads_as(&scene, group, &message, Some(&user(name))).await;
        personal_reads_as(&scene, group, &user(name)).await;
        assert_eq!(scene.advance(group, name, 1, 1).await, AdvanceOutcome::NotFound, "{name}");
        let sent = scene.append(scene.new_message(group, name, "let me in")).await;
        assert_eq!(sent, AppendOutcome::Stale, "{name}");
    }
}

async fn no_reads(scene: &Scene, channel: ChannelId, message: &Message) {
    reads_as(scene, channel, message, None).await;
    for name in ["ann", "bob"] {
        reads_as(scene, channel, message, Some(&user(name))).await;
        personal_reads_as(scene, channel, &user(name)).await;
    }
}

async fn reads_as(scene: &Scene, channel: ChannelId, message: &Message, viewer: Option<&UserId>) {
    let store = &scene.store;
    let history = store.history(channel, viewer, Anchor::Latest, 10).await.expect("history");
    assert_eq!(history, None, "{viewer:?}");
    assert_eq!(store.message(channel, viewer, message.id).await.expect("message"), None, "{viewer:?}");
    let query = ParticipantQuery { channel, viewer, prefix: None, after: None, limit: 10 };
    let participants = store.participants(&query).await.expect("participants");
    assert_eq!(participants, None, "{viewer:?}");
    let activities = store.activities(channel, viewer, None, 10).await.expect("activities");
    assert_eq!(activities, None, "{viewer:?}");
    let query = ReceiptQuery { channel, viewer, since: ReceiptRev::ZERO, full_up_to: 100 };
    assert_eq!(store.receipts_since(&query).await.expect("receipts_since"), None, "{viewer:?}");
    let query = RecipientQuery {
        channel,
        message: message.id,
        viewer,
        after: None,
        limit: 10,
        full_up_to: 100,
        counts_up_to: 1_000,
    };
    assert_eq!(store.recipients(&query).await.expect("recipients"), None, "{viewer:?}");
    if viewer.is_some() {
        let query = ChangeQuery { channel, viewer, after: Rev::ZERO, limit: 10 };
        assert_eq!(store.changes(&query).await.expect("changes"), None, "{viewer:?}");
    }
}

async fn personal_reads_as(scene: &Scene, channel: ChannelId, viewer: &UserId) {
    let (store, limits) = (&scene.store, &scene.limits);
    assert_eq!(store.access(channel, viewer).await.expect("access"), None, "{viewer}");
    assert_eq!(store.channel_view(channel, viewer, limits).await.expect("channel_view"), None, "{viewer}");
    assert_eq!(store.unread(channel, viewer, limits).await.expect("unread"), None, "{viewer}");
    let cleared = store.clear_direct(channel, viewer, scene.tick()).await.expect("clear_direct");
    assert_eq!(cleared, None, "{viewer}");
    let page = store.channel_page(viewer, false, None, 10, limits).await.expect("channel_page");
    assert!(page.channels.is_empty() && page.next.is_none(), "{viewer}: {page:?}");
}

async fn no_writes(scene: &Scene, channel: ChannelId, message: &Message) {
    let store = &scene.store;
    let outcome = scene.append(scene.new_message(channel, "ann", "hi")).await;
    assert_eq!(outcome, AppendOutcome::NotFound);
    assert_eq!(scene.advance(channel, "ann", 1, 1).await, AdvanceOutcome::NotFound);
    let edit = chat_core::store::EditMessage { channel, ..scene.new_edit(message, "hey") };
    assert_eq!(store.edit_message(&edit).await.expect("edit_message"), Fenced::NotFound);
    let deletion = chat_core::store::DeleteMessage { channel, ..scene.new_deletion(message) };
    assert_eq!(store.delete_message(&deletion).await.expect("delete_message"), Fenced::NotFound);
    let edit = ChannelEdit::Topic(None);
    let change = ChannelChange { channel, actor: Actor::Host, fence: None, edit, at: scene.tick() };
    assert_eq!(store.change_channel(&change).await.expect("change_channel"), Fenced::NotFound);
    let removal = ChannelRemoval { channel, actor: user("ann").into(), fence: None, at: scene.tick() };
    assert_eq!(store.delete_channel(&removal).await.expect("delete_channel"), Fenced::NotFound);
    let addition = scene.new_addition(channel, &["cy"]);
    assert_eq!(store.add_participants(&addition).await.expect("add_participants"), Fenced::NotFound);
    let removal = scene.new_removal(channel, "bob");
    assert_eq!(store.remove_participant(&removal).await.expect("remove_participant"), Fenced::NotFound);
    let change = scene.new_role(channel, "bob", Role::Member, Role::Admin);
    assert_eq!(store.change_role(&change).await.expect("change_role"), Fenced::NotFound);
    let mute = scene.new_mute(channel, "bob");
    assert_eq!(store.mute_participant(&mute).await.expect("mute_participant"), Fenced::NotFound);
    let ban = scene.new_ban(channel, "bob", Some(Role::Member));
    assert_eq!(store.ban_user(&ban).await.expect("ban_user"), Fenced::NotFound);
    let lift = scene.new_lift(channel, "bob");
    assert_eq!(store.lift_ban(&lift).await.expect("lift_ban"), Fenced::NotFound);
    assert_eq!(store.bans(channel, None, None, 10, scene.tick()).await.expect("bans"), None);
}
