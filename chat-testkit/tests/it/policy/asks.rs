//! Every use case asks the policy, and does nothing that is refused.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chat_core::codec::Command;
use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Access, Action, ChatBuilder, Draft, ErrorKind, Head, Policy, ReportReason, Role, Sender, UserId,
};
use chat_testkit::commands::{self, About};
use chat_testkit::engine::House;

/// What a command of alice's asks: first what decides whether it happens, then what it needs besides. A new command
/// does not compile until it has its row.
fn asked(command: &Command) -> Vec<Action<'_>> {
    match command {
        Command::Authenticate { .. }
        | Command::OpenSession { .. }
        | Command::Sync { .. }
        | Command::ListChannels { .. }
        | Command::TotalUnread
        | Command::ListDrafts { .. }
        | Command::GetUsers { .. }
        | Command::BlockUser { .. }
        | Command::UnblockUser { .. }
        | Command::ListBlocked
        | Command::SetPresence { .. }
        | Command::SubscribePresence { .. }
        | Command::UnsubscribePresence { .. } => vec![],
        // Who may be in a group is a question of contacts; its maker then reads it for the answer.
        Command::CreateGroup(_)
        | Command::GetMessage { .. }
        | Command::ReadHistory { .. }
        | Command::GetChannel { .. }
        | Command::ListParticipants { .. }
        | Command::ListReplies { .. }
        | Command::ListReactors { .. }
        | Command::ListPins { .. }
        | Command::ListRecipients { .. }
        | Command::ListReceipts { .. }
        | Command::ExplainUnread { .. }
        | Command::FollowThread { .. }
        | Command::UnfollowThread { .. }
        | Command::ReadThread { .. }
        | Command::GetThread { .. }
        | Command::ListThreads { .. }
        | Command::MarkReadPrivately { .. }
        | Command::MarkUnread { .. }
        | Command::SetNotificationLevel { .. }
        | Command::PlaceChannel { .. }
        | Command::SetDraft { .. }
        | Command::ListActivity { .. }
        | Command::GetPresence { .. }
        | Command::StopTyping { .. } => vec![Action::Read],
        Command::MarkDelivered { .. } | Command::MarkRead { .. } => vec![Action::Acknowledge],
        Command::ClearHistory { .. } => vec![Action::ClearHistory],
        Command::HideMessage { .. } => vec![Action::HideMessage],
        Command::SendMessage { .. } | Command::BeginStream { .. } | Command::StartTyping { .. } => {
            vec![Action::Send]
        }
        // Read where it is not held, and to be ended.
        Command::AppendStream { .. } => vec![Action::Send],
        Command::EndStream { .. } => vec![Action::Send, Action::Read],
        Command::EditMessage { .. } => vec![Action::EditMessage { sender: &Sender::Host }, Action::Read],
        Command::ListVersions { .. } => vec![Action::SeeVersions { sender: &Sender::Host }, Action::Read],
        Command::DeleteMessage { .. } => vec![Action::DeleteMessage { sender: &Sender::Host }, Action::Read],
        Command::PinMessage { .. } | Command::UnpinMessage { .. } => vec![Action::Pin],
        Command::AddReaction { key, .. } => vec![Action::React { key }],
        Command::RemoveReaction { .. } => vec![Action::Unreact],
        Command::RenameChannel { .. } => vec![Action::Rename, Action::Read],
        Command::SetTopic { .. } => vec![Action::SetTopic, Action::Read],
        Command::SetReceipts { .. } => vec![Action::SetReceipts, Action::Read],
        Command::SetPermissions { change, .. } => vec![Action::SetPermissions { change }, Action::Read],
        Command::FreezeChannel { .. } | Command::UnfreezeChannel { .. } => vec![Action::Freeze, Action::Read],
        Command::SetSlowMode { .. } => vec![Action::SetSlowMode, Action::Read],
        Command::DeleteChannel { .. } => vec![Action::DeleteChannel],
        Command::AddParticipants { role, .. } => vec![Action::AddParticipants { role: *role }],
        Command::RemoveParticipant { .. } => {
            vec![Action::RemoveParticipant { role: Role::Member }, Action::Read]
        }
        Command::MuteParticipant { .. } | Command::UnmuteParticipant { .. } => {
            vec![Action::MuteParticipant { role: Role::Member }, Action::Read]
        }
        Command::BanParticipant { .. } => vec![Action::Ban { role: Some(Role::Member) }, Action::Read],
        Command::UnbanParticipant { .. } | Command::ListBans { .. } => vec![Action::Ban { role: None }],
        Command::ReportMessage { .. } => vec![Action::Report],
        Command::ListReports { .. } | Command::CloseReport { .. } => vec![Action::HandleReports],
        Command::LeaveChannel { .. } => vec![Action::Leave],
        Command::ChangeRole { role, .. } => {
            vec![Action::ChangeRole { from: Role::Member, to: *role }, Action::Read]
        }
    }
}

/// Allows everything but one action, and remembers what it was asked.
#[derive(Debug, Clone, Default)]
struct Judge(Arc<Mutex<Bench>>);

#[derive(Debug, Default)]
struct Bench {
    refuses: Option<String>,
    asked: BTreeSet<String>,
}

impl Policy for Judge {
    fn allows(&self, access: &Access, action: &Action<'_>) -> bool {
        let question = format!("{}: {action:?}", access.user);
        let mut bench = self.0.lock().unwrap();
        let is_refused = bench.refuses.as_ref() == Some(&question);
        bench.asked.insert(question);
        !is_refused
    }

    fn may_contact(&self, _from: &UserId, _to: &UserId) -> bool {
        true
    }
}

/// A group of olga's with alice, who asks, and bob; the host wrote the first message.
struct Court {
    house: House,
    store: Arc<dyn Store>,
    judge: Judge,
    alice: UserId,
    about: About,
}

impl Court {
    async fn refusing(action: Option<&Action<'_>>) -> Self {
        let (store, judge): (Arc<dyn Store>, _) = (Arc::new(MemoryStore::new()), Judge::default());
        let house = House { chat: ChatBuilder::new(store.clone()).policy(judge.clone()).start() };
        let (olga, alice) = (house.user("olga").await, house.user("alice").await);
        let (member, outsider) = (house.user("bob").await, house.user("cy").await);
        let channel = house.group(&[&olga, &alice, &member]).await;
        let sent = house.chat.send(chat_core::Actor::Host, channel, Draft::new("first")).await.unwrap();
        let stream = house.chat.begin_stream(&alice, channel, Draft::default()).await.unwrap().message.id;
        let reported = house.chat.report_message(&member, channel, sent.message.id, ReportReason::Spam, None);
        let report = reported.await.unwrap().id;
        let refuses = action.map(question);
        *judge.0.lock().unwrap() = Bench { refuses, ..Bench::default() };
        let about = About { channel, message: sent.message.id, stream, report, member, outsider };
        Self { house, store, judge, alice, about }
    }

    fn command(&self, name: &str) -> Command {
        let mut commands = commands::every(&self.about).into_iter();
        commands.find(|command| command.name() == name).expect("a command of this name")
    }

    async fn run(&self, name: &str) -> chat_core::Result<()> {
        self.house.chat.execute(&self.alice, self.command(name)).await.map(drop)
    }

    async fn head(&self) -> Vec<Head> {
        self.store.heads(&[self.about.channel]).await.unwrap()
    }

    fn asked(&self) -> BTreeSet<String> {
        self.judge.0.lock().unwrap().asked.clone()
    }
}

fn question(action: &Action<'_>) -> String {
    format!("alice: {action:?}")
}

#[tokio::test]
async fn every_command_asks_what_its_row_says() {
    let mut all = BTreeSet::new();
    for command in commands::every(&Court::refusing(None).await.about) {
        let (court, name) = (Court::refusing(None).await, command.name());
        let done = court.run(name).await;
        assert_eq!(done.is_ok(), !commands::is_for_connections(&command), "{name}: {done:?}");
        assert_eq!(court.asked(), asked(&command).iter().map(question).collect(), "{name}");
        all.extend(asked(&command).iter().map(|action| super::name_of(&format!("{action:?}")).to_owned()));
    }
    // What only some drafts ask, see `who_means_everybody_is_asked_for_besides`.
    all.insert("MentionEveryone".to_owned());
    // What is asked in slow mode alone, see `who_may_do_without_waiting_is_asked_in_slow_mode_alone`.
    all.insert("SkipSlowMode".to_owned());
    assert_eq!(all, super::actions(), "every action is asked by some command");
}

#[tokio::test]
async fn who_means_everybody_is_asked_for_besides() {
    for refused in [None, Some(Action::MentionEveryone)] {
        let court = Court::refusing(refused.as_ref()).await;
        let About { channel, message, .. } = court.about;
        let (chat, alice) = (&court.house.chat, &court.alice);
        let before = court.head().await;
        let draft = || Draft::new("x").mentioning_everyone();
        let prepared = chat.prepare(alice, channel, draft()).await.map(drop);
        let sent = chat.send(alice, channel, draft()).await.map(drop);
        let edited = chat.edit_message(alice, channel, message, 0, draft()).await.map(drop);
        for done in [prepared, sent, edited] {
            let kind = done.err().map(|error| error.kind());
            assert_eq!(kind, refused.map(|_| ErrorKind::Forbidden));
        }
        assert_eq!(court.head().await == before, refused.is_some(), "nothing that was refused happened");
        let asked = [Action::Send, Action::MentionEveryone, Action::EditMessage { sender: &Sender::Host }];
        assert!(asked.iter().all(|action| court.asked().contains(&question(action))), "{:?}", court.asked());
    }
}

#[tokio::test]
async fn who_may_do_without_waiting_is_asked_in_slow_mode_alone() {
    for refused in [None, Some(Action::SkipSlowMode)] {
        let court = Court::refusing(refused.as_ref()).await;
        let (chat, alice, channel) = (&court.house.chat, &court.alice, court.about.channel);
        let asks = || court.asked().contains(&question(&Action::SkipSlowMode));
        court.house.say(alice, channel, "quickly").await;
        assert!(!asks(), "there is nothing to skip");
        chat.set_slow_mode(chat_core::Actor::Host, channel, 60, None).await.unwrap();
        court.house.say(alice, channel, "at once").await;
        assert!(asks(), "{:?}", court.asked());
        let again = chat.send(alice, channel, Draft::new("again")).await.map(drop);
        let kind = again.err().map(|error| error.kind());
        assert_eq!(kind, refused.map(|_| ErrorKind::RateLimited));
    }
}

#[tokio::test]
async fn what_the_policy_refuses_is_forbidden_and_does_not_happen() {
    for command in commands::every(&Court::refusing(None).await.about) {
        for (n, action) in asked(&command).iter().enumerate() {
            let court = Court::refusing(Some(action)).await;
            let before = court.head().await;
            let error = court.run(command.name()).await.expect_err(command.name());
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{} without {action:?}: {error}", command.name());
            if n == 0 {
                assert_eq!(court.head().await, before, "{} without {action:?}", command.name());
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_command_asks_too() {
    let court = Court::refusing(Some(&Action::Send)).await;
    let prepared = court.house.chat.prepare(&court.alice, court.about.channel, Draft::new("x")).await;
    assert_eq!(prepared.expect_err("sending is refused").kind(), ErrorKind::Forbidden);
    let court = Court::refusing(Some(&Action::Read)).await;
    let counted = court.house.chat.count_unread(&court.alice, court.about.channel).await;
    assert_eq!(counted.expect_err("reading is refused").kind(), ErrorKind::Forbidden);
    let (session, _) = court.house.chat.open_session(&court.alice, None).await.unwrap();
    let subscribed = session.subscribe_presence(&court.about.channel.into()).await;
    assert_eq!(subscribed.expect_err("reading is refused").kind(), ErrorKind::Forbidden);
}
