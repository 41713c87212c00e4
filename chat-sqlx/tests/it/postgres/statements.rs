//! How many statements each operation takes: what the port states, and the same for 10 and for 10,000 participants.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{
    ActivityStore, Advance, Append, BanStore, ChangeQuery, ChannelChange, ChannelEdit, ChannelStore,
    DraftQuery, DraftStore, MessageStore, ParticipantQuery, ParticipantStore, PersonalEdit, PersonalStore,
    PinStore, ReactionStore, ReactorQuery, ReceiptQuery, ReceiptStore, RecipientQuery, SetDraft, StreamStore,
    SyncStore, UserStore, VersionQuery, VersionStore,
};
use chat_core::{
    Actor, Anchor, ChannelId, DraftPlace, Message, Pace, PersonalRev, ReactionKey, ReceiptRev, Rev, Role,
    Seq, Topic, UserId,
};
use chat_sqlx::PostgresStore;
use chat_testkit::Scene;
use chat_testkit::scene::user;

use super::database::Schema;
use crate::statements::{Readers, takes};

/// What a batch of receipts takes, however many are in it.
const ADVANCES: usize = 2;

/// A channel of some size, and what counts the statements on it.
struct House {
    scene: Scene,
    store: Arc<PostgresStore>,
    channel: ChannelId,
    message: Message,
    participants: usize,
}

impl House {
    async fn new(schema: &Schema, store: Arc<PostgresStore>, participants: usize) -> Self {
        let mut scene = Scene::seeded(store.clone(), participants as u64);
        scene.limits.group_participants = 20_000;
        let channel = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
        fill(schema, channel, participants).await;
        let message = scene.send_many(channel, "ann", 5).await.remove(2);
        // The first send took the pool's connection for itself; this read opens the next.
        store.heads(&[channel]).await.expect("heads");
        Self { scene, store, channel, message, participants }
    }

    /// Runs an operation, which must take that many statements.
    async fn takes<T>(&self, statements: usize, name: &str, operation: impl Future<Output = T>) -> T {
        takes(statements, self.participants, name, operation).await
    }
}

/// Brings a group of two to `participants`.
pub(super) async fn fill(schema: &Schema, channel: ChannelId, participants: usize) {
    let pool = schema.host_pool().await;
    let sql = format!(
        "INSERT INTO {{p}}users (user_id, personal_rev, created_at, updated_at)
             SELECT 'm' || n, 1, now(), now() FROM generate_series(3, {participants}) n ON CONFLICT DO NOTHING;
         INSERT INTO {{p}}participants (channel_id, user_id, role, active, joined_seq, joined_rev, personal_rev,
                 created_at, updated_at)
             SELECT '{channel}', 'm' || n, 'member', true, 0, 1, 1, now(), now()
             FROM generate_series(3, {participants}) n;
         UPDATE {{p}}channels SET participant_count = {participants} WHERE channel_id = '{channel}'"
    );
    schema.execute(&pool, &sql).await;
}

#[tokio::test]
async fn statements_do_not_grow_with_participants() {
    let schema = Schema::new();
    let store = schema.store_on_one_connection().await;
    for participants in [10, 10_000] {
        let house = House::new(&schema, store.clone(), participants).await;
        sends(&house).await;
        receipts(&house).await;
        channel_reads(&house).await;
        message_reads(&house).await;
        reactions(&house, &schema).await;
        pins(&house).await;
        streams(&house).await;
        sight(&house).await;
        changes(&house).await;
    }
}

async fn sends(house: &House) {
    let House { scene, store, channel, message, participants } = house;
    let one = [scene.new_message(*channel, "ann", "one")];
    house.takes(1, "append of one", store.append(&one)).await.expect("append");
    house.takes(1 + 2, "append of a repeat", store.append(&one)).await.expect("append");
    let many: Vec<Append> = (0..100).map(|_| scene.new_message(*channel, "bob", "many")).collect();
    house.takes(1, "append of 100", store.append(&many)).await.expect("append");
    let spaced = || Append {
        pace: Some(Pace::new(Duration::from_secs(1))),
        ..scene.new_message(*channel, "bob", "slow")
    };
    let one = [scene.new_message(*channel, "ann", "quick"), spaced()];
    house.takes(1, "append of one that keeps a distance", store.append(&one)).await.expect("append");
    let soon = [spaced()];
    house.takes(1 + 2, "append of one that comes too soon", store.append(&soon)).await.expect("append");
    let many: Vec<Append> = (0..20).map(|_| spaced()).collect();
    house.takes(2, "append of 20 that keep a distance", store.append(&many)).await.expect("append");
    let reply = || Append { thread_root: Some(message.id), ..scene.new_message(*channel, "bob", "re") };
    let replies: Vec<Append> = (0..20).map(|_| reply()).collect();
    house.takes(5, "append of 20 replies", store.append(&replies)).await.expect("append");
    let friends: Vec<Append> =
        (0..20).map(|n| scene.new_first("ann", &format!("friend {n} of {participants}"), "hi")).collect();
    house.takes(4, "append of 20 firsts", store.append(&friends)).await.expect("append");
}

async fn receipts(house: &House) {
    let advance = |name: &str, read| Advance {
        channel: house.channel,
        user: user(name),
        delivered: Seq::new(read),
        read: Seq::new(read),
        log_up_to: 100,
        told_up_to: 20_000,
        at: house.scene.tick(),
    };
    let batch = [advance("bob", 3), advance("m7", 2), advance("m8", 1)];
    house.takes(2, "advance", house.store.advance(&batch)).await.expect("advance");
    // Bob above.
    let readers = Readers { participants: house.participants, before: 1, advances: ADVANCES };
    readers.read(&house.scene, &house.message, &advance).await;
    let unread = |name| house.scene.new_personal(house.channel, name, PersonalEdit::UnreadFrom(Seq::new(1)));
    let batch = [unread("bob"), unread("m7"), unread("m8")];
    house.takes(2, "change_personal", house.store.change_personal(&batch)).await.expect("personal");
    let total = house.store.total_unread(&batch[0].user, &house.scene.limits);
    house.takes(1, "total_unread", total).await.expect("total_unread");
    let (channel, full_up_to) = (house.channel, 100);
    let since = ReceiptQuery { channel, viewer: None, since: ReceiptRev::ZERO, full_up_to };
    house.takes(1, "receipts_since", house.store.receipts_since(&since)).await.expect("receipts_since");
    let ann = user("ann");
    let query = RecipientQuery {
        channel,
        message: house.message.id,
        viewer: Some(&ann),
        after: None,
        limit: 50,
        full_up_to,
        counts_up_to: 20_000,
    };
    let page = house.takes(1, "recipients", house.store.recipients(&query)).await;
    assert_eq!(page.expect("recipients").expect("readable").total, house.participants as u64 - 1);
    let unread = house.store.unread(channel, &ann, &house.scene.limits);
    house.takes(1, "unread", unread).await.expect("unread");
}

async fn channel_reads(house: &House) {
    let House { scene, store, channel, .. } = house;
    let (ann, limits): (UserId, _) = (user("ann"), &scene.limits);
    house
        .takes(1, "channel_page", store.channel_page(&ann, false, None, 50, limits))
        .await
        .expect("channel_page");
    house.takes(1, "channel_view", store.channel_view(*channel, &ann, limits)).await.expect("channel_view");
    house.takes(1, "memberships", store.memberships(&ann)).await.expect("memberships");
    let place = DraftPlace { target: user("bob").into(), thread_root: None };
    let at = scene.tick();
    let (owner, body) = (ann.clone(), format!("hel {}", at.as_micros()));
    let draft = SetDraft { user: owner, place, body, expected: None, limit: 9, at };
    house.takes(3, "set_draft", store.set_draft(&draft)).await.expect("set_draft");
    let query = DraftQuery { user: &ann, before: None, limit: 50 };
    house.takes(1, "drafts", store.drafts(&query)).await.expect("drafts");
    let since = store.personal_since(&ann, PersonalRev::ZERO, 50);
    house.takes(2, "personal_since with drafts", since).await.expect("personal_since");
    let since = store.personal_since(&ann, PersonalRev::MAX, 50);
    house.takes(1, "personal_since", since).await.expect("personal_since");
    house.takes(1, "moved", store.moved(&ann, &BTreeMap::new(), 50)).await.expect("moved");
    house.takes(1, "heads", store.heads(&[*channel])).await.expect("heads");
    house.takes(1, "access", store.access(*channel, &ann)).await.expect("access");
    let query =
        ParticipantQuery { channel: *channel, viewer: Some(&ann), prefix: None, after: None, limit: 50 };
    let page = store.participants(&query);
    house.takes(1, "participants", page).await.expect("participants");
    let bans = store.bans(*channel, Some(&ann), None, 50, scene.tick());
    house.takes(1, "bans", bans).await.expect("bans");
    let asked = [user("bob"), user("m7")];
    let acquainted = house.takes(1, "acquainted", store.acquainted(&ann, &asked)).await.expect("acquainted");
    assert_eq!(acquainted.len(), 2);
    house.takes(1, "last_seen", store.last_seen(&ann, &asked)).await.expect("last_seen");
}

async fn message_reads(house: &House) {
    let House { store, channel, message, .. } = house;
    let ann = user("ann");
    for anchor in
        [Anchor::Latest, Anchor::Before(Seq::new(4)), Anchor::After(Seq::new(1)), Anchor::Around(Seq::new(3))]
    {
        let page = store.history(*channel, Some(&ann), anchor, 50);
        house.takes(1, "history", page).await.expect("history");
    }
    house.takes(1, "message", store.message(*channel, Some(&ann), message.id)).await.expect("message");
    let log = store.activities(*channel, Some(&ann), None, 50);
    house.takes(1, "activities", log).await.expect("activities");
    let query = ChangeQuery { channel: *channel, viewer: Some(&ann), after: Rev::ZERO, limit: 50 };
    house.takes(1, "changes", store.changes(&query)).await.expect("changes");
}

/// With a reaction of every participant to the message, and one more.
async fn reactions(house: &House, schema: &Schema) {
    let House { scene, store, channel, message, participants, .. } = house;
    let (pool, seq) = (schema.host_pool().await, message.seq);
    let fill = format!(
        "INSERT INTO {{p}}reactions SELECT channel_id, {seq}, 'up', user_id, now() FROM {{p}}participants
             WHERE channel_id = '{channel}';
         UPDATE {{p}}messages SET reactions = jsonb_build_array(jsonb_build_array('up', {participants}))
             WHERE channel_id = '{channel}' AND seq = {seq}"
    );
    schema.execute(&pool, &fill).await;
    let reacted = house.takes(5, "add_reaction", scene.react(message, "ann", "eyes")).await.0;
    let again = scene.new_reaction(message, "ann", "up");
    house.takes(3, "add_reaction again", store.add_reaction(&again, 20)).await.expect("add_reaction");
    let (ann, key) = (user("ann"), ReactionKey::new("up").expect("a key"));
    let page = store.history(*channel, Some(&ann), Anchor::Latest, 200);
    let page = house.takes(1, "history with reactions", page).await.expect("history").expect("in");
    assert!(page.messages.contains(&reacted), "with all of ann's own: {reacted:?}");
    assert_eq!(reacted.reactions.count(&key), *participants as u64);
    let query = ReactorQuery {
        channel: *channel,
        message: message.id,
        key: &key,
        viewer: Some(&ann),
        after: None,
        limit: 5,
    };
    let page = house.takes(1, "reactors", store.reactors(&query)).await.expect("reactors").expect("in");
    assert_eq!((page.count, page.reactors.len()), (*participants as u64, 5));
    house.takes(5, "remove_reaction", scene.unreact(message, "ann", "up")).await;
}

async fn pins(house: &House) {
    let House { scene, store, channel, message, .. } = house;
    let pin = scene.new_pin(message, "ann");
    house.takes(6, "pin_message", store.pin_message(&pin, 50)).await.expect("pin_message");
    let bob = user("bob");
    house.takes(1, "pins", store.pins(*channel, Some(&bob), 50)).await.expect("pins");
    house.takes(5, "unpin_message", store.unpin_message(&pin)).await.expect("unpin_message");
}

/// A streamed message, from its beginning to its end.
async fn streams(house: &House) {
    let House { scene, store, channel, .. } = house;
    let beginning = [scene.new_stream(*channel, "ann", "")];
    house.takes(1, "append of a stream", store.append(&beginning)).await.expect("append");
    let begun = scene.written(scene.new_stream(*channel, "ann", "")).await;
    let checkpoint = [scene.new_checkpoint(&begun, "so far")];
    house.takes(1, "checkpoint", store.checkpoint_streams(&checkpoint)).await.expect("checkpoint_streams");
    let mut many = Vec::new();
    for _ in 0..20 {
        many.push(scene.new_checkpoint(&scene.written(scene.new_stream(*channel, "bob", "")).await, "x"));
    }
    house.takes(1, "checkpoint of 20", store.checkpoint_streams(&many)).await.expect("checkpoint_streams");
    let silent = store.silent_streams(scene.tick(), 10);
    house.takes(1, "silent_streams", silent).await.expect("silent_streams");
    house.takes(4, "end_stream", store.end_stream(&scene.new_end(&begun, "all"))).await.expect("end_stream");
}

/// What one participant no longer wants to see, and the pages around it.
async fn sight(house: &House) {
    let House { scene, store, channel, message, .. } = house;
    let ann = user("ann");
    house.takes(1, "hide_message", scene.hide(message, "ann")).await;
    let page = store.history(*channel, Some(&ann), Anchor::Latest, 50);
    let page = house.takes(1, "history with gaps", page).await.expect("history").expect("in");
    assert_eq!(page.messages.len(), 50);
    let unread = store.unread(*channel, &ann, &scene.limits);
    house.takes(1, "unread with gaps", unread).await.expect("unread");
    house.takes(1, "clear_history", scene.clear_history(*channel, "ann", 1)).await;
}

async fn changes(house: &House) {
    let House { scene, store, channel, message, .. } = house;
    let rename = ChannelChange {
        channel: *channel,
        actor: Actor::Host,
        fence: None,
        edit: ChannelEdit::Topic(Some(Topic::from_stored("news".to_owned()))),
        at: scene.tick(),
    };
    house.takes(4, "change_channel", store.change_channel(&rename)).await.expect("change_channel");
    house.takes(4, "edit_message", scene.edit(message, "edited")).await;
    let query =
        VersionQuery { channel: *channel, message: message.id, viewer: None, before: None, limit: 50 };
    house.takes(1, "versions", store.versions(&query)).await.expect("versions");
    house.takes(5, "delete_message", scene.delete(message)).await;
    house.takes(5, "change_role", scene.role(*channel, "bob", Role::Member, Role::Admin)).await;
    house.takes(5, "add_participants", scene.add(*channel, &["eve", "dan"])).await;
    house.takes(6, "remove_participant", scene.remove(*channel, "bob")).await;
    house.takes(5, "delete_channel", scene.delete_channel(*channel)).await;
    house.takes(4, "create_group", scene.group(&[("ann", Role::Owner), ("bob", Role::Member)])).await;
}
