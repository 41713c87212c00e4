//! Who may do what in a group, and freezing it.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{Actor, Draft, ErrorKind, PermissionChange, ReactionKey, Role};

use super::House;

/// No right changes.
const NOTHING: PermissionChange =
    PermissionChange { post: None, add: None, pin: None, mention_everyone: None };

/// Admins settle who writes and who adds people, up to their own role; everybody is told, live and after a resume, and
/// it holds from then on.
pub async fn admins_settle_who_does_what(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let cy = house.user("cy").await;
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live, away) = (&house.chat, house.client(&bob).await, house.client(&bob).await);
    let message = house.say(&alice, channel, "news").await.message;
    let only_admins = PermissionChange { post: Some(Role::Admin), add: Some(Role::Member), ..NOTHING };
    let refused = chat.set_permissions(&bob, channel, only_admins).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let refused = chat.set_permissions(&eve, channel, only_admins).await.expect_err("a stranger");
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    let refused = chat.set_permissions(&alice, channel, NOTHING).await.expect_err("nothing");
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Invalid, Some("permissions")));
    chat.set_permissions(&alice, channel, only_admins).await.expect("set");

    let refused = chat.send(&bob, channel, Draft::new("me too")).await.expect_err("only admins write");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let refused = chat.start_typing(&bob, channel).await.expect_err("only who writes types");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let eyes = ReactionKey::new("eyes").expect("a key");
    chat.add_reaction(&bob, channel, message.id, &eyes).await.expect("listeners react");
    chat.add_participants(&bob, channel, vec![cy.clone()], Role::Member).await.expect("members add");
    let refused = chat.add_participants(&bob, channel, vec![eve], Role::Admin).await;
    assert_eq!(refused.expect_err("above themselves").kind(), ErrorKind::Forbidden);

    chat.change_role(&alice, channel, &bob, Role::Admin).await.expect("an admin");
    let for_owners = PermissionChange { post: Some(Role::Owner), ..NOTHING };
    let refused = chat.set_permissions(&bob, channel, for_owners).await.expect_err("above themselves");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    chat.set_permissions(Actor::Host, channel, for_owners).await.expect("the app may");
    let refused = chat.set_permissions(&bob, channel, only_admins).await.expect_err("an owner's right");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);

    let log = chat.list_activity(&bob, channel, None, None).await.expect("the log").activities;
    let told: Vec<_> = log.iter().filter(|one| one.kind.name() == "permissions_changed").collect();
    assert_eq!(told[0].content(), "The app let only owners write");
    assert_eq!(told[1].content(), "**alice** let only admins write, members add people");
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, log[0].rev).await;
    }
    let view = chat.get_channel(&bob, channel).await.expect("a view");
    assert_eq!((view.channel.permissions.post, view.channel.permissions.add), (Role::Owner, Role::Member));
    let direct = house.say(&alice, &cy, "hi").await.message.channel;
    for actor in [Actor::from(&alice), Actor::Host] {
        let refused = chat.set_permissions(actor, direct, only_admins).await.expect_err("a direct channel");
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::Forbidden, Some("channel_id")));
    }
}

/// In a frozen channel members are refused with the reason, whatever they say; admins go on; everybody is told, live and
/// after a resume, and writes again when it ends.
pub async fn a_frozen_channel_is_for_admins(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live, away) = (&house.chat, house.client(&bob).await, house.client(&bob).await);
    let own = house.say(&bob, channel, "you are wrong").await.message;
    let refused = chat.freeze_channel(&bob, channel, None).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    chat.freeze_channel(&alice, channel, Some("too *heated*")).await.expect("frozen");

    let eyes = ReactionKey::new("eyes").expect("a key");
    for refused in [
        chat.send(&bob, channel, Draft::new("no, you")).await.map(drop),
        chat.edit_message(&bob, channel, own.id, 0, Draft::new("so wrong")).await.map(drop),
        chat.add_reaction(&bob, channel, own.id, &eyes).await.map(drop),
        chat.start_typing(&bob, channel).await,
    ] {
        let refused = refused.expect_err("it is frozen");
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::Forbidden, Some("channel_id")));
        assert_eq!(refused.reason(), Some("too *heated*"));
        assert!(!refused.to_string().contains("heated") && !format!("{refused:?}").contains("heated"));
    }
    house.say(&alice, channel, "calm down").await;
    chat.send(Actor::Host, channel, Draft::new("a notice")).await.expect("the app may");
    let frozen = chat.get_channel(&bob, channel).await.expect("a view").channel.frozen.expect("frozen");
    assert_eq!(frozen.reason.as_ref().map(chat_core::Reason::as_str), Some("too *heated*"));
    chat.unfreeze_channel(&alice, channel, Some("tea")).await.expect("it ends");
    let last = house.say(&bob, channel, "sorry").await.message;

    let log = chat.list_activity(&bob, channel, None, Some(2)).await.expect("the log").activities;
    let contents: Vec<_> = log.iter().map(chat_core::Activity::content).collect();
    let told = [
        "**alice** ended the freeze of this channel: *tea*",
        "**alice** froze this channel: *too \\*heated\\**",
    ];
    assert_eq!(contents, told);
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.created_rev).await;
    }
    let direct = house.say(&alice, &bob, "hi").await.message.channel;
    for actor in [Actor::from(&alice), Actor::Host] {
        let refused = chat.freeze_channel(actor, direct, None).await.expect_err("a direct channel");
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
    }
}

/// What another node settled holds at once, also when it lets somebody do what they were refused before.
pub async fn what_another_node_settles_holds_at_once(store: Arc<dyn Store>) {
    let (house, other) = (House::new(&store), House::new(&store));
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.say(&bob, channel, "one").await;
    for n in 0..3 {
        other.chat.freeze_channel(&alice, channel, None).await.expect("frozen");
        let refused = house.chat.send(&bob, channel, Draft::new("two")).await.expect_err("it is frozen");
        assert_eq!(refused.kind(), ErrorKind::Forbidden, "round {n}");
        other.chat.unfreeze_channel(&alice, channel, None).await.expect("it ends");
        house.say(&bob, channel, "three").await;
    }
    other.chat.change_role(&alice, channel, &bob, Role::Reader).await.expect("a reader");
    let refused = house.chat.send(&bob, channel, Draft::new("four")).await.expect_err("a reader");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    other.chat.change_role(&alice, channel, &bob, Role::Member).await.expect("a member");
    house.say(&bob, channel, "five").await;
}
