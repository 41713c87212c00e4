//! Threads: replies, live and after a resume, and what their first message tells.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{
    Anchor, ChannelId, ClientKey, Draft, ErrorKind, Event, PersonalRev, Role, Seq, StreamEnd, UserId,
};

use super::House;
use crate::Client;
use crate::simulation::{Dice, seeds};

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

/// Until a client is told that its own state in a channel changed.
async fn next_own(client: &mut Client, channel: ChannelId) -> PersonalRev {
    loop {
        if let Event::Personal { personal_rev, memberships, .. } = client.next().await.event()
            && memberships.iter().any(|state| state.channel == channel)
        {
            return *personal_rev;
        }
    }
}

/// Following a thread and reading it are told to one's own devices alone, live and after a resume, and change what is
/// unread in the channel and in all of them; others learn nothing, and nobody's reading of the channel moves.
pub async fn ones_own_devices_follow_threads(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let root = house.say(&alice, channel, "root").await.message;
    let (mut phone, laptop) = (house.client(&bob).await, house.client(&bob).await);
    let mut others = house.client(&alice).await;
    let reply = |body: &str| Draft::new(body).in_thread_of(root.id);
    let unread = async |user: &UserId| chat.total_unread(user).await.expect("a total").messages.value;
    chat.mark_read(&bob, channel, root.seq).await.expect("read");
    chat.send(&alice, channel, reply("one")).await.expect("a reply");
    assert_eq!(unread(&bob).await, 0, "he does not follow it");
    let own = chat.follow_thread(&bob, channel, root.id).await.expect("followed");
    assert_eq!((own.following, own.read_seq), (Some(true), Seq::new(2)));
    let first = next_own(&mut phone, channel).await;
    let last = chat.send(&alice, channel, reply("two")).await.expect("a reply").message;
    assert_eq!(unread(&bob).await, 1);
    let page = chat.list_threads(&bob, channel, None, None).await.expect("a page");
    assert_eq!((page.threads.len(), page.threads[0].unread.value), (1, 1));
    let own = chat.read_thread(&bob, channel, root.id, last.seq).await.expect("read");
    assert_eq!(chat.get_thread(&bob, channel, root.id).await.expect("a place"), own);
    assert_eq!(unread(&bob).await, 0);
    assert!(next_own(&mut phone, channel).await > first);
    let mut back = laptop.resume(chat).await;
    assert!(next_own(&mut back, channel).await > first);
    let membership = chat.get_channel(&bob, channel).await.expect("a channel").membership;
    assert_eq!((membership.read_seq, membership.badge_seq), (root.seq, root.seq));
    chat.unfollow_thread(&bob, channel, root.id).await.expect("no longer");
    chat.send(&alice, channel, reply("three")).await.expect("a reply");
    let last =
        chat.send(&alice, channel, reply("four").mentioning([bob.clone()])).await.expect("a reply").message;
    assert_eq!(unread(&bob).await, 1, "the one that mentions him");
    others.until_rev(channel, last.created_rev).await;
    assert_eq!(others.cursor.personal_rev, others.opened.personal_rev, "alice hears nothing of his");
    let too_far = chat.read_thread(&bob, channel, root.id, last.seq.next()).await.expect_err("beyond");
    assert_eq!((too_far.kind(), too_far.field()), (ErrorKind::Invalid, Some("seq")));
    assert_eq!(too_far.limit(), Some(last.seq.get()));
    let nested = chat.follow_thread(&bob, channel, last.id).await.expect_err("a reply has no thread");
    assert_eq!((nested.kind(), nested.field()), (ErrorKind::Invalid, Some("message_id")));
    let error = chat.follow_thread(&bob, channel, last.id).await.expect_err("a reply has none");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("message_id")));
}

/// Whatever people do in threads, each of somebody's devices knows where they are in them: one that is there all the time,
/// one that comes back from time to time, and one that asks for what it missed.
pub async fn every_device_knows_its_users_places(store: Arc<dyn Store>) {
    for seed in seeds(1..=2) {
        let house = House::with(&store, |limits| limits.sync_items = 3);
        let dice = Dice::new(seed, 0);
        let mut users = Vec::new();
        for name in ["ann", "bob", "cid"] {
            users.push(house.user(&format!("{name}-{seed}")).await);
        }
        let channel = house.group(&users.iter().collect::<Vec<_>>()).await;
        let own = users[1].clone();
        let (mut live, mut back) = (house.client(&own).await, house.client(&own).await);
        let mut away = house.client(&own).await;
        let mut sent = Vec::new();
        for user in &users {
            sent.push(house.say(user, channel, "root").await.message);
        }
        let roots = [sent[0].id, sent[1].id, sent[2].id];
        for step in 0..40 {
            happen_in_threads(&house, &dice, &users, channel, &mut sent).await;
            if dice.below(4) == 0 {
                back = back.resume(&house.chat).await;
            }
            if dice.below(8) == 0 {
                away.sync(&house.chat, Some(2)).await;
            }
            let view = house.chat.get_channel(&own, channel).await.expect("a channel");
            for client in [&mut live, &mut back] {
                let (rev, version) = (view.channel.rev, view.membership.personal_rev);
                while client.rev(channel) < rev || client.cursor.personal_rev < version {
                    client.next().await;
                }
            }
            for root in roots {
                let stored = house.chat.get_thread(&own, channel, root).await.expect("a place");
                for (client, name) in [(&live, "live"), (&back, "resumed")] {
                    let place = client.places.of(channel, root);
                    assert_eq!(
                        place,
                        (stored.following, stored.read_seq),
                        "with CHAT_SEED={seed} at step {step}, {name}"
                    );
                }
            }
        }
        away.sync(&house.chat, Some(2)).await;
        assert_eq!(away.places, live.places, "with CHAT_SEED={seed}, by sync");
    }
}

/// Something in a thread; what is refused is no matter.
async fn happen_in_threads(
    house: &House,
    dice: &Dice,
    users: &[UserId],
    channel: ChannelId,
    sent: &mut Vec<chat_core::Message>,
) {
    let chat = &house.chat;
    let (user, other) = (&users[dice.below(3)], users[dice.below(3)].clone());
    let message = dice.pick(sent).expect("something was sent").clone();
    let root = message.thread_root.unwrap_or(message.id);
    match dice.below(10) {
        0..4 => {
            let draft = Draft::new("re").in_thread_of(root);
            let draft = if dice.below(3) == 0 { draft.mentioning([other]) } else { draft };
            sent.push(chat.send(user, channel, draft).await.expect("a reply").message);
        }
        4 => {
            let draft = Draft::new("edited").mentioning([other]);
            let _ = chat.edit_message(chat_core::Actor::Host, channel, message.id, 0, draft).await;
        }
        5 => drop(chat.follow_thread(user, channel, root).await.expect("followed")),
        6 => drop(chat.unfollow_thread(user, channel, root).await.expect("followed no longer")),
        _ => drop(chat.read_thread(user, channel, root, message.seq).await.expect("read")),
    }
}

/// A reply may be streamed: it is one message of its thread, and counts there from its beginning, once.
pub async fn a_reply_may_be_streamed(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let root = house.say(&alice, channel, "what is it?").await.message;
    let draft = Draft::new("").in_thread_of(root.id);
    let begun = chat.begin_stream(&bob, channel, draft).await.expect("begun").message;
    chat.append_stream(&bob, channel, begun.id, 0, "It is this.").await.expect("appended");
    let ended = chat.end_stream(&bob, channel, begun.id, StreamEnd::finish(11)).await.expect("ended");
    assert_eq!((ended.thread_root, ended.seq), (Some(root.id), begun.seq));
    let page = chat.list_threads(&alice, channel, None, None).await.expect("a page");
    let summary = page.threads[0].root.thread.map(|thread| (thread.reply_count, thread.last_reply_seq));
    assert_eq!((summary, page.threads[0].unread.value), (Some((1, begun.seq)), 1), "her own thread");
    assert_eq!(chat.total_unread(&alice).await.expect("a total").messages.value, 1);
    let replies = chat.list_replies(&alice, channel, root.id, Anchor::Latest, None).await.expect("a page");
    assert_eq!(replies.messages, [ended]);
}
