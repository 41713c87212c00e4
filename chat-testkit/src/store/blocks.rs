//! Whom users block, and what that is to everything else.

use std::sync::Arc;

use chat_core::store::{
    AddOutcome, AddParticipants, Append, AppendOutcome, BlockOutcome, ChangeQuery, CreateOutcome, Fenced,
    NewGroup, Pair, ReactOutcome, ReplyQuery, Store,
};
use chat_core::{Actor, Anchor, Blocks, Change, ChannelId, MessageKind, Rev, Role, Sender, Seq, UserId};

use super::sight::finds;
use crate::naive::unread as recount;
use crate::scene::{Scene, pair, user, users};
use crate::together;

const ALL: [(&str, Role); 3] = [("ann", Role::Owner), ("bob", Role::Member), ("eve", Role::Member)];

async fn read(scene: &Scene, channel: ChannelId, name: &str) -> Vec<u64> {
    scene.read_all(channel, name).await.iter().map(|message| message.seq.get()).collect()
}

async fn found(scene: &Scene, one: &str, other: &str) -> Pair {
    scene.store.direct_channel(&pair(one, other)).await.expect("direct_channel")
}

/// Blocking raises the blocker's version once and nobody else's, again changes nothing, and has a bound; the list is by id.
pub async fn blocks_are_bounded_and_ones_own(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.blocked_users = 2;
    let group = scene.group(&ALL).await;
    let (before, rev) = (scene.everything(group).await, scene.personal_rev("bob").await);
    let theirs = scene.personal_rev("eve").await;
    let blocks = |names: &[&str], rev| Blocks { rev, users: users(names) };
    let list = async |name| scene.store.blocks(&user(name)).await.expect("blocks");
    assert_eq!((list("bob").await, list("nobody").await), (Blocks::default(), Blocks::default()));
    assert_eq!(scene.block("bob", "eve").await, blocks(&["eve"], rev.next()));
    let two = scene.block("bob", "ann").await;
    assert_eq!(two, blocks(&["ann", "eve"], rev.next().next()));
    let again = scene.store.block(&scene.new_block("bob", "eve")).await.expect("block");
    assert_eq!(again, BlockOutcome::Unchanged(two.clone()));
    let third = scene.store.block(&scene.new_block("bob", "zoe")).await.expect("block");
    assert_eq!(third, BlockOutcome::Full);
    assert_eq!((list("bob").await, scene.personal_rev("bob").await), (two.clone(), two.rev));
    let memberships = scene.store.memberships(&user("bob")).await.expect("memberships");
    assert_eq!((memberships.blocks, memberships.personal_rev), (two.clone(), two.rev));
    let one = scene.unblock("bob", "ann").await;
    assert_eq!(one, blocks(&["eve"], two.rev.next()));
    let not = scene.store.unblock(&scene.new_block("bob", "ann")).await.expect("unblock");
    assert_eq!(not, BlockOutcome::Unchanged(one.clone()));
    let none = scene.unblock("bob", "eve").await;
    assert_eq!(none, blocks(&[], one.rev.next()));
    assert_eq!(scene.store.memberships(&user("bob")).await.expect("memberships").blocks, none);
    assert_eq!(scene.block("stranger", "eve").await.users, users(&["eve"]), "whoever is missing is created");
    assert_eq!(scene.personal_rev("eve").await, theirs, "who is blocked is told nothing");
    assert_eq!(scene.everything(group).await, before, "nothing shared is written");
}

/// Of people blocked at once all are, as far as the limit goes, each under a version of its own.
pub async fn blocked_at_once_are_all_blocked(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store);
    scene.limits.blocked_users = 7;
    let blocks = (0..10).map(|n| {
        let (block, store) = (scene.new_block("bob", &format!("m{n}")), Arc::clone(&scene.store));
        async move { store.block(&block).await.expect("block") }
    });
    let outcomes = together(blocks).await;
    let full = outcomes.iter().filter(|one| **one == BlockOutcome::Full).count();
    let now = scene.store.blocks(&user("bob")).await.expect("blocks");
    assert_eq!((full, now.users.len(), now.rev.get()), (3, 7, 7), "{outcomes:?}");
}

/// What somebody blocked says in a group is not there for the blocker, in no way there is, and does not count; for
/// everybody else it is. What was said in a direct channel stays, and counts no more. Unblocked, all is as before.
pub async fn words_of_the_blocked_are_gone_in_groups(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let direct = scene.send_first("eve", "bob", "hi").await;
    let mut sent = Vec::new();
    for sender in ["ann", "eve", "ann", "eve"] {
        let mut append = scene.new_message(group, sender, "to bob");
        append.content.mentions = vec![user("bob")];
        sent.push(scene.written(append).await);
    }
    let host = scene.new_message(group, "ann", "notice");
    let host = Append { sender: Sender::Host, kind: MessageKind::System, ..host };
    sent.insert(4, scene.written(host).await);
    let (before, total) = (scene.everything(group).await, scene.total("bob").await);
    let view = scene.view(group, "bob").await;
    scene.block("bob", "eve").await;
    assert_eq!(
        (read(&scene, group, "bob").await, read(&scene, group, "ann").await.len()),
        (vec![1, 3, 5], 5)
    );
    for message in &sent {
        let is_blocked = message.sender.user() == Some(&user("eve"));
        assert_eq!(finds(&scene, message, "bob").await, !is_blocked, "{}", message.seq);
        assert!(finds(&scene, message, "ann").await && finds(&scene, message, "eve").await);
    }
    let react = scene.new_reaction(&sent[1], "bob", "eyes");
    let outcome = scene.store.add_reaction(&react, 9).await.expect("add_reaction");
    assert_eq!(outcome, Fenced::Decided(ReactOutcome::NoMessage));
    for channel in [group, direct.channel] {
        let terms = scene.unread(channel, "bob").await;
        assert_eq!(terms, recount(&scene, channel, "bob").await);
        assert_eq!(scene.view(channel, "bob").await.unread, terms.unread);
    }
    let terms = scene.unread(group, "bob").await;
    let counted = (terms.blocked, terms.unread.messages.value, terms.unread.mentions.value);
    assert_eq!(counted, (2, 2, 2));
    assert_eq!(scene.total("bob").await.messages.value, 2);
    assert!(finds(&scene, &direct, "bob").await, "it was said to bob alone");
    let last = scene.view(direct.channel, "bob").await.last_message.map(|last| last.id);
    assert_eq!(last, Some(direct.id));
    scene.delete(&sent[4]).await;
    scene.delete(&sent[2]).await;
    scene.unblock("bob", "eve").await;
    assert_eq!(read(&scene, group, "bob").await, [1, 2, 3, 4, 5]);
    let _ = before;
    assert_eq!(scene.unread(group, "bob").await.blocked, 0);
    assert_eq!(scene.total("bob").await.messages.value, total.messages.value - 1, "one of ann's is deleted");
    let now = scene.view(group, "bob").await;
    assert_eq!(now.last_message.map(|last| last.id), view.last_message.map(|last| last.id));
}

/// A page of history is as full as it would be without the blocked, and says what lies before and after it; the list
/// shows the last message of somebody else.
pub async fn pages_are_filled_from_beyond_the_blocked(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    for sender in ["eve", "ann", "eve", "eve", "ann", "ann", "eve", "ann", "eve"] {
        scene.send(group, sender, "more").await;
    }
    scene.block("bob", "eve").await;
    let bob = user("bob");
    for (anchor, expected, before, after) in [
        (Anchor::Latest, vec![6, 8], true, false),
        (Anchor::Before(Seq::new(8)), vec![5, 6], true, true),
        (Anchor::Before(Seq::new(5)), vec![2], false, true),
        (Anchor::After(Seq::new(2)), vec![5, 6], true, true),
        (Anchor::After(Seq::new(6)), vec![8], true, false),
        (Anchor::Around(Seq::new(4)), vec![2, 5], false, true),
        (Anchor::Before(Seq::new(2)), vec![], false, true),
        (Anchor::After(Seq::new(8)), vec![], true, false),
    ] {
        let page = scene.store.history(group, Some(&bob), anchor, 2).await.expect("history").expect("in");
        let seqs: Vec<_> = page.messages.iter().map(|message| message.seq.get()).collect();
        assert_eq!((seqs, page.has_before, page.has_after), (expected, before, after), "{anchor:?}");
    }
    let last = scene.view(group, "bob").await.last_message.map(|last| last.seq.get());
    assert_eq!(last, Some(8));
    scene.block("bob", "ann").await;
    assert_eq!(
        (read(&scene, group, "bob").await, scene.view(group, "bob").await.last_message),
        (vec![], None)
    );
}

/// While one blocks the other a pair begins no channel, and in the one they have what was decided before is stale; a
/// repeat finds the first all the same. Of what is refused nothing remains.
pub async fn a_block_makes_old_decisions_stale(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    for (blocker, blocked) in [("ann", "bob"), ("bob", "cleo")] {
        scene.block(blocker, blocked).await;
        for (from, to) in [(blocker, blocked), (blocked, blocker)] {
            assert_eq!(scene.append(scene.new_first(from, to, "hi")).await, AppendOutcome::Stale);
            assert_eq!(found(&scene, from, to).await, Pair { channel: None, is_blocked: true });
        }
        scene.unblock(blocker, blocked).await;
        assert_eq!(found(&scene, blocker, blocked).await, Pair::default());
    }
    let sent = scene.new_first("ann", "bob", "hi");
    let first = scene.written(sent.clone()).await;
    let channel = first.channel;
    for blocker in ["ann", "bob"] {
        let blocked = if blocker == "ann" { "bob" } else { "ann" };
        let fences = [scene.access(channel, "ann").await.fence, scene.access(channel, "bob").await.fence];
        scene.block(blocker, blocked).await;
        for (name, fence) in ["ann", "bob"].into_iter().zip(fences) {
            let mut append = scene.new_message(channel, name, "decided before");
            append.fence = Some(fence);
            assert_eq!(scene.append(append).await, AppendOutcome::Stale, "{name}");
            assert!(scene.access(channel, name).await.is_blocked);
        }
        assert_eq!(scene.append(scene.new_first("bob", "ann", "by name")).await, AppendOutcome::Stale);
        let repeat = scene.append(scene.repeat(&sent)).await;
        assert!(matches!(&repeat, AppendOutcome::Duplicate(message) if message.id == first.id), "{repeat:?}");
        assert_eq!(found(&scene, "ann", "bob").await, Pair { channel: Some(channel), is_blocked: true });
        scene.unblock(blocker, blocked).await;
        assert!(!scene.access(channel, blocked).await.is_blocked);
    }
    assert_eq!(read(&scene, channel, "ann").await, [1]);
    scene.send_first("bob", "ann", "again").await;
}

/// A first message and a block at once: either the message came first, and then the channel knows of the block, or
/// nothing of it is there. Afterwards no other follows.
pub async fn a_first_message_and_a_block_at_once_agree(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let names: Vec<_> = (0..24).map(|n| (format!("a{n}"), format!("b{n}"))).collect();
    for (one, other) in &names {
        let (append, block) = ([scene.new_first(one, other, "hi")], scene.new_block(other, one));
        let (sent, blocked) = tokio::join!(scene.store.append(&append), scene.store.block(&block));
        let (sent, blocked) = (sent.expect("append").remove(0), blocked.expect("block"));
        assert!(matches!(blocked, BlockOutcome::Changed(_)), "{blocked:?}");
        let pair = found(&scene, one, other).await;
        match sent {
            AppendOutcome::Appended(appended) => {
                assert_eq!(pair.channel, Some(appended.message.channel));
                assert!(scene.access(appended.message.channel, one).await.is_blocked);
            }
            AppendOutcome::Stale => assert_eq!(pair, Pair { channel: None, is_blocked: true }),
            other => panic!("{other:?}"),
        }
        assert_eq!(scene.append(scene.new_first(one, other, "another")).await, AppendOutcome::Stale);
    }
}

/// Nobody puts somebody into a group whom they block, or who blocks them; the host does.
pub async fn a_block_keeps_people_out_of_each_others_groups(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Admin)]).await;
    scene.block("eve", "ann").await;
    scene.block("bob", "zoe").await;
    for (actor, other) in [("ann", "eve"), ("bob", "zoe")] {
        let participants =
            [(user(actor), Role::Owner), (user("cleo"), Role::Member), (user(other), Role::Member)];
        let mut new = NewGroup { participants: participants.to_vec(), ..scene.new_group(&[]) };
        new.creator = Actor::User(user(actor));
        let outcome = scene.store.create_group(&new).await.expect("create_group");
        assert_eq!(outcome, CreateOutcome::Blocked, "{actor} {other}");
        let channels = scene.store.memberships(&user("cleo")).await.expect("memberships").channels;
        assert!(channels.is_empty(), "nothing was written");
        let add = scene.new_addition(group, &["cleo", other]);
        let add = AddParticipants { actor: Actor::User(user(actor)), ..add };
        let outcome = scene.store.add_participants(&add).await.expect("add_participants");
        assert_eq!(outcome, Fenced::Decided(AddOutcome::Blocked), "{actor} {other}");
    }
    assert_eq!(scene.view(group, "ann").await.channel.participant_count, 2);
    scene.add(group, &["eve", "zoe"]).await;
    let again = AddParticipants { actor: Actor::User(user("ann")), ..scene.new_addition(group, &["eve"]) };
    let outcome = scene.store.add_participants(&again).await.expect("add_participants");
    assert_eq!(outcome, Fenced::Decided(AddOutcome::AlreadyIn), "who is in already is no question");
}

/// Of those apart nothing stored is told, whichever of the two blocks.
pub async fn those_apart_are_not_told_when_they_were_seen(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let at = scene.tick();
    let everybody = users(&["ann", "bob", "eve"]);
    let noted: Vec<_> = everybody.iter().map(|user| (user.clone(), at)).collect();
    scene.store.note_seen(&noted).await.expect("note_seen");
    scene.block("ann", "bob").await;
    scene.block("zoe", "ann").await;
    let asked: Vec<UserId> = users(&["bob", "eve", "zoe"]);
    let mut seen = scene.store.last_seen(&user("ann"), &asked).await.expect("last_seen");
    seen.apart.sort();
    assert_eq!((seen.last_seen, seen.apart), (vec![(user("eve"), at)], users(&["bob", "zoe"])));
    let seen = scene.store.last_seen(&user("bob"), &users(&["ann", "eve"])).await.expect("last_seen");
    assert_eq!((seen.last_seen, seen.apart), (vec![(user("eve"), at)], users(&["ann"])));
}

/// Of the changes of a group its reader is told whom they block, of a direct channel nobody: page by page, from any change.
pub async fn changes_come_with_whom_the_reader_blocks(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let direct = scene.send_first("eve", "bob", "hi").await.channel;
    for sender in ["ann", "eve", "ann"] {
        scene.send(group, sender, "more").await;
    }
    scene.block("bob", "zoe").await;
    scene.block("bob", "eve").await;
    let (bob, ann) = (user("bob"), user("ann"));
    let cases = [
        (group, Some(&bob), users(&["eve", "zoe"])),
        (group, Some(&ann), vec![]),
        (group, None, vec![]),
        (direct, Some(&bob), vec![]),
    ];
    for (channel, viewer, blocked) in cases {
        let head = scene.head(channel).await.rev;
        for after in (0..=head.get()).map(Rev::new) {
            let query = ChangeQuery { channel, viewer, after, limit: 2 };
            let page = scene.store.changes(&query).await.expect("changes").expect("there");
            assert_eq!(page.sight.blocked, blocked, "{viewer:?} after {after}");
            let said_by_eve = |change: &&Change| change.message_sender() == Some(&user("eve"));
            for change in page.changes.iter().filter(said_by_eve) {
                assert_eq!(change.is_shown(&page.sight), blocked.is_empty());
            }
        }
    }
}

/// Replies of the blocked are not in a thread in a group, and a thread that begins with their words is none.
pub async fn threads_leave_out_the_blocked(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let roots = [scene.send(group, "ann", "ann's").await, scene.send(group, "eve", "eve's").await];
    for root in &roots {
        for sender in ["ann", "eve", "bob", "eve", "ann"] {
            let reply = scene.new_message(group, sender, "re");
            scene.written(Append { thread_root: Some(root.id), ..reply }).await;
        }
    }
    scene.block("bob", "eve").await;
    for (name, n, anchor, expected) in [
        ("bob", 0, Anchor::Latest, Some(vec![5, 7])),
        ("bob", 0, Anchor::Before(Seq::new(6)), Some(vec![3, 5])),
        ("bob", 0, Anchor::After(Seq::new(3)), Some(vec![5, 7])),
        ("bob", 1, Anchor::Latest, None),
        ("ann", 0, Anchor::Latest, Some(vec![6, 7])),
        ("ann", 1, Anchor::Latest, Some(vec![11, 12])),
    ] {
        let (viewer, root) = (user(name), roots[n].id);
        let query = ReplyQuery { channel: group, root, viewer: Some(&viewer), anchor, limit: 2 };
        let page = scene.store.replies(&query).await.expect("replies");
        let seqs = page.map(|page| page.messages.iter().map(|one| one.seq.get()).collect::<Vec<_>>());
        assert_eq!(seqs, expected, "{name} {n} {anchor:?}");
    }
}
