//! Reporting messages: who may, who hears of it, and what moderators make of it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chat_core::store::Store;
use chat_core::{
    Actor, Change, ChatBuilder, Decision, Draft, Error, ErrorKind, Hooks, Report, ReportReason, Role,
    SendContext, UserId, Verdict,
};

use super::House;

/// A host that keeps every report.
#[derive(Debug, Default, Clone)]
struct Desk(Arc<Mutex<Vec<Report>>>);

#[async_trait]
impl Hooks for Desk {
    async fn before_send(&self, _context: &SendContext<'_>, _draft: &Draft) -> Verdict {
        Verdict::Allow
    }

    async fn after_commit(&self, _change: &Change) {}

    async fn after_report(&self, report: &Report) {
        self.0.lock().expect("a lock").push(report.clone());
    }
}

fn kind(error: &Error) -> (ErrorKind, Option<&'static str>) {
    (error.kind(), error.field())
}

/// Whoever reads a message reports it, readers too; moderators and the app learn what it said, who sent it and everybody
/// else learns nothing; it is closed with who did it and why.
pub async fn a_report_reaches_moderators_and_the_app_alone(store: Arc<dyn Store>) {
    let desk = Desk::default();
    let house = House { chat: ChatBuilder::new(store).hooks(desk.clone()).start() };
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob, &eve]).await;
    let chat = &house.chat;
    chat.change_role(&alice, channel, &bob, Role::Reader, None).await.expect("a role");
    let sent = house.say(&eve, channel, "buy **now**").await.message;
    let mut at_eve = house.client(&eve).await;
    let log = chat.list_activity(&eve, channel, None, None).await.expect("a log");
    let said = Some("the third time today");
    let report =
        chat.report_message(&bob, channel, sent.id, ReportReason::Spam, said).await.expect("reported");
    assert_eq!(report.snapshot.body, "buy **now**");
    let again = chat.report_message(&bob, channel, sent.id, ReportReason::Other, None).await.expect("again");
    assert_eq!(again, report, "the first stands");
    chat.edit_message(&eve, channel, sent.id, 0, Draft::new("good morning")).await.expect("edited");
    chat.delete_message(&eve, channel, sent.id, None).await.expect("deleted");
    let page = chat.list_reports(&alice, channel, false, None, None).await.expect("a page");
    assert_eq!((&page.reports[..], page.next), (std::slice::from_ref(&report), None));
    for (who, to) in [(&bob, "a reader"), (&eve, "who sent it")] {
        let error = chat.list_reports(who, channel, false, None, None).await.expect_err(to);
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        let close = chat.close_report(who, channel, report.id, Decision::Dismissed, None).await;
        assert_eq!(close.expect_err(to).kind(), ErrorKind::Forbidden);
    }
    let words = Some("was warned");
    let closed =
        chat.close_report(&alice, channel, report.id, Decision::Resolved, words).await.expect("closed");
    let closing = closed.closing.clone().expect("it is closed");
    assert_eq!((closing.decision, closing.actor), (Decision::Resolved, Actor::User(alice.clone())));
    assert_eq!(closing.reason.map(|reason| reason.to_string()).as_deref(), words);
    let same = chat.close_report(Actor::Host, channel, report.id, Decision::Resolved, None).await;
    assert_eq!(same.expect("the same decision"), closed);
    let other = chat.close_report(&alice, channel, report.id, Decision::Dismissed, None).await;
    assert_eq!(kind(&other.expect_err("another decision")), (ErrorKind::Conflict, Some("report_id")));
    let known = chat.report_message(&bob, channel, sent.id, ReportReason::Spam, None).await.expect("known");
    assert_eq!(known.closing, None, "what became of it is the moderators'");
    let page = chat.list_reports(Actor::Host, channel, true, None, None).await.expect("a page");
    assert_eq!(page.reports, [closed]);
    // Two changes: the edit and the deletion. Nothing else was told, to anybody, in any way.
    let last = house.say(&alice, channel, "all told").await.message;
    at_eve.until_rev(channel, last.created_rev).await;
    let now = chat.list_activity(&eve, channel, None, None).await.expect("a log");
    assert_eq!(now.activities.len(), log.activities.len() + 2);
    assert_eq!(last.created_rev, sent.created_rev.plus(3));
    chat.shutdown().await;
    assert_eq!(*desk.0.lock().expect("a lock"), [report], "the app is told once");
}

/// Moderators do not hear of reports of their own messages; reports in a direct channel are the app's alone.
pub async fn nobody_is_shown_reports_of_their_own_messages(store: Arc<dyn Store>) {
    let house = House::new(&store);
    let (alice, bob) = (house.user("alice").await, house.user("bob").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let sent = house.say(&alice, channel, "from above").await.message;
    let report =
        chat.report_message(&bob, channel, sent.id, ReportReason::Harassment, None).await.expect("reported");
    let page = chat.list_reports(&alice, channel, false, None, None).await.expect("a page");
    assert_eq!(page.reports, []);
    let error = chat.close_report(&alice, channel, report.id, Decision::Dismissed, None).await;
    assert_eq!(error.expect_err("it is not there for them").kind(), ErrorKind::NotFound);
    let page = chat.list_reports(Actor::Host, channel, false, None, None).await.expect("a page");
    assert_eq!(page.reports, [report]);
    let direct = house.say(&alice, &bob, "psst").await.message;
    let report = chat.report_message(&bob, direct.channel, direct.id, ReportReason::Hate, None).await;
    let report = report.expect("reported");
    for user in [&alice, &bob] {
        let error =
            chat.list_reports(user, direct.channel, false, None, None).await.expect_err("a direct one");
        assert_eq!(kind(&error), (ErrorKind::Forbidden, Some("channel_id")));
    }
    let page = chat.list_reports(Actor::Host, direct.channel, false, None, None).await.expect("a page");
    assert_eq!(page.reports, [report]);
}

/// What cannot be reported says why: one's own, a tombstone, what one does not see, one more than the bound.
pub async fn what_cannot_be_reported_says_why(store: Arc<dyn Store>) {
    let house = House::with(&store, |limits| (limits.open_reports, limits.comment_chars) = (1, 5));
    let (alice, bob, eve) = (house.user("alice").await, house.user("bob").await, house.user("eve").await);
    let channel = house.group(&[&alice, &bob]).await;
    let chat = &house.chat;
    let (own, gone) = (house.say(&bob, channel, "mine").await, house.say(&alice, channel, "gone").await);
    let (one, two) = (house.say(&alice, channel, "one").await, house.say(&alice, channel, "two").await);
    chat.delete_message(&alice, channel, gone.message.id, None).await.expect("deleted");
    let report = async |user: &UserId, message, comment| {
        let reported = chat.report_message(user, channel, message, ReportReason::Illegal, comment).await;
        reported.map_err(|error| (error.kind(), error.field(), error.limit()))
    };
    report(&bob, one.message.id, Some("fiver")).await.expect("up to the bounds");
    for (user, message, comment, expected) in [
        (&bob, own.message.id, None, (ErrorKind::Invalid, Some("message_id"), None)),
        (&bob, gone.message.id, None, (ErrorKind::Conflict, Some("message_id"), None)),
        (&bob, two.message.id, None, (ErrorKind::Conflict, Some("channel_id"), Some(1))),
        (&bob, two.message.id, Some("sixsix"), (ErrorKind::Invalid, Some("comment"), Some(5))),
        (&bob, two.message.id, Some(" "), (ErrorKind::Invalid, Some("comment"), None)),
        (&eve, one.message.id, None, (ErrorKind::NotFound, None, None)),
    ] {
        assert_eq!(report(user, message, comment).await.expect_err("it does not fit"), expected);
    }
    report(&bob, one.message.id, None).await.expect("again is no fault");
}
