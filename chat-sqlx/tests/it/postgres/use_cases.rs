//! How many statements each use case takes on Postgres, with nothing remembered and with the caller's standing
//! remembered: the same for 10 and for 10,000 participants.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chat_core::codec::Command;
use chat_core::store::ChannelStore as _;
use chat_core::{
    Access, Action, Actor, Anchor, ChatBuilder, ChatService, Draft, Limits, Policy, Profile, Role, Session,
    Target, UserId,
};
use chat_sqlx::PostgresStore;
use chat_testkit::Scene;
use chat_testkit::commands::{self, About};
use chat_testkit::scene::user;

use super::database::Schema;
use super::statements::fill;
use super::watch::Watch;

/// Each command, with the statements it takes cold and warm. A cold caller's standing is one statement more. Of the
/// others: what is edited or deleted is read before it is decided on, and so is the role of whoever gets another
/// or is removed; the answer to a creation or a change of the channel is its view.
const STATEMENTS: [(&str, usize, usize); 38] = [
    // Both are connections' own; the second is counted as the session it opens, without its look at the epoch: the
    // engine looks at that from time to time by itself, and the two cannot be told apart.
    ("session.authenticate", 0, 0),
    ("session.open", 2, 1),
    ("message.send", 2, 1),
    ("message.edit", 7, 6),
    ("message.delete", 7, 6),
    ("message.get", 2, 1),
    ("message.list", 2, 1),
    ("reaction.add", 6, 5),
    ("reaction.remove", 4, 3),
    ("reaction.list", 2, 1),
    // Whether those named exist, the group, its maker's standing, its view.
    ("channel.create", 7, 6),
    ("channel.rename", 6, 5),
    ("channel.set_topic", 6, 5),
    ("channel.delete", 5, 4),
    ("channel.list", 1, 1),
    ("channel.get", 2, 1),
    // Whether those named exist.
    ("participant.add", 7, 5),
    ("participant.remove", 7, 6),
    ("participant.leave", 6, 5),
    ("participant.change_role", 7, 6),
    ("participant.list", 2, 1),
    ("receipt.delivered", 3, 2),
    ("receipt.read", 3, 2),
    ("receipt.read_privately", 3, 2),
    ("receipt.unread", 3, 2),
    ("channel.set_notifications", 3, 2),
    ("recipient.list", 2, 1),
    ("receipt.list", 2, 1),
    ("unread.explain", 2, 1),
    ("unread.total", 1, 1),
    ("activity.list", 2, 1),
    ("user.list", 1, 1),
    // Who subscribes or types is looked at anew: no write follows that would find their standing stale. Then who is in
    // the channel, and when those were last seen who are told by name.
    ("presence.set", 0, 0),
    ("presence.subscribe", 3, 3),
    ("presence.unsubscribe", 0, 0),
    ("presence.get", 3, 2),
    ("typing.start", 1, 1),
    ("typing.stop", 1, 0),
];

/// A store, what counts the statements on it, and groups of ann's and bob's with a message in them.
struct Bench {
    scene: Scene,
    store: Arc<PostgresStore>,
    watch: Watch,
    schema: Schema,
}

/// So that ann edits what bob wrote.
#[derive(Debug)]
struct Anything;

impl Policy for Anything {
    fn allows(&self, _access: &Access, _action: &Action<'_>) -> bool {
        true
    }

    fn may_contact(&self, _from: &UserId, _to: &UserId) -> bool {
        true
    }
}

impl Bench {
    async fn new() -> Self {
        let schema = Schema::new();
        let store = schema.store_on_one_connection().await;
        Self { scene: Scene::new(store.clone()), store, watch: Watch::begin(), schema }
    }

    async fn group(&self, participants: usize) -> About {
        let channel = self.scene.group(&[("ann", Role::Owner), ("bob", Role::Owner)]).await;
        fill(&self.schema, channel, participants).await;
        let message = self.scene.send(channel, "bob", "first").await.id;
        About { channel, message, member: user("m5"), outsider: user("cy") }
    }

    /// An engine that remembers nothing yet, with its lanes and connections set up by an app's message.
    async fn engine(&self, about: &About) -> ChatService {
        let mut limits = Limits::default();
        limits.group_participants = 20_000;
        limits.presence_participants = 20_000;
        limits.typing_participants = 20_000;
        // None of it among the statements that are counted.
        limits.head_check = Duration::from_hours(1);
        let chat = ChatBuilder::new(self.store.clone()).limits(limits).policy(Anything).start();
        let profile = || Profile::named("Somebody", chat.limits()).expect("a name");
        for name in ["cy", "dan"] {
            chat.put_user(&user(name), profile()).await.expect("a user");
        }
        chat.send(Actor::Host, about.channel, Draft::new("begins")).await.expect("sent");
        chat
    }

    /// The statements of what is done, without those of an engine's own upkeep.
    async fn count<T>(&self, done: impl Future<Output = T>) -> (T, Vec<String>) {
        self.watch.take();
        let result = done.await;
        let is_upkeep = |sql: &String| {
            sql.starts_with("SELECT epoch")
                || (sql.starts_with("DELETE") && sql.contains("receipt_log"))
                || (sql.starts_with("INSERT") && sql.contains("last_seen"))
        };
        (result, self.watch.take().into_iter().filter(|sql| !is_upkeep(sql)).collect())
    }
}

/// The session that a command is about.
async fn session(chat: &ChatService, command: &Command) -> Option<Session> {
    match command {
        Command::SetPresence { .. }
        | Command::SubscribePresence { .. }
        | Command::UnsubscribePresence { .. } => {
            let (session, _) = chat.open_session(&user("ann"), None).await.expect("a session");
            Some(session)
        }
        _ => None,
    }
}

/// Runs a command of ann's; a session that is opened lives until its statements are counted.
async fn run(chat: &ChatService, session: Option<&Session>, command: Command) {
    let name = command.name();
    let ann = user("ann");
    match (command, session) {
        (Command::Authenticate { .. }, _) => {}
        (Command::OpenSession { cursor }, _) => drop(chat.open_session(&ann, cursor).await.expect(name)),
        (Command::SetPresence { device, .. }, Some(session)) => session.set_device(device.expect("a state")),
        (Command::SubscribePresence { watched }, Some(session)) => {
            drop(session.subscribe_presence(&watched).await.expect(name));
        }
        (Command::UnsubscribePresence { watched }, Some(session)) => session.unsubscribe_presence(&watched),
        (command, _) => drop(chat.execute(&ann, command).await.expect(name)),
    }
}

/// Ann's standing, and that she and cy exist.
async fn remember(chat: &ChatService, about: &About) {
    chat.note_user(&user("ann")).await.expect("noted");
    chat.get_channel(&user("ann"), about.channel).await.expect("a view");
    let cy = Target::from(&about.outsider);
    chat.read_history(&user("ann"), cy, Anchor::Latest, None).await.expect("an empty history");
}

#[tokio::test]
async fn use_cases_take_as_many_statements_in_large_channels() {
    let bench = Bench::new().await;
    for participants in [10, 10_000] {
        let mut about = bench.group(participants).await;
        let mut names = BTreeSet::new();
        for n in 0..commands::every(&about).len() {
            for is_warm in [false, true] {
                let chat = bench.engine(&about).await;
                if is_warm {
                    remember(&chat, &about).await;
                }
                let before = bench.store.heads(&[about.channel]).await.expect("heads");
                let command = commands::every(&about).swap_remove(n);
                let name = command.name();
                let session = session(&chat, &command).await;
                let ((), sent) = bench.count(run(&chat, session.as_ref(), command)).await;
                let row = STATEMENTS.iter().find(|row| row.0 == name).expect("a command has its row");
                let expected = if is_warm { row.2 } else { row.1 };
                assert_eq!(sent.len(), expected, "{name} with {participants}, warm: {is_warm}: {sent:#?}");
                names.insert(name);
                // What changed the channel changed it for good.
                if bench.store.heads(&[about.channel]).await.expect("heads") != before {
                    about = bench.group(participants).await;
                }
            }
        }
        assert_eq!(names.len(), STATEMENTS.len(), "every row is a command");
    }
}

/// Writing to a person: whether they exist, whether there is a channel, the standing in it, the message.
#[tokio::test]
async fn writing_to_a_person_takes_one_statement_once_they_are_known() {
    let bench = Bench::new().await;
    let about = bench.group(10).await;
    let chat = bench.engine(&about).await;
    let (ann, dan) = (user("ann"), user("dan"));
    let send = async |chat: &ChatService| {
        let (sent, statements) = bench.count(chat.send(&ann, &dan, Draft::new("hi"))).await;
        sent.expect("sent");
        statements
    };
    let first = send(&chat).await;
    assert_eq!(first.len(), 1 + 1 + 4, "the first: {first:#?}");
    let second = send(&chat).await;
    assert_eq!(second.len(), 1 + 1 + 1, "the channel that has begun, and the standing in it: {second:#?}");
    let third = send(&chat).await;
    assert_eq!(third.len(), 1, "{third:#?}");
    // By the channel's id the policy is asked about the other side too, who is part of the standing.
    let channel = chat.get_channel(&ann, &dan).await.expect("a view").channel.id;
    let (sent, by_id) = bench.count(chat.send(&ann, channel, Draft::new("hi"))).await;
    sent.expect("sent");
    assert_eq!(by_id.len(), 1, "{by_id:#?}");
    let cold = send(&bench.engine(&about).await).await;
    assert_eq!(cold.len(), 1 + 1 + 1 + 1, "with nothing remembered: {cold:#?}");
}
