//! Whoever may not be contacted is answered for like somebody who does not exist.

use std::sync::Arc;

use chat_core::codec::NewGroupRequest;
use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Access, Action, Anchor, ChatBuilder, ChatService, Draft, Error, ErrorKind, Policy, Role, UserId,
};
use chat_testkit::engine::House;

/// Nobody may contact dan, except bob.
#[derive(Debug)]
struct Shy;

impl Policy for Shy {
    fn allows(&self, _access: &Access, _action: &Action<'_>) -> bool {
        true
    }

    fn may_contact(&self, from: &UserId, to: &UserId) -> bool {
        to.as_str() != "dan" || from.as_str() == "bob"
    }
}

/// Every way to somebody whom one does not share a channel with.
async fn ways(chat: &ChatService, from: &UserId, to: &UserId) -> Vec<(&'static str, Error)> {
    let group = |members| NewGroupRequest { name: "group".to_owned(), members, ..NewGroupRequest::default() };
    let own = chat.create_group(from, group(vec![])).await.expect("a group of one's own");
    vec![
        ("send", chat.send(from, to, Draft::new("hi")).await.map(drop)),
        ("prepare", chat.prepare(from, to, Draft::new("hi")).await.map(drop)),
        ("read_history", chat.read_history(from, to, Anchor::Latest, None).await.map(drop)),
        ("get_channel", chat.get_channel(from, to).await.map(drop)),
        ("create_group", chat.create_group(from, group(vec![to.clone()])).await.map(drop)),
        ("add_participants", chat.add_participants(from, own, vec![to.clone()], Role::Member).await),
    ]
    .into_iter()
    .map(|(name, result)| (name, result.expect_err(name)))
    .collect()
}

#[tokio::test]
async fn who_refuses_contact_is_answered_for_like_the_unknown() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let house = House { chat: ChatBuilder::new(store).policy(Shy).start() };
    let (alice, bob, dan) = (house.user("alice").await, house.user("bob").await, house.user("dan").await);
    let nobody = UserId::new("nobody").unwrap();
    let refused = ways(&house.chat, &alice, &dan).await;
    let unknown = ways(&house.chat, &alice, &nobody).await;
    for ((name, refused), (_, unknown)) in refused.into_iter().zip(unknown) {
        assert_eq!(refused.kind(), ErrorKind::NotFound, "{name}");
        assert_eq!(
            (refused.to_string(), refused.field(), refused.limit()),
            (unknown.to_string(), unknown.field(), unknown.limit()),
            "{name}"
        );
    }
    // The same people may where the policy says so, and nothing of the refused was written.
    house.say(&bob, &dan, "hi").await;
    let page = house.chat.list_channels(&dan, None, None).await.expect("a page");
    assert_eq!(page.channels.len(), 1);
}
