//! Who may do what in a group, freezing it, and who is silenced or kept out.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{
    Actor, ChatBuilder, Draft, ErrorKind, PermissionChange, ReactionKey, Role, StreamEnd, Timestamp, UserId,
};

use super::House;
use crate::fakes::ManualClock;

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

    chat.change_role(&alice, channel, &bob, Role::Admin, None).await.expect("an admin");
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
    other.chat.change_role(&alice, channel, &bob, Role::Reader, None).await.expect("a reader");
    let refused = house.chat.send(&bob, channel, Draft::new("four")).await.expect_err("a reader");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    other.chat.change_role(&alice, channel, &bob, Role::Member, None).await.expect("a member");
    house.say(&bob, channel, "five").await;
}

/// In slow mode everybody but admins waits between two messages, from whatever device and node and also in threads, and
/// learns how long; a repeat is answered, and a message that is written goes on. Everybody is told, live and after a resume.
pub async fn slow_mode_spaces_the_messages_of_each(store: Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let node = || House { chat: ChatBuilder::new(store.clone()).clock(clock.clone()).start() };
    let (house, other) = (node(), node());
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live, away) = (&house.chat, house.client(&bob).await, house.client(&bob).await);
    let root = house.say(&bob, channel, "before").await.message;
    let refused = chat.set_slow_mode(&bob, channel, 30, None).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    chat.set_slow_mode(&alice, channel, 30, Some("one at a time")).await.expect("slow");
    assert_eq!(chat.get_channel(&bob, channel).await.expect("a view").channel.slow_mode.seconds(), 30);

    let reply = || Draft { thread_root: Some(root.id), ..Draft::new("re") };
    let first = house.say_as(&bob, channel, "k", "what came before does not count").await.expect("sent");
    clock.advance(Duration::from_secs(20));
    for refused in [
        chat.send(&bob, channel, Draft::new("again")).await,
        chat.send(&bob, channel, reply()).await,
        chat.begin_stream(&bob, channel, Draft::default()).await,
        other.chat.send(&bob, channel, Draft::new("from another node")).await,
    ] {
        let refused = refused.expect_err("too soon");
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::RateLimited, Some("channel_id")));
        assert_eq!((refused.limit(), refused.retry_after()), (Some(30), Some(Duration::from_secs(10))));
    }
    let again = house.say_as(&bob, channel, "k", "what came before does not count").await.expect("a repeat");
    assert_eq!((again.message.id, again.duplicate), (first.message.id, true));
    for text in ["admins", "do not wait"] {
        house.say(&alice, channel, text).await;
    }
    chat.edit_message(&bob, channel, first.message.id, 0, Draft::new("edited")).await.expect("edited");
    clock.advance(Duration::from_secs(10));
    chat.send(&bob, channel, reply()).await.expect("at the end of the time");
    chat.send(&bob, channel, Draft::new("a reply counts")).await.expect_err("too soon");
    clock.advance(Duration::from_secs(30));
    let begun = chat.begin_stream(&bob, channel, Draft::default()).await.expect("begun").message;
    chat.append_stream(&bob, channel, begun.id, 0, "one message").await.expect("appended");
    chat.end_stream(&bob, channel, begun.id, StreamEnd::finish(11)).await.expect("ended");
    chat.send(&bob, channel, Draft::new("a stream counts")).await.expect_err("too soon");

    chat.set_slow_mode(Actor::Host, channel, 0, None).await.expect("it ends");
    let last = house.say(&bob, channel, "at last").await.message;
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.created_rev).await;
    }
    let log = chat.list_activity(&bob, channel, None, None).await.expect("the log").activities;
    let told: Vec<_> = log.iter().filter(|one| one.kind.name() == "slow_mode_changed").collect();
    assert_eq!(told[0].content(), "The app ended slow mode");
    assert_eq!(told[1].content(), "**alice** set slow mode: one message in 30 s: *one at a time*");
}

/// Of many messages that a sender sends at once, through two nodes and so in whatever batches, one goes; others go on.
pub async fn of_many_sends_at_once_one_goes(store: Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let node = || House { chat: ChatBuilder::new(store.clone()).clock(clock.clone()).start() };
    let nodes = [node(), node()];
    let house = &nodes[0];
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    house.chat.set_slow_mode(&alice, channel, 1, None).await.expect("slow");
    for round in 0..3 {
        let sends = (0..40).map(|n| {
            let (chat, sender) = (&nodes[n % 2].chat, if n % 4 == 0 { &alice } else { &bob });
            async move { (sender, chat.send(sender, channel, Draft::new(format!("number {n}"))).await) }
        });
        let outcomes = futures_util::future::join_all(sends).await;
        let sent =
            |who: &UserId| outcomes.iter().filter(|(sender, sent)| *sender == who && sent.is_ok()).count();
        assert_eq!((sent(&alice), sent(&bob)), (10, 1), "round {round}: {outcomes:?}");
        clock.advance(Duration::from_secs(1));
    }
}

/// A mute and a ban end after now and within the year 9999, to the microsecond, and every store keeps their end.
pub async fn sanctions_end_within_what_is_kept(store: Arc<dyn Store>) {
    let house = House { chat: ChatBuilder::new(store).clock(Arc::new(ManualClock::default())).start() };
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let (chat, channel) = (&house.chat, house.group(&[&alice, &bob]).await);
    let now = chat.clock().now();
    let beyond = Timestamp::from_micros(Timestamp::LAST.as_micros() + 1);
    for until in [Timestamp::default(), now, beyond] {
        let mute = chat.mute_participant(&alice, channel, &bob, Some(until), None).await;
        let ban = chat.ban_participant(&alice, channel, &bob, Some(until), None).await;
        for refused in [mute.err(), ban.err()] {
            assert_eq!(refused.expect("refused").field(), Some("until"), "{until:?}");
        }
    }
    let soon = Timestamp::from_micros(now.as_micros() + 1);
    for until in [soon, Timestamp::LAST] {
        chat.mute_participant(&alice, channel, &bob, Some(until), None).await.expect("muted");
        let muted = chat.get_channel(&bob, channel).await.expect("a view").membership.muted.expect("muted");
        assert_eq!(muted.until, Some(until));
    }
    chat.ban_participant(&alice, channel, &bob, Some(Timestamp::LAST), None).await.expect("banned");
    let bans = chat.list_bans(&alice, channel, None, None).await.expect("bans").bans;
    assert_eq!(bans.iter().map(|ban| ban.sanction.until).collect::<Vec<_>>(), [Some(Timestamp::LAST)]);
}

/// Who is muted reads on and says nothing, and learns until when and why; it ends by itself at its time, without
/// anybody's doing, or is lifted. Everybody is told, live and after a resume.
pub async fn who_is_muted_reads_on_and_says_nothing(store: Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let house = House { chat: ChatBuilder::new(store).clock(clock.clone()).start() };
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live, away) = (&house.chat, house.client(&bob).await, house.client(&bob).await);
    let own = house.say(&bob, channel, "buy this").await.message;
    let refused = chat.mute_participant(&bob, channel, &alice, None, None).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let until = chat.clock().now().after(Duration::from_mins(1));
    chat.mute_participant(&alice, channel, &bob, Some(until), Some("spam")).await.expect("muted");

    let eyes = ReactionKey::new("eyes").expect("a key");
    for refused in [
        chat.send(&bob, channel, Draft::new("and this")).await.map(drop),
        chat.edit_message(&bob, channel, own.id, 0, Draft::new("buy that")).await.map(drop),
        chat.add_reaction(&bob, channel, own.id, &eyes).await.map(drop),
        chat.start_typing(&bob, channel).await,
        chat.delete_message(&bob, channel, own.id, Some("buy this instead")).await.map(drop),
    ] {
        let refused = refused.expect_err("they are muted");
        assert_eq!((refused.kind(), refused.reason()), (ErrorKind::Forbidden, Some("spam")));
        assert_eq!(refused.retry_after(), Some(Duration::from_mins(1)));
    }
    let heard = house.say(&alice, channel, "no ads here").await.message;
    live.until_rev(channel, heard.created_rev).await;
    let muted = chat.get_channel(&bob, channel).await.expect("a view").membership.muted.expect("muted");
    assert_eq!((muted.until, muted.reason.map(|it| it.to_string())), (Some(until), Some("spam".to_owned())));
    clock.advance(Duration::from_mins(1));
    house.say(&bob, channel, "sorry").await;

    chat.mute_participant(Actor::Host, channel, &bob, None, None).await.expect("for ever");
    let refused = chat.send(&bob, channel, Draft::new("what?")).await.expect_err("they are muted");
    assert_eq!((refused.retry_after(), refused.reason()), (None, None));
    for _ in 0..2 {
        chat.unmute_participant(&alice, channel, &bob, Some("enough")).await.expect("lifted");
    }
    let last = house.say(&bob, channel, "thanks").await.message;
    let mut back = away.resume(chat).await;
    for client in [&mut live, &mut back] {
        client.until_rev(channel, last.created_rev).await;
    }
    let log = chat.list_activity(&bob, channel, None, Some(3)).await.expect("the log").activities;
    let contents: Vec<_> = log.iter().map(chat_core::Activity::content).collect();
    let told = [
        "**alice** lets **bob** speak again: *enough*",
        "The app muted **bob**",
        "**alice** muted **bob** for a time: *spam*",
    ];
    assert_eq!(contents, told);
}

/// Who is banned is out at once, live and later, and nobody brings them in until it ends or is lifted; also who was not
/// in. Admins see who is banned, and why.
pub async fn who_is_banned_is_kept_out(store: Arc<dyn Store>) {
    let clock = Arc::new(ManualClock::default());
    let house = House { chat: ChatBuilder::new(store).clock(clock.clone()).start() };
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut at_bob, mut at_alice) =
        (&house.chat, house.client(&bob).await, house.client(&alice).await);
    let refused = chat.ban_participant(&bob, channel, &eve, None, None).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let nobody = UserId::new("nobody").expect("an id");
    let refused = chat.ban_participant(&alice, channel, &nobody, None, None).await.expect_err("unknown");
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::NotFound, Some("user_id")));
    let refused =
        chat.ban_participant(Actor::Host, channel, &alice, None, None).await.expect_err("the only owner");
    assert_eq!(refused.kind(), ErrorKind::Conflict);

    let until = chat.clock().now().after(Duration::from_mins(1));
    chat.ban_participant(&alice, channel, &bob, Some(until), Some("spam")).await.expect("banned");
    chat.ban_participant(&alice, channel, &eve, None, None).await.expect("banned before they came");
    at_bob.until(|client| !client.held.contains_key(&channel)).await;
    let refused = chat.send(&bob, channel, Draft::new("hey")).await.expect_err("they are out");
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    for (who, banned) in [(Actor::from(&alice), &bob), (Actor::Host, &eve)] {
        let refused = chat.add_participants(who, channel, vec![banned.clone()], Role::Member).await;
        let refused = refused.expect_err("they are banned");
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::Conflict, Some("user_ids")));
    }
    let page = chat.list_bans(&alice, channel, None, None).await.expect("the bans");
    let listed: Vec<_> = page.bans.iter().map(|ban| (&ban.user, ban.sanction.until)).collect();
    assert_eq!(listed, [(&bob, Some(until)), (&eve, None)]);
    clock.advance(Duration::from_mins(1));
    chat.unban_participant(&alice, channel, &eve, Some("a mistake")).await.expect("lifted");
    chat.add_participants(&alice, channel, vec![bob.clone(), eve], Role::Member).await.expect("added");
    let refused = chat.list_bans(&bob, channel, None, None).await.expect_err("a member");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let last = house.say(&bob, channel, "I am back").await.message;
    at_alice.until_rev(channel, last.created_rev).await;
    let log = chat.list_activity(&alice, channel, None, Some(4)).await.expect("the log").activities;
    let contents: Vec<_> = log.iter().skip(1).map(chat_core::Activity::content).collect();
    let told = [
        "**alice** lifted the ban of **eve**: *a mistake*",
        "**alice** banned **eve**",
        "**alice** banned **bob** for a time: *spam*",
    ];
    assert_eq!(contents, told);
}

/// A removal and a change of role tell their reasons.
pub async fn removals_and_roles_tell_their_reasons(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let (chat, mut live) = (&house.chat, house.client(&alice).await);
    chat.change_role(&alice, channel, &bob, Role::Admin, Some("he asked")).await.expect("an admin");
    chat.remove_participant(&alice, channel, &bob, Some("he asked *again*")).await.expect("removed");
    let log = chat.list_activity(&alice, channel, None, Some(2)).await.expect("the log").activities;
    live.until_rev(channel, log[0].rev).await;
    let contents: Vec<_> = log.iter().map(chat_core::Activity::content).collect();
    let told =
        ["**alice** removed **bob**: *he asked \\*again\\**", "**alice** made **bob** admin: *he asked*"];
    assert_eq!(contents, told);
    let refused = chat.remove_participant(&alice, channel, &bob, Some(" ")).await.expect_err("no words");
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Invalid, Some("reason")));
}
