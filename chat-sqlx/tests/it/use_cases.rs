//! How many statements each use case takes on a database, with nothing remembered and with the caller's standing
//! remembered: the same for 10 and for 10,000 participants. Each database has its table.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chat_core::codec::Command;
use chat_core::store::Store;
use chat_core::{
    Access, Action, Actor, Anchor, ChannelId, ChatBuilder, ChatService, Draft, Limits, Policy, Profile, Role,
    Session, Target, UserId,
};
use chat_testkit::Scene;
use chat_testkit::commands::{self, About};
use chat_testkit::scene::user;

/// A command, with the statements it takes cold and warm.
pub(crate) type Row = (&'static str, usize, usize);

/// A database on which statements are counted.
pub(crate) trait Counted {
    /// The store on it.
    fn store(&self) -> Arc<dyn Store>;

    /// The statements since the last time, without the frame of the transaction.
    fn take(&self) -> Vec<String>;

    /// Brings a group of two to so many.
    async fn fill(&self, channel: ChannelId, participants: usize);
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

/// A database with groups of ann's and bob's that have a message in them.
struct Bench<C> {
    scene: Scene,
    counted: C,
}

impl<C: Counted> Bench<C> {
    fn new(counted: C) -> Self {
        Self { scene: Scene::new(counted.store()), counted }
    }

    async fn group(&self, participants: usize) -> About {
        let channel = self.scene.group(&[("ann", Role::Owner), ("bob", Role::Owner)]).await;
        self.counted.fill(channel, participants).await;
        let message = self.scene.send(channel, "bob", "first").await.id;
        let stream = self.scene.written(self.scene.new_stream(channel, "ann", "")).await.id;
        let other = self.scene.send(channel, "bob", "second").await;
        let report = self.scene.new_report(&other, "ann");
        self.scene.store.report(&report).await.expect("reported");
        About { channel, message, stream, report: report.id, member: user("m5"), outsider: user("cy") }
    }

    /// An engine that remembers nothing yet, with its lanes and connections set up by an app's message.
    async fn engine(&self, about: &About) -> ChatService {
        let mut limits = Limits::default();
        limits.group_participants = 20_000;
        limits.presence_participants = 20_000;
        limits.typing_participants = 20_000;
        // None of it among the statements that are counted.
        limits.head_check = Duration::from_hours(1);
        // The scene's clock is not the engine's: nobody is silent.
        limits.stream_lease = Duration::from_hours(1_000_000);
        let chat = ChatBuilder::new(self.counted.store()).limits(limits).policy(Anything).start();
        let profile = || Profile::named("Somebody", chat.limits()).expect("a name");
        for name in ["cy", "dan"] {
            chat.put_user(&user(name), profile()).await.expect("a user");
        }
        chat.send(Actor::Host, about.channel, Draft::new("begins")).await.expect("sent");
        chat
    }

    /// The statements of what is done, without those of an engine's own upkeep.
    async fn count<T>(&self, done: impl Future<Output = T>) -> (T, Vec<String>) {
        self.counted.take();
        let result = done.await;
        let is_upkeep = |sql: &String| {
            sql.contains("_meta ")
                || (sql.starts_with("DELETE") && sql.contains("receipt_log"))
                || (sql.starts_with("SELECT") && sql.contains("alive_at"))
                || sql.contains("said.body")
                || (sql.starts_with("INSERT") && sql.contains("last_seen"))
        };
        (result, self.counted.take().into_iter().filter(|sql| !is_upkeep(sql)).collect())
    }

    async fn heads(&self, about: &About) -> Vec<chat_core::Head> {
        self.scene.store.heads(&[about.channel]).await.expect("heads")
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

/// Runs every command on small and large channels, and compares with the table.
pub(crate) async fn take_as_many_in_large_channels(counted: impl Counted, table: &[Row]) {
    let bench = Bench::new(counted);
    let mut wrong = Vec::new();
    for participants in [10, 10_000] {
        let mut about = bench.group(participants).await;
        let mut names = BTreeSet::new();
        for n in 0..commands::every(&about).len() {
            for is_warm in [false, true] {
                let chat = bench.engine(&about).await;
                if is_warm {
                    remember(&chat, &about).await;
                }
                let before = bench.heads(&about).await;
                let command = commands::every(&about).swap_remove(n);
                let name = command.name();
                let session = session(&chat, &command).await;
                let ((), sent) = bench.count(run(&chat, session.as_ref(), command)).await;
                let row = table.iter().find(|row| row.0 == name);
                let (_, cold, warm) = row.unwrap_or_else(|| panic!("{name} has no row in this table"));
                if sent.len() != *(if is_warm { warm } else { cold }) {
                    let found = sent.len();
                    wrong.push(format!("{name} with {participants}, warm: {is_warm}: {found} {sent:#?}"));
                }
                names.insert(name);
                // What changed the channel changed it for good; a draft is there for good, too.
                if bench.heads(&about).await != before || name == "draft.set" {
                    about = bench.group(participants).await;
                }
            }
        }
        assert_eq!(names.len(), table.len(), "every row is a command");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writing to a person: whether they exist, whether there is a channel, the standing in it, the message. `first` is
/// what the first message takes, `next` any other.
pub(crate) async fn writing_to_a_person(counted: impl Counted, first: usize, next: usize) {
    let bench = Bench::new(counted);
    let about = bench.group(10).await;
    let chat = bench.engine(&about).await;
    let (ann, dan) = (user("ann"), user("dan"));
    let send = async |chat: &ChatService, target: Target| {
        let (sent, statements) = bench.count(chat.send(&ann, target, Draft::new("hi"))).await;
        sent.expect("sent");
        statements
    };
    let to_dan = || Target::from(&dan);
    let begun = send(&chat, to_dan()).await;
    assert_eq!(begun.len(), 1 + 1 + first, "the first: {begun:#?}");
    let second = send(&chat, to_dan()).await;
    assert_eq!(second.len(), 1 + 1 + next, "the channel that has begun, and the standing in it: {second:#?}");
    let third = send(&chat, to_dan()).await;
    assert_eq!(third.len(), next, "{third:#?}");
    // By the channel's id the policy is asked about the other side too, who is part of the standing.
    let channel = chat.get_channel(&ann, &dan).await.expect("a view").channel.id;
    let by_id = send(&chat, channel.into()).await;
    assert_eq!(by_id.len(), next, "{by_id:#?}");
    let cold = send(&bench.engine(&about).await, to_dan()).await;
    assert_eq!(cold.len(), 1 + 1 + 1 + next, "with nothing remembered: {cold:#?}");
}
