//! Sending inside the host's own transaction.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::Store;
use chat_core::{ChannelId, ClientKey, Draft, ErrorKind, MessageId, Seq, UserId};
use chat_sqlx::PostgresStore;
use chat_testkit::engine::House;
use sqlx::AssertSqlSafe;
use sqlx::PgPool;
use sqlx::postgres::PgTransaction;

use super::database::Schema;

/// An app with a table of orders, and the chat beside it on the app's own pool.
struct App {
    schema: Schema,
    pool: PgPool,
    store: Arc<PostgresStore>,
    house: House,
    ann: UserId,
    bob: UserId,
    channel: ChannelId,
}

impl App {
    async fn new() -> Self {
        let schema = Schema::new();
        let pool = schema.host_pool().await;
        let store = Arc::new(PostgresStore::with_pool(pool.clone(), schema.options()).await.expect("open"));
        schema.execute(&pool, &format!("CREATE TABLE {}.orders (id bigint PRIMARY KEY)", schema.name)).await;
        let port: Arc<dyn Store> = store.clone();
        // A message that nobody announces is found soon.
        let house = House::with(&port, |limits| limits.head_check = Duration::from_millis(50));
        let (ann, bob) = (house.user("ann").await, house.user("bob").await);
        let channel = house.group(&[&ann, &bob]).await;
        Self { schema, pool, store, house, ann, bob, channel }
    }

    /// Begins a transaction and writes an order in it.
    async fn order(&self, id: i64) -> PgTransaction<'static> {
        let mut tx = self.pool.begin().await.expect("begin");
        let insert = format!("INSERT INTO {}.orders (id) VALUES ($1)", self.schema.name);
        sqlx::query(AssertSqlSafe(insert)).bind(id).execute(&mut *tx).await.expect("order");
        tx
    }

    async fn orders(&self) -> i64 {
        let count = format!("SELECT count(*) FROM {}.orders", self.schema.name);
        sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&self.pool).await.expect("count")
    }

    async fn bodies(&self) -> Vec<String> {
        let page =
            self.house.chat.read_history(&self.ann, self.channel, chat_core::Anchor::Latest, None).await;
        let messages = page.expect("history").messages;
        messages.iter().map(|m| m.content().expect("present").body.clone()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_and_its_message_commit_together() {
    let app = App::new().await;
    let mut client = app.house.client(&app.bob).await;
    let mut tx = app.order(1).await;
    let prepared =
        app.house.chat.prepare(&app.ann, app.channel, Draft::new("order 1")).await.expect("prepare");
    let appended = app.store.append_in(&mut tx, &prepared).await.expect("append_in");
    assert_eq!(appended.message.seq, Seq::new(1));
    tx.commit().await.expect("commit");
    app.house.chat.announce(appended.clone()).await;
    assert_eq!(client.until_seq(app.channel, 1).await, *appended.message);
    assert_eq!((app.orders().await, app.bodies().await), (1, vec!["order 1".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolled_back_there_is_no_message_no_event_and_no_number_lost() {
    let app = App::new().await;
    let mut client = app.house.client(&app.bob).await;
    let before = client.rev(app.channel);
    let mut tx = app.order(1).await;
    let prepared = app.house.chat.prepare(&app.ann, app.channel, Draft::new("never")).await.expect("prepare");
    app.store.append_in(&mut tx, &prepared).await.expect("append_in");
    tx.rollback().await.expect("rollback");
    assert_eq!((app.orders().await, app.bodies().await), (0, Vec::new()));

    let sent = app.house.say(&app.ann, app.channel, "first").await;
    assert_eq!(sent.message.seq, Seq::new(1));
    let seen = client.until_seq(app.channel, 1).await;
    assert_eq!(seen, sent.message);
    assert_eq!(seen.created_rev, before.next(), "the rolled back message left an event or a number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_message_that_is_rolled_back_leaves_no_channel() {
    let app = App::new().await;
    let mut tx = app.order(1).await;
    let prepared = app.house.chat.prepare(&app.ann, &app.bob, Draft::new("never")).await.expect("prepare");
    let appended = app.store.append_in(&mut tx, &prepared).await.expect("append_in");
    assert!(appended.created_channel.is_some());
    tx.rollback().await.expect("rollback");
    let counts = format!(
        "SELECT count(*) FROM {0}.chat_channels WHERE kind = 'direct'
         UNION ALL SELECT count(*) FROM {0}.chat_messages",
        app.schema.name
    );
    let counts: Vec<i64> =
        sqlx::query_scalar(AssertSqlSafe(counts)).fetch_all(&app.pool).await.expect("count");
    assert_eq!(counts, [0, 0]);
    let sent = app.house.say(&app.bob, &app.ann, "hello").await;
    assert_eq!((sent.message.seq, sent.message.created_rev.get()), (Seq::new(1), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_open_it_keeps_only_its_own_channel_waiting() {
    let app = App::new().await;
    let other = app.house.group(&[&app.ann, &app.bob]).await;
    let mut tx = app.order(1).await;
    let prepared = app.house.chat.prepare(&app.ann, app.channel, Draft::new("held")).await.expect("prepare");
    let appended = app.store.append_in(&mut tx, &prepared).await.expect("append_in");

    let mut waiting = Box::pin(app.house.say(&app.bob, app.channel, "behind it"));
    for n in 1..=20 {
        tokio::select! {
            biased;
            sent = &mut waiting => panic!("{sent:?} passed a transaction that holds its channel"),
            sent = app.house.say(&app.bob, other, "goes on") => assert_eq!(sent.message.seq, Seq::new(n)),
        }
    }
    tx.commit().await.expect("commit");
    assert_eq!(appended.message.seq, Seq::new(1));
    assert_eq!(waiting.await.message.seq, Seq::new(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_announces_is_found() {
    let app = App::new().await;
    let mut client = app.house.client(&app.bob).await;
    let mut tx = app.order(1).await;
    let prepared =
        app.house.chat.prepare(&app.ann, app.channel, Draft::new("silent")).await.expect("prepare");
    let appended = app.store.append_in(&mut tx, &prepared).await.expect("append_in");
    tx.commit().await.expect("commit");
    assert_eq!(client.until_seq(app.channel, 1).await, *appended.message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_changed_since_prepare_is_said_and_the_order_stays_possible() {
    let app = App::new().await;
    let draft = || Draft::new("order 1").with_client_key(ClientKey::new("order-1").expect("a key"));
    let (first, repeat) = (
        app.house.chat.prepare(&app.bob, app.channel, draft()).await.expect("prepare"),
        app.house.chat.prepare(&app.bob, app.channel, draft()).await.expect("prepare"),
    );
    let nowhere = MessageId::from_uuid(uuid::Uuid::from_u128(7));
    let reply = Draft::new("to what").in_reply_to(nowhere);
    let reply = app.house.chat.prepare(&app.bob, app.channel, reply).await.expect("prepare");
    let late = app.house.chat.prepare(&app.bob, app.channel, Draft::new("late")).await.expect("prepare");

    let mut tx = app.order(1).await;
    app.store.append_in(&mut tx, &first).await.expect("append_in");
    let error = app.store.append_in(&mut tx, &repeat).await.expect_err("a repeat");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_key")));
    let error = app.store.append_in(&mut tx, &reply).await.expect_err("a reply to nothing");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("reply_to")));
    tx.commit().await.expect("commit");

    app.house.chat.remove_participant(&app.ann, app.channel, &app.bob, None).await.expect("remove");
    let mut tx = app.order(2).await;
    let error = app.store.append_in(&mut tx, &late).await.expect_err("a removed sender");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    tx.commit().await.expect("commit");
    app.house.chat.delete_channel(&app.ann, app.channel).await.expect("delete");
    let mut tx = app.order(3).await;
    let error = app.store.append_in(&mut tx, &late).await.expect_err("a deleted channel");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    tx.commit().await.expect("commit");
    assert_eq!(app.orders().await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_mode_holds_and_the_order_stays_possible() {
    let app = App::new().await;
    let chat = &app.house.chat;
    chat.set_slow_mode(&app.ann, app.channel, 30, None).await.expect("slow mode");
    app.house.say(&app.bob, app.channel, "a moment ago").await;
    let soon = chat.prepare(&app.bob, app.channel, Draft::new("again")).await.expect("prepare");
    let exempt = chat.prepare(&app.ann, app.channel, Draft::new("order 1")).await.expect("prepare");

    let mut tx = app.order(1).await;
    let error = app.store.append_in(&mut tx, &soon).await.expect_err("too soon");
    assert_eq!((error.kind(), error.field()), (ErrorKind::RateLimited, Some("channel_id")));
    assert_eq!(error.limit(), Some(30));
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(30)), "{error:?}");
    app.store.append_in(&mut tx, &exempt).await.expect("a moderator");
    tx.commit().await.expect("commit");
    assert_eq!((app.orders().await, app.bodies().await.len()), (1, 2));
}
