//! How much a channel tells about receipts.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Actor, ErrorKind, ReceiptLevel, Role, Seq};

use super::House;

/// Admins set it, everybody is told and sees it; members and strangers do not, and a direct channel has no such setting.
pub async fn admins_set_what_is_told_about_receipts(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut at_bob) = (&house.chat, house.client(&bob).await);
    let view = chat.get_channel(&bob, channel).await.expect("a view");
    assert_eq!((view.channel.receipts, view.receipt_level), (ReceiptLevel::Full, ReceiptLevel::Full));
    chat.set_receipts(&alice, channel, ReceiptLevel::Counts).await.expect("set");
    at_bob.until_rev(channel, view.channel.rev.next()).await;
    let log = chat.list_activity(&bob, channel, None, Some(1)).await.expect("the log");
    assert_eq!(log.activities[0].kind.name(), "receipts_changed");
    assert_eq!(log.activities[0].content(), "**alice** lets everybody see how many have read what");
    let view = chat.get_channel(&bob, channel).await.expect("a view");
    assert_eq!((view.channel.receipts, view.receipt_level), (ReceiptLevel::Counts, ReceiptLevel::Counts));
    let refused = chat.set_receipts(&bob, channel, ReceiptLevel::Full).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let refused = chat.set_receipts(&eve, channel, ReceiptLevel::Full).await.expect_err("a stranger");
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    chat.change_role(&alice, channel, &bob, Role::Admin, None).await.expect("an admin");
    chat.set_receipts(&bob, channel, ReceiptLevel::Off).await.expect("set by an admin");
    let direct = house.say(&alice, &bob, "hi").await.message.channel;
    for actor in [Actor::from(&alice), Actor::Host] {
        let refused =
            chat.set_receipts(actor, direct, ReceiptLevel::Off).await.expect_err("a direct channel");
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
    }
}

/// With counts alone everybody learns how many, and nobody who, when, or by an event; one's own devices follow.
pub async fn with_counts_nobody_is_told_who(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    chat.set_receipts(&alice, channel, ReceiptLevel::Counts).await.expect("set");
    let message = house.say(&alice, channel, "one").await.message;
    let (mut at_alice, mut at_bob) = (house.client(&alice).await, house.client(&bob).await);
    at_bob.list(chat).await;
    chat.mark_read(&bob, channel, message.seq).await.expect("read");
    at_bob.until(|client| client.badges[&channel].badge_seq == Seq::new(1)).await;
    let page = chat.list_recipients(&alice, channel, message.id, None, None).await.expect("counts");
    assert_eq!((page.level, page.total, page.read), (ReceiptLevel::Counts, 1, 1));
    assert!(page.recipients.is_empty());
    let (_, states) = chat.list_receipts(&alice, channel).await.expect("receipts");
    assert_eq!(states.iter().map(|state| &state.user).collect::<Vec<_>>(), [&alice]);
    house.say(&alice, channel, "two").await;
    at_alice.until_seq(channel, 2).await;
    assert!(at_alice.held[&channel].receipts.is_empty(), "{:?}", at_alice.held[&channel].receipts);
}

/// With receipts off, reading clears one's own badge on all devices and is otherwise as if it had not been; what was read
/// then is not told when receipts are on again, but by reading on.
pub async fn with_receipts_off_reading_is_private(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    chat.set_receipts(&alice, channel, ReceiptLevel::Off).await.expect("set");
    let message = house.say(&alice, channel, "one").await.message;
    let mut at_bob = house.client(&bob).await;
    at_bob.list(chat).await;
    let before = chat.get_channel(&alice, channel).await.expect("a view").channel.receipt_rev;
    chat.mark_delivered(&bob, channel, message.seq).await.expect("delivered");
    let told = chat.mark_read(&bob, channel, message.seq).await.expect("read");
    assert_eq!((told.delivered_seq, told.read_seq), (Seq::ZERO, Seq::ZERO));
    assert_eq!(chat.count_unread(&bob, channel).await.expect("a count").messages.value, 0);
    at_bob.until(|client| client.badges[&channel].badge_seq == Seq::new(1)).await;
    let page = chat.list_recipients(&alice, channel, message.id, None, None).await.expect("nothing");
    assert_eq!((page.level, page.delivered, page.read), (ReceiptLevel::Off, 0, 0));
    chat.set_receipts(&alice, channel, ReceiptLevel::Full).await.expect("set");
    let after = chat.get_channel(&alice, channel).await.expect("a view").channel.receipt_rev;
    assert_eq!(before, after);
    let page = chat.list_recipients(&alice, channel, message.id, None, None).await.expect("names");
    assert_eq!((page.level, page.read), (ReceiptLevel::Full, 0));
    chat.mark_read(&bob, channel, message.seq).await.expect("read");
    let page = chat.list_recipients(&alice, channel, message.id, None, None).await.expect("names");
    assert_eq!(page.read, 1);
    assert!(page.recipients[0].read_at.is_some());
}
