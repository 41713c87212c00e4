//! Receipts and unread counts.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Actor, Draft, ErrorKind, ReceiptLevel, ReceiptStatus, Seq};
use futures_util::FutureExt;

use super::House;
use crate::fakes::{FaultyStore, Method};
use crate::together;

/// Watermarks only rise, reading implies delivered, sending moves the sender's, and everybody is told.
pub async fn watermarks_rise_and_are_told(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (mut at_alice, mut at_bobs_other) = (house.client(&alice).await, house.client(&bob).await);
    for n in 0..5 {
        house.say(&alice, channel, &n.to_string()).await;
    }
    let chat = &house.chat;
    let state = chat.mark_delivered(&bob, channel, Seq::new(4)).await.expect("delivered");
    assert_eq!((state.delivered_seq.get(), state.read_seq.get()), (4, 0));
    let state = chat.mark_read(&bob, channel, Seq::new(2)).await.expect("read");
    assert_eq!((state.delivered_seq.get(), state.read_seq.get()), (4, 2));
    let state = chat.mark_read(&bob, channel, Seq::new(1)).await.expect("an older one changes nothing");
    assert_eq!((state.delivered_seq.get(), state.read_seq.get()), (4, 2));
    let state = chat.mark_read(&bob, channel, Seq::new(5)).await.expect("read");
    assert_eq!((state.delivered_seq.get(), state.read_seq.get()), (5, 5));
    for client in [&mut at_alice, &mut at_bobs_other] {
        client
            .until(|client| {
                let held = client.held.get(&channel).and_then(|held| held.receipts.get(&bob));
                held.is_some_and(|state| state.read_seq.get() == 5)
            })
            .await;
    }
    let (_, states) = chat.list_receipts(&alice, channel).await.expect("receipts");
    let own = states.iter().find(|state| state.user == alice).expect("the sender's");
    assert_eq!((own.delivered_seq.get(), own.read_seq.get()), (5, 5));
}

/// Reading beyond the head is refused with the head as the limit, and a neighbour in the same batch goes through.
pub async fn reading_beyond_the_head_is_refused_alone(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.say(&alice, channel, "only").await;
    let reads = (0..40_u64).map(|n| {
        let (house, bob) = (house.clone(), bob.clone());
        async move { (n, house.chat.mark_read(&bob, channel, Seq::new(1 + n % 2)).await) }
    });
    for (n, result) in together(reads).await {
        match (n % 2, result) {
            (0, Ok(state)) => assert_eq!(state.read_seq.get(), 1),
            (1, Err(error)) => {
                assert_eq!(
                    (error.kind(), error.field(), error.limit()),
                    (ErrorKind::Invalid, Some("seq"), Some(1))
                );
            }
            (_, result) => panic!("read {n}: {result:?}"),
        }
    }
}

/// Receipts that wait for a commit merge: of one participant they are one write and one version, however many there are,
/// and each caller is answered with where they brought the watermarks.
pub async fn waiting_receipts_merge_into_one_write(store: Arc<dyn Store>) {
    let faulty = FaultyStore::new(store);
    let port: Arc<dyn Store> = Arc::new(faulty.clone());
    let house = House::new(&port);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    for n in 1..=40 {
        house.say(&alice, channel, &n.to_string()).await;
    }
    let chat = &house.chat;
    chat.get_channel(&bob, channel).await.expect("a view, and bob's standing is known");
    let held = faulty.hold_before(Method::Advance);
    let mut first = Box::pin(chat.mark_delivered(&bob, channel, Seq::new(1)));
    assert!((&mut first).now_or_never().is_none());
    held.reached().await;
    let mark = |n: u64| {
        let bob = &bob;
        Box::pin(async move {
            match n % 2 {
                0 => chat.mark_delivered(bob, channel, Seq::new(n)).await,
                _ => chat.mark_read(bob, channel, Seq::new(n / 2)).await,
            }
        })
    };
    let mut waiting: Vec<_> = (2..=40).map(mark).collect();
    for one in &mut waiting {
        assert!(one.now_or_never().is_none(), "it waits");
    }
    held.release();
    assert_eq!(first.await.expect("delivered").delivered_seq, Seq::new(1));
    for one in waiting {
        let state = one.await.expect("a receipt");
        assert_eq!((state.delivered_seq, state.read_seq), (Seq::new(40), Seq::new(19)));
    }
    assert_eq!(faulty.calls(Method::Advance), 2, "the first, and all the others");
    let now = chat.get_channel(&bob, channel).await.expect("a view").channel;
    assert_eq!(now.receipt_rev.get(), 2);
}

/// A message's recipients: all participants but the sender, with status and time.
pub async fn recipients_show_status_and_time(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let users = [house.user("a").await, house.user("b").await, house.user("c").await, house.user("d").await];
    let channel = house.group(&users.each_ref()).await;
    let message = house.say(&users[0], channel, "look").await.message;
    house.chat.mark_delivered(&users[1], channel, message.seq).await.expect("delivered");
    house.chat.mark_read(&users[2], channel, message.seq).await.expect("read");
    let page =
        house.chat.list_recipients(&users[0], channel, message.id, None, None).await.expect("recipients");
    assert_eq!((page.level, page.total, page.delivered, page.read), (ReceiptLevel::Full, 3, 2, 1));
    let statuses: Vec<_> = page.recipients.iter().map(|recipient| recipient.status).collect();
    assert_eq!(statuses, [ReceiptStatus::Delivered, ReceiptStatus::Read, ReceiptStatus::Sent]);
    assert!(page.recipients[0].delivered_at.is_some() && page.recipients[0].read_at.is_none());
    assert!(page.recipients[1].read_at.is_some());
    assert!(page.recipients[2].delivered_at.is_none());
}

/// Unread: not one's own, not deleted, not system, above the marker; capped, with mentions beside.
pub async fn unread_follows_the_rule(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.unread_cap = 5);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let first = house.say(&alice, channel, "one").await.message;
    house.say(&bob, channel, "my own, which reads what is before it").await;
    house.say(&alice, channel, "two").await;
    let doomed = house.say(&alice, channel, "three").await.message;
    chat.send(Actor::Host, channel, Draft::new("maintenance")).await.expect("a system message");
    chat.send(&alice, channel, Draft::new("@bob").mentioning([bob.clone()])).await.expect("a mention");
    chat.delete_message(&alice, channel, doomed.id, None).await.expect("deleted");
    let terms = chat.explain_unread(&bob, channel).await.expect("terms");
    assert_eq!((terms.unread.messages.value, terms.unread.messages.at_least), (2, false));
    assert_eq!(terms.unread.mentions.value, 1);
    assert_eq!((terms.above, terms.own, terms.deleted, terms.system), (4, 0, 1, 1), "{terms:?}");
    for _ in 0..4 {
        house.say(&alice, channel, "more").await;
    }
    let unread = chat.count_unread(&bob, channel).await.expect("a count");
    assert_eq!((unread.messages.value, unread.messages.at_least), (5, true), "6 show as more than 5");
    let page = chat.list_channels(&bob, None, None).await.expect("a page");
    assert_eq!(page.channels[0].unread, unread, "the list says the same");
    let last = page.channels[0].channel.last_seq;
    chat.mark_read(&bob, channel, last).await.expect("read");
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").messages.value, 0);
    assert!(first.seq < last);
}

/// Above the size for names, counts stay exact and only one's own watermarks are told.
pub async fn large_channels_tell_counts(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| limits.receipt_full_participants = 3);
    let (channel, users) = house.crowd(4).await;
    let message = house.say(&users[0], channel, "to all").await.message;
    let mut at_reader = house.client(&users[1]).await;
    for user in &users[1..3] {
        house.chat.mark_read(user, channel, message.seq).await.expect("read");
    }
    let page = house.chat.list_recipients(&users[0], channel, message.id, None, None).await.expect("counts");
    assert_eq!((page.level, page.total, page.read), (ReceiptLevel::Counts, 3, 2));
    assert!(page.recipients.is_empty());
    at_reader.until(|client| client.held.get(&channel).is_some_and(|held| !held.receipts.is_empty())).await;
    let last = house.say(&users[0], channel, "end").await.message;
    at_reader.until_seq(channel, last.seq.get()).await;
    let told: Vec<_> = at_reader.held[&channel].receipts.keys().collect();
    assert_eq!(told, [&users[1]]);
    let (_, own) = house.chat.list_receipts(&users[1], channel).await.expect("one's own");
    assert_eq!(own.len(), 1);
}
