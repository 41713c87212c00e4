//! What two people are not told of each other while one blocks the other, and what one's own devices are told of it.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Draft, Event, StreamEnd, UserId};

use super::House;

/// What somebody blocked streams in a group is told to everybody but the blocker, live and to who comes late, and ends for
/// the blocker in the middle if it was told before.
pub async fn streams_of_the_blocked_are_not_told(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, bot) = (house.user("alice").await, house.user("bob").await, house.user("bot").await);
    let channel = house.group(&[&alice, &bob, &bot]).await;
    let chat = &house.chat;
    let (mut at_alice, mut at_bob) = (house.client(&alice).await, house.client(&bob).await);
    let one = chat.begin_stream(&bot, channel, Draft::new("One")).await.expect("begun").message;
    at_bob.until_seq(channel, 1).await;
    chat.block(&bob, &bot).await.expect("blocked");
    while !matches!(at_bob.next().await.event(), Event::Personal { blocked: Some(_), .. }) {}
    let mut late = house.client(&bob).await;
    let two = chat.begin_stream(&bot, channel, Draft::new("Two")).await.expect("begun").message;
    for begun in [&one, &two] {
        let length = chat.append_stream(&bot, channel, begun.id, 3, " and more").await.expect("appended");
        at_alice.until_streamed(begun.id, |text| text.ends_with("more")).await;
        chat.end_stream(&bot, channel, begun.id, StreamEnd::finish(length)).await.expect("ended");
    }
    let last = house.say(&alice, channel, "all told").await.message;
    for client in [&mut at_bob, &mut late] {
        while client.rev(channel) < last.created_rev {
            let event = client.next().await;
            assert!(!matches!(event.event(), Event::Stream { .. }), "{event:?}");
        }
        assert!(!client.bodies(channel).iter().any(|body| body.contains("more")));
    }
    assert_eq!(at_alice.bodies(channel).len(), 2);
}

/// In the direct channel of two of whom one blocks the other reading is private, whichever of them it is; afterwards it is
/// told again.
pub async fn reading_directly_is_private_while_one_blocks_the_other(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let chat = &house.chat;
    let one = house.say(&alice, &bob, "one").await.message;
    let two = house.say(&bob, &alice, "two").await.message;
    let channel = one.channel;
    let receipts = async |user: &UserId| chat.list_receipts(user, channel).await.expect("receipts");
    let before = receipts(&alice).await;
    chat.block(&bob, &alice).await.expect("blocked");
    for (reader, seq) in [(&alice, two.seq), (&bob, one.seq)] {
        chat.mark_delivered(reader, channel, seq).await.expect("delivered");
        chat.mark_read(reader, channel, seq).await.expect("read");
        let view = chat.get_channel(reader, channel).await.expect("a channel");
        assert_eq!((view.unread.messages.value, view.membership.badge_seq), (0, two.seq), "{reader}");
        let beyond = chat.mark_read(reader, channel, two.seq.next()).await.expect_err("there is none");
        assert_eq!((beyond.field(), beyond.limit()), (Some("seq"), Some(2)));
    }
    assert_eq!((receipts(&alice).await, receipts(&bob).await), (before.clone(), before));
    chat.unblock(&bob, &alice).await.expect("unblocked");
    let told = chat.mark_read(&alice, channel, two.seq).await.expect("read");
    assert_eq!((told.read_seq, receipts(&bob).await.1.len()), (two.seq, 2));
}

/// A sync tells whom one blocks once it changed, and to who has nothing; the words of the blocked are skipped in it.
pub async fn a_sync_tells_whom_one_blocks(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob, &eve]).await;
    let chat = &house.chat;
    let mut client = house.client(&bob).await;
    chat.block(&bob, &eve).await.expect("blocked");
    house.say(&eve, channel, "one").await;
    let two = house.say(&alice, channel, "two").await.message;
    let lists = |events: &[Event]| {
        let blocked = events.iter().filter_map(|event| match event {
            Event::Personal { blocked, .. } => blocked.clone(),
            _ => None,
        });
        blocked.collect::<Vec<_>>()
    };
    for expected in [vec![vec![eve.clone()]], vec![]] {
        let pages = client.sync(chat, None).await;
        assert_eq!(pages.iter().flat_map(|page| lists(&page.events)).collect::<Vec<_>>(), expected);
    }
    assert_eq!((client.rev(channel), client.bodies(channel)), (two.created_rev, vec!["two".to_owned()]));
    let anew = chat.sync(&bob, None, None).await.expect("a page");
    assert_eq!((anew.reset, lists(&anew.events)), (true, vec![vec![eve]]));
    let history: Vec<_> = anew.history[&channel].messages.iter().map(|message| message.seq).collect();
    assert_eq!(history, [two.seq]);
    let others = chat.sync(&alice, None, None).await.expect("a page");
    assert_eq!(lists(&others.events), Vec::<Vec<UserId>>::new());
}
