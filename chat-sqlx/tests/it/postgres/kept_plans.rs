//! A plan is made once per connection, perhaps while the tables are empty, and kept while they grow: it must be the
//! right one from the start.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::store::{
    Append, DraftQuery, PersonalEdit, ReactorQuery, ReplyQuery, SetDraft, ThreadEdit, ThreadQuery,
    VersionQuery,
};
use chat_core::{Anchor, DraftPlace, PersonalRev, Role, Seq};
use chat_testkit::Scene;
use chat_testkit::scene::user;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

use super::database::Schema;
use crate::watch::watch;

/// Columns that tell one message from the others of its channel: whoever compares them row by row reads the channel.
const TELLING: [&str; 5] = ["seq", "message_id", "client_key", "rev", "key"];

#[tokio::test]
async fn plans_made_on_empty_tables_find_single_rows() {
    let schema = Schema::new();
    let store = schema.store_on_one_connection().await;
    let statements = statements_of(&Scene::new(store.clone())).await;
    schema
        .execute(store.pool(), "TRUNCATE {p}users, {p}channels, {p}participants, {p}messages, {p}activities")
        .await;
    schema
        .execute(
            store.pool(),
            "TRUNCATE {p}receipt_heads, {p}receipt_log, {p}reactions, {p}versions, {p}blocks, {p}drafts",
        )
        .await;
    let mut connection = store.pool().acquire().await.expect("acquire");
    for sql in statements {
        let plan = explain(&mut connection, &sql).await;
        assert!(!plan.contains("Seq Scan on chat_"), "{sql}\n{plan}");
        for line in plan.lines().map(str::trim_start) {
            // What a filter compares of its own row stands bare behind a bracket.
            let is_telling = |column: &str| line.contains(&format!("({column} "));
            let passes_over = line.starts_with("Filter:") && TELLING.iter().copied().any(is_telling);
            let joins_late = line.starts_with("Join Filter:") && line.contains("channel_id =");
            assert!(!passes_over && !joins_late, "{line}\nin\n{sql}\n{plan}");
        }
        for (scan, condition) in plan.lines().zip(plan.lines().skip(1)) {
            // The only ones who ask by the user: for all their channels. What a subquery gives is called $0, or by name.
            let by_user = scan.contains("using chat_participants_user");
            let asked = ["(user_id = $1)", "(user_id = $0)", "(user_id = (InitPlan"];
            assert!(
                !by_user || asked.iter().any(|asked| condition.contains(asked)),
                "{condition}\nin\n{sql}\n{plan}"
            );
        }
    }
}

/// The statements of sending, changing and reading.
async fn statements_of(scene: &Scene) -> BTreeSet<String> {
    let ((), sent) = watch(do_everything(scene)).await;
    // A lane's connection is set up when it is first used; settings have no plan.
    sent.into_iter().filter(|sql| !sql.starts_with("SET ")).collect()
}

async fn do_everything(scene: &Scene) {
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let first = scene.send_first("ann", "bob", "hello").await;
    let reply = scene.new_message(group, "ann", "one");
    let answer = Append {
        content: chat_core::Content { reply_to: Some(reply.message), ..reply.content.clone() },
        ..scene.new_message(group, "bob", "two")
    };
    scene.written(reply).await;
    scene.written(answer).await;
    scene.advance(group, "ann", 2, 2).await;
    let (channel, root) = (first.channel, first.id);
    let threaded = scene.new_message(channel, "bob", "re");
    let threaded = scene.written(Append { thread_root: Some(root), ..threaded }).await;
    let bob = user("bob");
    let query = ReplyQuery { channel, root, viewer: Some(&bob), anchor: Anchor::Latest, limit: 50 };
    scene.store.replies(&query).await.expect("replies");
    scene.change_thread(channel, root, "bob", Some(ThreadEdit::Unfollow)).await;
    scene.change_thread(channel, root, "bob", Some(ThreadEdit::Follow)).await;
    let query = ThreadQuery { channel, user: &bob, before: None, limit: 50 };
    scene.store.threads(&query, &scene.limits).await.expect("threads");
    scene.delete(&threaded).await;
    let (edited, _) = scene.edit(&first, "hello there").await;
    let (ann, limits) = (user("ann"), &scene.limits);
    let versions = VersionQuery {
        channel: first.channel,
        message: first.id,
        viewer: Some(&ann),
        before: None,
        limit: 5,
    };
    scene.store.versions(&versions).await.expect("versions");
    scene.react(&first, "bob", "👍").await;
    scene.unreact(&first, "bob", "👍").await;
    scene.pin(&first, "ann").await;
    scene.store.pins(first.channel, Some(&ann), 50).await.expect("pins");
    scene.unpin(&first, "ann").await;
    let key = chat_core::ReactionKey::new("👍").expect("a key");
    let (channel, message) = (first.channel, first.id);
    let query = ReactorQuery { channel, message, key: &key, viewer: Some(&ann), after: None, limit: 50 };
    scene.store.reactors(&query).await.expect("reactors");
    scene.store.history(group, Some(&ann), Anchor::Latest, 50).await.expect("history");
    scene.store.message(first.channel, Some(&ann), first.id).await.expect("message");
    scene.store.channel_page(&ann, false, None, 50, limits).await.expect("channel_page");
    scene.store.memberships(&ann).await.expect("memberships");
    scene.store.personal_since(&ann, PersonalRev::ZERO, 50).await.expect("personal_since");
    let place = DraftPlace { target: user("bob").into(), thread_root: None };
    let (user, body, at) = (ann.clone(), "hel".to_owned(), scene.tick());
    let draft = SetDraft { user, place, body, expected: None, limit: 9, at };
    scene.store.set_draft(&draft).await.expect("set_draft");
    scene.store.drafts(&DraftQuery { user: &ann, before: None, limit: 50 }).await.expect("drafts");
    scene.store.personal_since(&ann, PersonalRev::ZERO, 50).await.expect("personal_since");
    scene.store.moved(&ann, &BTreeMap::new(), 50).await.expect("moved");
    scene.unread(group, "bob").await;
    scene.personal(group, "bob", PersonalEdit::UnreadFrom(Seq::new(1))).await;
    scene.total("bob").await;
    scene.changes(group).await;
    scene.view(group, "ann").await;
    scene.delete(&edited).await;
    scene.role(group, "bob", Role::Member, Role::Admin).await;
    scene.remove(group, "bob").await;
    scene.add(group, &["bob"]).await;
    scene.block("ann", "bob").await;
    scene.unblock("ann", "bob").await;
    scene.hide(&edited, "ann").await;
    scene.clear_history(group, "bob", 1).await;
    scene.store.clear_direct(first.channel, &ann, scene.tick()).await.expect("clear_direct");
    scene.delete_channel(group).await;
}

async fn explain(connection: &mut PgConnection, sql: &str) -> String {
    let values = (1..=32).take_while(|n| sql.contains(&format!("${n}"))).map(|_| "NULL").collect::<Vec<_>>();
    let prepare = format!("DEALLOCATE ALL; PREPARE asked AS {sql}");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await.expect("prepare");
    let explain = format!("EXPLAIN EXECUTE asked({})", values.join(", "));
    let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(explain)).persistent(false);
    query.fetch_all(connection).await.expect("explain").join("\n")
}
