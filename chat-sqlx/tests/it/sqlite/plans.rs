//! Nothing scans a table: the plans of the very statements the store sends, on a large database.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{
    ActivityStore, Advance, Append, BanStore, ChangeQuery, ChannelStore, DraftQuery, DraftStore,
    MessageStore, ParticipantQuery, ParticipantStore, PersonalEdit, PersonalStore, PinStore, ReactionStore,
    ReactorQuery, ReceiptQuery, ReceiptStore, RecipientQuery, ReplyQuery, ReportQuery, ReportStore, SetDraft,
    StreamStore, SyncStore, ThreadEdit, ThreadQuery, ThreadStore, UserStore, VersionQuery, VersionStore,
};
use chat_core::{
    Anchor, ChannelCursor, ChannelId, DraftPlace, Limits, MessageId, PersonalRev, ReactionKey, ReceiptRev,
    ReportId, Rev, Seq, Timestamp,
};
use chat_sqlx::SqliteStore;
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{directory, open_at};
use crate::watch::watch;

/// 10,001 channels, ann in 10,000 of them and 9 others in each; 100,000 messages, half of them in the first channel.
const FIXTURE: &str = "
    CREATE TABLE n (n INTEGER PRIMARY KEY);
    INSERT INTO n WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 50000) SELECT n FROM i;
    INSERT INTO chat_users (user_id, personal_rev, created_at, updated_at) VALUES ('ann', 1, 0, 0);
    INSERT INTO chat_users (user_id, personal_rev, created_at, updated_at)
        SELECT 'user ' || n, 1, 0, 0 FROM n WHERE n <= 20000;
    INSERT INTO chat_channels (channel_id, kind, name, history, last_seq, rev, receipt_rev, access_version,
            participant_count, created_at, updated_at, last_activity_at)
        SELECT unhex(printf('019000000000700080010000%08x', n)), 'group', 'channel ' || n, 'all',
            iif(n = 1, 50000, 5), iif(n = 1, 50001, 6), 0, 1, 10, 0, 0, 1000000 - n
        FROM n WHERE n <= 10001;
    INSERT INTO chat_participants (channel_id, user_id, role, active, joined_seq, joined_rev, delivered_seq, read_seq,
            badge_seq, floor_seq, receipt_rev, access_version, personal_rev, created_at, updated_at)
        SELECT unhex(printf('019000000000700080010000%08x', a.n)),
            iif(k.n = 10, 'ann', 'user ' || (1 + (a.n * 7 + k.n * 1999) % 20000)), 'member', 1, 0, 1, 0, 0, 0, 0, 0, 1,
            1, 0, 0
        FROM n a CROSS JOIN n k WHERE a.n <= 10001 AND k.n <= 10 AND (k.n < 10 OR a.n <= 10000);
    INSERT INTO chat_activities (channel_id, rev, last_seq, name, actor, payload, at)
        SELECT unhex(printf('019000000000700080010000%08x', n)), 1, 0, 'created', '',
            '{\"kind\":\"group\",\"name\":null,\"users\":[]}', 0
        FROM n WHERE n <= 10001;
    INSERT INTO chat_messages (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest, kind,
            body, html, renderer, created_at, edit_no)
        SELECT unhex(printf('019000000000700080010000%08x', channel)), seq,
            unhex(printf('01900000000070008002%04x%08x', channel, seq)), seq + 1, seq + 1, 'user ' || (seq % 9),
            'key ' || seq, x'00', 'user', printf('%160s', 'x'), printf('%170s', 'x'), 1, 0, 0
        FROM (SELECT 1 AS channel, n AS seq FROM n
            UNION ALL SELECT a.n, b.n FROM n a CROSS JOIN n b WHERE a.n BETWEEN 2 AND 10001 AND b.n <= 5);
    UPDATE chat_messages SET thread_root = unhex('01900000000070008002000100000007')
        WHERE channel_id = unhex('01900000000070008001000000000001') AND seq > 7 AND seq % 10 = 0;
    UPDATE chat_messages SET pinned_rev = created_rev, pinned_at = 0, pinned_by = 'ann' WHERE seq % 1100 = 1;
    INSERT INTO chat_thread_followers (user_id, channel_id, root_id, following, read_seq)
        SELECT iif(n = 1, 'ann', 'user ' || n), unhex('01900000000070008001000000000001'),
            unhex('01900000000070008002000100000007'), 1, 7 FROM n WHERE n <= 20000;
    INSERT INTO chat_reactions (channel_id, seq, key, user_id, at)
        SELECT unhex('01900000000070008001000000000001'), seq, key, 'user ' || n, 0
        FROM n CROSS JOIN (SELECT 7 AS seq, 'up' AS key UNION ALL SELECT 25000, 'up' UNION ALL SELECT 25000, 'eyes')
        WHERE n <= 10000;
    UPDATE chat_messages SET reactions = '[[\"up\",10000],[\"eyes\",10000]]'
        WHERE channel_id = unhex('01900000000070008001000000000001') AND seq IN (7, 25000);
    INSERT INTO chat_receipt_log (channel_id, user_id, is_read, seq, above, at)
        SELECT unhex(printf('019000000000700080010000%08x', 1 + n % 10000)), 'ann', n % 2, n, n - 1, n FROM n;
    DROP TABLE n;
";

fn channel(n: u128) -> ChannelId {
    ChannelId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8001_0000_0000_0000 | n))
}

/// A message of the first channel.
fn message(seq: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8002_0001_0000_0000 | seq))
}

/// The statements of every operation that is asked often, as the store sends them.
#[derive(Default)]
struct Sent(Vec<(&'static str, String)>);

impl Sent {
    /// Runs an operation and keeps what it sent.
    async fn note<T>(&mut self, name: &'static str, operation: impl Future<Output = T>) -> T {
        let (result, sent) = watch(operation).await;
        assert!(!sent.is_empty(), "{name} sent nothing");
        self.0.extend(sent.into_iter().map(|sql| (name, sql)));
        result
    }

    async fn channels(&mut self, store: &SqliteStore) {
        let (ann, limits) = (user("ann"), Limits::default());
        let page = self.note("channel_page", store.channel_page(&ann, false, None, 50, &limits)).await;
        let page = page.expect("page");
        assert_eq!(page.channels.len(), 50);
        let after =
            self.note("channel_page after", store.channel_page(&ann, false, page.next, 50, &limits)).await;
        assert_eq!(after.expect("page").channels.len(), 50);
        let view = self.note("channel_view", store.channel_view(channel(1), &ann, &limits)).await;
        assert!(view.expect("view").is_some_and(|view| view.unread.messages.at_least));
        let memberships = self.note("memberships", store.memberships(&ann)).await.expect("memberships");
        assert_eq!(memberships.channels.len(), 10_000);
        let since = store.personal_since(&ann, PersonalRev::ZERO, 50);
        let news = self.note("personal_since", since).await.expect("personal_since");
        assert_eq!(news.memberships.len(), 10_000, "those of one version come together");
        let query = DraftQuery { user: &ann, before: None, limit: 50 };
        self.note("drafts", store.drafts(&query)).await.expect("drafts");
        let held = BTreeMap::from([(channel(1), ChannelCursor::default())]);
        let moved = self.note("moved", store.moved(&ann, &held, 50)).await.expect("moved");
        assert_eq!(moved.len(), 50);
        self.note("heads", store.heads(&[channel(1), channel(2)])).await.expect("heads");
        self.note("access", store.access(channel(1), &ann)).await.expect("access").expect("in");
        let prefix = user("user 1");
        let (channel_1, viewer, prefix) = (channel(1), Some(&ann), Some(&prefix));
        let query = ParticipantQuery { channel: channel_1, viewer, prefix, after: None, limit: 50 };
        let people = store.participants(&query);
        self.note("participants", people).await.expect("participants").expect("in");
        let after = user("b");
        let bans = store.bans(channel(1), Some(&ann), Some(&after), 50, Timestamp::default());
        self.note("bans", bans).await.expect("bans").expect("in");
        let before = Some(ReportId::from_uuid(Uuid::max()));
        let query = ReportQuery { channel: channel(1), viewer: Some(&ann), closed: false, before, limit: 50 };
        self.note("reports", store.reports(&query)).await.expect("reports").expect("in");
        let asked = [user("user 1"), user("user 2")];
        self.note("acquainted", store.acquainted(&ann, &asked)).await.expect("acquainted");
        self.note("last_seen", store.last_seen(&user("ann"), &asked)).await.expect("last_seen");
        self.note("users", store.users(&[user("ann")])).await.expect("users");
        self.note("personal_revs", store.personal_revs(&[user("ann")])).await.expect("personal_revs");
    }

    async fn messages(&mut self, store: &SqliteStore) {
        let ann = user("ann");
        let middle = Seq::new(25_000);
        for anchor in [Anchor::Latest, Anchor::Before(middle), Anchor::After(middle), Anchor::Around(middle)]
        {
            let page = self.note("history", store.history(channel(1), Some(&ann), anchor, 50)).await;
            assert_eq!(page.expect("history").expect("in").messages.len(), 50, "{anchor:?}");
        }
        let one = self.note("message", store.message(channel(1), Some(&ann), message(7))).await;
        assert_eq!(one.expect("message").expect("in").seq, Seq::new(7));
        let key = ReactionKey::new("up").expect("a key");
        let query = ReactorQuery {
            channel: channel(1),
            message: message(7),
            key: &key,
            viewer: Some(&ann),
            after: None,
            limit: 50,
        };
        let page = self.note("reactors", store.reactors(&query)).await.expect("reactors").expect("in");
        assert_eq!((page.count, page.reactors.len()), (10_000, 50));
        let (channel_1, message_7) = (channel(1), message(7));
        let query = VersionQuery {
            channel: channel_1,
            message: message_7,
            viewer: Some(&ann),
            before: None,
            limit: 3,
        };
        let page = self.note("versions", store.versions(&query)).await.expect("versions").expect("in");
        assert_eq!(page.versions.len(), 0);
        for anchor in [Anchor::Latest, Anchor::Before(middle), Anchor::After(middle), Anchor::Around(middle)]
        {
            let (root, viewer) = (message(7), Some(&ann));
            let query = ReplyQuery { channel: channel(1), root, viewer, anchor, limit: 50 };
            let page = self.note("replies", store.replies(&query)).await.expect("replies").expect("in");
            assert_eq!(page.messages.len(), 50, "{anchor:?}");
        }
        let query = ThreadQuery { channel: channel(1), user: &ann, before: None, limit: 50 };
        let page = self.note("threads", store.threads(&query, &Limits::default())).await;
        assert_eq!(page.expect("threads").expect("in").threads.len(), 1);
        let pins = self.note("pins", store.pins(channel(1), Some(&ann), 50)).await;
        assert_eq!(pins.expect("pins").expect("in").len(), 46);
        let log = store.activities(channel(1), Some(&ann), None, 50);
        self.note("activities", log).await.expect("activities").expect("in");
        let query = ChangeQuery { channel: channel(1), viewer: None, after: Rev::new(40_000), limit: 200 };
        let changes = self.note("changes", store.changes(&query)).await.expect("changes").expect("there");
        assert_eq!(changes.changes.len(), 200);
    }

    async fn receipts(&mut self, store: &SqliteStore) {
        let (ann, limits) = (user("ann"), Limits::default());
        let unread = self.note("unread", store.unread(channel(1), &ann, &limits)).await.expect("unread");
        assert_eq!(unread.expect("in").scanned, 1_000);
        let total = self.note("total_unread", store.total_unread(&ann, &limits)).await.expect("total_unread");
        assert_eq!(total.channels.value, 1_000, "of 10,000: {total:?}");
        let (viewer, full_up_to, counts_up_to) = (Some(&ann), 100, 10_000);
        let (channel, message) = (channel(1), message(7));
        let query =
            RecipientQuery { channel, message, viewer, after: None, limit: 50, full_up_to, counts_up_to };
        let page = self.note("recipients", store.recipients(&query)).await.expect("recipients");
        assert_eq!(page.expect("in").recipients.len(), 10);
        for full_up_to in [100, 5] {
            let query = ReceiptQuery { channel, viewer, since: ReceiptRev::ZERO, full_up_to };
            self.note("receipts_since", store.receipts_since(&query)).await.expect("receipts_since");
        }
    }

    async fn writes(&mut self, store: &Arc<SqliteStore>) {
        let scene = Scene::new(store.clone());
        let batch =
            [scene.new_message(channel(1), "ann", "one"), scene.new_message(channel(2), "ann", "two")];
        self.note("append", store.append(&batch)).await.expect("append");
        let again = [scene.repeat(&batch[0]), scene.new_first("ann", "user 1", "hi")];
        self.note("append of a repeat and a first", store.append(&again)).await.expect("append");
        let at = scene.tick();
        let (delivered, read) = (Seq::new(3), Seq::new(3));
        let advance = Advance {
            channel: channel(1),
            user: user("ann"),
            delivered,
            read,
            log_up_to: 100,
            told_up_to: 1_000,
            at,
        };
        self.note("advance", store.advance(&[advance])).await.expect("advance");
        let personal = scene.new_personal(channel(1), "ann", PersonalEdit::UnreadFrom(Seq::new(2)));
        self.note("change_personal", store.change_personal(&[personal])).await.expect("change_personal");
        let place = DraftPlace { target: user("bob").into(), thread_root: None };
        let body = "hel".to_owned();
        let draft = SetDraft { user: user("ann"), place, body, expected: None, limit: 9, at: scene.tick() };
        self.note("set_draft", store.set_draft(&draft)).await.expect("set_draft");
        let since = store.personal_since(&draft.user, PersonalRev::new(1), 50);
        assert_eq!(
            self.note("personal_since with drafts", since).await.expect("personal_since").drafts.len(),
            1
        );
        let edited = store.message(channel(1), None, message(7)).await.expect("message").expect("there");
        let reply = Append { thread_root: Some(edited.id), ..scene.new_message(channel(1), "ann", "re") };
        let reply = self.note("append of a reply in a thread", scene.written(reply)).await;
        self.note("delete_message of a reply", scene.delete(&reply)).await;
        let edited = self.note("edit_message", scene.edit(&edited, "edited")).await;
        self.note("add_reaction", scene.react(&edited.0, "ann", "eyes")).await;
        self.note("remove_reaction", scene.unreact(&edited.0, "ann", "eyes")).await;
        self.note("pin_message", scene.pin(&edited.0, "ann")).await;
        self.note("unpin_message", scene.unpin(&edited.0, "ann")).await;
        let follow = Some(ThreadEdit::Follow);
        self.note("change_thread", scene.change_thread(channel(1), edited.0.id, "user 3", follow)).await;
        self.note("hide_message", scene.hide(&edited.0, "ann")).await;
        self.note("clear_history", scene.clear_history(channel(1), "ann", 1)).await;
        let ann = user("ann");
        let page = store.history(channel(1), Some(&ann), Anchor::Before(Seq::new(9)), 5);
        let page = self.note("history with gaps", page).await.expect("history").expect("in");
        assert_eq!(page.messages.first().map(|first| first.seq), Some(Seq::new(3)), "7 is hidden");
        self.note("delete_message", scene.delete(&edited.0)).await;
        let begun = scene.written(scene.new_stream(channel(1), "ann", "")).await;
        let checkpoint = [scene.new_checkpoint(&begun, "so far")];
        self.note("checkpoint_streams", store.checkpoint_streams(&checkpoint)).await.expect("checkpoint");
        let silent = self.note("silent_streams", store.silent_streams(scene.tick(), 10)).await;
        assert_eq!(silent.expect("silent_streams").len(), 1);
        let end = scene.new_end(&begun, "all");
        self.note("end_stream", store.end_stream(&end)).await.expect("end_stream");
        let place = DraftPlace { target: channel(2).into(), thread_root: None };
        let draft = SetDraft { place, at: scene.tick(), ..draft };
        self.note("set_draft in a group", store.set_draft(&draft)).await.expect("set_draft");
        self.note("remove_participant", scene.remove(channel(2), "ann")).await;
        self.note("add_participants", scene.add(channel(2), &["ann"])).await;
        store.set_draft(&draft).await.expect("set_draft");
        self.note("delete_channel", scene.delete_channel(channel(2))).await;
        self.note("note_seen", store.note_seen(&[(user("ann"), at)])).await.expect("note_seen");
        self.note("prune_receipt_log", store.prune_receipt_log(chat_core::Timestamp::from_micros(1)))
            .await
            .expect("prune");
    }
}

#[tokio::test]
async fn no_statement_scans_a_table() {
    let directory = directory();
    let store = open_at(&directory).await;
    let mut transaction = store.begin().await.expect("begin");
    sqlx::raw_sql(FIXTURE).execute(&mut **transaction).await.expect("fixture");
    transaction.commit().await.expect("commit");
    crate::sync::takes_what_changed(store.clone()).await;
    let mut sent = Sent::default();
    sent.channels(&store).await;
    sent.messages(&store).await;
    sent.receipts(&store).await;
    sent.writes(&store).await;
    // With and without what the planner may learn about the tables.
    for learn in ["SELECT 1", "ANALYZE"] {
        let mut transaction = store.begin().await.expect("begin");
        sqlx::raw_sql(learn).execute(&mut **transaction).await.expect("learn");
        for (name, sql) in &sent.0 {
            let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).persistent(false);
            let plan = explain.fetch_all(&mut **transaction).await.expect("explain");
            let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
            let scans: Vec<_> = plan.iter().filter(|step| scans_a_table(step)).collect();
            let by_pins = |step: &String| step.contains("USING INDEX chat_messages_pinned");
            assert!(*name != "pins" || plan.iter().any(by_pins), "after {learn}:\n{}", plan.join("\n"));
            assert!(scans.is_empty(), "{name} after {learn}: {scans:?}\n{}\n{sql}", plan.join("\n"));
        }
        transaction.commit().await.expect("commit");
    }
}

/// Tables have names of one letter in these statements, or are not renamed; what a statement makes itself (a list that
/// was bound, the rows of a page) is small, and has a word.
fn scans_a_table(step: &str) -> bool {
    let Some(name) = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else { return false };
    let is_table = name.len() == 1 || name.starts_with("chat_");
    is_table && !step.contains("VIRTUAL TABLE")
}

#[test]
fn a_scan_is_told_from_a_search() {
    assert!(scans_a_table("SCAN m"));
    assert!(scans_a_table("SCAN chat_users USING COVERING INDEX x"));
    assert!(!scans_a_table("SEARCH m USING INDEX chat_messages_seq (channel_id=? AND seq>? AND seq<?)"));
    assert!(!scans_a_table("SCAN j VIRTUAL TABLE INDEX 1:"));
    assert!(!scans_a_table("SCAN page"));
}
