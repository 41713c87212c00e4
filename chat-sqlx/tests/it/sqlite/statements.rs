//! How many statements each operation takes: the same for 10 and for 10,000 participants, for one item and for 100.

use std::collections::BTreeMap;
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
use chat_sqlx::SqliteStore;
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use super::{directory, open_at};
use crate::statements::{Readers, takes};

/// What a batch of receipts takes, however many are in it.
const ADVANCES: usize = 4;

/// A channel of some size.
struct House {
    scene: Scene,
    store: Arc<SqliteStore>,
    channel: ChannelId,
    message: Message,
    participants: usize,
    _directory: TempDir,
}

impl House {
    async fn new(participants: usize) -> Self {
        let directory = directory();
        let store = open_at(&directory).await;
        let mut scene = Scene::new(store.clone());
        scene.limits.group_participants = 2 * participants;
        let channel = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
        fill(&store, "chat_", channel, participants).await;
        let message = scene.send_many(channel, "ann", 5).await.remove(2);
        Self { scene, store, channel, message, participants, _directory: directory }
    }

    /// Runs an operation, which must take that many statements.
    async fn takes<T>(&self, statements: usize, name: &str, operation: impl Future<Output = T>) -> T {
        takes(statements, self.participants, name, operation).await
    }
}

/// Brings a group of two to `participants`, in tables whose names begin with `prefix`.
pub(super) async fn fill(store: &SqliteStore, prefix: &str, channel: ChannelId, participants: usize) {
    let names: Vec<String> = (3..=participants).map(|n| format!("\"m{n}\"")).collect();
    let names = format!("[{}]", names.join(","));
    let mut transaction = store.begin().await.expect("begin");
    for fill in [
        "INSERT INTO chat_users (user_id, personal_rev, created_at, updated_at)
         SELECT value, 1, ?2, ?2 FROM json_each(?1) WHERE ?3 IS NOT NULL
         ON CONFLICT DO NOTHING",
        "INSERT INTO chat_participants SELECT ?3, value, 'member', 1, 0, 1, NULL, NULL, 0, 0, 0, 0, NULL, 0, 'all', NULL, 0,
             NULL, NULL, NULL, NULL, 1, 1, ?2, ?2
         FROM json_each(?1)",
        "UPDATE chat_channels SET participant_count = participant_count + json_array_length(?1)
         WHERE channel_id = ?3 AND ?2 IS NOT NULL",
    ] {
        let fill = sqlx::query(AssertSqlSafe(fill.replace("chat_", prefix))).bind(&names).bind(0_i64).bind(channel.as_uuid());
        fill.execute(&mut **transaction).await.expect("fill");
    }
    transaction.commit().await.expect("commit");
}

#[tokio::test]
async fn statements_do_not_grow_with_participants() {
    for participants in [10, 10_000] {
        let house = House::new(participants).await;
        sends(&house).await;
        receipts(&house).await;
        channel_reads(&house).await;
        message_reads(&house).await;
        reactions(&house).await;
        pins(&house).await;
        streams(&house).await;
        sight(&house).await;
        changes(&house).await;
    }
}

async fn sends(house: &House) {
    let House { scene, store, channel, message, .. } = house;
    let one = [scene.new_message(*channel, "ann", "one")];
    house.takes(5, "append of one", store.append(&one)).await.expect("append");
    let repeat = [scene.repeat(&one[0])];
    house.takes(2, "append of a repeat", store.append(&repeat)).await.expect("append");
    let many: Vec<Append> = (0..100).map(|_| scene.new_message(*channel, "bob", "many")).collect();
    house.takes(5, "append of 100", store.append(&many)).await.expect("append");
    let spaced = || Append {
        pace: Some(Pace::new(Duration::from_secs(1))),
        ..scene.new_message(*channel, "bob", "slow")
    };
    let one = [scene.new_message(*channel, "ann", "quick"), spaced()];
    house.takes(5, "append of one that keeps a distance", store.append(&one)).await.expect("append");
    let many: Vec<Append> = (0..20).map(|_| spaced()).collect();
    house.takes(1, "append of 20 that come too soon", store.append(&many)).await.expect("append");
    let reply = || Append { thread_root: Some(message.id), ..scene.new_message(*channel, "bob", "re") };
    let replies: Vec<Append> = (0..20).map(|_| reply()).collect();
    house.takes(8, "append of 20 replies", store.append(&replies)).await.expect("append");
    let friends: Vec<Append> =
        (0..20).map(|n| scene.new_first("ann", &format!("friend {n}"), "hi")).collect();
    house.takes(8, "append of 20 firsts", store.append(&friends)).await.expect("append");
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
    let one = [advance("m9", 3)];
    house.takes(4, "advance of one", house.store.advance(&one)).await.expect("advance");
    let batch = [advance("bob", 3), advance("m7", 2), advance("m8", 1)];
    house.takes(4, "advance", house.store.advance(&batch)).await.expect("advance");
    // Bob, and m9 above.
    let readers = Readers { participants: house.participants, before: 2, advances: ADVANCES };
    readers.read(&house.scene, &house.message, &advance).await;
    let unread = |name| house.scene.new_personal(house.channel, name, PersonalEdit::UnreadFrom(Seq::new(1)));
    let one = [unread("m9")];
    house.takes(3, "change_personal of one", house.store.change_personal(&one)).await.expect("personal");
    let batch = [unread("bob"), unread("m7"), unread("m8")];
    house.takes(3, "change_personal", house.store.change_personal(&batch)).await.expect("personal");
    let total = house.store.total_unread(&one[0].user, &house.scene.limits);
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
    house.takes(5, "append of a stream", store.append(&beginning)).await.expect("append");
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
    house.takes(5, "end_stream", store.end_stream(&scene.new_end(&begun, "all"))).await.expect("end_stream");
}

/// With a reaction of every participant to the message, and one more.
async fn reactions(house: &House) {
    let House { scene, store, channel, message, participants, .. } = house;
    let count = i64::try_from(*participants).expect("a small number");
    let mut transaction = store.begin().await.expect("begin");
    for fill in [
        "INSERT INTO chat_reactions SELECT channel_id, ?2, 'up', user_id, 0 FROM chat_participants
         WHERE channel_id = ?1 AND ?3 IS NOT NULL",
        "UPDATE chat_messages SET reactions = json_array(json_array('up', ?3)) WHERE channel_id = ?1 AND seq = ?2",
    ] {
        let fill = sqlx::query(fill).bind(channel.as_uuid()).bind(message.seq.as_i64());
        fill.bind(count).execute(&mut **transaction).await.expect("fill");
    }
    transaction.commit().await.expect("commit");
    let reacted = house.takes(6, "add_reaction", scene.react(message, "ann", "eyes")).await.0;
    let again = scene.new_reaction(message, "ann", "up");
    house.takes(2, "add_reaction again", store.add_reaction(&again, 20)).await.expect("add_reaction");
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
    house.takes(6, "remove_reaction", scene.unreact(message, "ann", "up")).await;
}

/// What one participant no longer wants to see, and the pages around it.
async fn sight(house: &House) {
    let House { scene, store, channel, message, .. } = house;
    let ann = user("ann");
    house.takes(3, "hide_message", scene.hide(message, "ann")).await;
    let page = store.history(*channel, Some(&ann), Anchor::Latest, 50);
    let page = house.takes(1, "history with gaps", page).await.expect("history").expect("in");
    assert_eq!(page.messages.len(), 50);
    let unread = store.unread(*channel, &ann, &scene.limits);
    house.takes(1, "unread with gaps", unread).await.expect("unread");
    house.takes(3, "clear_history", scene.clear_history(*channel, "ann", 1)).await;
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
    house.takes(9, "edit_message", scene.edit(message, "edited")).await;
    let query =
        VersionQuery { channel: *channel, message: message.id, viewer: None, before: None, limit: 50 };
    house.takes(1, "versions", store.versions(&query)).await.expect("versions");
    house.takes(9, "delete_message", scene.delete(message)).await;
    house.takes(5, "change_role", scene.role(*channel, "bob", Role::Member, Role::Admin)).await;
    house.takes(7, "add_participants", scene.add(*channel, &["eve", "dan"])).await;
    house.takes(8, "remove_participant", scene.remove(*channel, "bob")).await;
    house.takes(7, "delete_channel", scene.delete_channel(*channel)).await;
    house.takes(4, "create_group", scene.group(&[("ann", Role::Owner), ("bob", Role::Member)])).await;
}
