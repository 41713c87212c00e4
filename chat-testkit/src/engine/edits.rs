//! Edits: what they tell, and what was said before them.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{ActivityKind, Actor, Change, ChannelId, Draft, ErrorKind, Event, Role, UserId};

use super::House;
use crate::Client;

/// Whom the next edit of a channel that a client hears of newly means.
async fn next_named(client: &mut Client, channel: ChannelId) -> Vec<UserId> {
    loop {
        if let Event::Change(Change::Activity { activity, message: Some(_) }) = client.next().await.event()
            && let ActivityKind::MessageEdited { new_mentions, .. } = &activity.kind
            && activity.channel == channel
        {
            return new_mentions.clone();
        }
    }
}

/// Those whom an edit newly means are named in it, live and for who was away, and have one more mention if they have
/// not read that far; who was meant before is not told again.
pub async fn an_edit_that_adds_a_mention_notifies(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let channel = house.group(&[&alice, &bob, &carol]).await;
    let chat = &house.chat;
    let (mut live, away) = (house.client(&carol).await, house.client(&carol).await);
    let sent = house.say(&alice, channel, "lunch?").await.message;
    chat.mark_read(&bob, channel, sent.seq).await.expect("read");
    let mentions =
        async |user: &UserId| chat.count_unread(user, channel).await.expect("a count").mentions.value;
    assert_eq!(mentions(&carol).await, 0);
    let said = |users: &[&UserId]| Draft::new("lunch!").mentioning(users.iter().map(|user| (*user).clone()));
    chat.edit_message(&alice, channel, sent.id, 0, said(&[&carol, &alice])).await.expect("edited");
    assert_eq!((mentions(&carol).await, mentions(&bob).await), (1, 0));
    chat.edit_message(&alice, channel, sent.id, 1, said(&[&bob, &carol])).await.expect("edited");
    // What bob has read is not unread to him; that he is meant he hears.
    assert_eq!((mentions(&carol).await, mentions(&bob).await), (1, 0));
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        assert_eq!(next_named(client, channel).await, std::slice::from_ref(&carol), "not who wrote it");
        assert_eq!(next_named(client, channel).await, std::slice::from_ref(&bob), "not who was meant before");
    }
    let page = chat.list_activity(&bob, channel, None, None).await.expect("a log");
    assert_eq!(page.activities[0].content(), "**alice** edited a message and mentioned **bob**");
    chat.edit_message(&alice, channel, sent.id, 2, said(&[&bob])).await.expect("edited");
    assert_eq!(mentions(&carol).await, 0, "no longer meant");
}

/// What a message said before its edits is for its sender and for admins; others may not see it, strangers find nothing.
pub async fn earlier_versions_are_for_the_sender_and_admins(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.message_versions = 2);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let (owner, eve) = (house.user("owner").await, house.user("eve").await);
    let channel = house.group(&[&owner, &alice, &bob, &carol]).await;
    let chat = &house.chat;
    chat.change_role(&owner, channel, &carol, Role::Admin, None).await.expect("promoted");
    let sent = house.say(&alice, channel, "0").await.message;
    for (n, body) in ["1", "2", "3"].into_iter().enumerate() {
        let n = u32::try_from(n).expect("a small number");
        chat.edit_message(&alice, channel, sent.id, n, Draft::new(body)).await.expect("edited");
    }
    for user in [&alice, &carol, &owner] {
        let page = chat.list_versions(user, channel, sent.id, None, None).await.expect("a page");
        let bodies: Vec<_> = page.versions.iter().map(|version| version.body.as_str()).collect();
        assert_eq!(bodies, ["2", "1"], "the latest {user} finds, newest first");
    }
    for (user, kind) in [(&bob, ErrorKind::Forbidden), (&eve, ErrorKind::NotFound)] {
        let error = chat.list_versions(user, channel, sent.id, None, None).await.expect_err("not for them");
        assert_eq!(error.kind(), kind, "{user}");
    }
    chat.delete_message(&carol, channel, sent.id, None).await.expect("deleted");
    let page = chat.list_versions(&alice, channel, sent.id, None, None).await.expect("a page");
    assert_eq!(page.versions, []);
}

/// Authors and moderators delete for everybody, and the activity tells who and why: live, to who was away, in the log.
/// Others may not, and a reason that is none is refused.
pub async fn a_deletion_tells_its_reason(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, carol) = (house.user("alice").await, house.user("bob").await, house.user("carol").await);
    let channel = house.group(&[&alice, &bob, &carol]).await;
    let chat = &house.chat;
    let (mut live, away) = (house.client(&carol).await, house.client(&carol).await);
    let (one, two, three) = (
        house.say(&bob, channel, "one").await.message.id,
        house.say(&bob, channel, "two").await.message.id,
        house.say(&bob, channel, "three").await.message.id,
    );
    let error = chat.delete_message(&carol, channel, one, Some("no")).await.expect_err("neither of the two");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let long = "x".repeat(chat.limits().reason_chars + 1);
    for (reason, limit) in
        [("", None), ("a\nb", None), (long.as_str(), Some(chat.limits().reason_chars as u64))]
    {
        let error = chat.delete_message(&alice, channel, one, Some(reason)).await.expect_err("no reason");
        assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("reason"), limit));
    }
    chat.delete_message(&alice, channel, one, Some("*off* topic")).await.expect("by the owner");
    chat.delete_message(&bob, channel, two, Some("a typo")).await.expect("by its author");
    let last = chat.delete_message(Actor::Host, channel, three, None).await.expect("by the app");
    let again = chat.delete_message(&alice, channel, three, Some("too late")).await.expect("no fault");
    assert_eq!(again, last);
    let expected = [
        r"**alice** deleted a message: *\*off\* topic*",
        "**bob** deleted a message: *a typo*",
        "The app deleted a message",
    ];
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        let mut told = Vec::new();
        while client.rev(channel) < last.changed_rev {
            if let Event::Change(Change::Activity { activity, .. }) = client.next().await.event() {
                told.push(activity.content());
            }
        }
        assert_eq!(told, expected);
        assert_eq!(client.bodies(channel), ["", "", ""]);
    }
    let page = chat.list_activity(&carol, channel, None, Some(3)).await.expect("a log");
    let logged: Vec<_> = page.activities.iter().rev().map(chat_core::Activity::content).collect();
    assert_eq!(logged, expected);
    let four = house.say(&bob, channel, "four").await.message.id;
    let most = "é".repeat(chat.limits().reason_chars);
    chat.delete_message(&bob, channel, four, Some(&most)).await.expect("as long as may be");
}
