//! Whatever is changed behind the engine's back is found by verifying the channel, and named.

use std::sync::Arc;

use chat_core::store::{Append, ChannelChange, ChannelEdit};
use chat_core::{
    Actor, ChannelId, ChannelName, Finding, PermissionChange, ReceiptLevel, Role, Seq, Subject,
    verify_channel,
};
use chat_sqlx::SqliteStore;
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::AssertSqlSafe;

use super::{directory, open_at};

/// What is done to the database, and whether that is found. `?1` stands for the channel.
type Harm = (&'static str, fn(&Finding) -> bool);

fn differs(finding: &Finding, subject: &Subject, name: &str) -> bool {
    matches!(finding, Finding::Differs { subject: of, field, .. } if of == subject && *field == name)
}

fn of_channel(finding: &Finding, name: &str) -> bool {
    differs(finding, &Subject::Channel, name)
}

fn of_message(finding: &Finding, seq: u64, name: &str) -> bool {
    differs(finding, &Subject::Message(Seq::new(seq)), name)
}

fn of_bob(finding: &Finding, name: &str) -> bool {
    differs(finding, &Subject::Participant(user("bob")), name)
}

const HARMS: &[Harm] = &[
    ("DELETE FROM chat_messages WHERE channel_id = ?1 AND seq = 2", |found| {
        *found == Finding::MessageGap { after: Seq::new(1), found: Seq::new(3) }
    }),
    ("DELETE FROM chat_messages WHERE channel_id = ?1 AND seq = 2", |found| {
        matches!(found, Finding::ChangeGap { .. })
    }),
    ("DELETE FROM chat_messages WHERE channel_id = ?1 AND seq = 5", |found| of_channel(found, "last_seq")),
    ("DELETE FROM chat_activities WHERE channel_id = ?1 AND name = 'renamed'", |found| {
        matches!(found, Finding::ChangeGap { .. })
    }),
    ("DELETE FROM chat_activities WHERE channel_id = ?1 AND name = 'message_edited'", |found| {
        of_message(found, 1, "edit_no")
    }),
    ("UPDATE chat_activities SET rev = rev + 1000 WHERE channel_id = ?1 AND name = 'renamed'", |found| {
        matches!(found, Finding::ChangeGap { .. })
    }),
    ("UPDATE chat_channels SET participant_count = 9 WHERE channel_id = ?1", |found| {
        of_channel(found, "participant_count")
    }),
    ("UPDATE chat_channels SET rev = rev + 1 WHERE channel_id = ?1", |found| of_channel(found, "rev")),
    ("UPDATE chat_channels SET last_seq = last_seq + 1 WHERE channel_id = ?1", |found| {
        of_channel(found, "last_seq")
    }),
    ("UPDATE chat_channels SET name = 'another' WHERE channel_id = ?1", |found| of_channel(found, "name")),
    ("UPDATE chat_channels SET receipts = 'off' WHERE channel_id = ?1", |found| {
        of_channel(found, "receipts")
    }),
    ("UPDATE chat_channels SET permissions = NULL WHERE channel_id = ?1", |found| {
        of_channel(found, "permissions")
    }),
    ("UPDATE chat_channels SET slow_mode = 7 WHERE channel_id = ?1", |found| of_channel(found, "slow_mode")),
    ("UPDATE chat_channels SET frozen_at = NULL WHERE channel_id = ?1", |found| of_channel(found, "frozen")),
    ("UPDATE chat_messages SET reply_count = 2 WHERE channel_id = ?1 AND seq = 2", |found| {
        of_message(found, 2, "thread")
    }),
    ("UPDATE chat_messages SET thread_root = NULL WHERE channel_id = ?1 AND seq = 5", |found| {
        of_message(found, 2, "thread")
    }),
    ("UPDATE chat_messages SET stream = 'finished' WHERE channel_id = ?1 AND seq = 2", |found| {
        of_message(found, 2, "stream")
    }),
    ("UPDATE chat_participants SET muted_at = NULL WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_bob(found, "muted")
    }),
    ("DELETE FROM chat_bans WHERE channel_id = ?1", |found| {
        *found == Finding::Missing(Subject::Ban(user("eve")))
    }),
    ("UPDATE chat_bans SET user_id = 'fay' WHERE channel_id = ?1", |found| {
        *found == Finding::Unexpected(Subject::Ban(user("fay")))
    }),
    ("UPDATE chat_messages SET reactions = '[[\"up\",7]]' WHERE channel_id = ?1 AND seq = 1", |found| {
        of_message(found, 1, "reactions")
    }),
    ("DELETE FROM chat_reactions WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_message(found, 1, "reactors")
    }),
    ("UPDATE chat_messages SET pinned_rev = NULL WHERE channel_id = ?1 AND seq = 4", |found| {
        of_message(found, 4, "pin")
    }),
    ("UPDATE chat_messages SET pinned_by = 'eve' WHERE channel_id = ?1 AND seq = 4", |found| {
        of_message(found, 4, "pin")
    }),
    (
        "UPDATE chat_messages SET pinned_rev = 6, pinned_at = 1, pinned_by = 'ann' WHERE channel_id = ?1 AND seq = 2",
        |found| of_message(found, 2, "pin"),
    ),
    ("UPDATE chat_messages SET edit_no = 5 WHERE channel_id = ?1 AND seq = 2", |found| {
        of_message(found, 2, "edit_no")
    }),
    ("UPDATE chat_messages SET changed_rev = 1000 WHERE channel_id = ?1 AND seq = 2", |found| {
        of_message(found, 2, "changed_rev")
    }),
    (
        "UPDATE chat_messages SET deleted_at = NULL, body = 'back', html = '<p>back</p>', renderer = 1
         WHERE channel_id = ?1 AND seq = 3",
        |found| of_message(found, 3, "is_deleted"),
    ),
    ("UPDATE chat_messages SET deleted_at = 1 WHERE channel_id = ?1 AND seq = 2", |found| {
        of_message(found, 2, "is_deleted")
    }),
    ("UPDATE chat_participants SET delivered_seq = 99 WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_bob(found, "delivered_seq")
    }),
    ("UPDATE chat_participants SET read_seq = 3 WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_bob(found, "read_seq")
    }),
    ("UPDATE chat_participants SET role = 'reader' WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_bob(found, "role")
    }),
    ("UPDATE chat_participants SET joined_rev = 1000 WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        of_bob(found, "joined_rev")
    }),
    ("UPDATE chat_participants SET active = 0 WHERE channel_id = ?1 AND user_id = 'bob'", |found| {
        *found == Finding::Missing(Subject::Participant(user("bob")))
    }),
];

#[tokio::test]
async fn what_was_changed_behind_its_back_is_found() {
    let directory = directory();
    let store = open_at(&directory).await;
    let scene = Scene::new(store.clone());
    let mut missed = Vec::new();
    for &(harm, is_found) in HARMS {
        let channel = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
        scene.send_many(channel, "ann", 4).await;
        let messages = scene.read_all(channel, "ann").await;
        let (edited, _) = scene.edit(&messages[0], "edited").await;
        for name in ["ann", "bob"] {
            scene.react(&edited, name, "up").await;
        }
        for pinned in &messages[1..] {
            scene.pin(pinned, "ann").await;
        }
        scene.unpin(&messages[1], "bob").await;
        scene.delete(&messages[2]).await;
        let reply = scene.new_message(channel, "ann", "re");
        scene.written(Append { thread_root: Some(messages[1].id), ..reply }).await;
        let name = ChannelName::parse("renamed", &scene.limits).expect("a name");
        change(&scene, channel, ChannelEdit::Rename(name)).await;
        change(&scene, channel, ChannelEdit::Receipts(ReceiptLevel::Counts)).await;
        change(&scene, channel, ChannelEdit::Freeze(None)).await;
        let post = PermissionChange { post: Some(Role::Admin), ..PermissionChange::default() };
        change(&scene, channel, ChannelEdit::Permissions(post)).await;
        scene.role(channel, "bob", Role::Member, Role::Admin).await;
        scene.mute(scene.new_mute(channel, "bob")).await;
        scene.ban(scene.new_ban(channel, "eve", None)).await;
        scene.advance(channel, "bob", 2, 1).await;
        let sound = verify_channel(&*store, channel).await.expect("verified");
        assert_eq!(sound.findings, [], "before {harm}");
        spoil(&store, harm, channel.as_uuid()).await;
        let verified = verify_channel(&*store, channel).await.expect("verified");
        if !verified.findings.iter().any(is_found) {
            missed.push((harm, verified.findings));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

async fn change(scene: &Scene, channel: ChannelId, edit: ChannelEdit) {
    let change = ChannelChange { channel, actor: Actor::Host, fence: None, edit, at: scene.tick() };
    scene.store.change_channel(&change).await.expect("changed");
}

async fn spoil(store: &Arc<SqliteStore>, harm: &'static str, channel: uuid::Uuid) {
    let mut transaction = store.begin().await.expect("begin");
    let spoiled =
        sqlx::query(AssertSqlSafe(harm)).bind(channel).execute(&mut **transaction).await.expect("spoiled");
    assert!(spoiled.rows_affected() > 0, "{harm} changes something");
    transaction.commit().await.expect("commit");
}
