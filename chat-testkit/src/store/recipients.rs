//! Who received and read a message, and when.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{Advance, Append, ChannelChange, ChannelEdit, RecipientQuery, Store};
use chat_core::{
    Actor, Message, MessageKind, ReceiptLevel, ReceiptStatus, Recipient, RecipientPage, Role, Sender,
    Timestamp, UserId,
};

use crate::scene::{Scene, user};

const THREE: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Reader)];

fn query<'a>(message: &Message, viewer: Option<&'a UserId>) -> RecipientQuery<'a> {
    RecipientQuery {
        channel: message.channel,
        message: message.id,
        viewer,
        after: None,
        limit: 100,
        full_up_to: 100,
        counts_up_to: 1_000,
    }
}

async fn ask(scene: &Scene, query: &RecipientQuery<'_>) -> RecipientPage {
    scene.store.recipients(query).await.expect("recipients").expect("the viewer may read the message")
}

fn recipient(
    name: &str,
    status: ReceiptStatus,
    delivered_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
) -> Recipient {
    Recipient { user: user(name), status, delivered_at, read_at }
}

async fn advance(scene: &Scene, advance: Advance) -> Option<Timestamp> {
    scene.store.advance(std::slice::from_ref(&advance)).await.expect("advance");
    Some(advance.at)
}

/// Every active participant but the sender is a recipient, with the status their watermarks give and its time.
pub async fn recipients_have_status_and_time(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let sent = scene.send_many(group, "ann", 4).await;
    let ann = user("ann");
    let before = ask(&scene, &query(&sent[1], Some(&ann))).await;
    let nothing = |name| recipient(name, ReceiptStatus::Sent, None, None);
    assert_eq!(before.recipients, [nothing("bob"), nothing("cy")]);
    assert_eq!((before.level, before.total, before.delivered, before.read), (ReceiptLevel::Full, 2, 0, 0));

    let first = advance(&scene, scene.new_advance(group, "bob", 2, 1)).await;
    let second = advance(&scene, scene.new_advance(group, "bob", 4, 3)).await;
    advance(&scene, scene.new_advance(group, "bob", 4, 4)).await;
    let third = advance(&scene, scene.new_advance(group, "cy", 3, 0)).await;
    let page = ask(&scene, &query(&sent[1], Some(&ann))).await;
    let expected = [
        recipient("bob", ReceiptStatus::Read, first, second),
        recipient("cy", ReceiptStatus::Delivered, third, None),
    ];
    assert_eq!(page.recipients, expected);
    assert_eq!((page.total, page.delivered, page.read, page.next), (2, 2, 1, None));
    let last = ask(&scene, &query(&sent[3], None)).await;
    assert_eq!((last.delivered, last.read, &last.recipients[1]), (1, 1, &nothing("cy")));
}

/// A time is that of the advance that covered the message, or absent: never that of a later one.
pub async fn times_are_exact_or_absent(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let sent = scene.send_many(group, "ann", 3).await;
    let early = advance(&scene, scene.new_advance(group, "cy", 1, 1)).await;
    advance(&scene, Advance { log_up_to: 2, ..scene.new_advance(group, "cy", 2, 2) }).await;
    let late = advance(&scene, scene.new_advance(group, "cy", 3, 3)).await;
    scene.send(group, "bob", "I answer").await;
    scene.send(group, "ann", "thanks").await;
    let answered = advance(&scene, scene.new_advance(group, "bob", 5, 5)).await;
    assert!(answered.is_some());
    for (message, time) in sent.iter().zip([early, None, late]) {
        let page = ask(&scene, &query(message, None)).await;
        let bob = recipient("bob", ReceiptStatus::Read, None, None);
        assert_eq!(
            page.recipients,
            [bob, recipient("cy", ReceiptStatus::Read, time, time)],
            "{:?}",
            message.seq
        );
    }
}

/// Times are forgotten on request, the status stays.
pub async fn old_times_are_forgotten(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let sent = scene.send_many(group, "ann", 2).await;
    let early = advance(&scene, scene.new_advance(group, "bob", 1, 1)).await.expect("a time");
    let late = advance(&scene, scene.new_advance(group, "bob", 2, 2)).await;
    let forgotten = scene.store.prune_receipt_log(early).await.expect("prune_receipt_log");
    assert_eq!(forgotten, 0, "only what is before");
    let after = early.after(Duration::from_micros(1));
    assert!(scene.store.prune_receipt_log(after).await.expect("prune_receipt_log") > 0);
    assert_eq!(scene.store.prune_receipt_log(after).await.expect("prune_receipt_log"), 0);
    for (message, time) in sent.iter().zip([None, late]) {
        let page = ask(&scene, &query(message, None)).await;
        assert_eq!(page.recipients[0], recipient("bob", ReceiptStatus::Read, time, time));
    }
}

/// Recipients come by the bytes of their ids, in pages, each once; the numbers are of all of them.
pub async fn recipients_come_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let names = ["ann", "Zoe", "bob", "a b", "😀", "10", "9", "gone"];
    let roles: Vec<_> = names.iter().map(|name| (*name, Role::Owner)).collect();
    let group = scene.group(&roles).await;
    let sent = scene.send(group, "ann", "hi").await;
    scene.advance(group, "gone", 1, 1).await;
    scene.remove(group, "gone").await;
    scene.advance(group, "Zoe", 1, 1).await;
    let mut sorted: Vec<_> = names[1..7].iter().map(|name| user(name)).collect();
    sorted.sort();
    for limit in [1, 2, 5, 6, 7] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page =
                ask(&scene, &RecipientQuery { after: after.as_ref(), limit, ..query(&sent, None) }).await;
            assert_eq!((page.total, page.delivered, page.read), (6, 1, 1));
            found.extend(page.recipients.into_iter().map(|one| one.user));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, sorted, "in pages of {limit}");
    }
}

/// Beyond the size limit only the numbers are told.
pub async fn a_large_channel_tells_numbers_alone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let sent = scene.send(group, "ann", "hi").await;
    scene.advance(group, "bob", 1, 1).await;
    scene.advance(group, "cy", 1, 0).await;
    let page = ask(&scene, &RecipientQuery { full_up_to: 2, ..query(&sent, None) }).await;
    assert_eq!((page.level, page.total, page.delivered, page.read), (ReceiptLevel::Counts, 2, 2, 1));
    assert_eq!((page.recipients, page.next), (vec![], None));
    let page = ask(&scene, &RecipientQuery { full_up_to: 3, ..query(&sent, None) }).await;
    assert_eq!((page.level, page.recipients.len()), (ReceiptLevel::Full, 2));
}

/// What the channel is set to tell is told, and no more: all, numbers, nothing. Times are of what was read while all was
/// told.
pub async fn recipients_are_told_as_the_channel_is_set(store: Arc<dyn Store>) {
    use ReceiptLevel::{Counts, Full, Off};
    let scene = Scene::new(store);
    let group = scene.group(&THREE).await;
    let sent = scene.send_many(group, "ann", 3).await;
    let set = async |level| {
        let edit = ChannelEdit::Receipts(level);
        let change =
            ChannelChange { channel: group, actor: Actor::Host, fence: None, edit, at: scene.tick() };
        scene.store.change_channel(&change).await.expect("change_channel");
    };
    let first = advance(&scene, scene.new_advance(group, "bob", 1, 1)).await;
    set(Counts).await;
    advance(&scene, scene.new_advance(group, "bob", 2, 2)).await;
    let page = ask(&scene, &query(&sent[1], None)).await;
    assert_eq!((page.level, page.total, page.delivered, page.read), (Counts, 2, 1, 1));
    assert_eq!((page.recipients, page.next), (vec![], None));
    set(Off).await;
    advance(&scene, scene.new_advance(group, "bob", 3, 3)).await;
    let page = ask(&scene, &query(&sent[1], None)).await;
    assert_eq!((page.level, page.total, page.delivered, page.read), (Off, 2, 0, 0));
    assert_eq!((page.recipients, page.next), (vec![], None));
    set(Full).await;
    let cy = recipient("cy", ReceiptStatus::Sent, None, None);
    for (message, status, time) in [
        (&sent[0], ReceiptStatus::Read, first),
        (&sent[1], ReceiptStatus::Read, None),
        (&sent[2], ReceiptStatus::Sent, None),
    ] {
        let page = ask(&scene, &query(message, None)).await;
        assert_eq!(page.recipients, [recipient("bob", status, time, time), cy.clone()], "{}", message.seq);
    }
    let page = ask(&scene, &RecipientQuery { full_up_to: 1, counts_up_to: 2, ..query(&sent[0], None) }).await;
    assert_eq!((page.level, page.read, page.recipients), (Off, 0, vec![]), "beyond the size for counts");
}

/// A message of the host is received by everybody; one that the viewer may not read by nobody they know of.
pub async fn recipients_of_what_one_may_read(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group_since_join(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let notice =
        Append { sender: Sender::Host, kind: MessageKind::System, ..scene.new_message(group, "ann", "news") };
    let notice = scene.written(notice).await;
    let page = ask(&scene, &query(&notice, Some(&user("bob")))).await;
    assert_eq!((page.total, page.recipients.len()), (2, 2));
    scene.add(group, &["cy"]).await;
    let hidden = scene.store.recipients(&query(&notice, Some(&user("cy")))).await.expect("recipients");
    assert_eq!(hidden, None, "below cy's floor");
    assert_eq!(ask(&scene, &query(&notice, None)).await.total, 3);
    let unknown = RecipientQuery { message: scene.message_id(), ..query(&notice, None) };
    assert_eq!(scene.store.recipients(&unknown).await.expect("recipients"), None);
    let tombstone = scene.delete(&notice).await.0;
    assert_eq!(ask(&scene, &query(&tombstone, None)).await.total, 3);
}
