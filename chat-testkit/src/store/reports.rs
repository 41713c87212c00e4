//! Reports of messages.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{CloseOutcome, CloseReport, Fenced, NewReport, ReportOutcome, ReportQuery, Store};
use chat_core::{
    Actor, ChannelId, Closing, Comment, Decision, Reason, Report, ReportId, ReportPage, ReportReason, Role,
    Sender, Snapshot, UserId,
};

use crate::scene::{Scene, user};
use crate::together;

const ALL: [(&str, Role); 4] =
    [("ann", Role::Owner), ("bob", Role::Member), ("cy", Role::Admin), ("eve", Role::Member)];

async fn reported(scene: &Scene, new: &NewReport) -> Report {
    match scene.store.report(new).await.expect("report") {
        ReportOutcome::Reported(report) => report,
        other => panic!("{other:?}"),
    }
}

async fn closed(scene: &Scene, close: &CloseReport) -> Fenced<CloseOutcome> {
    scene.store.close_report(close).await.expect("close_report")
}

async fn listed(scene: &Scene, channel: ChannelId, viewer: Option<&str>, closed: bool) -> Option<ReportPage> {
    let viewer = viewer.map(user);
    let query = ReportQuery { channel, viewer: viewer.as_ref(), closed, before: None, limit: 10 };
    scene.store.reports(&query).await.expect("reports")
}

fn ids(page: &ReportPage) -> Vec<ReportId> {
    page.reports.iter().map(|report| report.id).collect()
}

/// A report holds what the message said, by whom and after how many edits; nothing that happens to the message later
/// changes it, and nothing shared is written by it.
pub async fn a_report_holds_what_the_message_said(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let first = scene.send(group, "eve", "as it was sent").await;
    let (message, _) = scene.edit(&first, "as it was *edited*").await;
    let before = scene.everything(group).await;
    let comment = Some(Comment::from_stored("look at this".to_owned()));
    let new = NewReport { comment: comment.clone(), ..scene.new_report(&message, "bob") };
    let report = reported(&scene, &new).await;
    let snapshot = Snapshot {
        sender: Sender::User(user("eve")),
        body: "as it was *edited*".to_owned(),
        edit_no: 1,
        sent_at: message.created_at,
    };
    let expected = Report {
        id: new.id,
        channel: group,
        message: message.id,
        seq: message.seq,
        reporter: user("bob"),
        reason: ReportReason::Spam,
        comment,
        snapshot,
        at: new.at,
        closing: None,
    };
    assert_eq!(report, expected);
    assert_eq!(scene.everything(group).await, before, "nobody hears of it");
    let (message, _) = scene.edit(&message, "harmless").await;
    scene.delete(&message).await;
    let page = listed(&scene, group, Some("ann"), false).await.expect("in");
    assert_eq!(page, ReportPage { reports: vec![expected], next: None });
}

/// One report per person and message, the first, open or closed; at once, too. Others report the same message themselves.
pub async fn a_message_is_reported_once_by_each(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let message = scene.send(group, "eve", "spam").await;
    let outcomes = together((0..8).map(|_| {
        let (new, store) = (scene.new_report(&message, "bob"), Arc::clone(&scene.store));
        async move { store.report(&new).await.expect("report") }
    }))
    .await;
    let new = outcomes.iter().filter(|outcome| matches!(outcome, ReportOutcome::Reported(_))).count();
    let of = |outcome: &ReportOutcome| match outcome {
        ReportOutcome::Reported(report) | ReportOutcome::Known(report) => report.id,
        other => panic!("{other:?}"),
    };
    let all: BTreeSet<_> = outcomes.iter().map(of).collect();
    assert_eq!((new, all.len()), (1, 1), "{outcomes:?}");
    let theirs = reported(&scene, &scene.new_report(&message, "cy")).await;
    let page = listed(&scene, group, None, false).await.expect("there");
    assert_eq!(page.reports.len(), 2);
    scene.delete(&message).await;
    closed(&scene, &scene.new_closing(&theirs, Decision::Resolved)).await;
    let again = scene.store.report(&scene.new_report(&message, "cy")).await.expect("report");
    assert!(matches!(&again, ReportOutcome::Known(known) if known.id == theirs.id), "{again:?}");
}

/// Only what one sees is reported, of somebody else and not deleted, and no more at a time than the limit, in one channel.
pub async fn reports_that_do_not_fit_write_nothing(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let sent = scene.send_many(group, "eve", 6).await;
    let other = scene.group(&ALL).await;
    let elsewhere = scene.send(other, "eve", "elsewhere").await;
    let report = async |new: NewReport| scene.store.report(&new).await.expect("report");
    assert_eq!(report(scene.new_report(&sent[0], "eve")).await, ReportOutcome::Own);
    scene.delete(&sent[1]).await;
    assert_eq!(report(scene.new_report(&sent[1], "bob")).await, ReportOutcome::Deleted);
    assert_eq!(report(scene.new_report(&sent[0], "zoe")).await, ReportOutcome::NoMessage, "not in");
    let wrong = NewReport { channel: other, ..scene.new_report(&sent[0], "bob") };
    assert_eq!(report(wrong).await, ReportOutcome::NoMessage, "another channel's");
    let missing = NewReport { message: scene.message_id(), ..scene.new_report(&sent[0], "bob") };
    assert_eq!(report(missing).await, ReportOutcome::NoMessage);
    scene.hide(&sent[2], "bob").await;
    assert_eq!(report(scene.new_report(&sent[2], "bob")).await, ReportOutcome::NoMessage, "hidden");
    scene.clear_history(group, "cy", 3).await;
    assert_eq!(report(scene.new_report(&sent[0], "cy")).await, ReportOutcome::NoMessage, "cleared");
    scene.block("ann", "eve").await;
    assert_eq!(report(scene.new_report(&sent[0], "ann")).await, ReportOutcome::NoMessage, "blocked");
    assert_eq!(listed(&scene, group, None, false).await.expect("there").reports, []);
    let bounded = |n: usize| NewReport { limit: 2, ..scene.new_report(&sent[n], "bob") };
    let first = reported(&scene, &bounded(3)).await;
    reported(&scene, &bounded(4)).await;
    assert_eq!(report(bounded(5)).await, ReportOutcome::Full);
    assert!(matches!(report(bounded(3)).await, ReportOutcome::Known(_)), "again is no fault");
    let there = NewReport { limit: 2, ..scene.new_report(&elsewhere, "bob") };
    reported(&scene, &there).await;
    closed(&scene, &scene.new_closing(&first, Decision::Dismissed)).await;
    reported(&scene, &bounded(5)).await;
}

/// A report is closed once, with who, why and when; the first decision stands. Who sent the message finds no report of it,
/// whatever their role, in no way there is.
pub async fn a_report_is_closed_once(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let of_eve = reported(&scene, &scene.new_report(&scene.send(group, "eve", "spam").await, "bob")).await;
    let of_cy = reported(&scene, &scene.new_report(&scene.send(group, "cy", "spam").await, "bob")).await;
    let (ann, cy) = (Some("ann"), Some("cy"));
    assert_eq!(ids(&listed(&scene, group, ann, false).await.expect("in")), [of_cy.id, of_eve.id]);
    assert_eq!(ids(&listed(&scene, group, cy, false).await.expect("in")), [of_eve.id], "not one's own");
    let by_cy = |report: &Report, decision| CloseReport {
        actor: Actor::User(user("cy")),
        ..scene.new_closing(report, decision)
    };
    assert_eq!(
        closed(&scene, &by_cy(&of_cy, Decision::Dismissed)).await,
        Fenced::Decided(CloseOutcome::NoReport)
    );
    let stale =
        CloseReport { fence: Some(scene.fence(group, "cy").await), ..by_cy(&of_eve, Decision::Resolved) };
    scene.role(group, "cy", Role::Admin, Role::Member).await;
    assert_eq!(closed(&scene, &stale).await, Fenced::Stale);
    let reason = Some(Reason::from_stored("banned".to_owned()));
    let close = CloseReport { reason: reason.clone(), ..by_cy(&of_eve, Decision::Resolved) };
    let closing = Closing { decision: Decision::Resolved, actor: close.actor.clone(), reason, at: close.at };
    let expected = Report { closing: Some(closing), ..of_eve.clone() };
    assert_eq!(closed(&scene, &close).await, Fenced::Decided(CloseOutcome::Closed(expected.clone())));
    for decision in [Decision::Resolved, Decision::Dismissed] {
        let again = closed(&scene, &scene.new_closing(&of_eve, decision)).await;
        assert_eq!(again, Fenced::Decided(CloseOutcome::Unchanged(expected.clone())));
    }
    assert_eq!(ids(&listed(&scene, group, None, false).await.expect("there")), [of_cy.id]);
    let page = listed(&scene, group, ann, true).await.expect("in");
    assert_eq!(page, ReportPage { reports: vec![expected], next: None });
    let missing = CloseReport { report: scene.report_id(), ..scene.new_closing(&of_cy, Decision::Resolved) };
    assert_eq!(closed(&scene, &missing).await, Fenced::Decided(CloseOutcome::NoReport));
    let other = scene.group(&ALL).await;
    let elsewhere = CloseReport { channel: other, ..scene.new_closing(&of_cy, Decision::Resolved) };
    assert_eq!(closed(&scene, &elsewhere).await, Fenced::Decided(CloseOutcome::NoReport));
}

/// Reports come newest first, page by page, each once, without those of the viewer's own messages; to nobody who is not in.
/// Of a direct channel they come to the host.
pub async fn reports_come_newest_first_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&ALL).await;
    let mut expected: Vec<ReportId> = Vec::new();
    for n in 0..5 {
        let message = scene.send(group, "eve", &n.to_string()).await;
        expected.push(reported(&scene, &scene.new_report(&message, "bob")).await.id);
        let own = scene.send(group, "ann", &n.to_string()).await;
        reported(&scene, &scene.new_report(&own, "bob")).await;
    }
    expected.reverse();
    let ann = user("ann");
    let page = async |viewer: Option<&UserId>, before, limit| {
        let query = ReportQuery { channel: group, viewer, closed: false, before, limit };
        scene.store.reports(&query).await.expect("reports")
    };
    for limit in [1, 2, 4, 5, 10] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = page(Some(&ann), before, limit).await.expect("in");
            assert!(page.reports.len() <= limit);
            found.extend(ids(&page));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "on pages of {limit}");
    }
    assert_eq!(page(None, None, 20).await.expect("there").reports.len(), 10);
    assert_eq!(page(Some(&user("zoe")), None, 20).await, None);
    let direct = scene.send_first("eve", "bob", "psst").await;
    let report = reported(&scene, &scene.new_report(&direct, "bob")).await;
    assert_eq!(ids(&listed(&scene, direct.channel, None, false).await.expect("there")), [report.id]);
    let close = scene.new_closing(&report, Decision::Dismissed);
    assert!(matches!(closed(&scene, &close).await, Fenced::Decided(CloseOutcome::Closed(_))));
    scene.delete_channel(group).await;
    assert_eq!(page(None, None, 20).await, None);
}
