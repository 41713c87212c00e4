//! Drafts: what somebody writes on one device is on the others, and nowhere else.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Draft, DraftState, ErrorKind, Event, PersonalRev, Target, UserId};

use super::House;
use crate::Client;

/// The first draft the client is told of, with this text.
async fn told(client: &mut Client, body: &str) -> DraftState {
    loop {
        if let Event::Personal { drafts, .. } = client.next().await.event()
            && let Some(found) = drafts.iter().find(|draft| draft.body == body)
        {
            return found.clone();
        }
    }
}

/// A draft and its end reach one's own devices, live, after a resume and by a sync; the others hear nothing. Sending
/// leaves it; emptying what was sent leaves what another device wrote since.
pub async fn a_draft_is_on_all_ones_devices(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let (mut live, away) = (house.client(&alice).await, house.client(&alice).await);
    let (mut synced, mut at_bob) = (house.client(&alice).await, house.client(&bob).await);
    let set =
        async |body: &str, expected| chat.set_draft(&alice, channel, None, body.to_owned(), expected).await;
    let first = set("hel", None).await.expect("kept");
    assert_eq!(
        (told(&mut live, "hel").await, &first.place.target),
        (first.clone(), &Target::Channel(channel))
    );
    let mut back = away.resume(chat).await;
    assert_eq!(told(&mut back, "hel").await, first);
    let pages = synced.sync(chat, None).await;
    let is_told = |event: &Event| matches!(event, Event::Personal { drafts, .. } if drafts.contains(&first));
    assert!(pages.iter().flat_map(|page| &page.events).any(is_told), "{pages:?}");

    house.say(&alice, channel, "hel").await;
    let waiting = chat.list_drafts(&alice, None, None).await.expect("a page").drafts;
    assert_eq!(waiting, std::slice::from_ref(&first));
    let second = set("hello", None).await.expect("the other device");
    let error = set("", Some(first.version)).await.expect_err("it is another one by now");
    assert_eq!(
        (error.kind(), error.field(), error.limit()),
        (ErrorKind::Conflict, Some("expected_version"), Some(second.version.get()))
    );
    let emptied = set("", Some(second.version)).await.expect("emptied");
    for client in [&mut live, &mut back] {
        assert_eq!(told(client, "").await, emptied);
    }
    assert_eq!(chat.list_drafts(&alice, None, None).await.expect("a page").drafts, []);
    assert_eq!(chat.list_drafts(&bob, None, None).await.expect("a page").drafts, []);
    house.say(&alice, channel, "last").await;
    at_bob
        .until(|client| {
            client.held.get(&channel).is_some_and(|held| held.messages.values().any(|one| one.seq.get() == 2))
        })
        .await;
    assert_eq!(at_bob.cursor.personal_rev, at_bob.opened.personal_rev, "nothing of bob's changed");
}

/// A draft to a person is one, before the direct channel begins and after, whichever way it is named.
pub async fn a_draft_to_a_person_waits_for_the_first_message(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let chat = &house.chat;
    let before = chat.set_draft(&alice, &bob, None, "hi".to_owned(), None).await.expect("kept");
    assert!(
        chat.list_channels(&alice, None, None).await.expect("a page").channels.is_empty(),
        "nothing began"
    );
    let direct = house.say(&bob, &alice, "hello").await.message.channel;
    let after = chat.set_draft(&alice, direct, None, "hi you".to_owned(), Some(before.version)).await;
    let after = after.expect("the same one");
    assert_eq!(after.place.target, Target::from(&bob));
    assert_eq!(chat.list_drafts(&alice, None, None).await.expect("a page").drafts, [after]);
    let root = house.say(&alice, direct, "in a thread").await.message.id;
    let reply = chat.set_draft(&alice, &bob, Some(root), "re".to_owned(), None).await.expect("kept");
    assert_eq!(reply.place.thread_root, Some(root));
    assert_eq!(chat.list_drafts(&alice, None, Some(1)).await.expect("a page").drafts, [reply]);
    chat.delete_channel(&alice, direct).await.expect("deleted for alice");
    assert_eq!(
        chat.list_drafts(&alice, None, None).await.expect("a page").drafts,
        [],
        "and what was to be said"
    );
    let nobody = UserId::new("nobody").expect("an id");
    let gone = chat.set_draft(&alice, &nobody, None, String::new(), None).await.expect("nothing is there");
    assert_eq!(gone.version, PersonalRev::ZERO);
}

/// Drafts that have no place, or are too many or too long, are refused; to strangers a group with drafts is like none.
/// Who is removed is told on all devices that theirs are gone with it.
pub async fn drafts_are_refused_where_they_do_not_fit(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| (limits.drafts, limits.body_bytes) = (1, 5));
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let (channel, other) = (house.group(&[&alice, &bob]).await, house.group(&[&alice, &bob]).await);
    let chat = &house.chat;
    let set = async |user: &UserId, target: Target, body: &str| {
        chat.set_draft(user, target, None, body.to_owned(), None).await
    };
    set(&bob, channel.into(), "12345").await.expect("at the limit");
    let error = set(&bob, channel.into(), "123456").await.expect_err("too long");
    assert_eq!((error.kind(), error.field(), error.limit()), (ErrorKind::Invalid, Some("body"), Some(5)));
    let error = set(&bob, other.into(), "x").await.expect_err("one too many");
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Conflict, Some(1)));
    let message = house.say(&alice, channel, "root").await.message;
    let reply = Draft::new("re").in_thread_of(message.id);
    let reply = chat.send(&alice, channel, reply).await.expect("a reply").message;
    for (place, root) in [(channel, reply.id), (other, message.id)] {
        let error =
            chat.set_draft(&bob, place, Some(root), "x".to_owned(), None).await.expect_err("no thread");
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("thread_root")));
    }
    assert_eq!(set(&eve, channel.into(), "x").await.expect_err("eve is out").kind(), ErrorKind::NotFound);
    assert_eq!(set(&eve, channel.into(), "").await.expect_err("eve is out").kind(), ErrorKind::NotFound);
    let (mut live, away) = (house.client(&bob).await, house.client(&bob).await);
    chat.remove_participant(&alice, channel, &bob, None).await.expect("removed");
    let emptied = told(&mut live, "").await;
    assert_eq!(told(&mut away.resume(chat).await, "").await, emptied);
    assert_eq!(chat.list_drafts(&bob, None, None).await.expect("a page").drafts, []);
    for body in ["x", ""] {
        assert_eq!(
            set(&bob, channel.into(), body).await.expect_err("bob is out").kind(),
            ErrorKind::NotFound
        );
    }
}
