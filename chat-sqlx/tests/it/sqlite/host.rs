//! The host's own transaction on the one writer.

use std::sync::Arc;
use std::time::Duration;

use chat_core::store::{MessageStore, Store};
use chat_core::{ChannelId, ClientKey, Draft, Error, ErrorKind, MessageId, Seq, UserId};
use chat_sqlx::{SqliteOptions, SqliteStore, SqliteTransaction};
use chat_testkit::Scene;
use chat_testkit::engine::House;
use sqlx::sqlite::SqlitePool;
use tempfile::TempDir;

use super::{directory, host_pool};

/// Short enough to wait for its end.
const SHORT: Duration = Duration::from_millis(300);

/// Far longer than anything holds the writer, also on a machine that has other things to do.
const LONG: Duration = Duration::from_mins(1);

/// An app with a table of orders, and the chat beside it on the app's own pool.
struct App {
    pool: SqlitePool,
    store: Arc<SqliteStore>,
    house: House,
    ann: UserId,
    bob: UserId,
    channel: ChannelId,
    _directory: TempDir,
}

impl App {
    async fn new() -> Self {
        Self::waiting(LONG).await
    }

    /// One whose writes wait so long for the writer.
    async fn waiting(writer_wait: Duration) -> Self {
        let directory = directory();
        let pool = host_pool(&directory).await;
        sqlx::query("CREATE TABLE orders (id INTEGER PRIMARY KEY)").execute(&pool).await.expect("create");
        let mut options = SqliteOptions::default();
        options.writer_wait = writer_wait;
        let store = SqliteStore::with_pool(pool.clone(), options).await.expect("open");
        let store = Arc::new(store);
        let port: Arc<dyn Store> = store.clone();
        // A message that nobody announces is found soon, and a send that cannot be made is given up soon.
        let house = House::with(&port, |limits| {
            limits.head_check = Duration::from_millis(50);
            limits.channel_wait = Duration::from_millis(100);
        });
        let (ann, bob) = (house.user("ann").await, house.user("bob").await);
        let channel = house.group(&[&ann, &bob]).await;
        Self { pool, store, house, ann, bob, channel, _directory: directory }
    }

    /// Begins a transaction and writes an order in it.
    async fn order(&self, id: i64) -> SqliteTransaction {
        let mut transaction = self.store.begin().await.expect("begin");
        let insert = sqlx::query("INSERT INTO orders (id) VALUES (?1)").bind(id);
        insert.execute(&mut **transaction).await.expect("order");
        transaction
    }

    async fn orders(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(&self.pool).await.expect("count")
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
    let prepared =
        app.house.chat.prepare(&app.ann, app.channel, Draft::new("order 1")).await.expect("prepare");
    let mut transaction = app.order(1).await;
    let appended = app.store.append_in(&mut transaction, &prepared).await.expect("append_in");
    assert_eq!(appended.message.seq, Seq::new(1));
    transaction.commit().await.expect("commit");
    app.house.chat.announce(appended.clone()).await;
    assert_eq!(client.until_seq(app.channel, 1).await, *appended.message);
    assert_eq!((app.orders().await, app.bodies().await), (1, vec!["order 1".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolled_back_there_is_no_message_no_event_and_no_number_lost() {
    let app = App::new().await;
    let mut client = app.house.client(&app.bob).await;
    let before = client.rev(app.channel);
    for end in ["rollback", "drop"] {
        let prepared =
            app.house.chat.prepare(&app.ann, app.channel, Draft::new("never")).await.expect("prepare");
        let mut transaction = app.order(1).await;
        app.store.append_in(&mut transaction, &prepared).await.expect("append_in");
        match end {
            "rollback" => transaction.rollback().await.expect("rollback"),
            _ => drop(transaction),
        }
    }
    let sent = app.house.say(&app.ann, app.channel, "first").await;
    assert_eq!((app.orders().await, app.bodies().await), (0, vec!["first".to_owned()]));
    assert_eq!(sent.message.seq, Seq::new(1));
    let seen = client.until_seq(app.channel, 1).await;
    assert_eq!(seen, sent.message);
    assert_eq!(seen.created_rev, before.next(), "the rolled back message left an event or a number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_message_that_is_rolled_back_leaves_no_channel() {
    let app = App::new().await;
    let prepared = app.house.chat.prepare(&app.ann, &app.bob, Draft::new("never")).await.expect("prepare");
    let mut transaction = app.order(1).await;
    let appended = app.store.append_in(&mut transaction, &prepared).await.expect("append_in");
    assert!(appended.created_channel.is_some());
    transaction.rollback().await.expect("rollback");
    let counts: Vec<i64> = sqlx::query_scalar(
        "SELECT count(*) FROM chat_channels WHERE kind = 'direct' UNION ALL SELECT count(*) FROM chat_messages",
    )
    .fetch_all(&app.pool)
    .await
    .expect("count");
    assert_eq!(counts, [0, 0]);
    let sent = app.house.say(&app.bob, &app.ann, "hello").await;
    assert_eq!((sent.message.seq, sent.message.created_rev.get()), (Seq::new(1), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_is_open_sending_is_an_error_and_reading_goes_on() {
    let app = App::waiting(SHORT).await;
    app.house.say(&app.bob, app.channel, "before").await;
    let scene = Scene::new(app.store.clone());
    let transaction = app.order(1).await;
    let message = scene.new_message(app.channel, "bob", "inside");
    let error = app.store.append(&[message]).await.expect_err("the writer is held");
    assert!(tells_of_the_writer(&error), "{error}");
    let error = app.house.chat.send(&app.bob, app.channel, Draft::new("inside")).await.expect_err("held");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    let error = app.store.begin().await.expect_err("the writer is held");
    assert!(tells_of_the_writer(&error), "{error}");
    assert_eq!(app.bodies().await, ["before"]);

    transaction.commit().await.expect("commit");
    let sent = app.house.say(&app.bob, app.channel, "after").await;
    assert_eq!(sent.message.seq, Seq::new(2));
}

fn tells_of_the_writer(error: &Error) -> bool {
    error.kind() == ErrorKind::Unavailable && error.message().contains("transaction of the host")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_open_for_a_moment_the_others_wait() {
    let app = App::new().await;
    let prepared = app.house.chat.prepare(&app.ann, app.channel, Draft::new("held")).await.expect("prepare");
    let mut transaction = app.order(1).await;
    let appended = app.store.append_in(&mut transaction, &prepared).await.expect("append_in");
    let behind = Scene::new(app.store.clone()).new_message(app.channel, "bob", "behind it");
    let behind = [behind];
    let mut waiting = Box::pin(app.store.append(&behind));
    tokio::select! {
        biased;
        sent = &mut waiting => panic!("{sent:?} passed a transaction that holds the writer"),
        () = tokio::task::yield_now() => {}
    }
    transaction.commit().await.expect("commit");
    waiting.await.expect("append");
    assert_eq!(appended.message.seq, Seq::new(1));
    assert_eq!(app.bodies().await, ["held", "behind it"]);
}

/// A drop cannot wait for the rollback; whoever writes next does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_it_gives_the_writer_free_at_once() {
    let app = App::new().await;
    for n in 1..=20 {
        drop(app.order(n).await);
        let host = sqlx::query("INSERT INTO orders (id) VALUES (?1)").bind(-n).execute(&app.pool).await;
        host.expect("the host writes on its own pool");
        let sent = app.house.say(&app.ann, app.channel, "next").await;
        assert_eq!(sent.message.seq.get(), n.unsigned_abs());
    }
    assert_eq!(app.orders().await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_announces_is_found() {
    let app = App::new().await;
    let mut client = app.house.client(&app.bob).await;
    let prepared =
        app.house.chat.prepare(&app.ann, app.channel, Draft::new("silent")).await.expect("prepare");
    let mut transaction = app.order(1).await;
    let appended = app.store.append_in(&mut transaction, &prepared).await.expect("append_in");
    transaction.commit().await.expect("commit");
    assert_eq!(client.until_seq(app.channel, 1).await, *appended.message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_changed_since_prepare_is_said_and_the_order_stays_possible() {
    let app = App::new().await;
    let chat = &app.house.chat;
    let draft = || Draft::new("order 1").with_client_key(ClientKey::new("order-1").expect("a key"));
    let (first, repeat) = (
        chat.prepare(&app.bob, app.channel, draft()).await.expect("prepare"),
        chat.prepare(&app.bob, app.channel, draft()).await.expect("prepare"),
    );
    let nowhere = MessageId::from_uuid(uuid::Uuid::from_u128(7));
    let reply = Draft::new("to what").in_reply_to(nowhere);
    let reply = chat.prepare(&app.bob, app.channel, reply).await.expect("prepare");
    let late = chat.prepare(&app.bob, app.channel, Draft::new("late")).await.expect("prepare");

    let mut transaction = app.order(1).await;
    app.store.append_in(&mut transaction, &first).await.expect("append_in");
    let error = app.store.append_in(&mut transaction, &repeat).await.expect_err("a repeat");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_key")));
    let error = app.store.append_in(&mut transaction, &reply).await.expect_err("a reply to nothing");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("reply_to")));
    transaction.commit().await.expect("commit");

    chat.remove_participant(&app.ann, app.channel, &app.bob, None).await.expect("remove");
    let mut transaction = app.order(2).await;
    let error = app.store.append_in(&mut transaction, &late).await.expect_err("a removed sender");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.message().contains("prepare it again"), "{error}");
    transaction.commit().await.expect("commit");
    chat.delete_channel(&app.ann, app.channel).await.expect("delete");
    let mut transaction = app.order(3).await;
    let error = app.store.append_in(&mut transaction, &late).await.expect_err("a deleted channel");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    transaction.commit().await.expect("commit");
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

    let mut transaction = app.order(1).await;
    let error = app.store.append_in(&mut transaction, &soon).await.expect_err("too soon");
    assert_eq!((error.kind(), error.field()), (ErrorKind::RateLimited, Some("channel_id")));
    assert_eq!(error.limit(), Some(30));
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(30)), "{error:?}");
    app.store.append_in(&mut transaction, &exempt).await.expect("a moderator");
    transaction.commit().await.expect("commit");
    assert_eq!((app.orders().await, app.bodies().await.len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_of_another_store_is_refused() {
    let (one, other) = (App::new().await, App::new().await);
    let prepared = one.house.chat.prepare(&one.ann, one.channel, Draft::new("hi")).await.expect("prepare");
    let mut transaction = other.order(1).await;
    let error = one.store.append_in(&mut transaction, &prepared).await.expect_err("another store's");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("transaction")));
}
