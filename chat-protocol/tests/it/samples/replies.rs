//! Every reply and every event.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::codec::{Created, Reply, Sent};
use chat_core::{
    ActivityPage, Actor, Availability, Ban, BanPage, Blocks, Change, ChannelCursor, ChannelPage,
    ChannelPageKey, Closing, Comment, Count, Cursor, Decision, DraftPage, DraftPlace, DraftState, Event,
    Head, HistoryPage, Identity, LoginId, MembershipState, NotificationLevel, Opened, Participant,
    ParticipantPage, ParticipantStatus, PersonalRev, Presence, PresenceCount, PresenceLevel,
    PresenceSnapshot, Reactor, ReactorPage, Reason, ReceiptLevel, ReceiptRev, ReceiptStatus, Recipient,
    RecipientPage, Report, ReportId, ReportPage, ReportReason, Rev, Role, Sender, Seq, Snapshot, Synced,
    ThreadPage, ThreadState, ThreadView, TotalUnread, Unread, UnreadTerms, VersionPage,
};

use super::AWKWARD;
use super::model::{
    activities, at, channel_id, direct_view, epoch, group_view, message, message_id, notice, profile,
    receipt, sanction, stranger, tombstone, unread, user,
};

/// Every reply, each beside a method that answers so.
pub(crate) fn replies() -> Vec<(&'static str, Reply)> {
    let opened = Opened { epoch: epoch(), resumed: false, personal_rev: PersonalRev::new(8), heads: heads() };
    let channels = ChannelPage {
        channels: vec![direct_view(), group_view()],
        next: Some(ChannelPageKey { last_activity_at: at(5), channel: channel_id(5) }),
    };
    let receipts = vec![receipt("ann"), receipt("bob")];
    let mut all = vec![
        ("session.authenticate", Reply::Authenticated(Identity::of(user("ann")))),
        ("session.authenticate", Reply::Authenticated(identity())),
        ("session.open", Reply::Opened(opened)),
        ("session.sync", Reply::Synced(synced())),
        ("message.send", Reply::Sent(Sent { message: message(4), duplicate: true })),
        ("stream.begin", Reply::Sent(Sent { message: message(4), duplicate: false })),
        ("stream.append", Reply::StreamLength(u64::MAX)),
        ("stream.end", Reply::Message(message(4))),
        ("message.get", Reply::Message(notice())),
        ("message.delete", Reply::Message(tombstone())),
        ("message.hide", Reply::Membership(state())),
        ("message.pin", Reply::Message(message(4))),
        ("message.unpin", Reply::Message(tombstone())),
        ("pin.list", Reply::Pins(vec![message(4)])),
        ("pin.list", Reply::Pins(Vec::new())),
        ("version.list", Reply::Versions(versions())),
        ("reaction.add", Reply::Message(message(4))),
        ("reply.list", Reply::History(history())),
        ("thread.read", Reply::Thread(thread_state())),
        ("thread.list", Reply::Threads(threads())),
        ("draft.set", Reply::Draft(draft())),
        ("draft.list", Reply::Drafts(drafts())),
        ("reaction.list", Reply::Reactors(reactors())),
        ("message.list", Reply::History(history())),
        ("message.list", Reply::History(HistoryPage::EMPTY)),
        ("channel.get", Reply::Channel(Box::new(direct_view()))),
        ("channel.create", Reply::Created(Created { view: Box::new(group_view()), duplicate: true })),
        ("channel.clear_history", Reply::Membership(state())),
        ("channel.list", Reply::Channels(channels)),
        ("participant.list", Reply::Participants(participants())),
        ("ban.list", Reply::Bans(bans())),
        ("message.report", Reply::Report(report(None))),
        ("report.close", Reply::Report(report(Some(closing(Decision::Resolved, Actor::Host))))),
        ("report.list", Reply::Reports(reports())),
        ("receipt.read", Reply::Receipt(receipt("ann"))),
        ("receipt.list", Reply::Receipts(ReceiptRev::new(9), receipts)),
        ("receipt.unread", Reply::Membership(state())),
        ("unread.explain", Reply::Unread(unread_terms())),
        ("unread.total", Reply::TotalUnread(total_unread())),
        (
            "activity.list",
            Reply::Activities(ActivityPage { activities: activities(), next: Some(Rev::new(2)) }),
        ),
        (
            "user.list_blocked",
            Reply::Blocks(Blocks { rev: PersonalRev::new(9), users: vec![user("mallory")] }),
        ),
        ("user.list", Reply::Users(vec![profile("bob"), stranger()])),
        ("presence.subscribe", Reply::Presence(presence())),
        ("participant.leave", Reply::Done),
    ];
    let levels = [ReceiptLevel::Full, ReceiptLevel::Counts, ReceiptLevel::Off];
    all.extend(levels.map(|level| ("recipient.list", Reply::Recipients(recipients(level)))));
    for (_, reply) in &all {
        counted(reply);
    }
    all
}

fn synced() -> Synced {
    let at = ChannelCursor { rev: Rev::new(9), receipt_rev: ReceiptRev::new(5) };
    Synced {
        reset: true,
        events: events().into_iter().take(4).collect(),
        history: BTreeMap::from([(channel_id(2), history())]),
        cursor: Cursor {
            epoch: epoch(),
            personal_rev: PersonalRev::new(9),
            channels: BTreeMap::from([(channel_id(2), at)]),
        },
        more: true,
    }
}

/// Does not compile when there is a new reply: then add it above.
fn counted(reply: &Reply) {
    match reply {
        Reply::Authenticated(_)
        | Reply::Opened(_)
        | Reply::Synced(_)
        | Reply::Sent(_)
        | Reply::StreamLength(_)
        | Reply::Message(_)
        | Reply::Versions(_)
        | Reply::Pins(_)
        | Reply::Reactors(_)
        | Reply::History(_)
        | Reply::Created(_)
        | Reply::Channel(_)
        | Reply::Channels(_)
        | Reply::Participants(_)
        | Reply::Bans(_)
        | Reply::Receipt(_)
        | Reply::Receipts(..)
        | Reply::Recipients(_)
        | Reply::Membership(_)
        | Reply::Thread(_)
        | Reply::Threads(_)
        | Reply::Draft(_)
        | Reply::Drafts(_)
        | Reply::Unread(_)
        | Reply::TotalUnread(_)
        | Reply::Activities(_)
        | Reply::Users(_)
        | Reply::Blocks(_)
        | Reply::Report(_)
        | Reply::Reports(_)
        | Reply::Presence(_)
        | Reply::Done => {}
    }
}

/// Every event, every activity among them.
pub(crate) fn events() -> Vec<Event> {
    let (channel, state) = (channel_id(2), state());
    let open = ThreadState { following: None, ..thread_state() };
    let mut all: Vec<Event> = [message(4), notice(), tombstone()]
        .map(|message| Event::Change(Change::Message(Arc::new(message))))
        .into_iter()
        .collect();
    all.extend(activities().into_iter().map(|activity| {
        let message = activity.kind.carries_message().map(|_| Arc::new(tombstone()));
        Event::Change(Change::Activity { activity: Arc::new(activity), message })
    }));
    all.extend([
        Event::Skipped { channel, from: Rev::new(7), to: Rev::new(9) },
        Event::Receipts {
            channel,
            version: ReceiptRev::new(11),
            states: vec![receipt("ann"), receipt("bob")],
        },
        Event::Joined { view: Box::new(group_view()), after: Rev::new(2) },
        Event::Reset { view: Box::new(direct_view()) },
        Event::Personal {
            personal_rev: PersonalRev::new(9),
            memberships: vec![state],
            threads: vec![thread_state(), open],
            drafts: vec![draft()],
            blocked: None,
        },
        Event::Personal {
            personal_rev: PersonalRev::new(10),
            memberships: Vec::new(),
            threads: Vec::new(),
            drafts: Vec::new(),
            blocked: Some(vec![user("mallory")]),
        },
        Event::Heads { heads: heads() },
        Event::Gone { channel },
        Event::Presence {
            people: presence().people,
            counts: vec![PresenceCount { channel: channel_id(5), online: 4_711 }],
        },
        Event::PresenceEnded { people: vec![user("bob")], channels: vec![channel] },
        Event::Stream { channel, message: message_id(1), offset: 7, text: super::AWKWARD.into() },
        Event::Typing { channel, users: vec![user("42"), user("bob")] },
    ]);
    all
}

fn thread_state() -> ThreadState {
    ThreadState { channel: channel_id(5), root: message_id(3), following: Some(true), read_seq: Seq::new(7) }
}

fn draft() -> DraftState {
    let place = DraftPlace { target: user("bob").into(), thread_root: None };
    DraftState { place, body: AWKWARD.to_owned(), version: PersonalRev::MAX, at: at(7) }
}

fn drafts() -> DraftPage {
    let place = DraftPlace { target: channel_id(2).into(), thread_root: Some(message_id(3)) };
    let empty = DraftState { place, body: String::new(), version: PersonalRev::new(3), at: at(8) };
    DraftPage { drafts: vec![draft(), empty], next: Some(PersonalRev::new(3)) }
}

fn threads() -> ThreadPage {
    let unread = Count { value: 99, at_least: true };
    let view = ThreadView { root: notice(), state: thread_state(), unread };
    ThreadPage { threads: vec![view], next: Some(Seq::new(7)) }
}

fn state() -> MembershipState {
    MembershipState {
        channel: channel_id(2),
        badge_seq: Seq::new(3),
        read_seq: Seq::new(4),
        floor_seq: Seq::new(2),
        hidden_at_seq: Some(Seq::new(1)),
        archived: true,
        notifications: NotificationLevel::Mentions,
        hidden_seqs: vec![Seq::new(4), Seq::new(9)],
    }
}

fn presence() -> PresenceSnapshot {
    let of = |user, status, since| Presence { user, status, since };
    let people = vec![
        of(user("42"), Availability::Offline, None),
        of(user("ann"), Availability::Away, Some(at(3))),
        of(user("bob"), Availability::Online, Some(at(4))),
    ];
    PresenceSnapshot { level: PresenceLevel::People, online: 2, people, typing: vec![user("bob")] }
}

fn heads() -> Vec<Head> {
    let head =
        |last, rev| Head { channel: channel_id(last), rev: Rev::new(rev), receipt_rev: ReceiptRev::new(rev) };
    vec![head(5, 3), head(2, 6)]
}

fn identity() -> Identity {
    let login: LoginId = epoch().to_string().parse().unwrap();
    Identity { user: user("ann"), login: Some(login), expires_at: Some(at(7)) }
}

fn history() -> HistoryPage {
    HistoryPage {
        messages: vec![notice(), tombstone(), message(5)],
        has_before: true,
        has_after: false,
        rev: Rev::new(9),
    }
}

fn participants() -> ParticipantPage {
    let of = |status| Participant {
        channel: channel_id(5),
        user: user("bob"),
        role: Role::Admin,
        status,
        muted: Some(sanction()),
        joined_seq: Seq::new(1),
        joined_rev: Rev::new(2),
        created_at: at(0),
        updated_at: at(1),
    };
    let participants = vec![of(ParticipantStatus::Active), of(ParticipantStatus::Inactive)];
    ParticipantPage { participants, next: Some(user("bob")) }
}

fn bans() -> BanPage {
    let of = |actor| Ban { user: user("eve"), actor, sanction: sanction() };
    BanPage { bans: vec![of(Actor::Host), of(user("ann").into())], next: Some(user("eve")) }
}

fn closing(decision: Decision, actor: Actor) -> Closing {
    Closing { decision, actor, reason: Some(Reason::from_stored(AWKWARD.to_owned())), at: at(9) }
}

fn report(closing: Option<Closing>) -> Report {
    Report {
        id: ReportId::from_uuid(message_id(8).as_uuid()),
        channel: channel_id(5),
        message: message_id(4),
        seq: Seq::new(4),
        reporter: user("ann"),
        reason: ReportReason::SelfHarm,
        comment: Some(Comment::from_stored(AWKWARD.to_owned())),
        snapshot: Snapshot {
            sender: Sender::User(user("eve")),
            body: AWKWARD.to_owned(),
            edit_no: 2,
            sent_at: at(1),
        },
        at: at(8),
        closing,
    }
}

fn reports() -> ReportPage {
    let of_the_app = Snapshot { sender: Sender::Host, ..report(None).snapshot };
    let bare = Report { comment: None, snapshot: of_the_app, ..report(None) };
    let closed = report(Some(Closing { reason: None, ..closing(Decision::Dismissed, user("bob").into()) }));
    ReportPage { reports: vec![bare, closed], next: Some(report(None).id) }
}

fn versions() -> VersionPage {
    VersionPage { versions: message(4).version().into_iter().collect(), next: Some(2) }
}

fn reactors() -> ReactorPage {
    let reactors = vec![Reactor { user: user("bob"), at: at(3) }];
    ReactorPage { count: 2, reactors, next: Some(user("bob")) }
}

fn recipients(level: ReceiptLevel) -> RecipientPage {
    let of = |status, delivered_at, read_at| Recipient { user: user("bob"), status, delivered_at, read_at };
    let recipients = vec![
        of(ReceiptStatus::Sent, None, None),
        of(ReceiptStatus::Delivered, Some(at(1)), None),
        of(ReceiptStatus::Read, Some(at(1)), Some(at(2))),
    ];
    RecipientPage { level, delivered: 2, read: 1, total: 3, recipients, next: Some(user("bob")) }
}

fn total_unread() -> TotalUnread {
    let Unread { messages, mentions } = unread();
    TotalUnread { messages, mentions, channels: mentions }
}

fn unread_terms() -> UnreadTerms {
    UnreadTerms {
        last_seq: Seq::new(120),
        badge_seq: Seq::new(2),
        floor_seq: Seq::new(1),
        above: 118,
        scanned: 118,
        own: 3,
        deleted: 2,
        system: 1,
        blocked: 0,
        hidden: 2,
        threads: 3,
        unread: unread(),
    }
}
