//! Mentions: of everybody, under a right, and of who is not in.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    ActivityKind, Change, ChannelId, Draft, ErrorKind, Event, Message, NotificationLevel, Result, Role,
    UserId,
};

use super::House;
use crate::Client;

fn everybody() -> Draft {
    Draft::new("all of you").mentioning_everyone()
}

/// Who may mean everybody: admins and owners of groups, asked for a message and for an edit of one that did not; nobody
/// in a direct channel. Without a right nothing happens.
pub async fn meaning_everybody_needs_a_right(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let channel = house.group(&[&alice, &bob, &carol]).await;
    let chat = &house.chat;
    let own = house.say(&bob, channel, "hi").await.message;
    let sent = async || chat.send(&bob, channel, everybody()).await.map(|sent| sent.message);
    let edited = async |edit_no| chat.edit_message(&bob, channel, own.id, edit_no, everybody()).await;
    let refused = |done: Result<Message>| done.expect_err("a member may not").kind();
    assert_eq!(
        (refused(sent().await), refused(edited(0).await)),
        (ErrorKind::Forbidden, ErrorKind::Forbidden)
    );
    chat.change_role(&alice, channel, &bob, Role::Admin, None).await.expect("promoted");
    edited(0).await.expect("an admin may");
    let message = sent().await.expect("an admin may");
    assert_eq!(message.seq, own.seq.next(), "what was refused took no number");
    chat.change_role(&alice, channel, &bob, Role::Member, None).await.expect("demoted");
    edited(1).await.expect("it meant everybody before");
    chat.edit_message(&bob, channel, own.id, 2, Draft::new("hi")).await.expect("taken back");
    assert_eq!(refused(edited(3).await), ErrorKind::Forbidden);

    for n in 0..2 {
        let error = chat.send(&alice, &bob, everybody()).await.expect_err("two people are no group");
        assert_eq!((error.kind(), error.field()), (ErrorKind::Forbidden, Some("channel_id")), "{n}");
        let said = house.say(&alice, &bob, "psst").await.message;
        assert_eq!(said.seq.get(), n + 1);
        let error = chat.edit_message(&alice, said.channel, said.id, 0, everybody()).await;
        assert_eq!(error.expect_err("two people are no group").kind(), ErrorKind::Forbidden);
    }
}

/// Who means everybody mentions everybody else: in their counts, in the total of those who are notified of mentions
/// alone, and, by an edit, in what it tells live, after a resume and in the log.
pub async fn everybody_else_is_mentioned_and_told(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let channel = house.group(&[&alice, &bob, &carol]).await;
    let chat = &house.chat;
    chat.set_notification_level(&carol, channel, NotificationLevel::Mentions).await.expect("set");
    let (mut live, away) = (house.client(&carol).await, house.client(&carol).await);
    let first = house.say(&alice, channel, "lunch?").await.message;
    let key = chat_core::ClientKey::new("k-1").expect("a key");
    let draft = || everybody().with_client_key(key.clone());
    chat.send(&alice, channel, draft()).await.expect("sent");
    assert!(chat.send(&alice, channel, draft()).await.expect("a repeat").duplicate);
    let other = Draft { mentions_everyone: false, ..draft() };
    let error = chat.send(&alice, channel, other).await.expect_err("another draft under the key");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(chat.total_unread(&carol).await.expect("a total").messages.value, 1);
    let edited = chat.edit_message(&alice, channel, first.id, 0, everybody()).await.expect("edited");
    for (user, mentions) in [(&alice, 0), (&bob, 2), (&carol, 2)] {
        let unread = chat.count_unread(user, channel).await.expect("a count");
        assert_eq!(unread.mentions.value, mentions, "{user}");
    }
    assert_eq!(chat.total_unread(&carol).await.expect("a total").messages.value, 2);
    let again = everybody().mentioning([bob.clone()]);
    chat.edit_message(&alice, channel, first.id, 1, again).await.expect("edited");
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        assert_eq!(next_edit(client, channel).await, (true, vec![]));
        assert_eq!(next_edit(client, channel).await, (false, vec![bob.clone()]), "everybody was told before");
    }
    let page = chat.list_activity(&bob, channel, None, None).await.expect("a log");
    assert_eq!(page.activities[1].content(), "**alice** edited a message and mentioned everybody");
    let versions = chat.list_versions(&alice, channel, edited.id, None, None).await.expect("a page").versions;
    let meant: Vec<_> = versions.iter().map(|version| version.mentions_everyone).collect();
    assert_eq!(meant, [true, false]);
}

async fn next_edit(client: &mut Client, channel: ChannelId) -> (bool, Vec<UserId>) {
    loop {
        if let Event::Change(Change::Activity { activity, .. }) = client.next().await.event()
            && let ActivityKind::MessageEdited { newly_everyone, new_mentions, .. } = &activity.kind
            && activity.channel == channel
        {
            return (*newly_everyone, new_mentions.clone());
        }
    }
}

/// Who is not in may be among the mentioned, known or not: the list is kept as it was given, nobody is notified who is
/// not in, and who joins later has nothing of it unread.
pub async fn who_is_not_in_may_be_mentioned_and_is_not_notified(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, dan) = (house.user("alice").await, house.user("bob").await, house.user("dan").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let nobody = UserId::new("nobody").expect("a fit id");
    let users = vec![dan.clone(), nobody];
    let draft = Draft::new("he said so").mentioning(users.clone());
    let sent = chat.send(&alice, channel, draft).await.expect("sent").message;
    let read = chat.get_message(&bob, channel, sent.id).await.expect("a message");
    assert_eq!(read.content().map(|content| &content.mentions), Some(&users));
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").mentions.value, 0);
    assert_eq!(chat.total_unread(&dan).await.expect("a total"), chat_core::TotalUnread::default());
    chat.add_participants(&alice, channel, vec![dan.clone()], Role::Member).await.expect("added");
    assert_eq!(chat.count_unread(&dan, channel).await.expect("a count").mentions.value, 0);
    chat.mark_unread(&dan, channel, sent.seq).await.expect("marked");
    assert_eq!(chat.count_unread(&dan, channel).await.expect("a count").mentions.value, 1);
}
