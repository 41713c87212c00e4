//! Direct channels: unique, and begun by the first message.

use std::sync::Arc;

use chat_core::store::{
    AddParticipants, Append, AppendOutcome, AppendTarget, BanUser, ChannelChange, ChannelEdit,
    ChannelRemoval, Fenced, LiftBan, Mute, ParticipantQuery, RemoveParticipant, RoleChange, Store,
};
use chat_core::{
    Actor, Change, ChannelId, ChannelKind, ChannelName, Content, Fence, MessageKind, PersonalRev, Rev, Role,
    Sender, Seq, SlowMode, Topic,
};

use crate::scene::{Scene, content, pair, user, users};
use crate::together;

/// The first message begins the channel, both participants and nothing else, in one.
pub async fn the_first_message_begins_the_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let key = pair("bob", "ann");
    assert_eq!(scene.store.direct_channel(&key).await.expect("direct_channel").channel, None);
    let draft = scene.new_first("bob", "ann", "hi");
    let AppendOutcome::Appended(first) = scene.append(draft.clone()).await else { panic!("it was refused") };
    assert_eq!(first.created_channel, Some(key.clone()));
    let channel = first.message.channel;
    assert_eq!(draft.target, AppendTarget::Direct { key: key.clone(), new_channel: channel });
    assert_eq!((first.message.seq, first.message.created_rev), (Seq::new(1), Rev::new(1)));
    assert_eq!(scene.store.direct_channel(&key).await.expect("direct_channel").channel, Some(channel));

    let made = scene.view(channel, "ann").await.channel;
    assert_eq!(
        (made.kind, made.direct_key, made.name, made.topic),
        (ChannelKind::Direct, Some(key), None, None)
    );
    assert_eq!((made.participant_count, made.last_seq, made.rev), (2, Seq::new(1), Rev::new(1)));
    assert_eq!((made.created_at, made.updated_at, made.last_activity_at), (draft.at, draft.at, draft.at));
    let changes = scene.changes(channel).await;
    assert!(matches!(&changes[..], [Change::Message(sent)] if **sent == *first.message), "{changes:?}");
}

/// Both are members from the first message on, are known as users, and have a new personal version.
pub async fn both_are_in_from_the_first_message(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let channel = scene.send_first("bob", "ann", "hi").await.channel;
    assert_eq!(scene.store.users(&users(&["ann", "bob"])).await.expect("users").len(), 2);
    for (name, read) in [("ann", Seq::ZERO), ("bob", Seq::new(1))] {
        let own = scene.view(channel, name).await.membership;
        assert_eq!(
            (own.role, own.joined_rev, own.floor_seq),
            (Role::Member, Rev::new(1), Seq::ZERO),
            "{name}"
        );
        assert_eq!((own.delivered_seq, own.read_seq, own.badge_seq), (read, read, read), "{name}");
        assert_eq!(
            (own.personal_rev, scene.personal_rev(name).await),
            (PersonalRev::new(1), PersonalRev::new(1))
        );
        let memberships = scene.store.memberships(&user(name)).await.expect("memberships");
        assert_eq!(memberships.channels.len(), 1, "{name}");
    }
    let query = ParticipantQuery { channel, viewer: None, prefix: None, after: None, limit: 10 };
    let page = scene.store.participants(&query).await.expect("participants");
    let joined: Vec<_> = page.expect("it is there").participants.iter().map(|one| one.joined_seq).collect();
    assert_eq!(joined, [Seq::ZERO, Seq::ZERO]);
}

/// Whoever writes next, from either side and however they name it, finds the same channel.
pub async fn either_side_finds_the_same_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let first = scene.send_first("ann", "bob", "one").await;
    let personal = scene.personal_rev("ann").await;
    for (seq, (from, to)) in (2..).zip([("bob", "ann"), ("ann", "bob")]) {
        let AppendOutcome::Appended(next) = scene.append(scene.new_first(from, to, "next")).await else {
            panic!("it was refused")
        };
        assert_eq!((next.message.channel, next.message.seq), (first.channel, Seq::new(seq)));
        assert_eq!(next.created_channel, None);
    }
    assert_eq!(scene.send(first.channel, "bob", "by its id").await.seq, Seq::new(4));
    assert_eq!(scene.personal_rev("ann").await, personal, "nobody has one more");
    let other = scene.send_first("ann", "cy", "hi").await;
    assert_ne!(other.channel, first.channel);
    assert_eq!(other.seq, Seq::new(1));
}

/// A first message that is refused begins nothing.
pub async fn a_refused_first_begins_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let draft = scene.new_first("ann", "bob", "re");
    let reply = Content { reply_to: Some(scene.message_id()), ..content("re") };
    assert_eq!(scene.append(Append { content: reply, ..draft }).await, AppendOutcome::NoReplyTarget);
    let found = scene.store.direct_channel(&pair("ann", "bob")).await.expect("direct_channel").channel;
    assert_eq!(found, None);
    for name in ["ann", "bob"] {
        assert_eq!(scene.personal_rev(name).await, PersonalRev::ZERO);
        let memberships = scene.store.memberships(&user(name)).await.expect("memberships");
        assert_eq!(memberships.channels, []);
    }
    assert_eq!(scene.send_first("ann", "bob", "hi").await.seq, Seq::new(1));
}

/// A repeat of a first is answered with it, under whatever id the caller would have created the channel.
pub async fn a_repeated_first_finds_itself(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let draft = scene.new_first("ann", "bob", "hi");
    let first = scene.written(draft.clone()).await;
    let target = AppendTarget::Direct { key: pair("ann", "bob"), new_channel: scene.channel_id() };
    let repeat = Append { target, ..scene.repeat(&draft) };
    assert_eq!(scene.append(repeat.clone()).await, AppendOutcome::Duplicate(first.clone().into()));
    let by_id = Append { target: AppendTarget::Channel(first.channel), ..scene.repeat(&draft) };
    assert_eq!(scene.append(by_id).await, AppendOutcome::Duplicate(first.clone().into()));
    assert_eq!(scene.append(Append { digest: [9; 32], ..repeat }).await, AppendOutcome::Conflict);
    assert_eq!(scene.read_all(first.channel, "bob").await, [first]);
}

/// The host may begin a channel between two people.
pub async fn the_host_begins_a_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let draft = scene.new_first("ann", "bob", "meet each other");
    let draft = Append { sender: Sender::Host, kind: MessageKind::System, ..draft };
    let sent = scene.written(draft).await;
    assert_eq!((&sent.sender, sent.seq), (&Sender::Host, Seq::new(1)));
    for name in ["ann", "bob"] {
        assert_eq!(scene.read_all(sent.channel, name).await, std::slice::from_ref(&sent));
        assert_eq!(scene.view(sent.channel, name).await.membership.read_seq, Seq::ZERO);
    }
}

/// A batch may begin several pairs, both sides of one pair at once, and write to groups beside.
pub async fn a_batch_begins_several_pairs(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner)]).await;
    let pairs = [("ann", "bob"), ("cy", "ann"), ("bob", "ann"), ("ann", "bob"), ("bob", "cy")];
    let mut batch: Vec<_> = pairs.iter().map(|(from, to)| scene.new_first(from, to, "hi")).collect();
    batch.insert(2, scene.new_message(group, "ann", "hi"));
    let outcomes = scene.store.append(&batch).await.expect("append");
    let seen: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome {
            AppendOutcome::Appended(one) => (one.message.seq.get(), one.created_channel.clone()),
            other => panic!("appending came to {other:?}"),
        })
        .collect();
    let ann_bob = Some(pair("ann", "bob"));
    let expected = [
        (1, ann_bob),
        (1, Some(pair("ann", "cy"))),
        (1, None),
        (2, None),
        (3, None),
        (1, Some(pair("bob", "cy"))),
    ];
    assert_eq!(seen, expected);
    assert_eq!(scene.personal_rev("ann").await, PersonalRev::new(3));
}

/// A hundred firsts at once, from both sides, make one channel and a hundred messages.
pub async fn a_hundred_firsts_make_one_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let firsts = (0..100).map(|n| {
        let (from, to) = if n % 2 == 0 { ("ann", "bob") } else { ("bob", "ann") };
        let (draft, scene) = (scene.new_first(from, to, &format!("{n}")), scene.clone());
        async move { scene.append(draft).await }
    });
    let outcomes = together(firsts).await;
    let channel = scene.store.direct_channel(&pair("ann", "bob")).await.expect("direct_channel").channel;
    let channel = channel.expect("it was begun");
    let mut seqs = Vec::new();
    let mut begun = 0;
    for outcome in &outcomes {
        let AppendOutcome::Appended(one) = outcome else { panic!("appending came to {outcome:?}") };
        assert_eq!(one.message.channel, channel);
        begun += usize::from(one.created_channel.is_some());
        seqs.push(one.message.seq.get());
    }
    seqs.sort_unstable();
    assert_eq!((begun, seqs), (1, (1..=100).collect()));
    let read: Vec<_> = scene.read_all(channel, "ann").await.iter().map(|message| message.seq.get()).collect();
    assert_eq!(read, (1..=100).collect::<Vec<_>>());
    let memberships = scene.store.memberships(&user("ann")).await.expect("memberships");
    assert_eq!((memberships.channels.len(), memberships.personal_rev), (1, PersonalRev::new(1)));
}

/// Pairs are told apart by their ids, also when one id is the beginning of another.
pub async fn pairs_are_told_apart(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let pairs = [("a", "bc"), ("ab", "c"), ("a", "b"), ("A", "bc"), ("a b", "c"), ("a", "b c")];
    let mut channels = Vec::new();
    for (one, other) in pairs {
        channels.push(scene.send_first(one, other, "hi").await.channel);
    }
    for ((one, other), channel) in pairs.iter().zip(&channels) {
        let found = scene.store.direct_channel(&pair(other, one)).await.expect("direct_channel").channel;
        assert_eq!(found, Some(*channel), "{one:?} and {other:?}");
    }
    channels.sort();
    channels.dedup();
    assert_eq!(channels.len(), pairs.len());
}

/// What each change of a group comes to for this actor on these versions, without its value.
async fn changes(scene: &Scene, channel: ChannelId, actor: &Actor, fence: Option<Fence>) -> Vec<Fenced<()>> {
    let (store, at, actor) = (&scene.store, scene.tick(), || actor.clone());
    let edit = async |edit| {
        let change = ChannelChange { channel, actor: actor(), fence, edit, at };
        undecided(&store.change_channel(&change).await.expect("change_channel"))
    };
    let addition = AddParticipants { actor: actor(), fence, ..scene.new_addition(channel, &["cy"]) };
    let removal = RemoveParticipant { actor: actor(), fence, ..scene.new_removal(channel, "bob") };
    let role =
        RoleChange { actor: actor(), fence, ..scene.new_role(channel, "bob", Role::Member, Role::Owner) };
    let mute = Mute { actor: actor(), fence, ..scene.new_mute(channel, "bob") };
    let ban = BanUser { actor: actor(), fence, ..scene.new_ban(channel, "bob", Some(Role::Member)) };
    let lift = LiftBan { actor: actor(), fence, ..scene.new_lift(channel, "bob") };
    let end = ChannelRemoval { channel, actor: actor(), fence, at };
    vec![
        edit(ChannelEdit::Rename(ChannelName::from_stored("Us".to_owned()))).await,
        edit(ChannelEdit::Topic(Some(Topic::from_stored("we".to_owned())))).await,
        undecided(&store.add_participants(&addition).await.expect("add_participants")),
        undecided(&store.remove_participant(&removal).await.expect("remove_participant")),
        undecided(&store.change_role(&role).await.expect("change_role")),
        undecided(&store.mute_participant(&mute).await.expect("mute_participant")),
        undecided(&store.ban_user(&ban).await.expect("ban_user")),
        undecided(&store.lift_ban(&lift).await.expect("lift_ban")),
        edit(ChannelEdit::Freeze(None)).await,
        edit(ChannelEdit::SlowMode(SlowMode::from_stored(30), None)).await,
        undecided(&store.delete_channel(&end).await.expect("delete_channel")),
    ]
}

fn undecided<T>(outcome: &Fenced<T>) -> Fenced<()> {
    match outcome {
        Fenced::Decided(_) => Fenced::Decided(()),
        Fenced::Stale => Fenced::Stale,
        Fenced::NotGroup => Fenced::NotGroup,
        Fenced::NotFound => Fenced::NotFound,
    }
}

/// A direct channel has no name and no topic, nobody comes or goes, roles stay, and it is not deleted: the host
/// changes that no more than the two do. Who is not in learns nothing of it.
pub async fn a_direct_channel_stays_its_two_people(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let channel = scene.send_first("ann", "bob", "hi").await.channel;
    let fence = Some(scene.fence(channel, "ann").await);
    let old = fence.map(|fence| Fence { participant: fence.participant + 1, ..fence });
    let before = (scene.everything(channel).await, scene.view(channel, "bob").await);
    let (ann, eve) = (Actor::from(user("ann")), Actor::from(user("eve")));
    for (actor, fence, expected) in [
        (&Actor::Host, None, Fenced::NotGroup),
        (&ann, fence, Fenced::NotGroup),
        (&ann, None, Fenced::NotGroup),
        (&ann, old, Fenced::Stale),
        (&eve, None, Fenced::Stale),
    ] {
        let came_to = changes(&scene, channel, actor, fence).await;
        assert_eq!(came_to, vec![expected; came_to.len()], "{actor:?} on {fence:?}");
    }
    assert_eq!((scene.everything(channel).await, scene.view(channel, "bob").await), before);
    assert_eq!(scene.personal_rev("cy").await, PersonalRev::ZERO);
    assert_eq!(scene.send_first("bob", "ann", "still here").await.channel, channel);
}
