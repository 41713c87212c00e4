//! Appending messages to channels that are there: numbers, repeats, refusals.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, Store};
use chat_core::{
    ChannelId, ClientKey, Content, Message, MessageKind, MessageState, Metadata, Reactions, Rev, Role,
    Sender, Seq,
};

use crate::scene::{Scene, content, user};
use crate::together;

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

/// A message is stored with all that was given, and read back as it was answered.
pub async fn a_message_is_stored_as_given(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let asked = scene.send(group, "ann", "who comes?").await;
    let draft = Append {
        fence: Some(scene.fence(group, "bob").await),
        content: Content {
            renderer: 7,
            reply_to: Some(asked.id),
            mentions: vec![user("ann"), user("nobody")],
            metadata: Metadata::from_stored(BTreeMap::from([("mood".to_owned(), "good".to_owned())])),
            ..content("me *and* my cat")
        },
        ..scene.new_message(group, "bob", "me *and* my cat")
    };
    let expected = Message {
        id: draft.message,
        channel: group,
        seq: Seq::new(2),
        created_rev: Rev::new(3),
        changed_rev: Rev::new(3),
        sender: draft.sender.clone(),
        client_key: draft.client_key.clone(),
        kind: MessageKind::User,
        state: MessageState::Present(draft.content.clone()),
        stream: None,
        reactions: Reactions::default(),
        thread_root: None,
        thread: None,
        created_at: draft.at,
        pin: None,
        edited_at: None,
        edit_no: 0,
    };
    assert_eq!(scene.written(draft).await, expected);
    assert_eq!(scene.read_all(group, "ann").await, [asked, expected.clone()]);
    let channel = scene.view(group, "ann").await.channel;
    assert_eq!((channel.last_seq, channel.rev), (Seq::new(2), Rev::new(3)));
    assert_eq!(channel.last_activity_at, expected.created_at);
}

/// A batch is written in its order, each channel with numbers of its own.
pub async fn a_batch_is_written_in_its_order(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let groups = [scene.group(&BOTH).await, scene.group(&BOTH).await, scene.group(&BOTH).await];
    let batch: Vec<_> = (0..500)
        .map(|n| scene.new_message(groups[n * 7 % 3], ["ann", "bob"][n % 2], &format!("{n}")))
        .collect();
    let outcomes = scene.store.append(&batch).await.expect("append");
    assert_eq!(outcomes.len(), batch.len());
    let mut heads = BTreeMap::new();
    for (n, (draft, outcome)) in batch.iter().zip(outcomes).enumerate() {
        let AppendOutcome::Appended(appended) = outcome else { panic!("item {n} came to {outcome:?}") };
        assert_eq!(appended.created_channel, None);
        let message = appended.message;
        assert_eq!((message.id, message.created_at), (draft.message, draft.at), "item {n}");
        let seq: &mut u64 = heads.entry(message.channel).or_default();
        *seq += 1;
        assert_eq!((message.seq, message.created_rev), (Seq::new(*seq), Rev::new(*seq + 1)), "item {n}");
    }
    for group in groups {
        gapless(&scene, group).await;
    }
    assert_eq!(scene.store.append(&[]).await.expect("append"), []);
    assert!(scene.store.lanes() >= 1);
}

/// Refused items burn no number and fail nobody else.
pub async fn a_refused_item_burns_no_number(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let elsewhere = scene.send(other, "ann", "elsewhere").await;
    let first = scene.new_message(group, "ann", "first");
    let written = scene.written(first.clone()).await;
    let reply_to = |message| Content { reply_to: Some(message), ..content("re") };
    let batch = [
        scene.new_message(group, "ann", "two"),
        Append { digest: [9; 32], ..scene.repeat(&first) },
        scene.new_message(group, "eve", "let me in"),
        Append { content: reply_to(elsewhere.id), ..scene.new_message(group, "bob", "re") },
        Append { content: reply_to(scene.message_id()), ..scene.new_message(group, "bob", "re") },
        scene.new_message(scene.channel_id(), "ann", "nowhere"),
        scene.new_message(group, "bob", "three"),
        Append { client_key: ClientKey::new("new").expect("a key"), ..scene.repeat(&first) },
    ];
    let outcomes = scene.store.append(&batch).await.expect("append");
    let expected =
        ["seq 2", "Conflict", "Stale", "NoReplyTarget", "NoReplyTarget", "NotFound", "seq 3", "seq 4"];
    assert_eq!(outcomes.iter().map(word).collect::<Vec<_>>(), expected);
    let repeat = scene.append(scene.repeat(&first)).await;
    assert_eq!(repeat, AppendOutcome::Duplicate(written.into()));
    gapless(&scene, group).await;
    assert_eq!(scene.head(group).await.rev, Rev::new(5));
    assert_eq!(scene.view(group, "bob").await.membership.read_seq, Seq::new(3));
}

fn word(outcome: &AppendOutcome) -> String {
    match outcome {
        AppendOutcome::Appended(appended) => format!("seq {}", appended.message.seq),
        AppendOutcome::Duplicate(_) => "Duplicate".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Messages are 1..n, and together with the activities the revs have no gap.
async fn gapless(scene: &Scene, channel: ChannelId) {
    let changes = scene.changes(channel).await;
    let revs: Vec<_> = changes.iter().map(|change| change.rev().get()).collect();
    assert_eq!(revs, (1..=scene.head(channel).await.rev.get()).collect::<Vec<_>>());
    let seqs: Vec<_> = scene.read_all(channel, "ann").await.iter().map(|message| message.seq.get()).collect();
    assert_eq!(seqs, (1..=scene.view(channel, "ann").await.channel.last_seq.get()).collect::<Vec<_>>());
}

/// A repeat under the same key is answered with the first message as it is now, and writes nothing.
pub async fn a_repeat_returns_the_first(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "once");
    let first = scene.written(draft.clone()).await;
    let before = scene.everything(group).await;
    for _ in 0..3 {
        assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(first.clone().into()));
    }
    assert_eq!(scene.everything(group).await, before);
    let edited = scene.edit(&first, "twice").await.0;
    assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(edited.into()));
    assert_eq!(scene.read_all(group, "bob").await.len(), 1);
}

/// Another draft under the same key is a conflict, and writes nothing.
pub async fn another_draft_under_the_same_key_conflicts(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "one");
    let first = scene.written(draft.clone()).await;
    let other = scene.new_message(group, "ann", "two");
    let other = Append { client_key: draft.client_key, ..other };
    assert_eq!(scene.append(other).await, AppendOutcome::Conflict);
    assert_eq!(scene.read_all(group, "bob").await, [first]);
}

/// After deletion every repeat is answered with the tombstone, whatever its draft: the digest is gone too.
pub async fn a_repeat_after_deletion_returns_the_tombstone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "regretted");
    let message = scene.written(draft.clone()).await;
    let tombstone = scene.delete(&message).await.0;
    let other = Append { digest: [9; 32], content: content("other"), ..scene.repeat(&draft) };
    for repeat in [scene.repeat(&draft), other] {
        assert_eq!(scene.append(repeat).await, AppendOutcome::Duplicate(tombstone.clone().into()));
    }
    assert_eq!(scene.read_all(group, "bob").await, [tombstone]);
}

/// Keys are each sender's own in each channel; the host is a sender like others.
pub async fn keys_are_each_senders_own_in_each_channel(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let (group, other) = (scene.group(&BOTH).await, scene.group(&BOTH).await);
    let key = ClientKey::new("k").expect("a key");
    let keyed = |channel, sender: Sender| Append {
        sender,
        client_key: key.clone(),
        ..scene.new_message(channel, "ann", "hi")
    };
    let batch: Vec<_> = [group, other]
        .into_iter()
        .flat_map(|channel| {
            [Sender::User(user("ann")), Sender::User(user("bob")), Sender::Host]
                .map(|sender| (channel, sender))
        })
        .map(|(channel, sender)| keyed(channel, sender))
        .collect();
    let outcomes = scene.store.append(&batch).await.expect("append");
    assert_eq!(
        outcomes.iter().map(word).collect::<Vec<_>>(),
        ["seq 1", "seq 2", "seq 3", "seq 1", "seq 2", "seq 3"]
    );
    for draft in &batch {
        assert_eq!(word(&scene.append(scene.repeat(draft)).await), "Duplicate");
    }
}

/// A decision on old versions is stale, but a repeat is answered first, also to somebody who was removed since.
pub async fn a_repeat_is_answered_before_the_fence(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let fence = Some(scene.fence(group, "bob").await);
    let draft = Append { fence, ..scene.new_message(group, "bob", "hi") };
    let first = scene.written(draft.clone()).await;
    scene.role(group, "bob", Role::Member, Role::Reader).await;
    let late = Append { fence, ..scene.new_message(group, "bob", "late") };
    assert_eq!(scene.append(late.clone()).await, AppendOutcome::Stale);
    assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(first.clone().into()));
    scene.remove(group, "bob").await;
    assert_eq!(scene.append(late.clone()).await, AppendOutcome::Stale);
    assert_eq!(scene.append(Append { fence: None, ..late.clone() }).await, AppendOutcome::Stale);
    assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(first.into()));
    scene.add(group, &["bob"]).await;
    assert_eq!(scene.append(late).await, AppendOutcome::Stale, "who comes back decides anew");
    assert_eq!(scene.read_all(group, "ann").await.len(), 1);
}

/// Sending moves the sender's own watermarks and marker to the message, and no receipt version.
pub async fn sending_moves_the_senders_watermarks(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    scene.send_many(group, "ann", 3).await;
    let own = scene.view(group, "bob").await.membership;
    assert_eq!((own.delivered_seq, own.read_seq, own.badge_seq), (Seq::ZERO, Seq::ZERO, Seq::ZERO));
    scene.send(group, "bob", "four").await;
    for (name, seq) in [("ann", Seq::new(3)), ("bob", Seq::new(4))] {
        let own = scene.view(group, name).await.membership;
        assert_eq!((own.delivered_seq, own.read_seq, own.badge_seq), (seq, seq, seq), "{name}");
        assert_eq!(own.personal_rev.get(), 1, "{name}");
    }
    assert_eq!(scene.head(group).await.receipt_rev.get(), 0);
}

/// The host sends without being in, also notices of the system.
pub async fn the_host_sends_without_being_in(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    for (seq, kind) in [(1, MessageKind::User), (2, MessageKind::System)] {
        let draft = Append { sender: Sender::Host, kind, ..scene.new_message(group, "ann", "news") };
        let message = scene.written(draft).await;
        assert_eq!((message.seq, &message.sender, message.kind), (Seq::new(seq), &Sender::Host, kind));
        assert_eq!(scene.read_all(group, "bob").await.pop(), Some(message));
    }
}

/// A reply may answer a tombstone: it is still a message of the channel.
pub async fn a_reply_may_answer_a_tombstone(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let asked = scene.send(group, "ann", "hm").await;
    scene.delete(&asked).await;
    let reply = Content { reply_to: Some(asked.id), ..content("what?") };
    let sent = scene.written(Append { content: reply, ..scene.new_message(group, "bob", "what?") }).await;
    assert_eq!(sent.content().and_then(|content| content.reply_to), Some(asked.id));
}

/// Of many repeats at once, one writes and the others find it.
pub async fn one_of_many_repeats_at_once_writes(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "once");
    let repeats = (0..200).map(|_| {
        let (repeat, scene) = (scene.repeat(&draft), scene.clone());
        async move { scene.append(repeat).await }
    });
    let outcomes = together(repeats).await;
    let message = scene.read_all(group, "bob").await.pop().expect("it was written");
    assert_eq!(message.seq, Seq::new(1));
    let written = outcomes.iter().filter(|outcome| matches!(outcome, AppendOutcome::Appended(_)));
    let found =
        outcomes.iter().filter(|outcome| **outcome == AppendOutcome::Duplicate(message.clone().into()));
    assert_eq!((written.count(), found.count()), (1, 199), "{outcomes:?}");
}

/// Many writers at once, with refusals and other changes among them, leave neither gap nor double.
pub async fn many_writers_leave_no_gap(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let groups = [scene.group(&BOTH).await, scene.group(&BOTH).await];
    let writers = (0..8).map(|writer| {
        let scene = scene.clone();
        async move {
            let mut written = 0;
            for round in 0..10 {
                let batch: Vec<_> = (0..5)
                    .map(|n| {
                        let sender = if n + writer == 4 { "eve" } else { "bob" };
                        scene.new_message(
                            groups[(n + writer + round) % 2],
                            sender,
                            &format!("{writer} {round} {n}"),
                        )
                    })
                    .collect();
                let outcomes = scene.store.append(&batch).await.expect("append");
                written += outcomes.iter().filter(|one| matches!(one, AppendOutcome::Appended(_))).count();
                let name = format!("user {writer} {round}");
                scene.add(groups[round % 2], &[&name]).await;
            }
            written
        }
    });
    let written: usize = together(writers).await.into_iter().sum();
    let mut stored = 0;
    for group in groups {
        gapless(&scene, group).await;
        stored += scene.read_all(group, "ann").await.len();
    }
    assert_eq!((stored, written), (350, 350), "eve's 50 are refused");
}
