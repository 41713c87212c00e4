//! No read scans a table: the plans of the very statements the store sends, on a large database.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{
    ActivityStore, BanStore, ChangeQuery, ChannelStore, Checkpoint, DraftQuery, DraftStore, MessageStore,
    ParticipantQuery, ParticipantStore, PersonalStore, PinStore, ReactionStore, ReactorQuery, ReceiptQuery,
    ReceiptStore, RecipientQuery, ReplyQuery, ReportQuery, ReportStore, StreamStore, StreamText, SyncStore,
    ThreadQuery, ThreadStore, UserStore, VersionQuery, VersionStore,
};
use chat_core::{
    Anchor, ChannelCursor, ChannelId, Limits, MessageId, PersonalRev, ReactionKey, ReceiptRev, ReportId, Rev,
    Seq, Timestamp, UserId,
};
use chat_sqlx::PostgresStore;
use chat_testkit::scene::user;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use uuid::Uuid;

use super::database::Schema;
use crate::watch::watch;

/// 10,000 channels, ann in all of them and 9 others in each; 100,000 messages, half of them in the first channel.
const FIXTURE: &str = "
    CREATE FUNCTION {p}id(kind int, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT ('01900000-0000-7000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
    INSERT INTO {p}users (user_id, personal_rev, created_at, updated_at)
        SELECT CASE n WHEN 0 THEN 'ann' ELSE 'user ' || n END, 1, now(), now() FROM generate_series(0, 20000) n;
    INSERT INTO {p}channels (channel_id, kind, name, history, last_seq, rev, participant_count, created_at,
            updated_at, last_activity_at)
        SELECT {p}id(1, n), 'group', 'channel ' || n, 'all', CASE n WHEN 1 THEN 50000 ELSE 5 END,
            CASE n WHEN 1 THEN 50001 ELSE 6 END, 10, now(), now(), now() - n * interval '1 second'
        FROM generate_series(1, 10001) n;
    INSERT INTO {p}receipt_heads (channel_id) SELECT channel_id FROM {p}channels;
    INSERT INTO {p}participants (channel_id, user_id, role, active, joined_seq, joined_rev, personal_rev, created_at,
            updated_at)
        SELECT {p}id(1, n), CASE k WHEN 0 THEN 'ann' ELSE 'user ' || (1 + (n * 7 + k * 1999) % 20000) END, 'member',
            true, 0, 1, 1, now(), now()
        FROM generate_series(1, 10001) n, generate_series(0, 9) k WHERE k > 0 OR n <= 10000;
    INSERT INTO {p}activities (channel_id, rev, last_seq, name, actor, payload, at)
        SELECT {p}id(1, n), 1, 0, 'created', '', '{\"kind\":\"group\",\"name\":null,\"users\":[]}', now()
        FROM generate_series(1, 10001) n;
    INSERT INTO {p}messages (channel_id, seq, message_id, created_rev, changed_rev, sender, client_key, digest, kind,
            body, html, renderer, created_at)
        SELECT {p}id(1, channel), seq, {p}id(2, row_number() OVER ()::int), seq + 1, seq + 1, 'user ' || seq % 9,
            'key ' || seq, '\\x00', 'user', repeat('x', 160), repeat('x', 170), 1, now()
        FROM (SELECT 1 AS channel, seq FROM generate_series(1, 50000) seq
            UNION ALL SELECT n, seq FROM generate_series(2, 10001) n, generate_series(1, 5) seq) every;
    UPDATE {p}messages SET thread_root = {p}id(2, (7 + seq / 10 % 50)::int)
        WHERE channel_id = {p}id(1, 1) AND seq > 60 AND seq % 10 = 0;
    UPDATE {p}messages SET pinned_rev = created_rev, pinned_at = now(), pinned_by = 'ann' WHERE seq % 1100 = 1;
    INSERT INTO {p}drafts (user_id, place, body, personal_rev, at)
    SELECT CASE WHEN n % 10 = 0 THEN 'ann' ELSE 'user ' || n END, 'user' || chr(31) || 'user ' || n || chr(31),
        CASE WHEN n % 3 = 0 THEN 'text' END, n, now() FROM generate_series(1, 10000) n;
    INSERT INTO {p}thread_followers (user_id, channel_id, root_id, following, read_seq)
        SELECT 'user ' || n, {p}id(1, 1), {p}id(2, 7), true, 7 FROM generate_series(1, 20000) n
        UNION ALL SELECT 'ann', {p}id(1, 1), {p}id(2, 7), true, 7;
    INSERT INTO {p}blocks SELECT 'u' || n, 'v' || m, now() FROM generate_series(1, 4000) n, generate_series(1, 5) m;
    INSERT INTO {p}reactions (channel_id, seq, key, user_id, at)
        SELECT {p}id(1, 1), seq, key, 'user ' || n, now()
        FROM (VALUES (7, 'up'), (25000, 'up'), (25000, 'eyes')) reacted (seq, key), generate_series(1, 10000) n;
    UPDATE {p}messages SET reactions = '[[\"up\", 10000], [\"eyes\", 10000]]'
        WHERE channel_id = {p}id(1, 1) AND seq IN (7, 25000);
    INSERT INTO {p}bans (channel_id, user_id, actor, at)
        SELECT {p}id(1, 1 + n % 10), 'user ' || n, 'ann', now() FROM generate_series(1, 50000) n;
    INSERT INTO {p}reports (channel_id, report_id, message_id, seq, reporter, reason, sender, body, edit_no, sent_at,
            at, closed)
        SELECT {p}id(1, 1 + n % 10), {p}id(3, n), {p}id(2, n), n, 'user ' || n % 100, 'spam', 'eve', 'x', 0, now(),
            now(), n % 100 > 9
        FROM generate_series(1, 50000) n;
    INSERT INTO {p}versions (channel_id, seq, edit_no, body, html, renderer, at)
        SELECT {p}id(1, 1), seq, n, 'x', 'x', 1, now() FROM generate_series(1, 10000) seq, generate_series(0, 4) n;
    INSERT INTO {p}receipt_log (channel_id, user_id, is_read, seq, above, at)
        SELECT {p}id(1, 1 + n % 10000), 'ann', n % 2 = 0, n, n - 1, now() FROM generate_series(1, 50000) n;
";

/// The statements of every read, as the store sends them, with the values they are asked for.
struct Reads {
    store: Arc<PostgresStore>,
    found: Vec<(&'static str, String, &'static str)>,
}

impl Reads {
    /// Runs a read, and keeps its statement beside the same values as SQL.
    async fn note<T>(
        &mut self,
        name: &'static str,
        values: &'static str,
        read: impl Future<Output = T>,
    ) -> T {
        let (result, mut sent) = watch(read).await;
        assert_eq!(sent.len(), 1, "{name}: {sent:#?}");
        self.found.push((name, sent.remove(0), values));
        result
    }

    async fn all(mut self) -> Vec<(&'static str, String, &'static str)> {
        let (store, ann, limits) = (self.store.clone(), user("ann"), Limits::default());
        self.channels(&store, &ann, &limits).await;
        self.messages(&store, &ann).await;
        self.receipts(&store, &ann, &limits).await;
        self.found
    }

    async fn channels(&mut self, store: &PostgresStore, ann: &UserId, limits: &Limits) {
        let page = store.channel_page(ann, false, None, 50, limits);
        let page = self.note("channel_page", "'ann', 1000, NULL, NULL, 51, false", page).await.expect("page");
        assert_eq!(page.channels.len(), 50);
        let after = store.channel_page(ann, false, page.next, 50, limits);
        let values = "'ann', 1000, now() - interval '50 seconds', {id 1 50}, 51, false";
        self.note("channel_page after", values, after).await.expect("page");
        let view = store.channel_view(channel(1), ann, limits);
        self.note("channel_view", "'ann', 1000, {id 1 1}", view).await.expect("view").expect("seen");
        let memberships =
            self.note("memberships", "'ann'", store.memberships(ann)).await.expect("memberships");
        assert_eq!(memberships.channels.len(), 10_000);
        let since = store.personal_since(ann, PersonalRev::ZERO, 50);
        let news = self.note("personal_since", "'ann', 0, 50", since).await.expect("personal_since");
        assert_eq!(news.memberships.len(), 10_000, "those of one version come together");
        let query = DraftQuery { user: ann, before: None, limit: 50 };
        let page = self.note("drafts", "'ann', 9223372036854775807, 51", store.drafts(&query)).await;
        assert_eq!(page.expect("drafts").drafts.len(), 50);
        let held = BTreeMap::from([(channel(1), ChannelCursor::default())]);
        let values = "'ann', ARRAY[{id 1 1}], ARRAY[0::bigint], ARRAY[0::bigint], 50";
        let moved = self.note("moved", values, store.moved(ann, &held, 50)).await.expect("moved");
        assert_eq!(moved.len(), 50);
        self.note("heads", "ARRAY[{id 1 1}]", store.heads(&[channel(1)])).await.expect("heads");
        self.note("access", "{id 1 1}, 'ann'", store.access(channel(1), ann)).await.expect("access");
        let prefix = user("user 1");
        let (prefix, after) = (Some(&prefix), None);
        let query = ParticipantQuery { channel: channel(1), viewer: Some(ann), prefix, after, limit: 50 };
        let people = store.participants(&query);
        self.note("participants", "{id 1 1}, 'ann', 'user 1', 'user 1~', 51", people)
            .await
            .expect("participants");
        let after = user("user 1");
        let bans = store.bans(channel(1), Some(ann), Some(&after), 50, Timestamp::default());
        self.note("bans", "{id 1 1}, 'ann', 'user 1', 51, now()", bans).await.expect("bans");
        let before = Some(ReportId::from_uuid(Uuid::max()));
        let query = ReportQuery { channel: channel(1), viewer: Some(ann), closed: false, before, limit: 50 };
        let reports = self.note("reports", "{id 1 1}, 'ann', false, {id 3 50000}, 51", store.reports(&query));
        assert_eq!(reports.await.expect("reports").expect("in").reports.len(), 50);
        let asked = [user("user 1"), user("user 2")];
        let acquainted = store.acquainted(ann, &asked);
        self.note("acquainted", "'ann', ARRAY['user 1', 'user 2']", acquainted).await.expect("acquainted");
        self.note("last_seen", "'ann', ARRAY['ann']", store.last_seen(&user("ann"), &asked))
            .await
            .expect("last_seen");
    }

    async fn messages(&mut self, store: &PostgresStore, ann: &UserId) {
        let ann = Some(ann);
        for (name, values, anchor) in [
            ("history", "{id 1 1}, 'ann', NULL, 50, 0", Anchor::Latest),
            ("history before", "{id 1 1}, 'ann', 25000, 50, 0", Anchor::Before(Seq::new(25_000))),
            ("history after", "{id 1 1}, 'ann', 25001, 0, 50", Anchor::After(Seq::new(25_000))),
            ("history around", "{id 1 1}, 'ann', 25001, 25, 25", Anchor::Around(Seq::new(25_000))),
        ] {
            let page = self.note(name, values, store.history(channel(1), ann, anchor, 50)).await;
            assert_eq!(page.expect("history").expect("readable").messages.len(), 50, "{name}");
        }
        let one =
            self.note("message", "{id 1 1}, 'ann', {id 2 7}", store.message(channel(1), ann, message(7)));
        one.await.expect("message").expect("readable");
        let key = ReactionKey::new("up").expect("a key");
        let query = ReactorQuery {
            channel: channel(1),
            message: message(7),
            key: &key,
            viewer: ann,
            after: None,
            limit: 50,
        };
        let page = self.note("reactors", "{id 1 1}, 'ann', {id 2 7}, 'up', NULL, 51", store.reactors(&query));
        assert_eq!(page.await.expect("reactors").expect("readable").reactors.len(), 50);
        let query =
            VersionQuery { channel: channel(1), message: message(7), viewer: ann, before: None, limit: 3 };
        let page = self.note("versions", "{id 1 1}, 'ann', {id 2 7}, NULL, 4", store.versions(&query));
        assert_eq!(page.await.expect("versions").expect("readable").versions.len(), 3);
        let anchor = Anchor::Around(Seq::new(25_000));
        let query = ReplyQuery { channel: channel(1), root: message(7), viewer: ann, anchor, limit: 50 };
        let page =
            self.note("replies", "{id 1 1}, 'ann', {id 2 7}, 25001, 26, 26", store.replies(&query)).await;
        assert_eq!(page.expect("replies").expect("readable").messages.len(), 50);
        let query = ThreadQuery { channel: channel(1), user: &user("ann"), before: None, limit: 50 };
        let limits = Limits::default();
        let page = store.threads(&query, &limits);
        let page = self.note("threads", "{id 1 1}, 'ann', NULL, 51, 1000", page).await;
        assert_eq!(page.expect("threads").expect("readable").threads.len(), 1);
        let pins = self.note("pins", "{id 1 1}, 'ann', 50", store.pins(channel(1), ann, 50)).await;
        assert_eq!(pins.expect("pins").expect("readable").len(), 46);
        let (at, text) =
            (Timestamp::from_micros(1), StreamText { body: "x".into(), html: "x".into(), renderer: 1 });
        let checkpoint = [Checkpoint { channel: channel(1), message: message(7), text, at }];
        let values = "ARRAY[{id 1 1}], ARRAY[{id 2 7}], ARRAY['x'], ARRAY['x'], ARRAY[1], ARRAY[now()]";
        let kept = self.note("checkpoint_streams", values, store.checkpoint_streams(&checkpoint)).await;
        assert_eq!(kept.expect("checkpoint_streams"), [false], "it was sent whole");
        let silent = self.note("silent_streams", "now(), 100", store.silent_streams(at, 100)).await;
        assert_eq!(silent.expect("silent_streams"), []);
        let log = store.activities(channel(1), ann, None, 50);
        self.note("activities", "{id 1 1}, 'ann', NULL, 51", log).await.expect("activities");
        let query = ChangeQuery { channel: channel(1), viewer: None, after: Rev::new(40_000), limit: 200 };
        let changes = self.note("changes", "{id 1 1}, NULL, 40000, 200", store.changes(&query)).await;
        assert_eq!(changes.expect("changes").expect("there").changes.len(), 200);
    }

    async fn receipts(&mut self, store: &PostgresStore, ann: &UserId, limits: &Limits) {
        let unread = store.unread(channel(1), ann, limits);
        let unread = self.note("unread", "'ann', 1000, {id 1 1}", unread).await.expect("unread");
        assert_eq!(unread.expect("in").scanned, 1_000);
        let total = store.total_unread(ann, limits);
        let total = self.note("total_unread", "'ann', 1000, 1001", total).await.expect("total_unread");
        assert_eq!(total.channels.value, 1_000, "of 10,000: {total:?}");
        let query = RecipientQuery {
            channel: channel(1),
            message: message(7),
            viewer: Some(ann),
            after: None,
            limit: 50,
            full_up_to: 100,
            counts_up_to: 10_000,
        };
        let page = store.recipients(&query);
        self.note("recipients", "{id 1 1}, 'ann', {id 2 7}, NULL, 51, 100, 10000", page)
            .await
            .expect("recipients");
        let query =
            ReceiptQuery { channel: channel(1), viewer: Some(ann), since: ReceiptRev::ZERO, full_up_to: 100 };
        let since = store.receipts_since(&query);
        self.note("receipts_since", "{id 1 1}, 'ann', 0, 100", since).await.expect("receipts_since");
    }
}

fn channel(n: u128) -> ChannelId {
    ChannelId::from_uuid(id(1, n))
}

fn message(n: u128) -> MessageId {
    MessageId::from_uuid(id(2, n))
}

/// As the fixture's own function makes them.
fn id(kind: u128, n: u128) -> Uuid {
    format!("01900000-0000-7000-8{kind:03}-{n:012}").parse().expect("an id")
}

#[tokio::test]
async fn no_read_scans_a_table() {
    let schema = Schema::new();
    let store = schema.store_on_one_connection().await;
    let pool = schema.host_pool().await;
    schema.execute(&pool, FIXTURE).await;
    // A statement of its own: it cannot run in a transaction.
    for table in [
        "channels",
        "participants",
        "messages",
        "versions",
        "reactions",
        "bans",
        "activities",
        "receipt_log",
        "thread_followers",
        "drafts",
        "receipt_heads",
        "users",
        "blocks",
    ] {
        schema.execute(&pool, &format!("VACUUM ANALYZE {{p}}{table}")).await;
    }
    crate::sync::takes_what_changed(store.clone()).await;
    let reads = Reads { store, found: Vec::new() }.all().await;
    // A connection as a host's pool has it: nothing set that keeps the planner from scanning.
    let mut connection = pool.acquire().await.expect("acquire");
    let modes = ["force_generic_plan", "force_custom_plan"];
    for setting in ["random_page_cost = 4", "random_page_cost = 20"] {
        // The second as on slow disks, where much speaks for reading a table through.
        connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("SET {setting}")))).await.expect("set");
        for ((name, sql, values), mode) in reads.iter().flat_map(|read| modes.map(|mode| (read, mode))) {
            let plan = explain(&mut connection, &schema, mode, sql, values).await;
            assert!(!plan.contains("Seq Scan on chat_"), "{name}, {mode}, {setting}:\n{plan}");
            assert!(
                *name != "pins" || plan.contains("using chat_messages_pinned"),
                "{mode}, {setting}:\n{plan}"
            );
            assert!(plan.contains("chat_"), "{name}, {mode}, {setting}, looks at nothing:\n{plan}");
        }
    }
}

async fn explain(
    connection: &mut PgConnection,
    schema: &Schema,
    mode: &str,
    sql: &str,
    values: &str,
) -> String {
    let values = values.replace("{id ", &format!("{}.chat_id(", schema.name)).replace('}', ")");
    let values = values.replace("chat_id(1 ", "chat_id(1, ").replace("chat_id(2 ", "chat_id(2, ");
    let values = values.replace("chat_id(3 ", "chat_id(3, ");
    let prepare = format!("DEALLOCATE ALL; SET plan_cache_mode = {mode}; PREPARE asked AS {sql}");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await.expect("prepare");
    let explain = format!("EXPLAIN EXECUTE asked({values})");
    let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(explain)).persistent(false);
    query.fetch_all(connection).await.expect("explain").join("\n")
}
