//! Threads: replies, live and after a resume, and what their first message tells.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Anchor, ClientKey, Draft, ErrorKind, Role, Seq, UserId};

use super::House;

/// Replies reach everybody as messages of the channel in its one order, with their thread; every client ends with what
/// the store tells of the thread, live and after a resume, whatever was deleted. Who replies has read nothing by it.
pub async fn replies_reach_everybody_and_sum_up(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let (mut live, away) = (house.client(&alice).await, house.client(&alice).await);
    let root = house.say(&alice, channel, "lunch?").await.message;
    let in_thread = |body: &str| Draft::new(body).in_thread_of(root.id);
    let mut replies = Vec::new();
    for body in ["one", "two", "three"] {
        replies.push(chat.send(&bob, channel, in_thread(body)).await.expect("a reply").message);
    }
    house.say(&alice, channel, "aside").await;
    assert_eq!(replies[2].seq, Seq::new(4), "a message like every other");
    chat.edit_message(&bob, channel, replies[0].id, 0, Draft::new("1")).await.expect("edited");
    chat.delete_message(&bob, channel, replies[2].id, None).await.expect("deleted");
    let last = chat.delete_message(&alice, channel, replies[1].id, None).await.expect("deleted");
    let stored = chat.get_message(&alice, channel, root.id).await.expect("a message");
    let thread = stored.thread.expect("a thread");
    assert_eq!((thread.reply_count, thread.last_reply_seq), (1, replies[2].seq));
    assert_eq!(stored.changed_rev, last.changed_rev);
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.changed_rev).await;
        let held = client.message(channel, root.seq).expect("it was told");
        assert_eq!((held.thread, held.changed_rev), (stored.thread, stored.changed_rev));
        let in_thread = client.held[&channel].messages.values().filter(|one| one.thread_root.is_some());
        assert_eq!(in_thread.map(|one| one.seq.get()).collect::<Vec<_>>(), [2, 3, 4]);
    }
    let edited = chat.get_message(&alice, channel, replies[0].id).await.expect("a message");
    assert_eq!(edited.thread_root, Some(root.id), "an edit leaves it there");
    let page = chat.list_replies(&alice, channel, root.id, Anchor::Latest, Some(2)).await.expect("a page");
    let found: Vec<_> = page.messages.iter().map(|one| (one.seq.get(), one.is_deleted())).collect();
    assert_eq!((found, page.has_before), (vec![(3, true), (4, true)], true));
    let own = chat.get_channel(&bob, channel).await.expect("a channel").membership;
    assert_eq!((own.read_seq, own.badge_seq), (Seq::ZERO, Seq::ZERO));
}

/// What has no thread to reply in is refused and names the field; a repeat finds the first reply, another thread under the
/// key is a conflict; strangers find nothing, and who may not write may not reply.
pub async fn replies_are_refused_where_they_do_not_fit(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let (channel, other) = (house.group(&[&alice, &bob]).await, house.group(&[&alice]).await);
    let chat = &house.chat;
    let root = house.say(&alice, channel, "root").await.message;
    let second = house.say(&alice, channel, "second").await.message;
    let elsewhere = house.say(&alice, other, "elsewhere").await.message;
    let key = ClientKey::new("k-1").expect("a key");
    let draft = Draft::new("re").with_client_key(key);
    let reply = chat.send(&bob, channel, draft.clone().in_thread_of(root.id)).await.expect("a reply").message;
    chat.delete_message(&alice, channel, second.id, None).await.expect("deleted");
    let refused = async |user: &UserId, draft: Draft| {
        let error = chat.send(user, channel, draft).await.expect_err("refused");
        (error.kind(), error.field().map(str::to_owned))
    };
    let of = |kind, field: &str| (kind, Some(field.to_owned()));
    let to = |message: chat_core::MessageId| Draft::new("re").in_thread_of(message);
    assert_eq!(refused(&bob, to(elsewhere.id)).await, of(ErrorKind::Invalid, "thread_root"));
    assert_eq!(refused(&bob, to(reply.id)).await, of(ErrorKind::Invalid, "thread_root"));
    assert_eq!(refused(&bob, to(second.id)).await, of(ErrorKind::Conflict, "thread_root"));
    assert_eq!(refused(&bob, draft.clone()).await, of(ErrorKind::Conflict, "client_key"));
    let repeat = chat.send(&bob, channel, draft.in_thread_of(root.id)).await.expect("a repeat");
    assert_eq!((repeat.duplicate, repeat.message), (true, reply.clone()));
    let error = chat.send(&alice, &eve, to(root.id)).await.expect_err("nothing has begun there");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("thread_root")));
    assert_eq!(refused(&eve, to(root.id)).await.0, ErrorKind::NotFound);
    for (user, channel) in [(&eve, channel), (&alice, other)] {
        let error = chat.list_replies(user, channel, root.id, Anchor::Latest, None).await;
        assert_eq!(error.expect_err("nothing there").kind(), ErrorKind::NotFound);
    }
    chat.change_role(&alice, channel, &bob, Role::Reader, None).await.expect("demoted");
    assert_eq!(refused(&bob, to(root.id)).await.0, ErrorKind::Forbidden);
    let page = chat.list_replies(&bob, channel, root.id, Anchor::Latest, None).await.expect("a page");
    assert_eq!(page.messages, [reply]);
}
