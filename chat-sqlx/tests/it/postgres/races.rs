//! What changes while a batch waits for its channel's row counts: the check comes after the wait.

use std::collections::HashSet;

use chat_core::store::{Append, AppendOutcome, ChannelChange, ChannelEdit, MessageStore, PersonalEdit};
use chat_core::{Actor, ChannelId, Role, Seq};
use chat_testkit::{Scene, together};
use tokio::task::JoinHandle;

use super::database::Schema;
use super::held::Held;

const OWNER: (&str, Role) = ("olga", Role::Owner);
const ANN: (&str, Role) = ("ann", Role::Member);
const BOB: (&str, Role) = ("bob", Role::Member);

struct Race {
    schema: Schema,
    scene: Scene,
    channel: ChannelId,
}

impl Race {
    async fn new() -> Self {
        let schema = Schema::new();
        let scene = Scene::new(schema.patient_store().await);
        let channel = scene.group(&[OWNER, ANN, BOB]).await;
        Self { schema, scene, channel }
    }

    /// While the row is held: first `change` queues for it, then the batch. Both go on, in this order.
    async fn run<T: Send + 'static>(
        &self,
        change: impl Future<Output = T> + Send + 'static,
        batch: Vec<Append>,
    ) -> (T, Vec<AppendOutcome>) {
        let held = Held::channel(&self.schema, self.channel).await;
        let changed = spawn(change);
        held.awaited_by(1).await;
        let store = self.scene.store.clone();
        let appended = spawn(async move { store.append(&batch).await.expect("append") });
        held.awaited_by(2).await;
        held.release().await;
        (changed.await.expect("the change"), appended.await.expect("the batch"))
    }

    /// Everything is there that was acknowledged, under the numbers 1, 2, 3.
    async fn has_only(&self, messages: u64) {
        let head = self.scene.head(self.channel).await;
        let changes = self.scene.changes(self.channel).await;
        let revs: Vec<_> = changes.iter().map(|change| change.rev().get()).collect();
        assert_eq!(revs, (1..=head.rev.get()).collect::<Vec<_>>(), "revs have a gap or a double");
        let seqs: Vec<_> =
            self.scene.read_all(self.channel, "olga").await.iter().map(|m| m.seq.get()).collect();
        assert_eq!(seqs, (1..=messages).collect::<Vec<_>>(), "a number was burnt");
    }
}

#[expect(clippy::disallowed_methods, reason = "every task is awaited by the test that starts it")]
fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(future)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_bites_a_batch_that_waits() {
    let race = Race::new().await;
    let scene = &race.scene;
    let batch = vec![
        scene.new_message(race.channel, "ann", "too late"),
        scene.new_message(race.channel, "bob", "hello"),
        scene.new_message(race.channel, "ann", "too late again"),
    ];
    let (remover, channel) = (scene.clone(), race.channel);
    let (_, outcomes) = race.run(async move { remover.remove(channel, "ann").await }, batch).await;
    assert!(matches!(outcomes[0], AppendOutcome::Stale), "{outcomes:?}");
    assert!(matches!(&outcomes[1], AppendOutcome::Appended(sent) if sent.message.seq == Seq::new(1)));
    assert!(matches!(outcomes[2], AppendOutcome::Stale), "{outcomes:?}");
    race.has_only(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_makes_a_waiting_decision_stale() {
    let race = Race::new().await;
    let scene = &race.scene;
    let mut message = scene.new_message(race.channel, "ann", "decided as a member");
    message.fence = Some(scene.fence(race.channel, "ann").await);
    let (changer, channel) = (scene.clone(), race.channel);
    let change = async move { changer.role(channel, "ann", Role::Member, Role::Reader).await };
    let (_, outcomes) = race.run(change, vec![message]).await;
    assert!(matches!(outcomes[0], AppendOutcome::Stale), "{outcomes:?}");
    race.has_only(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mute_makes_a_waiting_decision_stale() {
    let race = Race::new().await;
    let scene = &race.scene;
    let mut message = scene.new_message(race.channel, "ann", "decided before the mute");
    message.fence = Some(scene.fence(race.channel, "ann").await);
    let next = scene.new_message(race.channel, "bob", "next");
    let (muter, channel) = (scene.clone(), race.channel);
    let change = async move { muter.mute(muter.new_mute(channel, "ann")).await };
    let (_, outcomes) = race.run(change, vec![message, next]).await;
    assert!(matches!(outcomes[0], AppendOutcome::Stale), "{outcomes:?}");
    assert!(matches!(&outcomes[1], AppendOutcome::Appended(sent) if sent.message.seq == Seq::new(1)));
    race.has_only(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_freeze_makes_a_waiting_decision_stale() {
    let race = Race::new().await;
    let scene = &race.scene;
    let mut message = scene.new_message(race.channel, "ann", "decided before the freeze");
    message.fence = Some(scene.fence(race.channel, "ann").await);
    let (edit, at) = (ChannelEdit::Freeze(None), scene.tick());
    let change = ChannelChange { channel: race.channel, actor: Actor::Host, fence: None, edit, at };
    let store = scene.store.clone();
    let freeze = async move { store.change_channel(&change).await.expect("frozen") };
    let (_, outcomes) = race.run(freeze, vec![message]).await;
    assert!(matches!(outcomes[0], AppendOutcome::Stale), "{outcomes:?}");
    race.has_only(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_that_waits_behind_the_first_finds_it() {
    let race = Race::new().await;
    let first = race.scene.new_message(race.channel, "ann", "once");
    let repeat = race.scene.repeat(&first);
    let other = Append { digest: [7; 32], ..race.scene.repeat(&first) };
    let next = race.scene.new_message(race.channel, "bob", "next");
    let store = race.scene.store.clone();
    let send = async move { store.append(&[first]).await.expect("append") };
    let (first, outcomes) = race.run(send, vec![repeat, next]).await;
    let AppendOutcome::Appended(first) = &first[0] else { panic!("{first:?}") };
    assert!(matches!(&outcomes[0], AppendOutcome::Duplicate(message) if *message == first.message));
    assert!(matches!(&outcomes[1], AppendOutcome::Appended(sent) if sent.message.seq == Seq::new(2)));
    assert!(matches!(race.scene.append(other).await, AppendOutcome::Conflict));
    race.has_only(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_ends_a_batch_that_waits() {
    let race = Race::new().await;
    let batch = vec![race.scene.new_message(race.channel, "ann", "too late")];
    let (deleter, channel) = (race.scene.clone(), race.channel);
    let (_, outcomes) = race.run(async move { deleter.delete_channel(channel).await }, batch).await;
    assert!(matches!(outcomes[0], AppendOutcome::NotFound), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_firsts_from_both_sides_and_two_nodes_are_one_channel() {
    let schema = Schema::new();
    let nodes =
        [Scene::seeded(schema.patient_store().await, 1), Scene::seeded(schema.patient_store().await, 2)];
    let sends = (0..100).map(|n| {
        let node = nodes[n % 2].clone();
        let (from, to) = if n % 3 == 0 { ("ann", "bob") } else { ("bob", "ann") };
        async move { node.append(node.new_first(from, to, &format!("message {n}"))).await }
    });
    let outcomes = together(sends).await;
    let sent = outcomes.iter().map(|outcome| match outcome {
        AppendOutcome::Appended(appended) => appended,
        other => panic!("a first came to {other:?}"),
    });
    let sent: Vec<_> = sent.collect();
    let channels: HashSet<_> = sent.iter().map(|appended| appended.message.channel).collect();
    assert_eq!(channels.len(), 1);
    assert_eq!(sent.iter().filter(|appended| appended.created_channel.is_some()).count(), 1);
    let mut seqs: Vec<_> = sent.iter().map(|appended| appended.message.seq.get()).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
    let found = nodes[0].store.memberships(&chat_testkit::scene::user("ann")).await.expect("memberships");
    assert_eq!(found.channels.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_receipts_and_clears_at_once_never_wait_crosswise() {
    let schema = Schema::new();
    let scene = Scene::new(schema.patient_store().await);
    let first = scene.send_first("ann", "bob", "hello").await;
    let group = scene.group(&[OWNER, ANN, BOB]).await;
    scene.send_many(group, "olga", 3).await;
    let work = (0..60).map(|n| {
        let (scene, direct) = (scene.clone(), first.channel);
        async move {
            let name = ["ann", "bob"][n / 4 % 2];
            match n % 4 {
                0 => {
                    let batch = [
                        scene.new_message(group, "ann", "one"),
                        scene.new_message(direct, name, "two"),
                        scene.new_first(name, &format!("friend {n}"), "three"),
                        scene.new_message(group, "bob", "four"),
                    ];
                    let outcomes = scene.store.append(&batch).await.expect("append");
                    assert!(outcomes.iter().all(|o| matches!(o, AppendOutcome::Appended(_))), "{outcomes:?}");
                }
                1 => {
                    let user = chat_testkit::scene::user(name);
                    let cleared = scene.store.clear_direct(direct, &user, scene.tick()).await;
                    assert!(cleared.expect("clear_direct").is_some());
                }
                2 => {
                    scene.advance(group, name, 1 + n as u64 % 3, 1).await;
                }
                _ => {
                    let (to, from) = (Seq::new(1 + n as u64 % 3), Seq::new(1));
                    let batch = [
                        scene.new_personal(group, name, PersonalEdit::ReadTo(to)),
                        scene.new_personal(direct, "bob", PersonalEdit::UnreadFrom(from)),
                        scene.new_personal(direct, "ann", PersonalEdit::ReadTo(from)),
                        scene.new_personal(group, "olga", PersonalEdit::UnreadFrom(to)),
                    ];
                    scene.store.change_personal(&batch).await.expect("change_personal");
                }
            }
        }
    });
    together(work).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_channel_keeps_only_its_own_items_waiting() {
    let schema = Schema::new();
    let store = schema.store().await;
    let scene = Scene::new(store.clone());
    let (held_one, free_one) = (scene.group(&[OWNER, ANN]).await, scene.group(&[OWNER, ANN]).await);
    let held = Held::channel(&schema, held_one).await;
    let batch = |scene: &Scene| {
        vec![
            scene.new_message(held_one, "ann", "waits"),
            scene.new_message(free_one, "ann", "goes on"),
            scene.new_first("ann", "bob", "goes on too"),
        ]
    };
    for round in 1..=3 {
        let outcomes = store.append(&batch(&scene)).await.expect("append");
        assert!(matches!(outcomes[0], AppendOutcome::Busy), "round {round}: {outcomes:?}");
        assert!(matches!(outcomes[1], AppendOutcome::Appended(_)), "round {round}: {outcomes:?}");
        assert!(matches!(outcomes[2], AppendOutcome::Appended(_)), "round {round}: {outcomes:?}");
    }
    // A repeat is answered all the same: what it repeats is there.
    held.release().await;
    let first = scene.new_message(held_one, "ann", "at last");
    let repeat = scene.repeat(&first);
    assert!(
        matches!(scene.append(first).await, AppendOutcome::Appended(sent) if sent.message.seq == Seq::new(1))
    );
    let held = Held::channel(&schema, held_one).await;
    assert!(matches!(scene.append(repeat).await, AppendOutcome::Duplicate(_)));
    held.release().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pair_that_somebody_else_begins_keeps_only_itself_waiting() {
    let schema = Schema::new();
    let store = schema.store().await;
    let scene = Scene::new(store.clone());
    let free_one = scene.group(&[OWNER, ANN]).await;
    let pool = schema.host_pool().await;
    let mut tx = pool.begin().await.expect("begin");
    let begin = format!(
        "INSERT INTO {}.chat_channels (channel_id, kind, direct_key, history, participant_count, created_at,
             updated_at, last_activity_at)
         VALUES ('01900000-0000-7000-8000-000000000000', 'direct', E'ann\\x1fbob', 'all', 2, now(), now(), now())",
        schema.name
    );
    sqlx::query(sqlx::AssertSqlSafe(begin)).execute(&mut *tx).await.expect("begin the pair");
    let batch = [scene.new_first("ann", "bob", "waits"), scene.new_message(free_one, "ann", "goes on")];
    let outcomes = store.append(&batch).await.expect("append");
    assert!(matches!(outcomes[0], AppendOutcome::Busy), "{outcomes:?}");
    assert!(matches!(outcomes[1], AppendOutcome::Appended(_)), "{outcomes:?}");
    tx.rollback().await.expect("rollback");
    let sent = scene.send_first("ann", "bob", "at last").await;
    assert_eq!(sent.seq, Seq::new(1));
}

/// Two nodes hold the same stream for a while: who is behind does not take back what the other stored while it waited.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_that_waits_makes_nothing_shorter() {
    let race = Race::new().await;
    let begun = race.scene.written(race.scene.new_stream(race.channel, "ann", "")).await;
    let held = Held::message(&race.schema, begun.id).await;
    let mut checkpoints = Vec::new();
    for (waiters, said) in [(1, "one, two."), (2, "one, ")] {
        let (store, batch) = (race.scene.store.clone(), [race.scene.new_checkpoint(&begun, said)]);
        checkpoints.push(spawn(async move { store.checkpoint_streams(&batch).await.expect("a checkpoint") }));
        held.awaited_by(waiters).await;
    }
    held.release().await;
    for checkpoint in checkpoints {
        assert_eq!(checkpoint.await.expect("a checkpoint"), [true]);
    }
    let now = race.scene.store.message(race.channel, None, begun.id).await.expect("message").expect("there");
    assert_eq!(now.content().expect("present").body, "one, two.");
}
